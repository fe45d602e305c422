"""Boosted trees as plain arrays, evaluated with numpy: no learner is needed to use a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import ModelError
from dehusk.features.limits import check_time

#: Rows are evaluated in slices of this many, which bounds the memory that a huge page takes.
SLICE = 2048

#: Most trees: what a row costs grows with them.
MAX_TREES = 10_000

#: Levels between two looks at which rows have arrived at a leaf.
COMPACT_EVERY = 3


@dataclass(frozen=True, slots=True)
class Forest:
    """Additive binary trees for one probability: ``sigmoid(baseline + sum of leaf values)``.

    Nodes of all trees stand in one table. The right child stands next to the left one; a leaf's
    left child is the leaf itself and its threshold is infinite, so that rows which have arrived
    stay where they are while others descend.
    """

    feature: NDArray[np.int16]
    """Column that each node looks at, 0 at leaves; shape (n_nodes,)."""
    threshold: NDArray[np.float32]
    """A row goes left where its value is at most this; infinite at leaves."""
    left: NDArray[np.int32]
    """Row of each node's left child."""
    value: NDArray[np.float32]
    """Leaf values, log-odds; at inner nodes the mean below over the rows that were fitted on, which only
    contributions.py looks at."""
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
            [np.zeros(0)] + [self._descend(matrix[start : start + SLICE]) for start in range(0, len(matrix), SLICE)]
        )

    def probability(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probability of each row, shape (n_rows,)."""
        return 1 / (1 + np.exp(-self.decision(matrix)))

    def _descend(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        check_time()
        n_rows, n_trees = len(matrix), len(self.roots)
        columns = np.ascontiguousarray(matrix.T, dtype=np.float32)
        cells = columns.ravel()
        # numpy gathers by its own integer type; any other would be converted at every level.
        first_cell, left = self.feature.astype(np.intp) * n_rows, self.left.astype(np.intp)
        # Trees by rows: neighbours in memory are rows of one tree, which share its nodes.
        leaf = node = self._after_two_levels(columns).ravel()
        row = np.tile(np.arange(n_rows), n_trees)
        going = np.arange(len(node))
        for level in range(2, self.max_depth):
            cell = first_cell.take(node, mode="clip")
            cell += row
            below = left.take(node, mode="clip")
            below += cells.take(cell, mode="clip") > self.threshold.take(node, mode="clip")
            if level % COMPACT_EVERY == 0:
                # Most rows arrive long before the deepest: those that have are taken out.
                moved = np.flatnonzero(below != node)
                leaf[going] = below
                going, below, row = going.take(moved), below.take(moved), row.take(moved)
            node = below
        leaf[going] = node
        leaves = self.value.take(leaf).reshape(n_trees, n_rows)
        total: NDArray[np.float64] = leaves.sum(axis=0, dtype=np.float64)
        return total + self.baseline

    def _after_two_levels(self, columns: NDArray[np.float32]) -> NDArray[np.intp]:
        """Node that each row stands at after two steps in each tree, shape (n_trees, n_rows).

        All rows of a tree look at the same few nodes there: whole columns are compared, nothing is gathered.
        """

        def right(node: NDArray[np.integer]) -> NDArray[np.bool_]:
            larger: NDArray[np.bool_] = columns[self.feature[node]] > self.threshold[node, None]
            return larger

        left = self.left.astype(np.intp)
        first = left[self.roots]
        # A tree that is a single leaf has no second child: its row goes to the left one, itself.
        second = np.minimum(first + 1, len(left) - 1)
        return np.where(right(self.roots), left[second, None] + right(second), left[first, None] + right(first))


def check(forest: Forest) -> None:
    """Refuse a forest that could not be evaluated, or not in bounded time.

    Raises
    ------
    ModelError
        If arrays differ in length, an index is out of range, children do not stand after their
        parent (a cycle), a number is not finite where it must be, or a tree is deeper than ``max_depth``.
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
    reached = forest.roots
    for _ in range(forest.max_depth):
        left = forest.left[reached[inner[reached]]]
        reached = np.unique(np.concatenate([left, left + 1]))
    if np.any(inner[reached]):
        raise ModelError("the model's trees are damaged: one is deeper than it says; get the model file again")
