"""A trained model and a few labelled pages -> a model that knows those pages' sites too.

The pages that a model was trained on are not at hand; what it learned of them is. Both of its parts
go on from there:

- the tables of keyword cues: a known value counts as the votes of `PRIOR_PAGES` pages, to which
  the new pages add theirs (the mean of a beta distribution, as the tables themselves are made);
- both stages of trees: more trees are boosted on what the model gets wrong on the new pages
  (Friedman, "Greedy function approximation", 2001, started from the model's own log-odds).

As in training from nothing, whatever is learned from a page's labels is learned without the page
where that page's own rows are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import NAME_LOG_ODDS
from dehusk.features.errors import DataError
from dehusk.features.matrix import with_log_odds
from dehusk.features.measuring.tokens.log_odds import MIN_DF, N_TABLES, LogOddsTable
from dehusk.features.tree import Floats
from dehusk.model.feature_set import HTML_FEATURES
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model, second_matrix
from dehusk.training.fitting.boosting import PARITY, Rows, block_weights, draw, stack_rows
from dehusk.training.fitting.export import export_regression_trees
from dehusk.training.fitting.token_counts import TokenCounts, tally
from dehusk.training.labels.prepare import PreparedPage

#: How many pages a value that the model brings along counts for.
PRIOR_PAGES = 4.0
#: The added trees of each stage: few and shallow, as a few pages can teach a few things.
N_TREES, MAX_DEPTH, LEARNING_RATE, MIN_ROWS, COLUMNS_PER_SPLIT = 40, 3, 0.1, 20, 0.2
#: Parts that the pages are put into, to make each page's rows without its own labels.
N_PARTS = 5


def fine_tune(
    base: Model, pages: Sequence[PreparedPage], counts: TokenCounts, chosen: Sequence[int], seed: int
) -> Model:
    """The model as it is after learning from the chosen pages.

    Parameters
    ----------
    base
        The model to go on from.
    pages
        Labelled pages.
    counts
        The votes of all of them.
    chosen
        Which of them to learn from; unusable ones are passed over.
    seed
        The same pages and seed give the same model.

    Raises
    ------
    DataError
        If the chosen pages hold nothing but content, or nothing but chrome.
    """
    usable = [row for row in chosen if pages[row].is_usable]
    n_parts = min(N_PARTS, len(usable))
    if n_parts <= 1:
        raise DataError(f"{len(usable)} of the pages can be learned from, and two are needed at the least")
    part_of = np.random.default_rng((seed, 3)).permutation(len(usable)) % n_parts
    parts = [[row for row, its in zip(usable, part_of.tolist(), strict=True) if its == part] for part in range(n_parts)]
    lessons = []
    for part in parts:
        log_odds = mix(base.log_odds, counts, [row for row in usable if row not in part])
        lessons.append([_Lesson.of(pages[row], log_odds, seed + row) for row in part])
    first = _add_trees(base.first, [lesson.first_rows() for part in lessons for lesson in part], seed)
    second_rows: list[Rows] = []
    for held_out in lessons:
        rest = [lesson.first_rows() for others in lessons if others is not held_out for lesson in others]
        without = _add_trees(base.first, rest, seed)
        second_rows += [lesson.second_rows(without, base.second_columns) for lesson in held_out]
    second = _add_trees(base.second, second_rows, seed)
    return replace(base, log_odds=mix(base.log_odds, counts, usable), first=first, second=second)


def mix(known: LogOddsTable, counts: TokenCounts, chosen: Sequence[int]) -> LogOddsTable:
    """The tables with the votes of the chosen pages added to what is known."""
    votes = []
    for tokens, total, agreed in tally(counts, chosen):
        # What is known may be refined by a single vote; what is new waits for as many as in training from nothing.
        voted = (total >= MIN_DF) | (known.rows(tokens) > 0)
        votes.append((tokens[voted], total[voted], agreed[voted]))
    hashes = np.unique(np.concatenate([known.hashes, *(tokens for tokens, _, _ in votes)]))
    values = np.zeros((len(hashes) + 1, N_TABLES))
    values[np.searchsorted(hashes, known.hashes) + 1] = known.values[1:]
    for column, (tokens, total, agreed) in enumerate(votes):
        rows = np.searchsorted(hashes, tokens) + 1
        before = values[rows, column]
        is_known = before != 0
        share = 1 / (1 + np.exp(-before))
        # A known value stands for pages with its share of content, besides the one vote for either side.
        strength = np.where(is_known, PRIOR_PAGES + 2, 2)
        after = np.log((strength * share + agreed) / (strength * (1 - share) + total - agreed))
        values[rows, column] = np.where(is_known | (total >= MIN_DF), after, 0)
    # Stored as 16-bit floats: what is trained on is what is written.
    return LogOddsTable(hashes, values.astype(np.float16).astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A page to learn from, its rows made without its own labels."""

    page: PreparedPage
    matrix: Floats
    """The first stage's columns, shape (n_blocks, n_columns)."""
    weight: Floats
    seed: int

    @classmethod
    def of(cls, page: PreparedPage, log_odds: LogOddsTable, seed: int) -> _Lesson:
        assert page.tokens is not None
        weight = block_weights(page.tokens.outline.words, page.texts, page.content, 1.0)
        return cls(page, with_log_odds(page.columns, page.tokens, log_odds, NAME_LOG_ODDS), weight, seed)

    def first_rows(self) -> Rows:
        return draw(Rows(self.matrix, self.page.content, self.weight), np.random.default_rng(self.seed))

    def second_rows(self, first: Forest, chosen: NDArray[np.int32]) -> Rows:
        assert self.page.tokens is not None
        stacked = second_matrix(self.matrix[:, chosen], self.page.tokens, first.probability(self.matrix), HTML_FEATURES)
        return draw(Rows(stacked, self.page.content, self.weight), np.random.default_rng(self.seed))


class _Known:
    """The model so far, as scikit-learn wants what it starts from."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    def fit(self, *_: Any, **__: Any) -> _Known:
        return self

    def predict_proba(self, matrix: Floats) -> NDArray[np.float64]:
        p = self._forest.probability(matrix)
        return np.stack([1 - p, p], axis=1)


def _add_trees(forest: Forest, pages: Sequence[Rows], seed: int) -> Forest:
    """The forest with trees added that mend its answers on the rows."""
    from sklearn.ensemble import GradientBoostingClassifier  # noqa: PLC0415 - takes two seconds to import

    rows = stack_rows(pages)
    if rows.content.all() or not rows.content.any():
        raise DataError("the pages to learn from hold nothing but one label; add pages that hold both")
    estimator = GradientBoostingClassifier(
        init=_Known(forest),
        n_estimators=N_TREES,
        max_depth=MAX_DEPTH,
        learning_rate=LEARNING_RATE,
        min_samples_leaf=MIN_ROWS,
        max_features=COLUMNS_PER_SPLIT,
        random_state=seed,
    )
    estimator.fit(rows.matrix, rows.content, sample_weight=rows.weight)
    added = export_regression_trees(estimator)
    grown = join(forest, added)
    difference = np.abs(grown.probability(rows.matrix) - estimator.predict_proba(rows.matrix)[:, 1]).max()
    assert difference <= PARITY, f"the added trees differ from scikit-learn's by {difference}"
    return grown


def join(forest: Forest, added: Forest) -> Forest:
    """One forest of the trees of two; its log-odds are the sum of theirs."""
    n_nodes = len(forest.feature)
    return replace(
        forest,
        feature=np.concatenate([forest.feature, added.feature]),
        threshold=np.concatenate([forest.threshold, added.threshold]),
        left=np.concatenate([forest.left, added.left + np.int32(n_nodes)]),
        value=np.concatenate([forest.value, added.value]),
        roots=np.concatenate([forest.roots, added.roots + np.int32(n_nodes)]),
        baseline=forest.baseline + added.baseline,
        max_depth=max(forest.max_depth, added.max_depth),
    )
