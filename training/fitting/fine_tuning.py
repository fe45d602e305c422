"""A trained model and pages of one's own -> a model that knows them too, and what that gains.

The pages that a model was trained on are not at hand, so both of its parts go on from what it learned of them: the
log-odds of tokens are updated by the new pages (`token_counts.update_log_odds`), and trees are added to both stages
(`added_trees`). As in training from nothing, a page's own rows are made with tables and trees that did not see its
labels.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.errors import DataError
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.matrix import with_log_odds
from dehusk.features.tree import Floats
from dehusk.features.version import VERSION
from dehusk.model.artifact import Artifact, save
from dehusk.model.feature_set import HTML_FEATURES
from dehusk.model.labeller import Model, first_stage, probabilities, second_matrix
from dehusk.training.fitting.added_trees import add_trees
from dehusk.training.fitting.boosting import Rows, block_weights, draw
from dehusk.training.fitting.scores import Scored, own_scores
from dehusk.training.fitting.token_counts import TokenCounts, count_tokens, update_log_odds
from dehusk.training.labels.corpus import read_corpora
from dehusk.training.labels.folds import grouped_folds
from dehusk.training.labels.prepare import PreparedPage, name_unusable, prepare

N_FOLDS = 5
#: From fewer pages nothing can be learned and measured.
MIN_PAGES = 4
#: Number of parts that the pages are divided into; the rows of each part are made without its own labels.
N_PARTS = 5
#: Resamples behind the interval (Efron's percentile bootstrap over pages), and its coverage.
N_RESAMPLES, COVERAGE = 2000, 0.95


def fine_tune_on(data: Sequence[Path], base: Artifact, out: Path, *, seed: int = 0) -> Mapping[str, Any]:
    """Go on from a trained model with pages of one's own, measure the gain on them, and write the model.

    Parameters
    ----------
    data
        Sets of labelled pages, in any layout that `read_corpus` knows.
    base
        The model to go on from.
    out
        The model file to write; its manifest is written next to it.
    seed
        The same data and seed give the same model.

    Returns
    -------
    Mapping
        The manifest; its ``scores`` say what cross-validation found.

    Raises
    ------
    DataError
        If a set cannot be read, or there are too few pages to learn from.
    """
    corpora = read_corpora(data)
    pages = [
        prepare(page, base.model.feature_set.extra)
        for corpus in corpora
        for page in tqdm(corpus, desc=f"reading {corpus.source}", unit="page", disable=None)
    ]
    n_usable = sum(page.is_usable for page in pages)
    if n_usable < MIN_PAGES:
        raise DataError(f"{n_usable} of {len(pages)} pages can be learned from, and {MIN_PAGES} are needed; label more")
    if (said := name_unusable(pages)) is not None:
        tqdm.write(said, file=sys.stderr)
    counts = count_tokens(pages, base.model.feature_set.table)
    scores = measure_gain(base, pages, counts, seed)
    model = fine_tune(base.model, pages, counts, range(len(pages)), seed)
    seen = {page.fingerprint for page in pages} | set(base.manifest.get("training_pages", []))
    manifest = {
        "dehusk": VERSION,
        "seed": seed,
        "base": {
            "arrays_sha256": base.manifest.get("arrays_sha256", ""),
            "training_pages": len(base.manifest.get("training_pages", [])),
        },
        "data": {corpus.source: {"pages": len(corpus)} for corpus in corpora},
        "scores": scores,
        "training_pages": sorted(seen),
    }
    # The model of plain text stays as it is: the pages teach names of elements, and a text has none.
    described = manifest if base.text is None else {**manifest, "text": base.manifest["text"]}
    return save(model, described, out, base.text, base.roles)


def fine_tune(
    base: Model, pages: Sequence[PreparedPage], counts: TokenCounts, chosen: Sequence[int], seed: int
) -> Model:
    """The model after learning from the chosen pages.

    Parameters
    ----------
    base
        The model to go on from.
    pages
        Labelled pages.
    counts
        The token counts of all of them.
    chosen
        Which of them to learn from; those that are not usable are left out.
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
        log_odds = update_log_odds(base.log_odds, counts, [row for row in usable if row not in part])
        lessons.append([_Lesson.of(pages[row], log_odds, seed + row) for row in part])
    first = add_trees(base.first, [lesson.first_rows() for part in lessons for lesson in part], seed)
    second_rows: list[Rows] = []
    for held_out in lessons:
        rest = [lesson.first_rows() for others in lessons if others is not held_out for lesson in others]
        without = add_trees(base.first, rest, seed)
        second_rows += [lesson.second_rows(replace(base, first=without)) for lesson in held_out]
    second = add_trees(base.second, second_rows, seed)
    return replace(base, log_odds=update_log_odds(base.log_odds, counts, usable), first=first, second=second)


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
        return cls(page, with_log_odds(page.columns, page.tokens, log_odds, HTML_FEATURES.log_odds), weight, seed)

    def first_rows(self) -> Rows:
        return draw(Rows(self.matrix, self.page.content, self.weight), np.random.default_rng(self.seed))

    def second_rows(self, model: Model) -> Rows:
        """Rows of the second stage; the first of the model did not see the page."""
        tokens = self.page.tokens
        assert tokens is not None
        p, selected, types = first_stage(model, [self.matrix], tokens)
        stacked = second_matrix(selected, tokens, p, types, HTML_FEATURES)
        return draw(Rows(stacked, self.page.content, self.weight), np.random.default_rng(self.seed))


def measure_gain(base: Artifact, pages: Sequence[PreparedPage], counts: TokenCounts, seed: int) -> dict[str, Any]:
    """Mean word F1 of the pages with the base model, and with models that learned from the other pages.

    Pages are held out by site where there are sites enough, else by page: a model for one site is meant
    to be used on that site's other pages.
    """
    folds, held_out_by = _fold(pages, seed)
    before, after = np.zeros(len(pages)), np.zeros(len(pages))
    for fold in tqdm(sorted(set(folds.tolist())), desc="cross-validating", unit="fold", disable=None):
        learned = fine_tune(base.model, pages, counts, np.flatnonzero(folds != fold).tolist(), seed)
        for row in np.flatnonzero(folds == fold).tolist():
            before[row], after[row] = _f1(base.model, pages[row]), _f1(learned, pages[row])
    low, high = interval(after - before, seed)
    known = set(base.manifest.get("training_pages", []))
    return {
        "measure": "mean word F1 of pages, cross-validated",
        "pages": len(pages),
        "held_out_by": held_out_by,
        "pages_known_to_base": sum(page.fingerprint in known for page in pages),
        "f1_base": round(float(before.mean()), 4),
        "f1": round(float(after.mean()), 4),
        "change": round(float((after - before).mean()), 4),
        "change_95_percent_interval": [round(low, 4), round(high, 4)],
        "pages_better": int((after > before).sum()),
        "pages_worse": int((after < before).sum()),
    }


def interval(changes: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """Bootstrap interval of the mean change, resampling pages."""
    rng = np.random.default_rng((seed, 5))
    means = changes[rng.integers(len(changes), size=(N_RESAMPLES, len(changes)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return float(low), float(high)


def _fold(pages: Sequence[PreparedPage], seed: int) -> tuple[NDArray[np.int_], str]:
    sites = [page.site for page in pages]
    if len(set(sites)) >= N_FOLDS:
        return grouped_folds(sites, N_FOLDS, seed), "site"
    n_folds = min(N_FOLDS, len(pages))
    return np.random.default_rng((seed, 4)).permutation(len(pages)) % n_folds, "page"


def _f1(model: Model, page: PreparedPage) -> float:
    return own_scores(Scored(page, probabilities(model, page)), model.thresholds.balanced).f1
