"""Labelled pages -> plain texts as tools make them, with the labels.

A rendering is made of labelled chunks, so every character of the text knows whether it is
content. Training mixes the choices of the styles at random; ``UNSEEN`` are for measuring.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.element_names import NEVER_SHOWN
from dehusk.features.measuring.page_measures import KIND_INDEX, LINK, PageMeasures
from dehusk.features.reading.blocks import join_nodes
from dehusk.features.reading.document import LINE_BREAK
from dehusk.features.reading.plain_text import read_text
from dehusk.features.reading.text_blocks import TextTable
from dehusk.features.tree import Ints

#: Longest text, in words, that joins its neighbours in a list.
MAX_ITEM_WORDS = 6
#: Most levels of nesting that indentation shows.
MAX_LEVELS = 12


@dataclass(frozen=True, slots=True)
class Style:
    """How a tool writes a page down as text."""

    title: bool = True
    """Whether the page's title is the first line."""
    joining: str = "glued"
    """How the text nodes of a block are joined: ``"glued"`` as they stand, ``"spaced"``, ``"lines"`` (a line each)."""
    blank: str = "none"
    """Where blank lines stand: ``"none"``, ``"all"`` blocks apart, ``"margins"`` (around paragraphs, headings and
    lists), or ``"groups"`` (where the parent changes)."""
    indent: int = 0
    """Spaces for each level of nesting."""
    width: int = 0
    """Width that lines are wrapped at; 0 for not wrapped."""
    items: str = "\n"
    """What stands between short items of one list."""
    bullet: str = ""
    """What stands before an item of a list."""
    cells: str = "\n"
    """What stands between the cells of a row."""
    heading: str = ""
    """What stands before a heading, once for each level."""
    hidden: bool = True
    """Whether hidden parts are written."""


#: The styles that a training draws from, by name.
STYLES = {
    "dump": Style(),
    "nodes": Style(joining="lines"),
    "indented": Style(title=False, joining="spaced", indent=2),
    "wrapped": Style(joining="spaced", blank="all", width=80),
    "packed": Style(title=False, joining="spaced", width=80),
    "menus": Style(items="", blank="groups"),
}
#: Styles that no training sees: as browsers copy a page, and as Markdown.
UNSEEN = {
    "browser": Style(title=False, blank="margins", cells="\t", hidden=False),
    "markdown": Style(title=False, joining="spaced", blank="margins", width=78, bullet="  * ", heading="#"),
}


class Chunk(NamedTuple):
    """A stretch of a text."""

    text: str
    content: bool


def draw_style(rng: random.Random) -> Style:
    """One of the styles, or a mixture of their choices."""
    if rng.random() < 0.5:
        return STYLES[rng.choice(sorted(STYLES))]
    return Style(
        title=rng.random() < 0.5,
        joining=rng.choice(("glued", "spaced", "spaced", "lines")),
        blank=rng.choice(("none", "all", "groups")),
        indent=rng.choice((0, 0, 0, 1, 2, 4)),
        width=rng.choice((0, 0, 0, 72, 80, 100)),
        items=rng.choice(("\n", "\n", "", " ", " | ")),
        bullet=rng.choice(("", "", "- ", "• ")),
        cells=rng.choice(("\n", " ", " | ")),
    )


def render(layout: PageMeasures, content: NDArray[np.bool_], style: Style) -> tuple[TextTable, NDArray[np.bool_]]:
    """Write a labelled page down as text, and cut it into blocks.

    Parameters
    ----------
    layout
        The page.
    content
        Which of its blocks are content, shape (n_blocks,).

    Returns
    -------
    TextTable
        The text's blocks.
    numpy.ndarray
        Which of them are content by more than half, shape (n_text_blocks,).
    """
    text, is_content = written(layout, content, style)
    table = read_text(text)
    total = np.concatenate([[0], np.cumsum(is_content)])
    start, stop = table.spans[:, 0], table.spans[:, 1]
    return table, (total[stop] - total[start]) * 2 > stop - start


def written(layout: PageMeasures, content: NDArray[np.bool_], style: Style) -> tuple[str, NDArray[np.bool_]]:
    """The text, and for each of its characters whether it comes from content."""
    chunks = [*_title(layout, style), *_chunks(layout, content, style)]
    flags = np.repeat([chunk.content for chunk in chunks], [len(chunk.text) for chunk in chunks])
    return "".join(chunk.text for chunk in chunks), flags.astype(np.bool_)


def _title(layout: PageMeasures, style: Style) -> Iterator[Chunk]:
    if style.title and layout.table.document.title:
        yield Chunk(f"{layout.table.document.title}\n", content=False)


def _chunks(layout: PageMeasures, content: NDArray[np.bool_], style: Style) -> Iterator[Chunk]:
    nearest = layout.nearest.T
    rows = [row for row in range(len(layout)) if style.hidden or nearest[row, LINK + NEVER_SHOWN] < 0]
    levels = _levels(layout)
    for row, after in pairwise([*rows, -1]):
        lead = " " * (style.indent * int(levels[row]))
        lines = _lines(layout, row, nearest[row], style)
        yield Chunk("\n".join(_wrapped(lines, lead, style.width)), bool(content[row]))
        if after >= 0:
            yield Chunk(_between(layout, row, after, nearest, style), content=False)
    yield Chunk("\n", content=False)


def _levels(layout: PageMeasures) -> NDArray[np.int32]:
    depth = layout.tree.depth[layout.element]
    return np.minimum(np.unique(depth, return_inverse=True)[1], MAX_LEVELS)


def _lines(layout: PageMeasures, row: int, nearest: NDArray[np.int32], style: Style) -> list[str]:
    """The lines of one block."""
    table = layout.table
    start, stop = table.first_node[row : row + 2].tolist()
    nodes = table.document.text_nodes[start:stop]
    if nearest[KIND_INDEX["pre"]] >= 0:
        return "".join(nodes).expandtabs().splitlines()
    if style.joining == "lines":
        lines = table.node_texts[start:stop]
    elif style.joining == "spaced":
        lines = [join_nodes(table.document, table.node_texts, start, stop)]
    else:
        separators = table.document.separators[start:stop].tolist()
        joined = "".join(
            f"\n{node.strip()}" if separator == LINE_BREAK and place else node.replace("\n", " ")
            for place, (node, separator) in enumerate(zip(nodes, separators, strict=True))
        )
        lines = [" ".join(line.split()) for line in joined.split("\n")]
    if nearest[KIND_INDEX["item"]] >= 0 and style.bullet:
        return [style.bullet + lines[0], *lines[1:]]
    heading = nearest[KIND_INDEX["heading"]]
    if heading >= 0 and style.heading:
        level = int(layout.element_tags[heading][1])
        return [f"{style.heading * level} {lines[0]}", *lines[1:]]
    return lines


def _wrapped(lines: Sequence[str], lead: str, width: int) -> list[str]:
    if not width:
        return [lead + line for line in lines]
    return [
        part
        for line in lines
        for part in textwrap.wrap(line, max(width, len(lead) + 20), initial_indent=lead, subsequent_indent=lead) or [""]
    ]


def _between(layout: PageMeasures, row: int, after: int, nearest: Ints, style: Style) -> str:
    """What stands between two blocks."""
    item, cell, line = KIND_INDEX["list"], KIND_INDEX["cell"], layout.tree.parent
    one, other = nearest[row], nearest[after]
    if one[item] >= 0 and one[item] == other[item] and layout.words[[row, after]].max() <= MAX_ITEM_WORDS:
        return style.items
    if one[cell] >= 0 and other[cell] >= 0 and one[cell] != other[cell] and line[one[cell]] == line[other[cell]]:
        return style.cells
    if style.blank == "all":
        return "\n\n"
    if style.blank == "groups":
        return "\n" if line[layout.element[row]] == line[layout.element[after]] else "\n\n"
    if style.blank == "margins":
        kinds = [KIND_INDEX[kind] for kind in ("paragraph", "heading")]
        return "\n\n" if max(one[kinds].max(), other[kinds].max()) >= 0 or one[item] != other[item] else "\n"
    return "\n"
