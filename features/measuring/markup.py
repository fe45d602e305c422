"""Markup: the block's tag, the tags around it, named parts around and before, what is hidden, how deep it stands."""

from __future__ import annotations

import numpy as np

from dehusk.features.landmark_stems import COUNTED_LANDMARKS
from dehusk.features.measuring.columns import Columns, median
from dehusk.features.measuring.element_names import ARIA_HIDDEN, NEVER_SHOWN, ON_DEMAND
from dehusk.features.measuring.page_measures import KIND_INDEX, LINK, PageMeasures
from dehusk.features.vocabulary import code_flags

#: Distances beyond this say nothing more; a kind that is absent counts one more.
FAR = 30
#: The kinds whose distance is a column; what the others say, other columns say as well.
_MEASURED = {f"to_{name}": kind for name, kind in KIND_INDEX.items() if name not in ("heading", "paragraph", "pre")} | {
    "to_never_shown": LINK + NEVER_SHOWN,
    "to_on_demand": LINK + ON_DEMAND,
    "to_aria_hidden": LINK + ARIA_HIDDEN,
}
_DISTANCES, _KINDS = tuple(_MEASURED), list(_MEASURED.values())
_COUNTED = [KIND_INDEX[part] for part in COUNTED_LANDMARKS]
_COUNTS = tuple(f"{part}_before_log" for part in COUNTED_LANDMARKS)
_DIV = code_flags(["div"])


def columns(page: PageMeasures) -> Columns:
    """The markup columns."""
    element, depth = page.element, page.tree.depth
    block_depth = depth.take(element)
    near = page.nearest[_KINDS].astype(np.intp)  # as numpy indexes
    distance = np.minimum(block_depth - depth.take(near, mode="clip"), FAR)
    distance[near < 0] = FAR + 1
    # A thread of comments often has no element to itself: what tells is that one named so has begun.
    begun = page.kinds.take(_COUNTED, axis=1).cumsum(axis=0)
    n_before = begun.take(np.maximum.accumulate(element), axis=0)
    return {
        _DISTANCES: distance,
        _COUNTS: np.log1p(n_before).T,
        "link_around": page.nearest[LINK] >= 0,
        "is_div": _DIV[page.tag_codes].take(element),
        "heading_level": page.heading_level,
        "depth_to_median": block_depth / max(median(block_depth), 1.0),
    }
