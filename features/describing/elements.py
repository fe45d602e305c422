"""Texts and places of elements, looked up in a block table."""

from __future__ import annotations

from collections.abc import Iterator


from dehusk.features.reading.blocks import BlockTable, join_pieces
from dehusk.features.vocabulary import code_flags

#: A text that is asked for is cut to so many characters: no title, name or date is longer.
MAX_CHARS = 500
_H1 = code_flags(["h1"])


def text_of(table: BlockTable, row: int) -> str:
    """The text that stands in an element, white space collapsed; "" where there is none."""
    return passage(table, row)[0]


def passage(table: BlockTable, row: int) -> tuple[str, int]:
    """The text that stands in an element, and the number of the block that it begins in, -1 where there is none."""
    document = table.document
    inside = (document.piece_element >= row) & (document.piece_element < document.tree.end[row])
    pieces = inside.nonzero()[0]
    if not len(pieces):
        return "", -1
    start, stop = int(pieces[0]), int(pieces[-1]) + 1
    return join_pieces(document, table.piece_texts, start, stop)[:MAX_CHARS], int(document.piece_run[start])


def ancestors(table: BlockTable, row: int) -> Iterator[int]:
    """Rows of an element and of those that it stands in, from the inside out."""
    parent = table.document.tree.parent
    while row:
        yield row
        row = int(parent[row])
    yield 0


def headline_block(table: BlockTable) -> int:
    """Number of the block that the first h1 begins with, or that repeats the title element; 0 where neither is."""
    document = table.document
    for row in _H1[document.tag_codes].nonzero()[0][:4].tolist():
        inside = ((table.element >= row) & (table.element < document.tree.end[row])).nonzero()[0]
        if len(inside):
            return int(inside[0])
    title = document.title.casefold()
    return next((row for row, text in enumerate(table.texts) if len(text) > 8 and text.casefold() in title), 0)
