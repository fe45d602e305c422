"""Kept blocks -> pruned HTML: few tags, fewer attributes, and nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_time
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import NO_ATTRIBUTES
from dehusk.headline import Headline
from dehusk.rendering.code_blocks import code_of, is_marked_as_code
from dehusk.rendering.controls import without_controls
from dehusk.rendering.inline import FORMULA, InlineReader, Mark
from dehusk.rendering.nodes import HEADINGS, Branch, Cell, Grid, Leaf, Node, Picture
from dehusk.rendering.numbering import COUNTING_TYPES
from dehusk.rendering.outline import read_outline
from dehusk.rendering.pictures.placing import NO_PICTURES, place_pictures

#: Attributes that every element keeps, and the values they may have.
_ATTRIBUTES = (("lang", re.compile(r"[a-zA-Z0-9-]{2,35}")), ("dir", re.compile(r"ltr|rtl|auto")))


def render_html(
    table: BlockTable,
    kept: NDArray[np.bool_],
    include_links: bool,  # noqa: FBT001
    url: str | None = None,
    headline: Headline | None = None,
    *,
    include_images: bool = False,
) -> str:
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
    headline
        What comes first, as an h1; other headings stand below it then.
    include_images
        Whether pictures of what is kept stay, each as an ``img`` with an absolute address.

    Returns
    -------
    str
        The fragment, block elements on lines of their own; ``""`` when nothing is kept.
    """
    writer = _HtmlWriter(table, InlineReader(table, include_links=include_links, url=url), headline)
    if headline is not None and headline.text:
        writer.lines.append(f"<h1>{escape(without_controls(headline.text), quote=False)}</h1>")
    pictures = NO_PICTURES
    if include_images:
        pictures, kept = place_pictures(table, kept, url, include_links=include_links)
    writer.write(read_outline(table, kept, pictures))
    return "\n".join(writer.lines)


class _HtmlWriter:
    def __init__(self, table: BlockTable, inline: InlineReader, headline: Headline | None) -> None:
        self._table = table
        self._inline = inline
        self._headline = headline
        self.lines: list[str] = []

    def write(self, nodes: list[Node]) -> None:
        """Write some nodes, a line each or more."""
        check_time()
        for node in nodes:
            if isinstance(node, Leaf):
                self._write_leaf(node)
            elif isinstance(node, Grid):
                self._write_grid(node)
            elif isinstance(node, Picture):
                self.lines.append(_picture(node))
            elif node.tag in ("ul", "ol"):
                self._write_list(node)
            else:
                self._write_around(node, f"{node.tag}{self._attributes(node.row)}")

    def _write_leaf(self, leaf: Leaf) -> None:
        if leaf.tag == "pre":
            self.lines.append(self._code(leaf))
        else:
            tag = self._headline.below(leaf.tag) if self._headline and leaf.tag in HEADINGS else leaf.tag
            self.lines.append(f"<{tag}{self._attributes(leaf.row)}>{self._inside(leaf)}</{tag}>")

    def _write_list(self, branch: Branch) -> None:
        attributes = self._attributes(branch.row)
        expected = 1
        items = [item for item in branch.children if isinstance(item, Branch)]
        if branch.tag == "ol" and items:
            expected = items[0].number
            counting = self._table.document.attributes[branch.row].get("type") if branch.row >= 0 else None
            attributes += f' start="{expected}"' if expected != 1 else ""
            attributes += f' type="{counting}"' if counting in COUNTING_TYPES else ""
        self.lines.append(f"<{branch.tag}{attributes}>")
        for item in items:
            value = f' value="{item.number}"' if branch.tag == "ol" and item.number != expected else ""
            self._write_around(item, f"{item.tag}{self._attributes(item.row)}{value}")
            expected = item.number + 1
        self.lines.append(f"</{branch.tag}>")

    def _write_grid(self, grid: Grid) -> None:
        self.lines.append(f"<table{self._attributes(grid.row)}>")
        is_in_head = False
        for number, line in enumerate(grid.lines):
            if line.is_head and not number:
                self.lines.append("<thead>")
                is_in_head = True
            self.lines.append("<tr>")
            for cell in line.cells:
                self._write_around(cell.branch, f"{cell.branch.tag}{self._attributes(cell.branch.row)}{_spans(cell)}")
            self.lines.append("</tr>")
            if is_in_head:
                self.lines.append("</thead>")
                is_in_head = False
        self.lines.append("</table>")

    def _write_around(self, branch: Branch, opening: str) -> None:
        """An element around others; a paragraph that stands alone, or first in an item, needs no tags in it."""
        first = branch.children[0] if branch.children else None
        n_leaves = sum(isinstance(child, Leaf) for child in branch.children)
        is_plain = isinstance(first, Leaf) and first.tag == "p" and n_leaves == 1 and branch.tag != "blockquote"
        inside = ""
        if isinstance(first, Leaf) and is_plain:
            attributes = self._attributes(first.row) if first.row != branch.row else ""
            inside = self._inside(first) if not attributes else f"<p{attributes}>{self._inside(first)}</p>"
        others = branch.children[1:] if is_plain else branch.children
        self.lines.append(f"<{opening}>{inside}")
        self.write(others)
        if others:
            self.lines.append(f"</{branch.tag}>")
        else:
            self.lines[-1] += f"</{branch.tag}>"

    def _attributes(self, row: int) -> str:
        return _language_attributes(self._table.document.attributes[row] if row >= 0 else NO_ATTRIBUTES)

    def _inside(self, leaf: Leaf) -> str:
        parts: list[str] = []
        marks: tuple[Mark, ...] = ()
        for run in self._inline.runs(leaf.blocks[0]):
            wanted = tuple(mark for mark in run.marks if mark is not FORMULA)
            n_common = 0
            for one, other in zip(marks, wanted, strict=False):
                if one != other:
                    break
                n_common += 1
            parts.extend(f"</{mark.name}>" for mark in reversed(marks[n_common:]))
            parts.append("<br>" if run.before == "\n" else run.before)
            parts.extend(map(_opening, wanted[n_common:]))
            text = escape(run.text, quote=False)
            parts.append(f"\\({text}\\)" if FORMULA in run.marks else text)
            marks = wanted
        parts.extend(f"</{mark.name}>" for mark in reversed(marks))
        return "".join(parts)

    def _code(self, leaf: Leaf) -> str:
        text = escape(without_controls(code_of(self._table, leaf.blocks)), quote=False)
        if leaf.language:
            return f'<pre><code class="language-{escape(leaf.language)}">{text}</code></pre>'
        return f"<pre><code>{text}</code></pre>" if is_marked_as_code(self._table, leaf) else f"<pre>{text}</pre>"


def _picture(picture: Picture) -> str:
    written = f'<img src="{escape(picture.address)}" alt="{escape(picture.alt)}">'
    return f'<a href="{escape(picture.link)}">{written}</a>' if picture.link else written


def _opening(mark: Mark) -> str:
    return f'<a href="{escape(mark.address)}">' if mark.link >= 0 else f"<{mark.name}>"


def _spans(cell: Cell) -> str:
    columns = f' colspan="{cell.n_columns}"' if cell.n_columns > 1 else ""
    return columns + (f' rowspan="{cell.n_rows}"' if cell.n_rows > 1 else "")


def _language_attributes(attributes: Mapping[str, str]) -> str:
    """The language and direction of an element, as they are written."""
    if not attributes:
        return ""
    values = ((name, attributes.get(name), allowed) for name, allowed in _ATTRIBUTES)
    return "".join(f' {name}="{value}"' for name, value, allowed in values if value and allowed.fullmatch(value))
