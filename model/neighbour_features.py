"""First-stage probabilities -> columns of a text's second stage: what stands before and after each block, and its rank.

Where an article ends is told by what follows. Pages have tags for that; of a text there is the order of its blocks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.windows import Windows, neighbours
from dehusk.features.tree import Floats

N_NEIGHBOURS = 4
HALF_WINDOWS = (2, 5, 12)
_SIDES = {
    f"p_{side}{half}": window
    for half in HALF_WINDOWS
    for side, window in (("before", (half, -1)), ("after", (-1, half)))
}
_WINDOWS = {**_SIDES, "p_window12": (12, 12)}
#: The columns, in order.
NAMES = (
    *(f"p_{side}{step}" for step in range(1, N_NEIGHBOURS + 1) for side in ("previous", "next")),
    *_WINDOWS,
    "p_mass_before",
    "page_mean",
    "rank",
    "above",
)


def columns(words: Floats, probability: Floats) -> dict[str, Floats]:
    """The columns, each of shape (n_blocks,); ``words`` are the effective words of each block."""
    p = np.asarray(probability, dtype=np.float32)
    weight = np.sqrt(np.maximum(words, 1)).astype(np.float32)
    mass = p * weight
    total = max(float(mass.sum()), 1e-9)
    around = neighbours([p], N_NEIGHBOURS, beyond=[0])[:, 0]
    near = [around[N_NEIGHBOURS + sign * step] for step in range(1, N_NEIGHBOURS + 1) for sign in (-1, 1)]
    sums = Windows([mass, weight], reach=max(HALF_WINDOWS)).sums(list(_WINDOWS.values()))
    order = np.argsort(-p, kind="stable")
    values = [
        *near,
        *(sums[0] / np.maximum(sums[1], 1e-9)),
        (np.cumsum(mass) - mass) / total,
        np.full(len(p), mass.sum() / weight.sum()),
        np.searchsorted(p[order[::-1]], p, side="right") / len(p),
        _share_above(mass, order, total),
    ]
    return {name: np.asarray(value, dtype=np.float32) for name, value in zip(NAMES, values, strict=True)}


def _share_above(mass: Floats, order: NDArray[np.intp], total: float) -> Floats:
    """Share of the text's expected content that stands in blocks surer than each block."""
    ordered = mass.take(order)
    result = np.empty_like(mass)
    result[order] = (np.cumsum(ordered) - ordered) / total
    return result
