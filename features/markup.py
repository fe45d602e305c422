"""Markup: the block's tag, the tags around it, what is hidden, how deep it stands."""

from __future__ import annotations

from itertools import compress

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats, Ints
from dehusk.features.layout import HIDDEN, KIND_INDEX, LINK, NEAREST_TAGS, Layout, share

#: Distances beyond this say nothing more; a kind that is absent counts one more.
FAR = 30
#: Kinds that count by the share of a block's text inside them, not by distance.
STYLES = ("emphasis", "code")
_STYLE_OF = {tag: name for name in STYLES for tag in NEAREST_TAGS[name]}


def columns(layout: Layout) -> dict[str, Floats]:
    """The markup columns, each of shape (n_blocks,)."""
    element, depth = layout.element, layout.tree.depth
    block_depth = depth.take(element)
    near = layout.nearest.astype(np.intp)  # as numpy indexes
    absent = near < 0
    distance = np.minimum(block_depth - depth.take(near, mode="clip"), FAR)
    distance[absent] = FAR + 1
    result: dict[str, Floats] = {
        f"to_{name}": distance[kind] for name, kind in KIND_INDEX.items() if name not in STYLES
    }
    result["to_hidden"] = distance[HIDDEN]
    result["link_around"] = ~absent[LINK]
    result["is_div"] = np.fromiter(map("div".__eq__, layout.element_tags), np.bool_, len(depth)).take(element)
    result["heading_level"] = layout.heading_level
    result["depth_to_median"] = block_depth / max(_median(block_depth), 1.0)
    return result | _pieces(layout)


def _median(values: Ints) -> float:
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _pieces(layout: Layout) -> dict[str, Floats]:
    """What of a block's text nodes stands in links and in styled elements."""
    texts, first = layout.table.piece_texts, layout.table.first_piece[:-1].astype(np.intp)
    lengths = np.fromiter(map(len, texts), np.float32, len(texts))
    chars = np.add.reduceat(lengths, first)
    result: dict[str, Floats] = {
        "n_pieces_log": np.log1p(np.diff(layout.table.first_piece)),
    }
    for name, rows in _styled_rows(layout.table.document.tags).items():
        styled = np.add.reduceat(lengths * _inside(layout, rows), first) if rows else np.zeros_like(chars)
        result[f"{name}_share"] = share(styled, chars)
    return result


def _styled_rows(tags: list[str]) -> dict[str, list[int]]:
    """Rows of the elements of each style in the document."""
    rows: dict[str, list[int]] = {name: [] for name in STYLES}
    for row in compress(range(len(tags)), map(_STYLE_OF.__contains__, tags)):
        rows[_STYLE_OF[tags[row]]].append(row)
    return rows


def _inside(layout: Layout, rows: list[int]) -> NDArray[np.bool_]:
    """Which text nodes stand in one of the document's elements ``rows``, shape (n_pieces,)."""
    document = layout.table.document
    furthest_end = np.append(0, np.maximum.accumulate(document.tree.end[rows]))
    element = document.piece_element
    return element < furthest_end[np.searchsorted(rows, element, side="right")]
