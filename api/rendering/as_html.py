"""Kept blocks -> pruned HTML: few tags, fewer attributes, and nothing that acts."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

import numpy as np
from numpy.typing import NDArray

from dehusk.features.blocks import BlockTable
from dehusk.rendering.code_blocks import code_of, is_marked_as_code, language_of
from dehusk.rendering.inline import InlineWriter
from dehusk.rendering.passages import without_controls
from dehusk.rendering.structure import Container, Passage, chain, find_passages
from dehusk.rendering.tables import CELL_TAGS, data_tables

#: Containers whose only block needs no paragraph around it.
_TEXT_CONTAINERS = frozenset(("li", "dt", "dd", *CELL_TAGS))

#: Attributes that are kept, with the tags they are kept on (None for all) and the values they may have.
_ATTRIBUTES = (
    ("lang", None, re.compile(r"[a-zA-Z0-9-]{2,35}")),
    ("dir", None, re.compile(r"ltr|rtl|auto")),
    ("colspan", CELL_TAGS, re.compile(r"[1-9][0-9]?")),
    ("rowspan", CELL_TAGS, re.compile(r"[1-9][0-9]{0,3}")),
    ("start", frozenset(("ol",)), re.compile(r"[0-9]{1,6}")),
)


def render_html(table: BlockTable, kept: NDArray[np.bool_], include_links: bool, url: str | None = None) -> str:
    """Render the kept blocks as a fragment of HTML that holds only text, structure and, if asked for, links.

    Parameters
    ----------
    table
        The blocks of the page.
    kept
        Which of them to render, shape (n_blocks,).
    include_links
        Whether to keep links; those to other than http, https and mailto addresses are never kept.
    url
        The page's address, which relative links are resolved against.

    Returns
    -------
    str
        The fragment, block elements on lines of their own; ``""`` when nothing is kept.
    """
    return build_html(table, kept, InlineWriter(table, include_links, url, for_markdown=False))


def build_html(table: BlockTable, kept: NDArray[np.bool_], inline: InlineWriter) -> str:
    """Build the fragment, with the insides of blocks as ``inline`` writes them."""
    passages = find_passages(table, kept, data_tables(table))
    n_passages = Counter(passage.container.row for passage in passages if passage.container is not None)
    writer = _Writer(table)
    for passage in passages:
        container = passage.container
        writer.move_to(container)
        if passage.leaf == "pre":
            writer.write_line(_code(table, passage))
            continue
        block = passage.blocks[0]
        inside = inline.write(block, container is not None and container.tag in CELL_TAGS)
        alone = container is not None and container.tag in _TEXT_CONTAINERS and n_passages[container.row] == 1
        if container is not None and alone and (passage.leaf == "p" or container.tag != "li"):
            writer.write_inside(inside)
        else:
            row = int(table.element[block])
            own = container is None or container.row != row
            attributes = _attributes(table, row, passage.leaf) if own else ""
            writer.write_line(f"<{passage.leaf}{attributes}>{inside}</{passage.leaf}>")
    writer.move_to(None)
    return writer.text()


class _Writer:
    """Opens and closes containers as the passages come."""

    def __init__(self, table: BlockTable) -> None:
        self._table = table
        self._end = table.document.tree.end
        self._parts: list[str] = []
        self._open: list[Container] = []
        self._in_line = False
        self._next_cell: dict[int, int] = {}  # for each open row, where its cells go on
        self._n_rows: Counter[int] = Counter()  # written so far, for each table
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
            if not self._n_rows[container.parent.row] and self._is_head(row):
                self._heads.add(row)
                self.write_line("<thead>")
            self._n_rows[container.parent.row] += 1
        elif tag in CELL_TAGS and container.parent is not None:
            self._write_empty_cells(container.parent.row, row)
            self._next_cell[container.parent.row] = int(self._end[row])
        self._parts.append("\n" if self._in_line else "")
        self._parts.append(f"<{tag}{_attributes(self._table, row, tag)}>")
        self._in_line = True

    def _close(self, container: Container) -> None:
        if container.tag == "tr":
            self._write_empty_cells(container.row, int(self._end[container.row]))
        self._parts.append(f"</{container.tag}>\n")
        self._in_line = False
        if container.row in self._heads:
            self._heads.remove(container.row)
            self.write_line("</thead>")

    def _write_empty_cells(self, row: int, stop: int) -> None:
        """Write the cells of a row that hold nothing kept, so that columns stay one under another."""
        tags = self._table.document.tags
        cell = self._next_cell[row]
        while cell < stop:
            if tags[cell] in CELL_TAGS:
                self.write_line(f"<{tags[cell]}{_attributes(self._table, cell, tags[cell])}></{tags[cell]}>")
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


def _code(table: BlockTable, passage: Passage) -> str:
    text = escape(without_controls(code_of(table, passage.blocks)), quote=False)
    language = language_of(table, passage)
    if language:
        return f'<pre><code class="language-{escape(language)}">{text}</code></pre>'
    return f"<pre><code>{text}</code></pre>" if is_marked_as_code(table, passage) else f"<pre>{text}</pre>"


def _attributes(table: BlockTable, row: int, tag: str) -> str:
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
