"""Markup: the block's tag, the tags around it, what is hidden, how deep it stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats
from dehusk.features.layout import HIDDEN, KIND_INDEX, LINK, NEAREST_TAGS, Layout, share

#: Distances beyond this say nothing more; a kind that is absent counts one more.
FAR = 30
#: Kinds that count by the share of a block's text inside them, not by distance.
STYLES = ("emphasis", "code")
_STYLE_OF = {tag: name for name in STYLES for tag in NEAREST_TAGS[name]}


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
    heading_row = near[:, KIND_INDEX["heading"]].tolist()
    result["heading_level"] = np.array(
        [levels[layout.element_tags[row]] if row >= 0 else 0 for row in heading_row], dtype=np.float32
    )
    deepest = max(float(np.median(block_depth)), 1.0)
    result["depth_to_median"] = block_depth / deepest
    first = layout.table.first_piece[:-1]
    result["n_pieces_log"] = np.log1p(np.diff(layout.table.first_piece)).astype(np.float32)
    lengths = np.fromiter(map(len, layout.table.piece_texts), dtype=np.float32)
    chars = np.add.reduceat(lengths, first)
    for name, styled in _styled_rows(layout.table.document.tags).items():
        inside = _inside(layout, styled)
        result[f"{name}_share"] = share(np.add.reduceat(lengths * inside, first), chars)
    link = layout.link
    starts = (link >= 0) & np.append(True, link[1:] != link[:-1])
    result["n_links_log"] = np.log1p(np.add.reduceat(starts, first, dtype=np.float32))
    result["link_around"] = (near[:, LINK] >= 0).astype(np.float32)
    return result


def _styled_rows(tags: list[str]) -> dict[str, list[int]]:
    """Rows of the elements of each style in the document."""
    rows: dict[str, list[int]] = {name: [] for name in STYLES}
    for row, tag in enumerate(tags):
        if tag in _STYLE_OF:
            rows[_STYLE_OF[tag]].append(row)
    return rows


def _inside(layout: Layout, rows: list[int]) -> NDArray[np.bool_]:
    """Which text nodes stand in one of the document's elements ``rows``, shape (n_pieces,)."""
    document = layout.table.document
    if not rows:
        return np.zeros(len(document.piece_element), dtype=np.bool_)
    furthest_end = np.append(0, np.maximum.accumulate(document.tree.end[rows]))
    element = document.piece_element
    return element < furthest_end[np.searchsorted(rows, element, side="right")]
