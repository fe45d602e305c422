"""How trees are evaluated: 64 rows at a time, as the bits of a word.

A node compares a column with a threshold, and many nodes of a forest make the same comparison. Each is made once, for
a whole column, and its outcomes are packed, a bit a row. Of the rows that reach a node, those that are larger go to the
right child and the others to the left one: an AND and an XOR for all nodes of a level. Only the value of the leaf that
a row ends in is looked up row by row.

QuickScorer (Lucchese et al., SIGIR 2015) turns descents into bit sets too; there, bits stand for leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Rows of a word.
WORD = 64
#: Thresholds of a column that are compared in one go.
COMPARED = 4
#: Comparisons made at a time: their outcomes, a byte each before they are packed, fit into the processor's cache.
PORTION = 2**17
#: Leaves of trees that are evaluated together, at the most, which bounds the memory; a larger tree is alone.
MAX_LEAVES = 2**13

Indices = NDArray[np.intp]
Words = NDArray[np.uint64]


class Comparisons(NamedTuple):
    """The different comparisons of a forest."""

    column: Indices
    """Column of each row of thresholds, shape (n_lists,)."""
    threshold: NDArray[np.float32]
    """Thresholds of that column, infinite where it has fewer; shape (n_lists, COMPARED)."""

    def outcomes(self, columns: NDArray[np.float32]) -> Words:
        """Tell for each threshold which rows are larger, a bit a row.

        Parameters
        ----------
        columns
            Shape (n_columns, n_rows), n_rows a multiple of ``WORD``.

        Returns
        -------
        numpy.ndarray
            Shape (n_lists * COMPARED, n_rows / WORD).
        """
        n_rows = columns.shape[1]
        result = np.empty((self.threshold.size, n_rows // WORD), dtype=np.uint64)
        portion = max(1, PORTION // (COMPARED * n_rows))
        for start in range(0, len(self.column), portion):
            chosen = columns.take(self.column[start : start + portion], axis=0, mode="clip")
            larger = chosen[:, None, :] > self.threshold[start : start + portion, :, None]
            packed = np.packbits(larger.reshape(-1)).view(np.uint64).reshape(-1, n_rows // WORD)
            result[start * COMPARED : start * COMPARED + len(packed)] = packed
        return result


class TreeBatch(NamedTuple):
    """Some trees of a forest, their nodes level by level."""

    inner: list[Indices]
    """For each level but the last: places in it of the nodes that have children. The next level is their left
    children, and after these their right ones."""
    comparisons: Indices
    """Which comparison each of these nodes makes, level after level."""
    leaves: Indices
    """Place among all nodes of each leaf of each tree, of one after the last node where a tree has fewer; shape
    (2 ** n_bits, n_trees)."""
    values: NDArray[np.float64]
    """Values of these leaves, shape (n_trees, 2 ** n_bits)."""
    n_bits: int
    """Bits of a leaf's number in its tree."""

    def leaf_values(self, larger: Words) -> NDArray[np.float64]:
        """Value of the leaf that each row comes to in each tree, shape (n_trees, n_rows)."""
        n_trees = len(self.values)
        reached = np.empty((n_trees + 2 * len(self.comparisons) + 1, larger.shape[1]), dtype=np.uint64)
        reached[:n_trees] = ~np.uint64(0)
        reached[-1] = 0
        to_right = larger.take(self.comparisons, axis=0, mode="clip")
        start, stop, first = 0, n_trees, 0
        for inner in self.inner:
            rows = reached[start:stop].take(inner, axis=0, mode="clip")
            middle, end = stop + len(inner), stop + 2 * len(inner)
            np.bitwise_and(rows, to_right[first : first + len(inner)], out=reached[middle:end])
            np.bitwise_xor(rows, reached[middle:end], out=reached[stop:middle])
            start, stop, first = stop, end, first + len(inner)
        number = self._leaf_numbers(reached.take(self.leaves.ravel(), axis=0, mode="clip"))
        place = number.reshape(n_trees, -1) + np.arange(0, self.values.size, 2**self.n_bits)[:, None]
        return self.values.take(place, mode="clip")

    def _leaf_numbers(self, reached: Words) -> NDArray[np.unsignedinteger]:
        """Number of the leaf that each row comes to in each tree, from the rows that come to each leaf.

        The leaves are folded in halves: rows in the upper half have the highest bit of their number set, and so on.
        """
        halves = reached.reshape(2**self.n_bits, -1)
        bits = np.zeros((self.n_bits, halves.shape[1]), dtype=np.uint64)
        for bit in range(self.n_bits - 1, -1, -1):
            lower, upper = halves[: 2**bit], halves[2**bit :]
            np.bitwise_or.reduce(upper, axis=0, out=bits[bit])
            halves = lower | upper
        number = np.zeros(halves.size * WORD, dtype=np.min_scalar_type(2**self.n_bits - 1))
        for bit in range(self.n_bits - 1, -1, -1):
            number += number  # one bit up: numpy adds many bytes at once, and shifts them one by one
            number |= np.unpackbits(bits[bit].view(np.uint8))
        return number


def padded(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Columns, shape (n_columns, n_rows), with rows of zeros up to a multiple of ``WORD``."""
    n_columns, n_rows = columns.shape
    result = np.zeros((n_columns, -(-n_rows // WORD) * WORD), dtype=np.float32)
    result[:, :n_rows] = columns
    return result


def compare(
    feature: NDArray[np.int16], threshold: NDArray[np.float32], inner: NDArray[np.bool_]
) -> tuple[Comparisons, Indices]:
    """The different comparisons of a forest's inner nodes.

    Returns
    -------
    comparisons, outcome
        ``outcome`` is which row of `Comparisons.outcomes` each node looks at, 0 at leaves, shape (n_nodes,).
    """
    nodes = np.flatnonzero(inner)
    nodes = nodes[np.lexsort((threshold[nodes], feature[nodes]))]
    columns, thresholds = feature[nodes].astype(np.intp), threshold[nodes]
    new_column = np.append(True, columns[1:] != columns[:-1])[: len(nodes)]
    new = new_column | np.append(True, thresholds[1:] != thresholds[:-1])[: len(nodes)]
    number = np.cumsum(new) - 1
    within = number - np.maximum.accumulate(np.where(new_column, number, 0))
    row = np.cumsum(new & (within % COMPARED == 0)) - 1
    table = np.full((row[-1] + 1 if len(row) else 0, COMPARED), np.inf, dtype=np.float32)
    table[row, within % COMPARED] = thresholds
    outcome = np.zeros(len(feature), dtype=np.intp)
    outcome[nodes] = row * COMPARED + within % COMPARED
    return Comparisons(columns[new & (within % COMPARED == 0)], table), outcome


def compile_trees(
    left: NDArray[np.int32], value: NDArray[np.float32], roots: NDArray[np.int32], outcome: Indices
) -> list[TreeBatch]:
    """The trees with these roots, in order, in batches of at most ``MAX_LEAVES`` leaves; a larger tree is alone."""
    if not len(roots):
        return []
    levels = list(_levels(left, roots))
    nodes = np.concatenate([nodes for nodes, _ in levels])
    tree = np.concatenate([tree for _, tree in levels])
    leaves = np.flatnonzero(left[nodes] == nodes)
    leaves = leaves[np.argsort(tree[leaves], kind="stable")]
    n_leaves = np.bincount(tree[leaves], minlength=len(roots))
    n_bits = int(n_leaves.max() - 1).bit_length()
    if len(roots) > 1 and len(roots) << n_bits > MAX_LEAVES:
        half = len(roots) // 2
        return [
            *compile_trees(left, value, roots[:half], outcome),
            *compile_trees(left, value, roots[half:], outcome),
        ]
    number = np.arange(len(leaves)) - (np.cumsum(n_leaves) - n_leaves)[tree[leaves]]
    places = np.full((2**n_bits, len(roots)), len(nodes), dtype=np.intp)
    places[number, tree[leaves]] = leaves
    values = np.zeros((len(roots), 2**n_bits))
    values[tree[leaves], number] = value[nodes[leaves]]
    inner = [np.flatnonzero(left[level] != level) for level, _ in levels[:-1]]
    made = [outcome[level[splitting]] for (level, _), splitting in zip(levels, inner, strict=False)]
    comparisons = np.concatenate([np.zeros(0, dtype=np.intp), *made])
    return [TreeBatch(inner, comparisons, places, values, n_bits)]


def _levels(left: NDArray[np.int32], roots: NDArray[np.int32]) -> Iterator[tuple[Indices, Indices]]:
    """Level by level, the nodes and the tree that each is of: left children first."""
    nodes, tree = roots.astype(np.intp), np.arange(len(roots))
    while len(nodes):
        yield nodes, tree
        inner = np.flatnonzero(left[nodes] != nodes)
        children = left[nodes[inner]].astype(np.intp)
        nodes = np.concatenate([children, children + 1])
        tree = np.tile(tree[inner], 2)
