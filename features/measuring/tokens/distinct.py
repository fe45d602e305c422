"""Items that repeat: each distinct one once, and which of them stands where."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import count
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed

Item = TypeVar("Item", bound=Hashable)


def distinct(items: Iterable[Item], n_items: int) -> tuple[list[Item], NDArray[np.intp]]:
    """The distinct items in the order of their first occurrence, and which of them each item is.

    Parameters
    ----------
    n_items
        How many items there are.
    """
    known: dict[Item, int] = {}
    first = np.fromiter(map(known.setdefault, timed(items), count()), np.intp, n_items)
    is_first = first == np.arange(n_items)
    return list(known), (is_first.cumsum() - 1).take(first)
