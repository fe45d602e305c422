"""Texts and places of elements, looked up in a block table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.blocks import BlockTable, join_nodes
from dehusk.features.vocabulary import code_flags

#: A text that is asked for is cut to so many characters: no title, name or date is longer.
MAX_CHARS = 500
#: First-level headings that are looked at.
_N_HEADINGS = 4
#: A block that repeats a part of the title element has more characters.
_MIN_TITLE_CHARS = 8
H1 = code_flags(["h1"])


class Passage(NamedTuple):
    """What an element shows."""

    text: str
    """White space collapsed; "" where it shows nothing."""
    block: int
    """Number of the block that it begins in, -1 where it shows nothing."""


def passage(table: BlockTable, row: int) -> Passage:
    """The text that stands in an element."""
    document = table.document
    inside = (document.node_element >= row) & (document.node_element < document.tree.end[row])
    nodes = inside.nonzero()[0]
    if not len(nodes):
        return Passage("", -1)
    start, stop = int(nodes[0]), int(nodes[-1]) + 1
    text = join_nodes(document, table.node_texts, start, stop)
    return Passage(text[:MAX_CHARS], int(document.node_block[start]))


def with_tag(table: BlockTable, flags: NDArray[np.bool_], most: int) -> list[int]:
    """Rows of the first elements whose tag's number has a flag (see `dehusk.features.vocabulary`)."""
    rows: list[int] = flags[table.document.tag_codes].nonzero()[0][:most].tolist()
    return rows


def ancestors(table: BlockTable, row: int) -> Iterator[int]:
    """Rows of an element and of those that it stands in, from the inside out."""
    parent = table.document.tree.parent
    while row:
        yield row
        row = int(parent[row])


def headline_block(table: BlockTable) -> int:
    """Number of the block that an h1 begins with, else of one that the title element repeats; 0 where neither is."""
    for row in with_tag(table, H1, _N_HEADINGS):
        block = passage(table, row).block
        if block >= 0:
            return block
    title = table.document.title.casefold()
    return next(
        (row for row, text in enumerate(table.texts) if len(text) > _MIN_TITLE_CHARS and text.casefold() in title), 0
    )
