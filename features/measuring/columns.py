"""What a family of features hands over, and the arithmetic of columns that families share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dehusk.features.tree import Floats

#: What a family of features measured: a column of shape (n_blocks,) by its name, several at once by their names (a
#: table, a row each), or a number that holds for the whole page.
Columns: TypeAlias = "Mapping[str | tuple[str, ...], Floats | float]"

#: What a share of nothing is divided by: less than any whole.
_LEAST = 1e-9


def share(part: Floats, whole: Floats) -> Floats:
    """``part / whole`` of numbers that are not negative; 0 where the whole, and so the part, is 0."""
    return part / np.maximum(whole, _LEAST)


def median(values: Floats) -> float:
    """As `numpy.median`, which loads masked arrays."""
    ranked = np.sort(values)
    return float(ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2


def signed_log(distances: Floats) -> Floats:
    """``log(1 + distance)`` with the sign of the distance."""
    return np.copysign(np.log1p(np.abs(distances)), distances)


def shifted(values: Floats, by: int, fill: float = 0.0) -> Floats:
    """The values ``by`` rows on (negative: before); ``fill`` beyond the page."""
    result = np.full(len(values), fill, dtype=np.float32)
    if by > 0:
        result[:-by] = values[by:]
    else:
        result[-by:] = values[:by]
    return result


def last_row_with(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Row of the last flagged block before each block (not itself), -1 for none."""
    last = np.full(len(flags), -1)
    rows = np.where(flags[:-1], np.arange(len(flags) - 1), -1)
    np.maximum.accumulate(rows, out=last[1:])
    return last
