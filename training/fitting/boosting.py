"""Rows -> fitted trees: the learner, its settings, and how rows are weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import DataError
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.tree import Floats
from dehusk.model.forest import Forest
from dehusk.training.fitting.binning import find_edges, from_bins, to_bins
from dehusk.training.fitting.export import column_gains, export_forest

#: Largest difference allowed between scikit-learn's probabilities and those of the exported trees.
PARITY = 1e-6


@dataclass(frozen=True, slots=True)
class Settings:
    """How a stage is boosted; chosen by cross-validation grouped by site."""

    n_trees: int
    n_leaves: int
    learning_rate: float
    n_bins: int = 31
    """63 bins score the same, and give trees that make a third more comparisons."""
    max_depth: int = 8
    """Every level costs numpy calls; without a limit trees of 31 leaves get up to 16 levels and score the same."""
    columns_per_split: float = 0.33
    min_rows: int = 40
    l2: float = 1.0


#: The first and the second stage of each kind of page. On HTML trees of 63 leaves at a low rate gain most on forums and
#: news; larger forests cost more time than they bring (`training/EXPERIMENTS.md`).
STAGES = {
    HTML: (
        Settings(n_trees=200, n_leaves=63, learning_rate=0.05),
        Settings(n_trees=60, n_leaves=31, learning_rate=0.12),
    ),
    TEXT: (
        Settings(n_trees=100, n_leaves=31, learning_rate=0.11),
        Settings(n_trees=60, n_leaves=15, learning_rate=0.12),
    ),
}
#: The experts (`dehusk.model.experts`).
EXPERTS = {
    HTML: Settings(n_trees=150, n_leaves=31, learning_rate=0.06),
    TEXT: Settings(n_trees=100, n_leaves=31, learning_rate=0.11),
}
#: What a block counts for that two annotators may well label differently.
UNSURE_WEIGHT = 0.4
#: Most blocks of a page that are fitted on, drawn at random. A long page weighs no more than a short one, so more of
#: its blocks would cost time and change little; a page that weighs several times as much gives as many times more.
MAX_ROWS = 80


@dataclass(frozen=True, slots=True)
class Boosted:
    """Fitted trees and what each column was worth to them."""

    forest: Forest
    gains: NDArray[np.float64]
    """Total gain of the splits on each column, shape (n_columns,)."""

    def strongest(self, count: int) -> NDArray[np.int32]:
        """The columns of the highest gain, in column order."""
        return np.sort(np.argsort(-self.gains, kind="stable")[:count]).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Rows:
    """Training rows of one page."""

    matrix: Floats
    """Shape (n_blocks, n_columns)."""
    content: NDArray[np.bool_]
    weight: Floats
    """Weight of each row; a page's rows add up to the page's weight."""


def block_weights(
    words: Floats,
    texts: Sequence[str],
    content: NDArray[np.bool_],
    page_weight: float,
    is_unsure: NDArray[np.bool_] | None = None,
) -> Floats:
    """Weight of each block in fitting: the square root of its words, adding up to the page's weight.

    A chrome block with the same text as a content block of the page weighs nothing: which of the two copies is
    labelled content is a convention (the first), and nothing to learn. Blocks that annotators are unsure of weigh less.
    """
    content_texts = {text for text, is_content in zip(texts, content.tolist(), strict=True) if is_content}
    is_copy = np.array([text in content_texts for text in texts], dtype=np.bool_) & ~content
    weight = np.where(is_copy, 0, np.sqrt(np.maximum(words, 1)))
    if is_unsure is not None:
        weight = np.where(is_unsure, UNSURE_WEIGHT * weight, weight)
    return (weight * (page_weight / max(float(weight.sum()), 1.0))).astype(np.float32)


def stack_rows(pages: Sequence[Rows]) -> Rows:
    """The rows of many pages in one value, with weights scaled to a mean of one."""
    weight = np.concatenate([page.weight for page in pages])
    return Rows(
        np.concatenate([page.matrix for page in pages]),
        np.concatenate([page.content for page in pages]),
        weight / weight.mean(),
    )


def draw(rows: Rows, rng: np.random.Generator, limit: int = MAX_ROWS) -> Rows:
    """At most so many of a page's rows, drawn at random, which together weigh as much as all of them."""
    n_rows = len(rows.content)
    if n_rows <= limit:
        return rows
    drawn = np.sort(rng.choice(n_rows, limit, replace=False))
    return Rows(rows.matrix[drawn], rows.content[drawn], rows.weight[drawn] * np.float32(n_rows / limit))


def fit(rows: Rows, settings: Settings, seed: int) -> Boosted:
    """Boost trees on the rows and export them.

    Raises
    ------
    DataError
        If the rows are all content or all chrome: scikit-learn would take a single class for chrome.
    AssertionError
        If the exported trees do not give scikit-learn's probabilities.
    """
    if rows.content.all() or not rows.content.any():
        only = "content" if rows.content.any() else "chrome"
        raise DataError(f"the pages to learn from hold nothing but {only}; add labelled pages that hold both")
    estimator = make_estimator(settings, seed)
    edges = find_edges(rows.matrix, settings.n_bins)
    bins = to_bins(rows.matrix, edges)
    estimator.fit(bins, rows.content, sample_weight=rows.weight)
    forest = from_bins(export_forest(estimator), edges)
    sample = slice(None, None, max(1, len(bins) // 20_000))
    difference = np.abs(forest.probability(rows.matrix[sample]) - estimator.predict_proba(bins[sample])[:, 1]).max()
    assert difference <= PARITY, f"exported trees differ from scikit-learn's by {difference}"
    return Boosted(forest, column_gains(estimator))


def make_estimator(settings: Settings, seed: int) -> Any:
    """A fresh estimator."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - takes two seconds to import

    return HistGradientBoostingClassifier(
        max_iter=settings.n_trees,
        max_leaf_nodes=settings.n_leaves,
        max_depth=settings.max_depth,
        learning_rate=settings.learning_rate,
        max_bins=settings.n_bins,
        max_features=settings.columns_per_split,
        min_samples_leaf=settings.min_rows,
        l2_regularization=settings.l2,
        early_stopping=False,
        random_state=seed,
    )
