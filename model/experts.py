"""The expert: a first stage for pages that are no articles, and how much it counts on a page.

Most of what is learned from are articles and their changed copies, and what these teach is wrong on other pages: that
repeated short texts are chrome, and that what stands below a text is comments. So a second forest, learned from
the other pages alone, answers beside the first one; it counts the more, the less a page looks like an article (a
mixture of experts: Jacobs et al., "Adaptive mixtures of local experts", 1991, with a gate that is learned apart).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.tree import Floats
from dehusk.model.forest import sigmoid

#: Types of pages that it does not learn from, and is not asked about.
OTHERS_TYPES = ("article", "documentation")
_OTHERS_PLACES = [PAGE_TYPES.index(name) for name in OTHERS_TYPES]
#: Types of pages that it learns from.
EXPERT_TYPES = tuple(name for name in PAGE_TYPES if name not in OTHERS_TYPES)
#: What it counts for on a page that is surely no article, the first stage's other forest being the rest.
MOST = 0.6
#: Probability of an article or documentation from which on it counts for nothing.
LEAST_LIKELY = 0.17


def expert_share(types: Floats) -> float:
    """What the expert counts for on a page, from 0 to `MOST`.

    Parameters
    ----------
    types
        Probability of each of `PAGE_TYPES`; empty for plain text, which has no expert.
    """
    if not len(types):
        return 0.0
    return MOST * max(0.0, 1 - float(types[_OTHERS_PLACES].sum()) / LEAST_LIKELY)


def mix(general: NDArray[np.float64], expert: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The first stage's probabilities from the log-odds that its two forests give, each of shape (n_blocks,)."""
    return sigmoid((1 - share) * general + share * expert)
