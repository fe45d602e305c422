"""Boosted trees as plain arrays, evaluated with numpy, so that using a model does not import scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import ModelError
from dehusk.features.limits import check_time
from dehusk.model.bitsets import WORD, Comparisons, TreeBatch, compare, compile_trees, padded

#: Rows are evaluated in slices of this many, which bounds the memory that a huge page takes.
SLICE = 1024

#: Most trees of a forest, as the time of a row grows with them.
MAX_TREES = 10_000


@dataclass(frozen=True)
class Forest:
    """Additive binary trees for one probability: ``sigmoid(baseline + sum of leaf values)``.

    Nodes of all trees stand in one table. The right child stands next to the left one; a leaf's
    left child is the leaf itself and its threshold is infinite.
    """

    feature: NDArray[np.int16]
    """Column that each node looks at, 0 at leaves; shape (n_nodes,)."""
    threshold: NDArray[np.float32]
    """A row goes left where its value is at most this; infinite at leaves."""
    left: NDArray[np.int32]
    """Row of each node's left child."""
    value: NDArray[np.float32]
    """Leaf values, log-odds; at inner nodes the mean below over the rows that were fitted on, which only
    `attributions` looks at."""
    roots: NDArray[np.int32]
    """Row of each tree's root, shape (n_trees,)."""
    baseline: float
    """Log-odds before any tree."""
    max_depth: int
    """Steps from a root to the deepest leaf."""
    n_features: int
    """Columns that a row must have."""

    def decision(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds of each row.

        Parameters
        ----------
        matrix
            Shape (n_rows, n_features), float32, without NaN.

        Returns
        -------
        numpy.ndarray
            Shape (n_rows,).
        """
        return np.concatenate(
            [np.zeros(0)] + [self._evaluate(matrix[start : start + SLICE]) for start in range(0, len(matrix), SLICE)]
        )

    def probability(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probability of each row, shape (n_rows,)."""
        return sigmoid(self.decision(matrix))

    @cached_property
    def _compiled(self) -> tuple[Comparisons, list[TreeBatch]]:
        """The trees in the form that they are evaluated in (see `bitsets`), made once."""
        inner = self.left != np.arange(len(self.left))
        comparisons, outcome = compare(self.feature, self.threshold, inner)
        return comparisons, compile_trees(self.left, self.value, self.roots, outcome)

    def _evaluate(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        check_time()
        comparisons, batches = self._compiled
        outcomes = comparisons.outcomes(padded(matrix.T))
        total = np.zeros(outcomes.shape[1] * WORD)
        for batch in batches:
            values = batch.leaf_values(outcomes)
            values[0] += total  # all trees are summed in order, so that the sum does not depend on how they are batched
            total = values.sum(axis=0)
        return total[: len(matrix)] + self.baseline


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def check(forest: Forest) -> None:
    """Refuse a forest that could not be evaluated, or not in bounded time.

    Raises
    ------
    ModelError
        If arrays differ in length, an index is out of range, children do not stand after their
        parent (a cycle) or have two, a number is not finite where it must be, or a tree is deeper than ``max_depth``.
    """
    n_nodes = len(forest.feature)
    rows = np.arange(n_nodes)
    if not (len(forest.threshold) == len(forest.left) == len(forest.value) == n_nodes and n_nodes):
        raise ModelError("the model's trees are damaged: their arrays differ in length; get the model file again")
    if len(forest.roots) > MAX_TREES:
        raise ModelError(f"the model has more than {MAX_TREES} trees; get the model file again")
    leaf = forest.left == rows
    inner = ~leaf
    if (
        np.any(forest.feature < 0)
        or np.any(forest.feature >= forest.n_features)
        or np.any(forest.roots < 0)
        or np.any(forest.roots >= n_nodes)
        or np.any(forest.left[inner] <= rows[inner])
        or np.any(forest.left[inner] >= n_nodes - 1)
        or not 0 <= forest.max_depth <= 64  # noqa: PLR2004 - no boosted tree is as deep
    ):
        raise ModelError("the model's trees are damaged: a node points out of range; get the model file again")
    if (
        not np.all(np.isfinite(forest.value))
        or not np.isfinite(forest.baseline)
        or not np.all(np.isfinite(forest.threshold[inner]))
        or not np.all(np.isposinf(forest.threshold[leaf]))
    ):
        raise ModelError("the model's trees are damaged: a value is not a number; get the model file again")
    children = forest.left[inner]
    if np.any(np.bincount(np.concatenate([children, children + 1, forest.roots])) > 1):
        raise ModelError("the model's trees are damaged: two lead to the same node; get the model file again")
    reached = forest.roots
    for _ in range(forest.max_depth):
        left = forest.left[reached[inner[reached]]]
        reached = np.concatenate([left, left + 1])  # no two nodes lead to the same one
    if np.any(inner[reached]):
        raise ModelError("the model's trees are damaged: one is deeper than it says; get the model file again")
