"""Array operations on the element tree: along the chain of ancestors, and over subtrees.

Rows are in document order, so a subtree is a slice and sums over it are differences of one
running sum; what an element inherits from its ancestors takes log2(depth) gathers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
#: Rows of a table in the type that numpy indexes by; any other is converted at every use.
Rows = NDArray[np.intp]
#: Columns of numbers, float32 unless said otherwise: numpy's annotations do not follow types through arithmetic.
Floats = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Tree:
    """The shape of an element tree, one row an element in document order."""

    parent: Ints
    """Row of each element's parent; the root is its own parent."""
    depth: Ints
    """Number of ancestors of each element."""
    end: Ints
    """One past the row of each element's last descendant."""

    def __len__(self) -> int:
        return len(self.parent)


def inherit(values: NDArray[Any], tree: Tree, combine: np.ufunc) -> NDArray[Any]:
    """Combine each element's value with those of all its ancestors.

    Parameters
    ----------
    values
        Shape (n_elements,) or (n_elements, k).
    combine
        ``np.maximum`` or ``np.minimum``, as it must not matter how often a value comes in; ``np.add`` of hashes, which
        makes fingerprints: elements have the same one if they are as deep and all values above them are the same.

    Notes
    -----
    Pointer jumping (Wyllie 1979): after step k each element has seen 2**k ancestors.
    """
    values = values.copy()
    jump = tree.parent.astype(np.intp)  # as numpy indexes, or it would be converted at every step
    for step in range(int(tree.depth.max()).bit_length()):
        if step:
            jump = jump.take(jump)
        combine(values, values.take(jump, axis=0), out=values)
    return values


def nearest(flags: NDArray[np.bool_], tree: Tree) -> Ints:
    """Row of each element's nearest ancestor-or-self with the flag, -1 where there is none.

    Shape (n_elements,) or (n_elements, k). Rows grow along a chain, so the nearest is the largest.
    """
    rows = np.arange(len(tree), dtype=np.int32)
    marked = np.where(flags, rows if flags.ndim == 1 else rows[:, None], np.int32(-1))
    return inherit(marked, tree, np.maximum)


def holders(rows: NDArray[np.integer], tree: Tree) -> NDArray[np.bool_]:
    """Which elements hold one of the elements ``rows``, as themselves or further down; shape (n_elements,)."""
    n_before = np.zeros(len(tree) + 1, dtype=np.intp)
    np.bincount(rows, minlength=len(tree)).cumsum(out=n_before[1:])
    found: NDArray[np.bool_] = n_before.take(tree.end) > n_before[:-1]
    return found


def subtree_sums(values: Floats, tree: Tree) -> Floats:
    """Sum of a column, or of several, over each element's subtree; of shape (..., n_elements), as the values are."""
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1), dtype=np.float64)
    values.cumsum(axis=-1, out=total[..., 1:])
    return (total.take(tree.end, axis=-1) - total[..., :-1]).astype(np.float32)


def chain_sums(values: Floats, tree: Tree) -> Floats:
    """Sum of a column over each element's ancestors and itself."""
    # An element opens with its value and closes with its opposite: the running sum at its opening
    # is the sum over the elements open there.
    closing = np.bincount(tree.end, weights=values, minlength=len(tree) + 1)[: len(tree)]
    sums: Floats = values.cumsum(dtype=np.float64) - closing.cumsum()
    return sums.astype(np.float32)


def steps(numbers: NDArray[Any], before: int = 0) -> NDArray[Any]:
    """How much each number is above the one before it, the first above ``before``: as `numpy.diff` in half its time."""
    result = np.empty_like(numbers)
    np.subtract(numbers[1:], numbers[:-1], out=result[1:])
    np.subtract(numbers[:1], before, out=result[:1])
    return result


def counts_before(flags: NDArray[np.bool_], places: Rows) -> Rows:
    """How many flags are set before each of some places; place 0 stands before the first."""
    counts = np.zeros(len(flags) + 1, dtype=np.intp)
    flags.cumsum(out=counts[1:])
    return counts.take(places)


def numbered(values: NDArray[Any]) -> Rows:
    """Which of the distinct values each one is, ascending: as `numpy.unique` tells it, in half its time."""
    order = values.argsort()
    ordered = values.take(order)
    numbers = np.zeros(len(values), dtype=np.intp)
    numbers[order[1:]] = (ordered[1:] != ordered[:-1]).cumsum()
    return numbers


def stable_order(numbers: Rows) -> Rows:
    """The order that sorts some numbers, none negative, those that are equal as they come."""
    # Numbers of 8 and 16 bits are sorted in linear time.
    largest = numbers.max(initial=0)
    short = np.uint8 if largest < 2**8 else np.uint16 if largest < 2**16 else np.intp
    order: Rows = numbers.astype(short).argsort(kind="stable")
    return order
