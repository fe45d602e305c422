"""How trees are evaluated: 64 rows at a time, as the bits of a word.

Where a row goes depends on comparisons alone, and a forest makes few different ones (1,863 in the 4,200 inner
nodes of the first stage). Each is made once, for a whole column, and its answers are packed, a bit a row. Which
rows come to a node are then those that come to its parent and have the answer that leads on: one AND for all nodes
of a level. Nothing is looked up row by row before the leaves are known.

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
#: Comparisons made at a time: their answers, a byte each before they are packed, stay in the cache.
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

    def answers(self, columns: NDArray[np.float32]) -> Words:
        """For each threshold which rows are not larger, and after all these, which are.

        Parameters
        ----------
        columns
            Shape (n_columns, n_rows), n_rows a multiple of ``WORD``.

        Returns
        -------
        numpy.ndarray
            Shape (2 * n_lists * COMPARED, n_rows / WORD).
        """
        n_rows = columns.shape[1]
        n_thresholds = self.threshold.size
        result = np.empty((2 * n_thresholds, n_rows // WORD), dtype=np.uint64)
        portion = max(1, PORTION // (COMPARED * n_rows))
        for start in range(0, len(self.column), portion):
            chosen = columns.take(self.column[start : start + portion], axis=0, mode="clip")
            larger = chosen[:, None, :] > self.threshold[start : start + portion, :, None]
            packed = np.packbits(larger.reshape(-1)).view(np.uint64).reshape(-1, n_rows // WORD)
            first = n_thresholds + start * COMPARED
            result[first : first + len(packed)] = packed
        np.invert(result[n_thresholds:], out=result[:n_thresholds])
        return result


class Grove(NamedTuple):
    """Some trees of a forest, their nodes level by level."""

    parents: list[Indices]
    """For each level below the roots: place of each node's parent in the level above."""
    answers: Indices
    """Which answer leads to each node below the roots, level after level."""
    leaves: Indices
    """Place among all nodes of each leaf of each tree, of one after the last node where a tree has fewer; shape
    (2 ** n_bits, n_trees)."""
    values: NDArray[np.float64]
    """Values of these leaves, shape (n_trees, 2 ** n_bits)."""
    n_bits: int
    """Bits of a leaf's number in its tree."""

    def leaf_values(self, answers: Words) -> NDArray[np.float64]:
        """Value of the leaf that each row comes to in each tree, shape (n_trees, n_rows)."""
        n_trees = len(self.values)
        reached = np.zeros((n_trees + len(self.answers) + 1, answers.shape[1]), dtype=np.uint64)
        reached[:n_trees] = ~np.uint64(0)
        answers.take(self.answers, axis=0, out=reached[n_trees:-1], mode="clip")
        start, stop = 0, n_trees
        for parent in self.parents:
            level = reached[stop : stop + len(parent)]
            level &= reached[start:stop].take(parent, axis=0, mode="clip")
            start, stop = stop, stop + len(parent)
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
            number <<= 1
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
    comparisons, answer
        ``answer`` is which of `Comparisons.answers` leads to the left child of each node, 0 at leaves, shape
        (n_nodes,); the one that leads to the right child stands ``threshold.size`` further.
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
    answer = np.zeros(len(feature), dtype=np.intp)
    answer[nodes] = row * COMPARED + within % COMPARED
    return Comparisons(columns[new & (within % COMPARED == 0)], table), answer


def plant(
    left: NDArray[np.int32], value: NDArray[np.float32], roots: NDArray[np.int32], answer: Indices, n_thresholds: int
) -> list[Grove]:
    """The trees with these roots, in order, in groves of at most ``MAX_LEAVES`` leaves; a larger tree is alone."""
    if not len(roots):
        return []
    levels = list(_levels(left, roots))
    nodes = np.concatenate([nodes for nodes, _, _ in levels])
    tree = np.concatenate([tree for _, tree, _ in levels])
    leaves = np.flatnonzero(left[nodes] == nodes)
    leaves = leaves[np.argsort(tree[leaves], kind="stable")]
    n_leaves = np.bincount(tree[leaves], minlength=len(roots))
    n_bits = int(n_leaves.max() - 1).bit_length()
    if len(roots) > 1 and len(roots) << n_bits > MAX_LEAVES:
        half = len(roots) // 2
        return [
            *plant(left, value, roots[:half], answer, n_thresholds),
            *plant(left, value, roots[half:], answer, n_thresholds),
        ]
    number = np.arange(len(leaves)) - (np.cumsum(n_leaves) - n_leaves)[tree[leaves]]
    places = np.full((2**n_bits, len(roots)), len(nodes), dtype=np.intp)
    places[number, tree[leaves]] = leaves
    values = np.zeros((len(roots), 2**n_bits))
    values[tree[leaves], number] = value[nodes[leaves]]
    # Below the roots, a level is the left children of the inner nodes above, then the right ones.
    ways = [
        np.concatenate([inner, inner + n_thresholds])
        for inner in (answer[level[left[level] != level]] for level, _, _ in levels[:-1])
    ]
    steps = np.concatenate(ways) if ways else np.zeros(0, dtype=np.intp)
    return [Grove([parents for _, _, parents in levels[1:]], steps, places, values, n_bits)]


def _levels(left: NDArray[np.int32], roots: NDArray[np.int32]) -> Iterator[tuple[Indices, Indices, Indices]]:
    """Level by level, the nodes, the tree that each is of, and the place of its parent in the level above."""
    nodes, tree = roots.astype(np.intp), np.arange(len(roots))
    parents = np.zeros(0, dtype=np.intp)
    while len(nodes):
        yield nodes, tree, parents
        inner = np.flatnonzero(left[nodes] != nodes)
        children = left[nodes[inner]].astype(np.intp)
        nodes = np.concatenate([children, children + 1])
        tree = np.tile(tree[inner], 2)
        parents = np.tile(inner, 2)
