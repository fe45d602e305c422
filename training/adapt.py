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

from dehusk.features.elements import Floats
from dehusk.features.errors import DataError
from dehusk.features.lexicon import MIN_VOTES, Lexicon
from dehusk.features.matrix import with_cues
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model, combine, second_matrix
from dehusk.training.export import export_regression_trees
from dehusk.training.fit import PARITY, Rows, block_weights, draw, stack_rows
from dehusk.training.prepare import PreparedPage
from dehusk.training.tables import Ballot, fill_tables, tally

#: How many pages a value that the model brings along counts for.
PRIOR_PAGES = 4.0
#: The added trees of each stage: few and shallow, as a few pages can teach a few things.
N_TREES, MAX_DEPTH, LEARNING_RATE, MIN_ROWS, COLUMNS_PER_SPLIT = 40, 3, 0.1, 20, 0.2
#: Parts that the pages are put into, to make each page's rows without its own labels.
N_PARTS = 5


def adapt(base: Model, pages: Sequence[PreparedPage], ballot: Ballot, chosen: Sequence[int], seed: int) -> Model:
    """The model as it is after learning from the chosen pages.

    Parameters
    ----------
    base
        The model to go on from.
    pages
        Labelled pages.
    ballot
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
    parts = np.random.default_rng((seed, 3)).permutation(len(usable)) % N_PARTS
    lexicon = mix(base.lexicon, ballot, usable)
    learners = []
    for row, part in zip(usable, parts.tolist(), strict=True):
        others = [other for other, its in zip(usable, parts.tolist(), strict=True) if its != part]
        learners.append(_learner(pages[row], part, mix(base.lexicon, ballot, others), np.random.default_rng((seed, row))))
    first = _add_trees(base.first, [learner.first_rows() for learner in learners], seed)
    second_rows: list[Rows] = []
    for part in range(N_PARTS):
        held_out = [learner for learner in learners if learner.part == part]
        if not held_out:
            continue
        rest = [learner.first_rows() for learner in learners if learner.part != part]
        without = _add_trees(base.first, rest, seed) if rest else base.first
        second_rows += [learner.second_rows(without, base.second_columns) for learner in held_out]
    second = _add_trees(base.second, second_rows, seed)
    return replace(base, lexicon=lexicon, first=first, second=second)


def mix(known: Lexicon, ballot: Ballot, chosen: Sequence[int]) -> Lexicon:
    """The tables with the votes of the chosen pages added to what is known."""
    index = dict(known.index)
    columns: list[tuple[list[int], Floats]] = []
    for table, (tokens, (total, agreed)) in enumerate(zip(ballot.tokens, tally(ballot, chosen), strict=True)):
        rows_known = np.arange(1, len(known.values))
        before = known.values[:, table].astype(np.float64)
        rows, values = list(rows_known), list(before[1:])
        for number in np.flatnonzero(total).tolist():
            row = known.index.get(tokens[number], 0)
            value = before[row]
            if not value and total[number] < MIN_VOTES:
                continue
            strength = PRIOR_PAGES if value else 0.0
            share = 1 / (1 + np.exp(-value))
            content = 2 * share + strength * share + agreed[number]
            chrome = 2 * (1 - share) + strength * (1 - share) + total[number] - agreed[number]
            rows.append(index.setdefault(tokens[number], len(index) + 1))
            values.append(np.log(content / chrome))
        columns.append((rows, np.array(values)))
    return fill_tables(index, columns)


@dataclass(frozen=True, slots=True)
class _Learner:
    """A page to learn from, its rows made without its own labels."""

    page: PreparedPage
    part: int
    matrix: Floats
    weight: Floats
    rng_seed: int

    def first_rows(self) -> Rows:
        return draw(Rows(self.matrix, self.page.content, self.weight), np.random.default_rng(self.rng_seed))

    def second_rows(self, first: Forest, chosen: NDArray[np.int32]) -> Rows:
        assert self.page.cues is not None
        stacked = second_matrix(
            self.matrix, chosen, self.page.cues.outline, first.probability(self.matrix), self.page.texts
        )
        return draw(Rows(stacked, self.page.content, self.weight), np.random.default_rng(self.rng_seed))


def _learner(page: PreparedPage, part: int, lexicon: Lexicon, rng: np.random.Generator) -> _Learner:
    assert page.cues is not None
    matrix = with_cues(page.columns, page.cues, lexicon)
    weight = block_weights(page.cues.outline.words, page.texts, page.content, 1.0)
    return _Learner(page, part, matrix, weight, int(rng.integers(2**32)))


def predict(model: Model, page: PreparedPage) -> NDArray[np.float64]:
    """A model's answer for a prepared page, shape (n_blocks,)."""
    if page.cues is None:
        return np.zeros(0)
    matrix = with_cues(page.columns, page.cues, model.lexicon)
    first = model.first.probability(matrix)
    second = model.second.probability(
        second_matrix(matrix, model.second_columns, page.cues.outline, first, page.texts)
    )
    return combine(first, second)


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
