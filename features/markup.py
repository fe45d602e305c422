"""Markup: the block's tag, the tags around it, what is hidden, how deep it stands."""

from __future__ import annotations

import numpy as np

from dehusk.features.elements import Floats
from dehusk.features.layout import HIDDEN, KIND_INDEX, LINK, Layout, share

#: Distances beyond this say nothing more; a kind that is absent counts one more.
FAR = 30
#: Kinds that count by the share of a block's text inside them, not by distance.
STYLES = ("emphasis", "code")


def columns(layout: Layout) -> dict[str, Floats]:
    """The markup columns, each of shape (n_blocks,)."""
    element, depth = layout.element, layout.tree.depth
    tags = layout.tags
    block_depth = depth[element]
    near = layout.nearest[element]
    distance = np.where(near >= 0, np.minimum(block_depth[:, None] - depth[near], FAR), FAR + 1).astype(np.float32)
    result: dict[str, Floats] = {
        f"to_{name}": distance[:, kind] for name, kind in KIND_INDEX.items() if name not in STYLES
    }
    result["to_hidden"] = distance[:, HIDDEN]
    result["is_div"] = np.array([tag == "div" for tag in tags], dtype=np.float32)
    levels = {f"h{level}": level for level in range(1, 7)}
    document_tags = layout.table.document.tags
    heading_row = near[:, KIND_INDEX["heading"]].tolist()
    result["heading_level"] = np.array(
        [levels[document_tags[row]] if row >= 0 else 0 for row in heading_row], dtype=np.float32
    )
    deepest = max(float(np.median(block_depth)), 1.0)
    result["depth_to_median"] = block_depth / deepest
    piece_element = layout.table.document.piece_element
    first = layout.table.first_piece[:-1]
    result["n_pieces_log"] = np.log1p(np.diff(layout.table.first_piece)).astype(np.float32)
    rows = layout.nearest[piece_element]
    lengths = np.fromiter(map(len, layout.table.piece_texts), dtype=np.float32)
    chars = np.add.reduceat(lengths, first)
    for name in STYLES:
        inside = rows[:, KIND_INDEX[name]] >= 0
        result[f"{name}_share"] = share(np.add.reduceat(lengths * inside, first), chars)
    link = rows[:, LINK]
    starts = (link >= 0) & np.append(True, link[1:] != link[:-1])
    result["n_links_log"] = np.log1p(np.add.reduceat(starts, first, dtype=np.float32))
    result["link_around"] = (near[:, LINK] >= 0).astype(np.float32)
    return result
