"""Rows -> fitted trees: the learner, its settings, and how rows are weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from dehusk.model.forest import Forest
from dehusk.training.export import column_gains, export_forest
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Largest difference allowed between scikit-learn's probabilities and those of the exported trees.
PARITY = 1e-6


@dataclass(frozen=True, slots=True)
class Settings:
    """How a stage is boosted; chosen by cross-validation grouped by site."""

    n_trees: int
    n_leaves: int
    learning_rate: float = 0.08
    n_bins: int = 63
    columns_per_split: float = 0.33
    min_rows: int = 40
    l2: float = 1.0


FIRST_STAGE = Settings(n_trees=150, n_leaves=31)
SECOND_STAGE = Settings(n_trees=90, n_leaves=15)
#: A short fit that tells which chrome is easy.
SCREEN = Settings(n_trees=25, n_leaves=15, learning_rate=0.2)
#: Chrome under this probability in the short fit is easy: one row in so many is kept, at as many times its weight.
EASY, THINNING = 0.04, 5


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


def block_weights(words: Floats, page_weight: float = 1.0) -> Floats:
    """Weight of each block: the square root of its words, adding up to the page's weight."""
    weight = np.sqrt(np.maximum(words, 1))
    return (weight * (page_weight / weight.sum())).astype(np.float32)


def stack_rows(pages: Sequence[Rows]) -> Rows:
    """The rows of many pages in one, weights with mean one."""
    weight = np.concatenate([page.weight for page in pages])
    return Rows(
        np.concatenate([page.matrix for page in pages]),
        np.concatenate([page.content for page in pages]),
        weight / weight.mean(),
    )


def thin(rows: Rows, seed: int) -> Rows:
    """The rows with fewer of those that are surely chrome, the rest of them weighing more."""
    screen = fit(_sample(rows, seed), SCREEN, seed).forest
    easy = (screen.probability(rows.matrix) < EASY) & ~rows.content
    kept = ~easy | (np.random.default_rng(seed).random(len(easy)) < 1 / THINNING)
    weight = np.where(easy, rows.weight * THINNING, rows.weight)
    return Rows(rows.matrix[kept], rows.content[kept], weight[kept].astype(np.float32))


def _sample(rows: Rows, seed: int) -> Rows:
    chosen = np.random.default_rng(seed).random(len(rows.content)) < 0.25  # noqa: PLR2004 - a quarter shows what is easy
    return Rows(rows.matrix[chosen], rows.content[chosen], rows.weight[chosen])


def fit(rows: Rows, settings: Settings, seed: int) -> Boosted:
    """Boost trees on the rows and export them.

    Raises
    ------
    AssertionError
        If the exported trees do not give scikit-learn's probabilities.
    """
    estimator = make_estimator(settings, seed)
    estimator.fit(rows.matrix, rows.content, sample_weight=rows.weight)
    forest = export_forest(estimator)
    sample = rows.matrix[:: max(1, len(rows.matrix) // 20_000)]
    difference = np.abs(forest.probability(sample) - estimator.predict_proba(sample)[:, 1]).max()
    assert difference <= PARITY, f"exported trees differ from scikit-learn's by {difference}"
    return Boosted(forest, column_gains(estimator))


def make_estimator(settings: Settings, seed: int) -> Any:
    """A fresh estimator."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - takes two seconds to import

    return HistGradientBoostingClassifier(
        max_iter=settings.n_trees,
        max_leaf_nodes=settings.n_leaves,
        learning_rate=settings.learning_rate,
        max_bins=settings.n_bins,
        max_features=settings.columns_per_split,
        min_samples_leaf=settings.min_rows,
        l2_regularization=settings.l2,
        early_stopping=False,
        random_state=seed,
    )
