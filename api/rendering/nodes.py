"""What a page's kept blocks are, as a small tree: made once, written as text, Markdown or HTML.

The tree holds structure only. What stands inside a leaf is read by `dehusk.rendering.inline` when it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: Tags of leaves that are headings.
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Leaf:
    """A paragraph, a heading, or code."""

    tag: str
    """``"p"``, ``"h1"`` to ``"h6"``, or ``"pre"``."""
    row: int
    """Row of its element in the document."""
    blocks: list[int]
    """Its blocks: several for code only."""
    language: str = ""
    """Language of code, ``""`` where the page does not say."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture."""

    row: int
    """Row of its element in the document."""
    address: str
    """Its absolute address."""
    alt: str
    """What stands for it where it cannot be seen, "" where the page does not say."""
    link: str = ""
    """Where the link around it leads, "" without one."""


@dataclass(slots=True)
class Branch:
    """What holds others: a list or an item, terms, a quotation, a cell."""

    tag: str
    """``"ul"``, ``"ol"``, ``"li"``, ``"dl"``, ``"dt"``, ``"dd"``, ``"blockquote"``, ``"td"`` or ``"th"``."""
    row: int
    """Row of its element in the document, below 0 for one that the page should have and has not."""
    children: list[Node] = field(default_factory=list)
    number: int = 0
    """Number of an item of an ``ol``."""


@dataclass(slots=True)
class Cell:
    """A cell of a grid."""

    branch: Branch
    """Its tag, and what it holds: nothing, for a cell of which nothing is kept."""
    column: int
    """The first column that it covers."""
    n_columns: int
    """How many columns it covers."""
    n_rows: int
    """How many rows it covers."""


@dataclass(slots=True)
class Line:
    """A row of a grid."""

    cells: list[Cell]
    """The cells that begin in it, by their column."""
    is_head: bool
    """Whether it names the columns."""

    def columns(self, text_of: Callable[[Cell], str]) -> list[str]:
        """The text of each column: of a cell in the first one that it covers, nothing in its others."""
        columns: list[str] = []
        for cell in self.cells:
            columns += [""] * (cell.column - len(columns))
            columns.append(text_of(cell))
            columns += [""] * (cell.n_columns - 1)
        return columns


@dataclass(slots=True)
class Grid:
    """A data table: its rows that hold anything, every cell under its column."""

    row: int
    """Row of the ``table`` element in the document."""
    lines: list[Line]
    n_columns: int


Node = Leaf | Branch | Grid | Picture


def leaves_of(nodes: list[Node]) -> Iterator[Leaf]:
    """The leaves below some nodes, in order."""
    for node in nodes:
        if isinstance(node, Leaf):
            yield node
        elif isinstance(node, Branch):
            yield from leaves_of(node.children)
        elif isinstance(node, Grid):
            for line in node.lines:
                for cell in line.cells:
                    yield from leaves_of(cell.branch.children)
