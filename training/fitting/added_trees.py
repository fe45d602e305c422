"""Fitted trees and rows that they get wrong -> the same trees and some more, boosted from where these stand.

This is gradient boosting (Friedman, "Greedy function approximation", 2001) that starts from the log-odds of a fitted
forest instead of a constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import DataError
from dehusk.features.tree import Floats
from dehusk.model.forest import Forest
from dehusk.training.fitting.boosting import PARITY, Rows, stack_rows
from dehusk.training.fitting.export import export_regression_trees

#: The added trees: few and shallow, as a few pages can teach a few things.
N_TREES, MAX_DEPTH, LEARNING_RATE, MIN_ROWS, COLUMNS_PER_SPLIT = 40, 3, 0.1, 20, 0.2


class _Start:
    """A fitted forest in the form of an estimator, which is how scikit-learn takes what boosting starts from."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    def fit(self, *_: Any, **__: Any) -> _Start:
        return self

    def predict_proba(self, matrix: Floats) -> NDArray[np.float64]:
        p = self._forest.probability(matrix)
        return np.stack([1 - p, p], axis=1)


def add_trees(forest: Forest, pages: Sequence[Rows], seed: int) -> Forest:
    """The forest with trees added that correct its probabilities on the rows.

    Raises
    ------
    DataError
        If the rows are all content or all chrome.
    AssertionError
        If the exported trees do not give scikit-learn's probabilities.
    """
    from sklearn.ensemble import GradientBoostingClassifier  # noqa: PLC0415 - takes two seconds to import

    rows = stack_rows(pages)
    if rows.content.all() or not rows.content.any():
        raise DataError("the pages to learn from hold nothing but one label; add pages that hold both")
    estimator = GradientBoostingClassifier(
        init=_Start(forest),
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
