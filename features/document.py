"""UTF-8 -> document: one pass of the parser writes elements and text nodes down as flat columns.

The parser's events are taken as they come and no tree is built: a tree would cost as much again,
libxml2 ends it where the page is nested deeper than 256 (2,048 at most),
while the events hold every text of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from dehusk.features.decoding import decode
from dehusk.features.elements import Tree
from dehusk.features.vocabulary import DROPPED_TAGS, FORMATTING_TAGS, HEAD_ONLY_TAGS, INLINE_TAGS

#: Most ancestors that an element of a tree made by lxml's default parser has; libxml2 stops building it
#: at the first element that has more.
TREE_DEPTH = 255

#: Marks in `Document.piece_gap` that a line break stands before a text node.
LINE_BREAK = 2
#: Stands for lxml's own mapping of no attributes, which cannot be pickled.
NO_ATTRIBUTES: Mapping[str, str] = {}


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


# What a tag does to the text around it; the inline kinds first. Tags not listed end a line.
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

#: An event of the parser: the start of an element, a text or a part of one, ``END`` for the innermost element's end.
Event = tuple[str, Mapping[str, str]] | str | None
END = None


class Recorder:
    """Writes the parser's events down as columns."""

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
        self._kind: list[int] = []
        self._stack: list[int] = []
        self._block: list[int] = []  # the nearest block-level element of each element
        self._space: list[str] = []  # white space that stands alone between tags, since the last piece
        self._dropped = 0  # the open dropped elements
        self._new_run = True
        self._gap = 1
        self._breaks = 0
        self._pre = 0  # the open pre elements, where white space is as it stands
        self.body = 0

    def read(self, events: Iterable[Event]) -> None:  # noqa: PLR0912 - a call an event would take as long as the rest
        """Write events down; where they end, a text node ends."""
        stack, kinds, block = self._stack, self._kind, self._block
        tags, attributes, parents, end_row = self.tags, self.attributes, self.parent, self.end_row
        row = len(tags) - 1
        text: list[str] = []
        for event in events:
            if event.__class__ is str:
                # The parser may hand one text node over in parts (at entities, for instance).
                text.append(event)  # type: ignore[arg-type]
                continue
            if text:
                self._write_text("".join(text))
                text = []
            if event is END:
                closed = stack.pop()
                end_row[closed] = row + 1
                kind = kinds[closed]
            else:
                tag, named = event  # type: ignore[misc]
                row += 1
                parent = stack[-1] if stack else self._parent_of_root(row)
                kind = _KINDS.get(tag, _BLOCK)
                tags.append(tag)
                attributes.append(named or NO_ATTRIBUTES)
                parents.append(parent)
                end_row.append(0)
                kinds.append(kind)
                stack.append(row)
                block.append(row if kind > _BREAK or not row else block[parent])
                if kind == _BODY and not self.body:
                    self.body = row
            if kind == _FORMATTING:
                continue
            if kind == _INLINE:
                if not self._gap and not self._pre:
                    self._gap = 1
            elif kind >= _PRE:
                if not self._dropped:  # what an icon's svg is made of does not break the line that it stands in
                    self._new_run = True
                    self._space.clear()
                if kind == _PRE:
                    self._pre += 1 if event is not END else -1
            elif kind == _DROPPED:
                self._dropped += 1 if event is not END else -1
            elif kind == _BREAK and event is not END:
                self._breaks += 1
                if self._breaks > 1:
                    self._new_run = True
                self._gap = LINE_BREAK
        if text:
            self._write_text("".join(text))

    def _parent_of_root(self, row: int) -> int:
        # What follows </html> comes as a second root; HTML's own rules put it into the body.
        if row:
            self.lost.append(row)
        return self.body

    def _write_text(self, text: str) -> None:
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
    """
    decoded = decode(source, encoding)
    recorder = Recorder()
    recorder.read(read_events(decoded.utf8))
    if not recorder.tags:
        recorder.read([("html", NO_ATTRIBUTES), END])
    return freeze(recorder, decoded.encoding, decoded.n_replaced)


class _Log:
    """Parser target that keeps the events; texts, of which there are most, without a call of Python code."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.data = self.events.append

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.events.append((tag, attributes))

    def end(self, tag: str) -> None:  # noqa: ARG002 - as the parser calls it
        self.events.append(END)

    def close(self) -> None:
        pass


def read_events(utf8: bytes) -> list[Event]:
    """Every element's start and end and every text of a page, in order."""
    log = _Log()
    if utf8.strip():
        parser = etree.HTMLParser(
            target=log, encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, remove_comments=True
        )
        # An error is raised when the input holds no element at all (only a comment, for instance).
        with suppress(etree.XMLSyntaxError):
            etree.fromstring(utf8, parser)
    return log.events


def freeze(recorder: Recorder, encoding: str, n_replaced: int) -> Document:
    """What a recorder wrote down, as a document."""
    parent = np.array(recorder.parent, dtype=np.int32)
    end = np.array(recorder.end_row, dtype=np.int32)
    end[end == 0] = len(end)  # elements still open where the input stopped
    if recorder.lost:
        # What a second root brought belongs to the body: the body's and html's rows end after it.
        end[[0, recorder.body]] = len(end)
    depth = _depths(recorder.parent)
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
