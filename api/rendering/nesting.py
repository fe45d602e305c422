"""The containers of the pruned HTML, opened and closed as the blocks come."""

from __future__ import annotations

import re
from collections import Counter

from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.structure import Container, chain
from dehusk.rendering.tables import CELL_TAGS

#: Attributes that are kept, with the tags they are kept on (None for all) and the values they may have.
_START = re.compile(r"[0-9]{1,6}")
_ATTRIBUTES = (
    ("lang", None, re.compile(r"[a-zA-Z0-9-]{2,35}")),
    ("dir", None, re.compile(r"ltr|rtl|auto")),
    ("colspan", CELL_TAGS, re.compile(r"[1-9][0-9]?")),
    ("rowspan", CELL_TAGS, re.compile(r"[1-9][0-9]{0,3}")),
    ("start", frozenset(("ol",)), _START),
)

#: Items in one ``ol`` on the way to Markdown.
MAX_MARKDOWN_ITEMS = 200


class NestingWriter:
    """Opens and closes containers as the passages come."""

    def __init__(self, table: BlockTable, *, for_markdown: bool) -> None:
        self._table = table
        self._for_markdown = for_markdown
        self._end = table.document.tree.end
        self._parts: list[str] = []
        self._open: list[Container] = []
        self._in_line = False
        self._next_cell: dict[int, int] = {}  # for each open row, where its cells go on
        self._n_written: Counter[int] = Counter()  # rows of each table, items of each list
        self._heads: set[int] = set()  # open rows that are their table's head

    def text(self) -> str:
        """Give what was written, without a final line feed."""
        return "".join(self._parts).rstrip("\n")

    def write_inside(self, html: str) -> None:
        """Write on the line of the container just opened."""
        self._parts.append(html)
        self._in_line = True

    def write_line(self, html: str) -> None:
        """Write a line of its own."""
        self._parts.append(f"\n{html}\n" if self._in_line else f"{html}\n")
        self._in_line = False

    def move_to(self, container: Container | None) -> None:
        """Close and open containers until ``container`` is the innermost."""
        if self._open and container is self._open[-1]:
            return
        target = chain(container)
        n_common = 0
        for one, other in zip(self._open, target, strict=False):
            if one.row != other.row:
                break
            n_common += 1
        while len(self._open) > n_common:
            self._close(self._open.pop())
        for step in target[n_common:]:
            self._enter(step)
            self._open.append(step)

    def _enter(self, container: Container) -> None:
        tag, row = container.tag, container.row
        if tag == "tr" and container.parent is not None:
            self._next_cell[row] = row + 1
            if not self._n_written[container.parent.row] and self._is_head(row):
                self._heads.add(row)
                self.write_line("<thead>")
            self._n_written[container.parent.row] += 1
        elif tag in CELL_TAGS and container.parent is not None and row >= 0:
            self._write_empty_cells(container.parent.row, row)
            self._next_cell[container.parent.row] = int(self._end[row])
        elif tag == "li" and container.parent is not None and container.parent.tag == "ol":
            self._cut_long_list(container.parent)
        self._parts.append("\n" if self._in_line else "")
        self._parts.append(f"<{tag}{attributes_of(self._table, row, tag)}>")
        self._in_line = True

    def _close(self, container: Container) -> None:
        if container.tag == "tr":
            self._write_empty_cells(container.row, int(self._end[container.row]))
        self._parts.append(f"</{container.tag}>\n")
        self._in_line = False
        if container.row in self._heads:
            self._heads.remove(container.row)
            self.write_line("</thead>")

    def _cut_long_list(self, ol: Container) -> None:
        """Go on in a second ``ol`` where markdownify, which counts from the first item for each, would take long."""
        n_items = self._n_written[ol.row]
        self._n_written[ol.row] += 1
        if self._for_markdown and n_items and n_items % MAX_MARKDOWN_ITEMS == 0:
            start = self._table.document.attributes[ol.row].get("start", "1")
            first = int(start) if _START.fullmatch(start) else 1
            self.write_line(f'</ol>\n<ol start="{first + n_items}">')

    def _write_empty_cells(self, row: int, stop: int) -> None:
        """Write the cells of a row that hold nothing kept, so that columns stay one under another."""
        tags = self._table.document.tags
        cell = self._next_cell[row]
        while cell < stop:
            if tags[cell] in CELL_TAGS:
                self.write_line(f"<{tags[cell]}{attributes_of(self._table, cell, tags[cell])}></{tags[cell]}>")
            cell = int(self._end[cell])

    def _is_head(self, row: int) -> bool:
        document = self._table.document
        if document.tags[document.tree.parent[row]] == "thead":
            return True
        cell = row + 1
        while cell < self._end[row]:
            if document.tags[cell] == "td":
                return False
            cell = int(self._end[cell])
        return True


def attributes_of(table: BlockTable, row: int, tag: str) -> str:
    """Give the attributes of an element that ``tag`` keeps, as they are written."""
    if row < 0:
        return ""
    attributes = table.document.attributes[row]
    found = []
    if attributes:
        for name, tags, allowed in _ATTRIBUTES:
            value = attributes.get(name)
            if value is not None and (tags is None or tag in tags) and allowed.fullmatch(value):
                found.append(f' {name}="{value}"')
    return "".join(found)
