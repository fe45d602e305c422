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
#: Leaves of trees that are evaluated together, at the most, which bounds the memory; a larger tree is alone.
MAX_LEAVES = 2**13

Indices = NDArray[np.intp]
Words = NDArray[np.uint64]


class Comparisons(NamedTuple):
    """The different comparisons of a forest."""

    column: Indices
    """Column of each list of thresholds, shape (n_lists,)."""
    threshold: NDArray[np.float32]
    """Thresholds of that column, infinite where it has fewer, each as often as a word has rows; shape (COMPARED,
    n_lists, WORD). A threshold that numpy repeated at every comparison would take as long as all else."""

    def outcomes(self, columns: NDArray[np.float32]) -> Words:
        """Tell for each threshold which rows are larger, a bit a row.

        Parameters
        ----------
        columns
            Shape (n_columns, n_rows), n_rows a multiple of ``WORD``.

        Returns
        -------
        numpy.ndarray
            Shape (COMPARED * n_lists, n_rows / WORD).
        """
        n_compared, n_lists, _ = self.threshold.shape
        n_words = columns.shape[1] // WORD
        result = np.empty((n_compared * n_lists, n_words), dtype=np.uint64)
        larger = np.empty(self.threshold.shape, dtype=np.bool_)
        for word in range(n_words):
            rows = columns[:, word * WORD : (word + 1) * WORD]
            np.greater(rows.take(self.column, axis=0, mode="clip"), self.threshold, out=larger)
            result[:, word] = np.packbits(larger).view(np.uint64)
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
        start, stop, first = 0, n_trees, 0
        for inner in self.inner:
            middle, end = stop + len(inner), stop + 2 * len(inner)
            left, right = reached[stop:middle], reached[middle:end]
            reached[start:stop].take(inner, axis=0, mode="clip", out=left)
            larger.take(self.comparisons[first : first + len(inner)], axis=0, mode="clip", out=right)
            right &= left
            left ^= right
            start, stop, first = stop, end, first + len(inner)
        number = self._leaf_numbers(reached.take(self.leaves.ravel(), axis=0, mode="clip"))
        # Small integers are added up and widened at once: adding them to wide ones would widen them bit by bit.
        first_leaf = np.arange(0, self.values.size, 2**self.n_bits, dtype=np.min_scalar_type(self.values.size))
        place = first_leaf.repeat(len(number) // n_trees)
        place += number
        return self.values.take(place.astype(np.intp).reshape(n_trees, -1), mode="clip")

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
        for plane in np.unpackbits(bits.view(np.uint8)).reshape(self.n_bits, number.size)[::-1]:
            number += number  # one bit up: numpy adds many bytes at once, and shifts them one by one
            number |= plane
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
    begins = new & (within % COMPARED == 0)
    row = np.cumsum(begins) - 1
    table = np.full((COMPARED, row[-1] + 1 if len(row) else 0), np.inf, dtype=np.float32)
    table[within % COMPARED, row] = thresholds
    outcome = np.zeros(len(feature), dtype=np.intp)
    outcome[nodes] = within % COMPARED * table.shape[1] + row
    return Comparisons(columns[begins], table.repeat(WORD).reshape(*table.shape, WORD)), outcome


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
