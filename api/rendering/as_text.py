"""Kept blocks -> plain text: paragraphs, lists, rows of tables and code, told apart by white space."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.blocks import BlockTable
from dehusk.rendering.code_blocks import code_of
from dehusk.rendering.passages import blocks_with_breaks, lines_of, without_controls
from dehusk.rendering.structure import Container, Passage, find_passages
from dehusk.rendering.tables import CELL_TAGS, data_tables

#: A list item with more blocks of its own is a card or a comment: its blocks are paragraphs.
MAX_ITEM_BLOCKS = 3

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
    data = data_tables(table)
    passages = find_passages(table, kept, data)
    loose = _loose_items(passages) | (_tall_rows(table, passages) if data else set())
    broken = blocks_with_breaks(table)
    margins: dict[int, _Margin] = {}
    bulleted = {-1}
    parts: list[str] = []
    before = _PAGE_MARGIN
    for passage in passages:
        margin = _PAGE_MARGIN if passage.container is None else _find_margin(passage.container, margins, loose)
        lines = _lines(table, passage, broken)
        if margin.line >= 0:
            lines = [" ".join(lines)]
        if margin.line >= 0 and margin.line == before.line:
            parts.append(f" | {lines[0]}")
        else:
            parts.append("\n" if margin.group >= 0 and margin.group == before.group else "\n\n")
            if margin.item not in bulleted:
                bulleted.add(margin.item)
                parts.append(f"{margin.indent[:-2]}- {lines.pop(0)}")
                parts.extend(f"\n{margin.indent}{line}" if line else "\n" for line in lines)
            else:
                parts.append("\n".join([margin.indent + line if line else "" for line in lines]))
        before = margin
    return without_controls("".join(parts[1:]))


def _lines(table: BlockTable, passage: Passage, broken: frozenset[int]) -> list[str]:
    if passage.leaf == "pre":
        return code_of(table, passage.blocks).split("\n")
    block = passage.blocks[0]
    return lines_of(table, block) if block in broken else [table.texts[block]]


def _loose_items(passages: list[Passage]) -> set[int]:
    """Rows of the list items that are cards, posts or sections rather than items of a list."""
    items = [passage for passage in passages if passage.container is not None and passage.container.tag == "li"]
    n_blocks = Counter(item.container.row for item in items if item.container is not None)
    return {row for row, count in n_blocks.items() if count > MAX_ITEM_BLOCKS}


def _tall_rows(table: BlockTable, passages: list[Passage]) -> set[int]:
    """Rows of the table rows with a long or crowded cell, which would not read well as a line."""
    tall = set()
    seen = set()
    for passage in passages:
        cell = passage.container
        while cell is not None and cell.tag not in CELL_TAGS:
            cell = cell.parent
        if cell is None or cell.parent is None:
            continue
        is_long = len(table.texts[passage.blocks[0]]) > MAX_CELL_CHARACTERS
        if is_long or cell is not passage.container or cell.row in seen:
            tall.add(cell.parent.row)
        seen.add(cell.row)
    return tall


def _find_margin(container: Container, margins: dict[int, _Margin], loose: set[int]) -> _Margin:
    margin = margins.get(container.row)
    if margin is None:
        around = _PAGE_MARGIN if container.parent is None else _find_margin(container.parent, margins, loose)
        margin = margins[container.row] = _set_margin(container, around, container.row in loose)
    return margin


def _set_margin(container: Container, around: _Margin, is_loose: bool) -> _Margin:
    tag = container.tag
    if tag == "blockquote" or is_loose:
        return around._replace(group=-1)
    if tag not in ("li", "dt", "dd", "tr") or container.parent is None:
        return around
    group = around.group if around.group >= 0 else container.parent.row
    if tag == "tr":
        return around._replace(group=group, line=container.row)
    if tag == "li":
        return _Margin(group, around.indent + "  ", container.row, -1)
    return around._replace(group=group, indent=around.indent + "  " if tag == "dd" else around.indent)
