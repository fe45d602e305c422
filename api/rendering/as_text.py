"""Kept blocks -> plain text: paragraphs, lists, rows of tables and code, told apart by white space."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.code_blocks import code_of
from dehusk.rendering.passages import blocks_with_breaks, lines_of, without_controls
from dehusk.rendering.structure import Container, Place, find_places, group_code
from dehusk.rendering.tables import CELL_TAGS, data_tables

#: A list whose items hold more blocks of their own on the average is one of cards or comments: no bullets.
MAX_MEAN_ITEM_BLOCKS = 2.5

#: The longest text that shares a line with the other cells of its row.
MAX_CELL_CHARACTERS = 300


class _Margin(NamedTuple):
    """How the blocks of one container are set."""

    group: int
    """Blocks of one group stand on successive lines; -1 for blocks that blank lines set apart."""
    indent: str
    """What stands before each line."""
    item: int
    """Row of the list item whose first block gets a bullet, -1 for none."""
    line: int
    """Row of the table row whose cells share a line, -1 for none."""


_PAGE_MARGIN = _Margin(-1, "", -1, -1)


def render_text(table: BlockTable, kept: NDArray[np.bool_]) -> str:
    """Render the kept blocks as plain text; their words stay as they are and in order.

    Paragraphs stand apart by a blank line, items of a list begin with ``- ``, the cells of a row of a data table
    are joined by `` | ``, code keeps its lines.

    Parameters
    ----------
    table
        The blocks of the page.
    kept
        Which of them to render, shape (n_blocks,).

    Returns
    -------
    str
        The text without a final line feed; ``""`` when nothing is kept.
    """
    blocks = kept.nonzero()[0].tolist()
    data = data_tables(table, kept)
    places = find_places(table, blocks, data)
    code = group_code(blocks, places)
    broken = blocks_with_breaks(table)
    loose = _loose_lists(table, places) | (_tall_rows(table, blocks, places) if data else set())
    margins: dict[int, _Margin] = {}
    bulleted = {-1}
    parts: list[str] = []
    before = margin = _PAGE_MARGIN
    container = None
    for block, place in timed(zip(blocks, places, strict=True)):
        if place.container is not container:
            container = place.container
            margin = _PAGE_MARGIN if container is None else _find_margin(container, margins, loose)
        if place.leaf == "pre":
            if block != code[place.leaf_row][0]:
                continue
            text = code_of(table, code[place.leaf_row])
        else:
            text = "\n".join(lines_of(table, block)) if block in broken else table.texts[block]
        parts.append("\n\n" + text if margin is _PAGE_MARGIN else _set(text, margin, before, bulleted))
        before = margin
    return without_controls("".join(parts)).lstrip("\n")


def _set(text: str, margin: _Margin, before: _Margin, bulleted: set[int]) -> str:
    """Give a text with what stands before it and its indentation; ``bulleted`` are the items begun so far."""
    if margin.line >= 0:
        text = text.replace("\n", " ")
        if margin.line == before.line:
            return " | " + text
    if "\n" in text and margin.indent:
        first, *rest = text.split("\n")
        text = "\n".join([first, *(margin.indent + line if line else "" for line in rest)])
    separator = "\n" if margin.group >= 0 and margin.group == before.group else "\n\n"
    if margin.item in bulleted:
        return separator + margin.indent + text
    bulleted.add(margin.item)
    return f"{separator}{margin.indent[:-2]}- {text}"


def _loose_lists(table: BlockTable, places: list[Place]) -> set[int]:
    """Rows of the lists whose items are cards, posts or sections rather than items of a list.

    Lists of one class are alike, however deep: the answers to a comment are a list in its item.
    """
    n_blocks: Counter[str | int] = Counter()
    n_items: Counter[str | int] = Counter()
    kinds: dict[int, str | int] = {}
    seen = set()
    for place in places:
        item = place.container
        if item is None or item.tag != "li" or item.parent is None:
            continue
        row = item.parent.row
        kind = kinds.get(row)
        if kind is None:
            kind = kinds[row] = table.document.attributes[row].get("class") or row
        n_blocks[kind] += 1
        if item.row not in seen:
            seen.add(item.row)
            n_items[kind] += 1
    return {row for row, kind in kinds.items() if n_blocks[kind] > MAX_MEAN_ITEM_BLOCKS * n_items[kind]}


def _tall_rows(table: BlockTable, blocks: list[int], places: list[Place]) -> set[int]:
    """Rows of the table rows with a long or crowded cell, which would not read well as a line."""
    tall = set()
    seen = set()
    for block, place in zip(blocks, places, strict=True):
        cell = place.container
        while cell is not None and cell.tag not in CELL_TAGS:
            cell = cell.parent
        if cell is None or cell.parent is None:
            continue
        is_long = len(table.texts[block]) > MAX_CELL_CHARACTERS
        if is_long or cell is not place.container or cell.row in seen:
            tall.add(cell.parent.row)
        seen.add(cell.row)
    return tall


def _find_margin(container: Container, margins: dict[int, _Margin], loose: set[int]) -> _Margin:
    margin = margins.get(container.row)
    if margin is None:
        around = _PAGE_MARGIN if container.parent is None else _find_margin(container.parent, margins, loose)
        margin = margins[container.row] = _set_margin(container, around, loose)
    return margin


def _set_margin(container: Container, around: _Margin, loose: set[int]) -> _Margin:
    tag = container.tag
    if tag == "blockquote":
        return _Margin(-1, around.indent, around.item, around.line)
    if tag not in ("li", "dt", "dd", "tr") or container.parent is None:
        return around
    if container.row in loose or container.parent.row in loose:
        return _Margin(-1, around.indent, around.item, around.line)
    group = around.group if around.group >= 0 else container.parent.row
    if tag == "tr":
        return _Margin(group, around.indent, around.item, container.row)
    if tag == "li":
        return _Margin(group, around.indent + "  ", container.row, -1)
    return _Margin(group, around.indent + "  " if tag == "dd" else around.indent, around.item, around.line)
