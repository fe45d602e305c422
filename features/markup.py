"""Markup: the block's tag, the tags around it, named parts around and before, what is hidden, how deep it stands."""

from __future__ import annotations

import numpy as np

from dehusk.features.elements import Floats, Ints
from dehusk.features.layout import HIDDEN, KIND_INDEX, LINK, Layout
from dehusk.features.named_parts import COUNTED_PARTS
from dehusk.features.vocabulary import code_flags

#: Distances beyond this say nothing more; a kind that is absent counts one more.
FAR = 30
#: The kinds whose distance is a column; what the others say, other columns say as well.
_MEASURED = {f"to_{name}": kind for name, kind in KIND_INDEX.items() if name not in ("heading", "paragraph", "pre")} | {
    "to_hidden": HIDDEN
}
_COUNTED = [KIND_INDEX[part] for part in COUNTED_PARTS]
_DIV = code_flags(["div"])


def columns(layout: Layout) -> dict[str, Floats]:
    """The markup columns, each of shape (n_blocks,)."""
    element, depth = layout.element, layout.tree.depth
    block_depth = depth.take(element)
    near = layout.nearest.astype(np.intp)  # as numpy indexes
    absent = near < 0
    distance = np.minimum(block_depth - depth.take(near, mode="clip"), FAR)
    distance[absent] = FAR + 1
    result: dict[str, Floats] = {name: distance[kind] for name, kind in _MEASURED.items()}
    # A thread of comments often has no element to itself: what tells is that one named so has begun.
    begun = layout.kinds.take(_COUNTED, axis=1).cumsum(axis=0)
    n_before = np.log1p(begun.take(np.maximum.accumulate(element), axis=0)).T
    result |= {f"{part}_before_log": column for part, column in zip(COUNTED_PARTS, n_before, strict=True)}
    result["link_around"] = ~absent[LINK]
    result["is_div"] = _DIV[layout.tag_codes].take(element)
    result["heading_level"] = layout.heading_level
    result["depth_to_median"] = block_depth / max(_median(block_depth), 1.0)
    return result


def _median(values: Ints) -> float:
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
