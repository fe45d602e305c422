"""UTF-8 -> document: one pass of the parser writes elements and text nodes down as flat columns.

The parser's events are taken as they come and no tree is built: a tree would cost as much again,
libxml2 ends it where the page is nested deeper than 256 (2,048 at most),
while the events hold every text of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from dehusk.features.decoding import decode
from dehusk.features.elements import Tree
from dehusk.features.limits import check_size, check_time
from dehusk.features.vocabulary import DROPPED_TAGS, FORMATTING_TAGS, HEAD_ONLY_TAGS, INLINE_TAGS

#: Most ancestors that an element of a tree made by lxml's default parser has; libxml2 stops building it
#: at the first element that has more.
TREE_DEPTH = 255

#: Bytes that the parser is given at a time; between them it can be stopped.
READ_BYTES = 8192

#: Marks in `Document.piece_gap` that a line break stands before a text node.
LINE_BREAK = 2
#: Stands for lxml's own mapping of no attributes, which cannot be pickled.
NO_ATTRIBUTES: Mapping[str, str] = {}

# What a tag does to the text around it, the inline kinds first. A tag that is not listed ends a line.
_FORMATTING, _INLINE, _BREAK, _TRANSPARENT, _DROPPED, _PRE, _BODY, _BLOCK = range(8)
_KINDS = {
    **dict.fromkeys(HEAD_ONLY_TAGS, _TRANSPARENT),
    **dict.fromkeys(DROPPED_TAGS, _DROPPED),
    **dict.fromkeys(INLINE_TAGS, _INLINE),
    **dict.fromkeys(FORMATTING_TAGS, _FORMATTING),
    "br": _BREAK,
    "pre": _PRE,
    "body": _BODY,
}


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page as columns: one row an element in document order, one row a text node.

    The text nodes kept are those that hold more than white space and do not stand in a dropped
    element (script, style, ...). Element 0 is always ``html``.
    """

    encoding: str
    """The codec that the bytes were read with, ``"str"`` for a page that came as text."""
    n_replaced: int
    """How many byte sequences could not be decoded."""
    tags: list[str]
    """Tag name of each element, lower case."""
    attributes: list[Mapping[str, str]]
    """Attributes of each element."""
    tree: Tree
    """How the elements are nested."""
    roots: tuple[int, ...]
    """Rows of the elements at the top: ``html``, and another for whatever follows ``</html>``. Those
    others count as children of the body, where HTML's own rules put what they hold."""
    in_tree: NDArray[np.bool_]
    """Whether a tree built by lxml holds the element (see the module's text)."""
    pieces: list[str]
    """The text nodes, as they stand on the page."""
    piece_element: NDArray[np.int32]
    """Row of the element that each text node stands in."""
    piece_run: NDArray[np.int32]
    """Which run each text node belongs to: a run is the text of one block."""
    piece_gap: NDArray[np.uint8]
    """What stands between a text node and the one before it: 0 formatting only, 1 other tags, 2 a line break."""
    run_element: NDArray[np.int32]
    """Row of the nearest block-level element of each run."""
    title: str
    """Text of the title element, white space collapsed."""
    json_ld: list[str]
    """The texts of the page's ``application/ld+json`` scripts."""

    @property
    def n_elements(self) -> int:
        """Number of elements."""
        return len(self.tags)


class Recorder:
    """Parser target that writes the events into lists (lxml calls start, end, data and close)."""

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.attributes: list[Mapping[str, str]] = []
        self.parent: list[int] = []
        self.end_row: list[int] = []
        self.lost: list[int] = []
        self.pieces: list[str] = []
        self.piece_element: list[int] = []
        self.piece_run: list[int] = []
        self.piece_gap: list[int] = []
        self.run_element: list[int] = []
        self.title = ""
        self.json_ld: list[str] = []
        self._stack: list[int] = []
        self._block: list[int] = []  # the nearest block-level element of each element
        self._kind: list[int] = []
        self._buffer: list[str] = []
        #: Takes text, or a part of one: most of the events, so without a call of Python code.
        self.data = self._buffer.append
        self._space: list[str] = []  # white space that stands alone between tags, since the last piece
        self._dropped = 0  # the open dropped elements
        self._new_run = True
        self._gap = 1
        self._breaks = 0
        self._pre = 0  # the open pre elements, where white space is as it stands
        self.body = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Write an element down."""
        if self._buffer:
            self.flush()
        row = len(self.tags)
        stack = self._stack
        if stack:
            parent = stack[-1]
        else:
            # What follows </html> comes as a second root; HTML's own rules put it into the body.
            parent = self.body
            if row:
                self.lost.append(row)
        kind = _KINDS.get(tag, _BLOCK)
        self.tags.append(tag)
        self.attributes.append(attributes or NO_ATTRIBUTES)
        self.parent.append(parent)
        self.end_row.append(0)
        self._kind.append(kind)
        stack.append(row)
        if kind <= _BREAK:
            self._block.append(self._block[parent] if row else 0)
            if kind == _INLINE:
                if not self._gap and not self._pre:
                    self._gap = 1
            elif kind == _BREAK:
                self._break_line()
            return
        self._block.append(row)
        if kind >= _PRE:
            self._break_run()
            if kind == _PRE:
                self._pre += 1
            elif kind == _BODY and not self.body:
                self.body = row
        elif kind == _DROPPED:
            self._dropped += 1

    def end(self, tag: str) -> None:  # noqa: ARG002 - as the parser calls it
        """Close the innermost element."""
        if self._buffer:
            self.flush()
        row = self._stack.pop()
        self.end_row[row] = len(self.tags)
        kind = self._kind[row]
        if kind == _INLINE:
            if not self._gap and not self._pre:
                self._gap = 1
        elif kind >= _PRE:
            self._break_run()
            if kind == _PRE:
                self._pre -= 1
        elif kind == _DROPPED:
            self._dropped -= 1

    def _break_line(self) -> None:
        self._gap = LINE_BREAK
        self._breaks += 1
        if self._breaks > 1:
            self._new_run = True

    def _break_run(self) -> None:
        if not self._dropped:  # what an icon's svg is made of does not break the line that it stands in
            self._new_run = True
            self._space.clear()

    def check(self) -> None:
        """Hold what was read so far to the limits."""
        check_time()
        check_size("max_depth", len(self._stack))

    def close(self) -> Recorder:
        """End of the page."""
        self.flush()
        return self

    def flush(self) -> None:
        """Write down the text read since the last event as one text node."""
        if not self._buffer:
            return
        # The parser may hand one text node over in parts (at entities, for instance).
        text = self._buffer[0] if len(self._buffer) == 1 else "".join(self._buffer)
        self._buffer.clear()
        if text.isspace():
            if not self._dropped:
                self._space.append(text)
                self._gap = self._gap or 1
            return
        row = self._stack[-1] if self._stack else self.body
        if self._dropped:
            self._keep_metadata(row, text)
            return
        if self._new_run:
            self._new_run = False
            self.run_element.append(self._block[row] if self._stack else self.body)
        if self._space:
            text = "".join(self._space) + text
            self._space.clear()
        self.pieces.append(text)
        self.piece_element.append(row)
        self.piece_run.append(len(self.run_element) - 1)
        self.piece_gap.append(self._gap)
        self._gap = 0
        self._breaks = 0

    def _keep_metadata(self, row: int, text: str) -> None:
        tag = self.tags[row]
        if tag == "title":
            # An svg has titles too: the page's own stands in the head.
            if not self.title and self.tags[self.parent[row]] in ("head", "html", "body"):
                self.title = text
        elif tag == "script" and "ld+json" in self.attributes[row].get("type", ""):
            self.json_ld.append(text)


def parse(source: bytes | bytearray | memoryview | str, encoding: str | None = None) -> Document:
    """Decode and parse a page; any input gives a document, an empty page an empty one.

    Raises
    ------
    InputError
        If ``source`` is neither bytes nor str, or ``encoding`` is unknown.
    LimitError
        If it is too large, too deeply nested or takes too long (see `dehusk.features.limits`).
    """
    decoded = decode(source, encoding)
    recorder = Recorder()
    send_events(decoded.utf8, recorder, recorder.check)
    if not recorder.tags:
        recorder.start("html", {})
        recorder.end("html")
    return freeze(recorder, decoded.encoding, decoded.n_replaced)


def send_events(utf8: bytes, target: Any, check: Callable[[], object] = check_time) -> None:
    """Parse a page and tell the target of every element's start and end and of every text.

    Parameters
    ----------
    target
        Has ``start(tag, attributes)``, ``end(tag)``, ``data(text)`` and ``close()``.
    check
        Called between pieces of the page; what it raises ends the parse.
    """
    if not utf8.strip():
        return
    parser = etree.HTMLParser(
        target=target, encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, remove_comments=True
    )
    try:
        etree.parse(cast("IO[bytes]", _Source(utf8, check)), parser)
    except etree.XMLSyntaxError:
        # Raised when the input holds no element at all (only a comment, for instance).
        target.close()


class _Source:
    """A page as the parser reads it: piece by piece, so that one which takes too long can be stopped.

    libxml2 takes quadratic time for some pages: it looks through all open elements for each end tag that ends
    none of them.
    """

    def __init__(self, utf8: bytes, check: Callable[[], object]) -> None:
        self._utf8 = utf8
        self._check = check
        self._place = 0

    def read(self, _size: int) -> bytes:
        """The next piece, longer than asked for; lxml keeps what is over."""
        self._check()
        start = self._place
        self._place += READ_BYTES
        return self._utf8[start : self._place]


def freeze(recorder: Recorder, encoding: str, n_replaced: int) -> Document:
    """What a recorder wrote down, as a document."""
    parent = np.array(recorder.parent, dtype=np.int32)
    end = np.array(recorder.end_row, dtype=np.int32)
    end[end == 0] = len(end)  # elements still open where the input stopped
    if recorder.lost:
        # What a second root brought belongs to the body: the body's and html's rows end after it.
        end[[0, recorder.body]] = len(end)
    depth = _depths(recorder.parent)
    check_size("max_depth", int(depth.max()))
    too_deep = np.flatnonzero(depth > TREE_DEPTH)
    return Document(
        encoding=encoding,
        n_replaced=n_replaced,
        tags=recorder.tags,
        attributes=recorder.attributes,
        tree=Tree(parent, depth, end),
        roots=(0, *recorder.lost),
        in_tree=np.arange(len(parent)) < (too_deep[0] if len(too_deep) else len(parent)),
        pieces=recorder.pieces,
        piece_element=np.array(recorder.piece_element, dtype=np.int32),
        piece_run=np.array(recorder.piece_run, dtype=np.int32),
        piece_gap=np.array(recorder.piece_gap, dtype=np.uint8),
        run_element=np.array(recorder.run_element, dtype=np.int32),
        title=" ".join(recorder.title.split()),
        json_ld=recorder.json_ld,
    )


def _depths(parents: list[int]) -> NDArray[np.int32]:
    depths = [0] * len(parents)
    for row, parent in enumerate(parents):
        if row:
            depths[row] = depths[parent] + 1
    return np.array(depths, dtype=np.int32)
