"""Texts and places of elements, looked up in a block table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import LINE_BREAK
from dehusk.features.vocabulary import code_flags

#: A text that is asked for is cut to so many characters: no title, name or date is longer.
MAX_CHARS = 500
#: First-level headings that are looked at.
_N_HEADINGS = 4
#: A block that repeats a part of the title element has more characters.
_MIN_TITLE_CHARS = 8
#: By so many characters a block may be longer than the title element that it is a part of: white space, marks.
_MORE_CHARS = 8
#: A block is the headline instead of an h1 with so many more of the title's words, unless the h1 has enough of them.
_MORE_WORDS, _ENOUGH_WORDS = 2, 6
_WORD = re.compile(r"\w+")
H1 = code_flags(["h1"])
#: What stands between two texts, by what `Document.separators` says of them.
_GAPS = ("", " ", "\n")


class Passage(NamedTuple):
    """What an element shows."""

    text: str
    """White space collapsed, a line for each line and block; "" where it shows nothing."""
    block: int
    """Number of the block that it begins in, -1 where it shows nothing."""


class Passages:
    """What the elements of a page show, read when it is asked for, and once."""

    def __init__(self, table: BlockTable) -> None:
        self._table = table
        document = table.document
        #: The highest row of an element that each text node or one before it stands in: of the text nodes inside an
        #: element, the first one is where this reaches its row.
        self._reached = np.maximum.accumulate(document.node_element)
        self._n_before = np.zeros(document.n_elements + 1, dtype=np.intp)
        """Text nodes in the elements before each row."""
        np.bincount(document.node_element, minlength=document.n_elements).cumsum(out=self._n_before[1:])
        self._read: dict[int, Passage] = {}

    def of(self, row: int) -> Passage:
        """The text that stands in an element."""
        found = self._read.get(row)
        if found is None:
            found = self._read[row] = self._passage(row)
        return found

    def nodes(self, row: int) -> tuple[int, int]:
        """The numbers of the first text node inside an element, and of the one after the last."""
        n_nodes = int(self._n_before[self._table.document.tree.end[row]] - self._n_before[row])
        start = int(self._reached.searchsorted(np.int32(row)))
        return start, start + n_nodes

    def _passage(self, row: int) -> Passage:
        start, stop = self.nodes(row)
        if start == stop:
            return Passage("", -1)
        stop = min(stop, start + MAX_CHARS)
        document, texts = self._table.document, self._table.node_texts
        block = int(document.node_block[start])
        if stop == start + 1:
            return Passage(texts[start][:MAX_CHARS].strip(), block)
        blocks = document.node_block[start:stop]
        gaps = np.where(blocks[1:] != blocks[:-1], LINE_BREAK, document.separators[start + 1 : stop]).tolist()
        rest = zip(gaps, texts[start + 1 : stop], strict=True)
        text = texts[start] + "".join([_GAPS[gap] + text for gap, text in rest])
        return Passage(text[:MAX_CHARS].strip(), block)


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


def headline_block(table: BlockTable, passages: Passages) -> int:
    """Number of the block that the page's headline begins with; 0 where nothing on the page looks like one.

    It is the h1 that shares most words with the title element, the first of several; or a block that the title element
    repeats and that has more of its words than any h1, as where the h1 is a menu's or the site's name.
    """
    title = table.document.title.casefold()
    words = _WORD.findall(title)
    said, distinct = f" {' '.join(words)} ", {*words}
    shared = {
        block: len(distinct.intersection(_WORD.findall(text.casefold())))
        for row in with_tag(table, H1, _N_HEADINGS)
        for text, block in (passages.of(row),)
        if block >= 0
    }
    best = max(shared, key=shared.__getitem__, default=-1)
    most = shared[best] + _MORE_WORDS if best >= 0 else 0
    if most > _ENOUGH_WORDS or (best >= 0 and 2 * shared[best] >= len(distinct)):
        return best
    for row, text in enumerate(table.texts):
        if _MIN_TITLE_CHARS < len(text) <= len(title) + _MORE_CHARS:
            own = _WORD.findall(text.casefold())
            if len(own) > most and f" {' '.join(own)} " in said:
                best, most = row, len(own)
    return max(best, 0)
