"""First-stage probabilities -> columns of a text's second stage: what stands before and after each block, and its rank.

What follows a block tells whether the article ends there. HTML has tags for that, a text has only the order of blocks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.measuring.windows import Windows, neighbours
from dehusk.features.tree import Floats

N_NEIGHBOURS = 4
HALF_WINDOWS = (2, 5, 12)
#: How many blocks before and after each mean is taken over; -1 leaves the block itself out.
_WINDOWS = {
    f"p_{side}{half}": window
    for half in HALF_WINDOWS
    for side, window in (("before", (half, -1)), ("after", (-1, half)))
} | {"p_window12": (12, 12)}


def columns(tokens: PageTokens, probability: Floats) -> dict[str, Floats]:
    """The columns, each of shape (n_blocks,)."""
    p = np.asarray(probability, dtype=np.float32)
    weight = np.sqrt(np.maximum(tokens.outline.words, 1)).astype(np.float32)
    mass = p * weight
    total = max(float(mass.sum()), 1e-9)
    around = neighbours([p], N_NEIGHBOURS, beyond=[0])[:, 0]
    sums = Windows([mass, weight], reach=max(HALF_WINDOWS)).sums(list(_WINDOWS.values()))
    order = np.argsort(-p, kind="stable")
    result = {}
    for step in range(1, N_NEIGHBOURS + 1):
        result[f"p_previous{step}"] = around[N_NEIGHBOURS - step]
        result[f"p_next{step}"] = around[N_NEIGHBOURS + step]
    result |= dict(zip(_WINDOWS, sums[0] / np.maximum(sums[1], 1e-9), strict=True))
    result["p_mass_before"] = (np.cumsum(mass) - mass) / total
    result["page_mean"] = np.full(len(p), mass.sum() / weight.sum())
    result["rank"] = np.searchsorted(p[order[::-1]], p, side="right") / len(p)
    result["above"] = _share_above(mass, order, total)
    return {name: np.asarray(values, dtype=np.float32) for name, values in result.items()}


def _share_above(mass: Floats, order: NDArray[np.intp], total: float) -> Floats:
    """Share of the text's expected content that stands in blocks surer than each block."""
    ordered = mass.take(order)
    result = np.empty_like(mass)
    result[order] = (np.cumsum(ordered) - ordered) / total
    return result
