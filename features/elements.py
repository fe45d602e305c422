"""Array operations on the element tree: along the chain of ancestors, and over subtrees.

Rows are in document order, so a subtree is a slice and sums over it are differences of one
running sum; what an element inherits from its ancestors takes log2(depth) gathers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


def inherit(values: NDArray[np.generic], parent: Ints, depth: Ints, combine: np.ufunc) -> NDArray[np.generic]:
    """Combine each element's value with those of all its ancestors.

    Parameters
    ----------
    values
        Shape (n_elements,) or (n_elements, k).
    combine
        ``np.maximum`` or ``np.minimum``: it must not matter how often a value comes in.

    Notes
    -----
    Pointer jumping (Wyllie 1979): after step k each element has seen 2**k ancestors.
    """
    values = values.copy()
    jump = parent
    for _ in range(int(depth.max()).bit_length()):
        values = combine(values, values[jump])
        jump = jump[jump]
    return values


def nearest(flags: NDArray[np.bool_], parent: Ints, depth: Ints) -> Ints:
    """Row of each element's nearest ancestor-or-self with the flag, -1 where there is none.

    Shape (n_elements,) or (n_elements, k). Rows grow along a chain, so the nearest is the largest.
    """
    rows = np.arange(len(parent), dtype=np.int32)
    marked = np.where(flags, rows if flags.ndim == 1 else rows[:, None], np.int32(-1))
    return inherit(marked, parent, depth, np.maximum)  # type: ignore[return-value]


def subtree_sums(values: NDArray[np.floating], end: Ints) -> Floats:
    """Sum of a column, or of each column of a matrix, over each element's subtree."""
    total = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.float64)
    np.cumsum(values, axis=0, out=total[1:])
    return (total[end] - total[:-1]).astype(np.float32)


def subtree_maxima(values: NDArray[np.floating], end: Ints) -> Floats:
    """Largest value of a column in each element's subtree (values are not negative)."""
    bounds = np.empty(2 * len(values), dtype=np.intp)
    bounds[0::2] = np.arange(len(values))
    bounds[1::2] = end
    return np.maximum.reduceat(np.append(values, 0), bounds)[0::2].astype(np.float32)
