"""Kept blocks -> plain text: paragraphs, lists, rows of tables and code, told apart by white space."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_time
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.text_blocks import TextTable
from dehusk.rendering.code_blocks import code_of
from dehusk.rendering.controls import without_controls
from dehusk.rendering.from_text import render_lines
from dehusk.rendering.inline import InlineReader
from dehusk.rendering.nodes import Branch, Grid, Leaf, Line, Node
from dehusk.rendering.numbering import written_number
from dehusk.rendering.outline import read_outline


def render_text(table: BlockTable, kept: NDArray[np.bool_]) -> str:
    """Render the kept blocks as plain text; their words stay as they are and in order.

    Paragraphs stand apart by a blank line, items of a list begin with ``- `` or their number, the cells of a row of
    a data table are joined by `` | `` (an empty cell keeps its place), code keeps its lines. A plain text is set as it
    stood.

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
    if isinstance(table, TextTable):
        return render_lines(table, kept)
    return write_text(table, read_outline(table, kept))


def write_text(table: BlockTable, nodes: list[Node]) -> str:
    """Write nodes of a page's tree as plain text."""
    return without_controls("\n\n".join(_TextWriter(table).texts(nodes)))


class _TextWriter:
    def __init__(self, table: BlockTable) -> None:
        self._table = table
        self._inline = InlineReader(table)

    def texts(self, nodes: list[Node]) -> Iterator[str]:
        """The text of each node, those of a quotation by themselves."""
        check_time()
        for node in nodes:
            if isinstance(node, Leaf):
                yield code_of(self._table, node.blocks) if node.tag == "pre" else self._inline.text(node.blocks[0])
            elif isinstance(node, Grid):
                yield "\n".join(map(self._row, node.lines))
            elif isinstance(node, Branch) and node.tag == "blockquote":
                yield from self.texts(node.children)
            elif isinstance(node, Branch):  # a picture has no text
                yield self._list(node)

    def _list(self, branch: Branch) -> str:
        counting = self._table.document.attributes[branch.row].get("type", "") if branch.tag == "ol" else ""
        items = []
        for item in branch.children:
            if not isinstance(item, Branch):
                continue
            inside = "\n".join(self.texts(item.children))
            if item.tag == "li":
                mark = f"{written_number(item.number, counting)}. " if branch.tag == "ol" else "- "
                items.append(mark + _indented(inside, " " * len(mark)))
            else:
                items.append("  " + _indented(inside, "  ") if item.tag == "dd" else inside)
        return "\n".join(items)

    def _row(self, line: Line) -> str:
        columns = line.columns(lambda cell: " ".join(" ".join(self.texts(cell.branch.children)).split()))
        return " | ".join(columns).strip()


def _indented(text: str, indent: str) -> str:
    """The lines after the first, moved to the right."""
    if "\n" not in text:
        return text
    first, *rest = text.split("\n")
    return "\n".join([first, *(indent + line if line else "" for line in rest)])
