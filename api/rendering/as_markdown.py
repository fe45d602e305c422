"""Kept blocks -> Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_time
from dehusk.features.reading.blocks import BlockTable
from dehusk.headline import Headline
from dehusk.rendering.code_blocks import code_of
from dehusk.rendering.controls import without_controls
from dehusk.rendering.inline import FORMULA, InlineReader
from dehusk.rendering.markdown.escapes import (
    escape_address,
    escape_bars,
    escape_heading_end,
    escape_line_start,
    escape_text,
)
from dehusk.rendering.markdown.inline import BREAK, write_inline
from dehusk.rendering.nodes import HEADINGS, Branch, Grid, Leaf, Line, Node, Picture
from dehusk.rendering.numbering import written_number
from dehusk.rendering.outline import read_outline
from dehusk.rendering.pictures.placing import NO_PICTURES, place_pictures

_FENCE = re.compile("`{3,}")

#: A definition of a link that nothing refers to: Markdown shows nothing for it, and a list ends before it.
_LIST_END = "[//]: #"
_LISTS = ("ul", "ol")
#: The largest number of an item (CommonMark 0.31, section 5.2); others, and those below 0, are its first words.
MAX_NUMBER = 999_999_999


def render_markdown(
    table: BlockTable,
    kept: NDArray[np.bool_],
    include_links: bool,  # noqa: FBT001
    url: str | None = None,
    headline: Headline | None = None,
    *,
    include_images: bool = False,
) -> str:
    """Render the kept blocks as Markdown: ATX headings, ``-`` bullets, fenced code, tables, emphasis.

    What looks like markup in the page's text is escaped, so that it stays text. Where the numbers of a list jump, an
    empty link definition (``[//]: #``), which is not shown, begins another list: Markdown counts on by itself.

    Parameters
    ----------
    table, kept, include_links, url, headline, include_images
        As for ``render_html``.

    Returns
    -------
    str
        The Markdown without a final line feed; ``""`` when nothing is kept.
    """
    pictures = NO_PICTURES
    if include_images:
        pictures, kept = place_pictures(table, kept, url, include_links=include_links)
    nodes = read_outline(table, kept, pictures)
    return write_markdown(table, nodes, include_links=include_links, url=url, headline=headline)


def write_markdown(
    table: BlockTable, nodes: list[Node], *, include_links: bool, url: str | None, headline: Headline | None = None
) -> str:
    """Write nodes of a page's tree as Markdown, below a headline if there is one."""
    content = _MarkdownWriter(table, InlineReader(table, include_links=include_links, url=url), headline).write(nodes)
    if headline is None or not headline.text:
        return content
    first = f"# {escape_heading_end(escape_text(without_controls(headline.text)))}"
    return f"{first}\n\n{content}" if content else first


def fenced(code: str, language: str) -> str:
    """Write code between fences that are longer than any in it."""
    fence = "`" * max(3, 1 + max(map(len, _FENCE.findall(code)), default=0))
    return f"{fence}{language}\n{code}\n{fence}"


class _MarkdownWriter:
    def __init__(self, table: BlockTable, inline: InlineReader, headline: Headline | None) -> None:
        self._table = table
        self._inline = inline
        self._headline = headline

    def write(self, nodes: list[Node], *, in_item: bool = False) -> str:
        """Write some nodes one below another."""
        check_time()
        parts: list[str] = []
        before: Node | None = None
        bullet = "-"
        for node, is_meaning in _without_terms(nodes):
            bullet = "*" if _are_lists(before, node) and bullet == "-" else "-"
            written = self._write(node, bullet)
            if written:
                is_tight = in_item and isinstance(before, Leaf) and before.tag != "pre" and _may_follow_text(node)
                parts += ["" if not parts else "  \n" if is_meaning else "\n" if is_tight else "\n\n", written]
                before = node
        return "".join(parts)

    def _write(self, node: Node, bullet: str) -> str:
        if isinstance(node, Leaf):
            return self._leaf(node)
        if isinstance(node, Picture):
            return _picture(node)
        if isinstance(node, Grid):
            return "\n".join(self._rows(node))
        if node.tag in _LISTS:
            return self._list(node, bullet)
        return _prefixed(self.write(node.children), "> ", "> ")

    def _leaf(self, leaf: Leaf) -> str:
        if leaf.tag == "pre":
            return self._code(leaf)
        lines = self._lines(leaf)
        if self._is_formula(leaf) and len(lines) == 1 and lines[0][0] == "$":
            return f"${lines[0]}$"
        if leaf.tag in HEADINGS:
            tag = leaf.tag if self._headline is None else self._headline.below(leaf.tag)
            return f"{'#' * int(tag[1])} {escape_heading_end(' '.join(lines))}" if any(lines) else ""
        return "  \n".join(escape_line_start(line) for line in lines)

    def _is_formula(self, leaf: Leaf) -> bool:
        """Whether nothing but a formula stands in a paragraph."""
        return bool(self._table.document.formulas) and all(
            FORMULA in run.marks for run in self._inline.runs(leaf.blocks[0])
        )

    def _lines(self, leaf: Leaf) -> list[str]:
        lines = write_inline(self._inline.runs(leaf.blocks[0])).split(BREAK)
        return [line for line in map(str.strip, lines) if line]

    def _code(self, leaf: Leaf) -> str:
        return fenced(without_controls(code_of(self._table, leaf.blocks)), leaf.language)

    def _list(self, branch: Branch, bullet: str) -> str:
        parts: list[str] = []
        items: list[str] = []
        expected = before = None
        for item in branch.children:
            inside = self.write(item.children, in_item=True) if isinstance(item, Branch) else ""
            if not isinstance(item, Branch) or not inside:
                continue
            mark = f"{bullet} "
            if branch.tag == "ol" and 0 <= item.number <= MAX_NUMBER:
                mark = f"{item.number}{'.' if bullet == '-' else ')'} "
            elif branch.tag == "ol":
                inside = f"{item.number}\\. {inside}"
            kind = mark[-2]
            jumps = kind != bullet and item.number != expected
            if before is not None and (kind != before or jumps):
                parts += [_joined(items), *([_LIST_END] if kind == before else [])]
                items = []
            items.append(_prefixed(inside, mark, " " * len(mark)))
            expected, before = item.number + 1, kind
        return "\n\n".join([*parts, _joined(items)])

    def _rows(self, grid: Grid) -> Iterator[str]:
        lines = grid.lines
        yield _row(self._columns(lines[0]) if lines[0].is_head else [""] * grid.n_columns, grid.n_columns)
        yield _row(["---"] * grid.n_columns, grid.n_columns)
        for line in lines[lines[0].is_head :]:
            yield _row(self._columns(line), 0)

    def _columns(self, line: Line) -> list[str]:
        return line.columns(lambda cell: escape_bars("<br>".join(self._cell_lines(cell.branch.children))))

    def _cell_lines(self, nodes: list[Node]) -> Iterator[str]:
        """The lines of a cell, which cannot hold lists: only the numbers of their items stand there."""
        for node in nodes:
            if isinstance(node, Leaf):
                yield from self._lines(node)
            elif isinstance(node, Picture):
                yield _picture(node)
            elif isinstance(node, Branch) and node.tag == "ol":
                counting = self._table.document.attributes[node.row].get("type", "")
                for item in node.children:
                    lines = list(self._cell_lines([item]))
                    if isinstance(item, Branch) and lines:
                        lines[0] = f"{written_number(item.number, counting)}. {lines[0]}"
                    yield from lines
            elif isinstance(node, Branch):
                yield from self._cell_lines(node.children)


def _picture(picture: Picture) -> str:
    written = f"![{escape_text(picture.alt)}]({escape_address(picture.address)})"
    return f"[{written}]({escape_address(picture.link)})" if picture.link else written


def _without_terms(nodes: list[Node]) -> Iterator[tuple[Node, bool]]:
    """The nodes with those of lists of terms in their place, for which Markdown has nothing.

    With each comes whether it is a paragraph that says what the one before means, and goes on below it.
    """
    for node in nodes:
        if not (isinstance(node, Branch) and node.tag == "dl"):
            yield node, False
            continue
        before: Branch | None = None
        for entry in node.children:
            if isinstance(entry, Branch):
                goes_on = before is not None and _is_paragraph(before) and _is_paragraph(entry)
                is_meaning = goes_on and before is not None and (before.tag, entry.tag) != ("dd", "dt")
                yield from (
                    (child, is_meaning and not is_nested) for child, is_nested in _without_terms(entry.children)
                )
                before = entry


def _is_paragraph(entry: Branch) -> bool:
    return len(entry.children) == 1 and isinstance(leaf := entry.children[0], Leaf) and leaf.tag == "p"


def _row(columns: list[str], n_columns: int) -> str:
    return "| " + " | ".join(columns + [""] * (n_columns - len(columns))) + " |"


def _joined(items: list[str]) -> str:
    """Items one below another, a blank line between them if there is one in any."""
    return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)


def _prefixed(text: str, first: str, others: str) -> str:
    """The lines of a text with something before each; no space stands at the end of a blank one."""
    lines = text.split("\n")
    blank = others.rstrip()
    return "\n".join([first + lines[0], *(others + line if line else blank for line in lines[1:])])


def _are_lists(before: Node | None, node: Node) -> bool:
    """Whether Markdown would take two nodes for one list."""
    return isinstance(before, Branch) and isinstance(node, Branch) and before.tag == node.tag and node.tag in _LISTS


def _may_follow_text(node: Node) -> bool:
    """Whether a list may begin in the line after a paragraph: one that counts from 1, or does not count."""
    if not isinstance(node, Branch):
        return False
    first = node.children[0] if node.children else None
    return node.tag == "ul" or (node.tag == "ol" and isinstance(first, Branch) and first.number == 1)
