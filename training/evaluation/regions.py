"""Which part of the page a block stands in, as far as the page says so by tags and class names."""

from __future__ import annotations

import numpy as np

from dehusk.features.catalogue import MEASURED
from dehusk.features.markup import FAR
from dehusk.training.prepare import PreparedPage

#: Kinds of parts that mostly hold chrome: tags, and what class names call comments, related links and so on.
REGIONS = (
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "comments",
    "related",
    "consent",
    "frame",
)
#: What stands in none of them.
ELSEWHERE = "elsewhere"

_COLUMNS = [[feature.name for feature in MEASURED].index(f"to_{region}") for region in REGIONS]


def regions(page: PreparedPage) -> list[str]:
    """The nearest of the parts around each block; of two at one element the tag goes first."""
    if not page.n_blocks:
        return []
    steps = page.columns[:, _COLUMNS]
    nearest = np.argmin(steps, axis=1)
    found = steps[np.arange(len(steps)), nearest] <= FAR
    return [REGIONS[row] if is_found else ELSEWHERE for row, is_found in zip(nearest, found, strict=True)]
