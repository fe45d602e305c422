"""UTF-8 -> document: one pass of the parser writes elements and text nodes down as flat columns.

The parser's events are taken as they come and no tree is built: a tree would cost as much again,
libxml2 ends it where the page is nested deeper than 256 (2,048 at most),
while the events hold every text of the page.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import compress, pairwise, repeat
from typing import IO, Any, NamedTuple, cast

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from dehusk.features.limits import check_size, check_time
from dehusk.features.reading.decoding import decode
from dehusk.features.reading.embedded_article import find_embedded_article
from dehusk.features.tree import Tree, stable_order
from dehusk.features.vocabulary import (
    BLOCK_TAGS,
    DROPPED_TAGS,
    FORMATTING_TAGS,
    HEAD_ONLY_TAGS,
    INLINE_TAGS,
    PRE_TAGS,
    code_table,
    codes_of,
)

#: Most ancestors that an element of a tree made by lxml's default parser has; libxml2 stops building it
#: at the first element that has more.
TREE_DEPTH = 255

#: Bytes that the parser is given at a time; between them it can be stopped.
READ_BYTES = 32_768

#: Elements from which on those whose only attribute is the same share it.
MANY_ELEMENTS = 10_000

#: Marks in `Document.separators` that a line break stands before a text node.
LINE_BREAK = 2
#: Stands for lxml's own mapping of no attributes, which cannot be pickled.
NO_ATTRIBUTES: Mapping[str, str] = {}


# What a tag does to the text around it, the inline kinds first. A tag that is not listed ends a line.
_FORMATTING, _INLINE, _BREAK, _TRANSPARENT, _DROPPED, _PRE, _BODY, _BLOCK = range(8)
_KINDS = code_table(
    {
        **dict.fromkeys(BLOCK_TAGS, _BLOCK),
        **dict.fromkeys(HEAD_ONLY_TAGS, _TRANSPARENT),
        **dict.fromkeys(DROPPED_TAGS, _DROPPED),
        **dict.fromkeys(INLINE_TAGS, _INLINE),
        **dict.fromkeys(FORMATTING_TAGS, _FORMATTING),
        "br": _BREAK,
        **dict.fromkeys(PRE_TAGS, _PRE),
        "body": _BODY,
    },
    default=_BLOCK,
)


#: Numbers of rows, as numpy takes them fastest.
Rows = NDArray[np.intp]


class Document(NamedTuple):
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
    tag_codes: NDArray[np.uint8]
    """Number of each element's tag (see `dehusk.features.vocabulary`)."""
    attributes: list[Mapping[str, str]]
    """Attributes of each element."""
    tree: Tree
    """How the elements are nested."""
    roots: tuple[int, ...]
    """Rows of the elements at the top: ``html``, and another for whatever follows ``</html>``. Those
    others count as children of the body, where HTML's own rules put what they hold."""
    in_tree: NDArray[np.bool_]
    """Whether a tree built by lxml holds the element (see the module's text)."""
    text_nodes: list[str]
    """The text nodes, as they stand on the page; without the white space that a block begins with, but for code."""
    node_element: NDArray[np.int32]
    """Row of the element that each text node stands in."""
    node_block: NDArray[np.int32]
    """Which run each text node belongs to: a run is the text of one block."""
    separators: NDArray[np.uint8]
    """What stands between a text node and the one before it: 0 formatting only, 1 other tags, 2 a line break."""
    block_element: NDArray[np.int32]
    """Row of the nearest block-level element of each run."""
    title: str
    """Text of the title element, white space collapsed."""
    json_ld: list[str]
    """The texts of the page's ``application/ld+json`` scripts."""
    n_embedded: int = 0
    """How many elements, the last ones, are no part of the page but hold an article that it does not show (see
    `dehusk.features.reading.embedded_article`): an ``article`` at the end of its body."""

    @property
    def n_elements(self) -> int:
        """Number of elements."""
        return len(self.tags)


class Recorder:
    """Parser target that writes the events down as they come; `freeze` works out what they mean.

    A page has thousands of events, so each costs as little as can be: ends and texts run no Python code.
    """

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.attributes: list[Mapping[str, str]] = []
        #: The texts, in the parts that the parser hands over (it ends a part at an entity, for instance).
        self.texts: list[str] = []
        #: For each end of an element the number of texts before it, for each start that number inverted.
        self.marks = array("i")
        #: Tags and lone attributes, each once; only beyond ``MANY_ELEMENTS``, where memory counts.
        self._known_tags: dict[str, str] = {}
        self._known_attributes: dict[tuple[str, str], Mapping[str, str]] = {}
        self._n_shared = 0
        add_tag, add_attributes, texts, mark = self.tags.append, self.attributes.append, self.texts, self.marks.append

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            add_tag(tag)
            add_attributes(attributes or NO_ATTRIBUTES)
            mark(~len(texts))

        self.start: Callable[[str, Mapping[str, str]], None] = start
        #: Each step of the iterator marks an end. It never ends, so that the tag (what to return then) is not used.
        self.end: Callable[[str], object] = partial(next, map(mark, map(len, repeat(texts))))
        self.data: Callable[[str], None] = texts.append

    def check(self) -> None:
        """Hold what was read so far to the limits, and huge pages to less memory."""
        check_time()
        check_size("max_depth", 2 * len(self.tags) - len(self.marks))
        for row in range(max(self._n_shared, MANY_ELEMENTS), len(self.attributes)):
            tag, attributes = self.tags[row], self.attributes[row]
            self.tags[row] = self._known_tags.setdefault(tag, tag)
            if len(attributes) == 1:  # a class, mostly
                (only,) = attributes.items()
                self.attributes[row] = self._known_attributes.setdefault(only, attributes)
        self._n_shared = len(self.attributes)

    def close(self) -> None:
        """End of the page."""

    def clear(self) -> None:
        """Let go of the page; what comes next is another one."""
        self.tags.clear()
        self.attributes.clear()
        self.texts.clear()
        self._known_tags.clear()
        self._known_attributes.clear()
        self._n_shared = 0
        del self.marks[:]


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
    recorder = _own.recorder
    try:
        _read_events(decoded.utf8, _own.parser, recorder.check)
        if not recorder.tags:
            recorder.start("html", {})
            recorder.end("html")
        document, state = _freeze(recorder, decoded.encoding, decoded.n_replaced)
        article = find_embedded_article(document.text_nodes, document.json_ld, state)
        return _with_article(recorder, document, article) if article else document
    finally:
        recorder.clear()


def _with_article(recorder: Recorder, document: Document, paragraphs: Sequence[str]) -> Document:
    """The document with an article at the end of its body."""
    recorder.start("article", {"itemprop": "articleBody"})
    for paragraph in paragraphs:
        recorder.start("p", {})
        recorder.data(paragraph)
        recorder.end("p")
    recorder.end("article")
    longer = freeze(recorder, document.encoding, document.n_replaced)
    in_tree = longer.in_tree.copy()
    in_tree[document.n_elements :] = False
    return longer._replace(in_tree=in_tree, roots=document.roots, n_embedded=len(paragraphs) + 1)


def send_events(utf8: bytes, target: Any, check: Callable[[], object] = check_time) -> None:
    """Parse a page and tell the target of every element's start and end and of every text.

    Parameters
    ----------
    target
        Has ``start(tag, attributes)``, ``end(tag)``, ``data(text)`` and ``close()``.
    check
        Called between text_nodes of the page; what it raises ends the parse.
    """
    _read_events(utf8, _make_parser(target), check)


def _make_parser(target: Any) -> etree.HTMLParser:
    return etree.HTMLParser(
        target=target, encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, remove_comments=True
    )


def _read_events(utf8: bytes, parser: etree.HTMLParser, check: Callable[[], object]) -> None:
    if not utf8 or utf8.isspace():
        return
    # Raised when the input holds no element at all (only a comment, for instance).
    with suppress(etree.XMLSyntaxError):
        etree.parse(cast("IO[bytes]", _Source(utf8, check)), parser)


class _Own(threading.local):
    """What each thread reads its pages with: to make a parser takes as long as to parse a small page."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.parser = _make_parser(self.recorder)


_own = _Own()


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


def freeze(recorder: Recorder, encoding: str, n_replaced: int, *, in_parts: bool = True) -> Document:
    """What a recorder wrote down, as a document.

    Parameters
    ----------
    in_parts
        Whether texts that no tag stands between are parts of one text node.

    Raises
    ------
    LimitError
        If it is too deeply nested.
    """
    return _freeze(recorder, encoding, n_replaced, in_parts=in_parts)[0]


def _freeze(recorder: Recorder, encoding: str, n_replaced: int, *, in_parts: bool = True) -> tuple[Document, list[str]]:
    """The document, and the texts of the scripts that hold the page's state: nobody needs them for long."""
    tag_codes = codes_of(recorder.tags)
    kinds = _KINDS.take(tag_codes)
    bodies = (kinds[1:] == _BODY).nonzero()[0]
    body = int(bodies[0]) + 1 if len(bodies) else 0
    events = _read_marks(recorder)
    tree, roots = _nest(events, body)
    deepest = int(tree.depth.max())
    check_size("max_depth", deepest)
    in_tree = np.ones(len(tree), dtype=np.bool_)
    if deepest > TREE_DEPTH:
        in_tree[(tree.depth > TREE_DEPTH).nonzero()[0][0] :] = False
    texts = _read_texts(recorder.texts, events, kinds, tree, body, in_parts=in_parts)
    title, json_ld, state = _metadata(recorder, tree, texts.hidden)
    document = Document(
        encoding=encoding,
        n_replaced=n_replaced,
        tags=recorder.tags.copy(),
        tag_codes=tag_codes,
        attributes=recorder.attributes.copy(),
        tree=tree,
        roots=roots,
        in_tree=in_tree,
        text_nodes=texts.text_nodes,
        node_element=texts.element.astype(np.int32),
        node_block=(texts.starts_block.cumsum() - 1).astype(np.int32),
        separators=texts.separators,
        block_element=_blocks(kinds, tree)[texts.element[texts.starts_block]].astype(np.int32),
        title=" ".join(title.split()),
        json_ld=json_ld,
    )
    return document, state


class _Events(NamedTuple):
    """Starts and ends of elements, one row an event."""

    opens: NDArray[np.bool_]
    """Which events are starts."""
    n_texts: NDArray[np.int32]
    """Number of texts before each event."""
    begun: Rows
    """Number of elements begun after each event."""
    level: Rows
    """Number of elements open after each event."""
    inner: Rows
    """Row of the innermost element open after so many events, -1 where there is none; one longer than the events."""

    @property
    def outer(self) -> Rows:
        """Row of the innermost element open before each event."""
        return self.inner[:-1]


def _read_marks(recorder: Recorder) -> _Events:
    n_open = 2 * len(recorder.tags) - len(recorder.marks)
    recorder.marks.extend([len(recorder.texts)] * n_open)  # elements still open where the input stopped
    marks = np.array(recorder.marks, dtype=np.int32)
    opens = marks < 0
    begun: Rows = opens.cumsum()
    places = np.arange(len(marks))
    level = 2 * begun - places - 1
    # Of the events that leave as many elements open, in their order: the last start before one opened what is
    # innermost after it.
    order = stable_order(level)
    last_open = np.maximum.accumulate(places * opens.take(order))
    inner = np.empty(len(order) + 1, dtype=np.intp)
    inner[0] = -1
    inner[order + 1] = begun.take(order.take(last_open)) - 1
    inner[1:][level == 0] = -1
    return _Events(opens, np.where(opens, ~marks, marks), begun, level, inner)


def _nest(events: _Events, body: int) -> tuple[Tree, tuple[int, ...]]:
    """How the elements are nested, and the rows of the roots."""
    n_elements = int(events.begun[-1])
    starts, ends = events.opens.nonzero()[0], (~events.opens).nonzero()[0]
    parent = events.outer.take(starts)
    depth = events.level.take(starts) - 1
    end = np.empty(n_elements, dtype=np.int32)
    end[events.outer.take(ends)] = events.begun.take(ends)
    roots = (parent < 0).nonzero()[0].tolist()
    parent[0] = 0
    for root, stop in pairwise([*roots[1:], n_elements]):
        # What follows </html> comes as a second root; HTML's own rules put it into the body.
        parent[root] = body if body < root else 0
        depth[root:stop] += depth[parent[root]] + 1
    if len(roots) > 1:
        end[[0, body]] = n_elements
    return Tree(parent.astype(np.int32), depth.astype(np.int32), end), tuple(roots)


class _Texts(NamedTuple):
    """The text nodes of a page."""

    text_nodes: list[str]
    element: Rows
    """Row of the element that each text node stands in."""
    starts_block: NDArray[np.bool_]
    """Which text_nodes begin a run."""
    separators: NDArray[np.uint8]
    hidden: list[tuple[int, str]]
    """The texts in dropped elements, each with its element's row."""


def _read_texts(
    parts: list[str], events: _Events, kinds: NDArray[np.uint8], tree: Tree, body: int, *, in_parts: bool
) -> _Texts:
    nodes, n_events = _join_parts(parts, events.n_texts, in_parts=in_parts)
    is_space = np.frombuffer(bytes(map(str.isspace, nodes)), dtype=np.bool_)
    element = events.inner.take(n_events)
    bare = (element < 0).nonzero()[0]
    if len(bare):  # outside of all elements
        element[bare] = np.where(np.append(0, events.begun)[n_events[bare]] > body, body, 0)

    in_dropped = _within(kinds == _DROPPED, tree)
    is_hidden = in_dropped.take(element)
    hidden = [(int(element[row]), nodes[row]) for row in (is_hidden & ~is_space).nonzero()[0].tolist()]
    shown = (~is_hidden).nonzero()[0]
    is_space, element = is_space.take(shown), element.take(shown)

    row = np.where(events.opens, events.begun - 1, events.outer)
    kind = kinds.take(row)
    # How many tags before each text end its line, part words, and break a line. What an icon's svg is made of does
    # not break the line that it stands in.
    n_tags = np.zeros((3, len(row) + 1), dtype=np.intp)
    n_tags[0, 1:] = (kind >= _PRE) & ~in_dropped.take(row)
    n_tags[1, 1:] = kind == _INLINE
    in_pre = _within(kinds == _PRE, tree) if _PRE in kinds else None  # where white space is as it stands
    if in_pre is not None:
        n_tags[1, 1:] &= ~in_pre.take(row)
    n_tags[2, 1:] = (kind == _BREAK) & events.opens
    n_tags.cumsum(axis=1, out=n_tags)
    n_before = n_tags.take(n_events.take(shown), axis=1)
    n_breaks = n_before[0]
    n_before[1] += is_space.cumsum()

    rows = (~is_space).nonzero()[0]
    element = element.take(rows)
    n_before = n_before.take(rows, axis=1)
    n_between = n_before.copy()
    n_between[:, 1:] -= n_before[:, :-1]
    n_between[:2, :1] = 1
    starts_block = n_between[0] > 0
    starts_block[1:] |= n_between[2, 1:] > 1
    # White space that a block begins with means something in code only.
    is_told = ~starts_block if in_pre is None else ~starts_block | in_pre.take(element)
    text_nodes = _with_space(nodes, shown, is_space, n_breaks, is_told)
    separators = np.where(n_between[2], LINE_BREAK, n_between[1] > 0).astype(np.uint8)
    return _Texts(text_nodes, element, starts_block, separators, hidden)


def _join_parts(parts: list[str], n_texts: NDArray[np.int32], *, in_parts: bool) -> tuple[list[str], Rows]:
    """The text nodes, and the number of events before each."""
    n_between = np.bincount(n_texts, minlength=len(parts) + 1)[: len(parts)]
    n_events = n_between.cumsum()
    begins = n_between > 0
    begins[:1] = True
    if not in_parts or begins.all():
        return parts, n_events
    bounds = np.append(begins.nonzero()[0], len(parts))
    several = (np.diff(bounds) > 1).nonzero()[0]
    nodes = parts.copy()
    for first, stop in zip(bounds[several].tolist(), bounds[several + 1].tolist(), strict=True):
        nodes[first] = "".join(parts[first:stop])
    return list(compress(nodes, begins.tobytes())), n_events[begins]


def _with_space(
    nodes: list[str], shown: Rows, is_space: NDArray[np.bool_], n_breaks: Rows, is_told: NDArray[np.bool_]
) -> list[str]:
    """Of the nodes shown those that are more than white space.

    Those that ``is_told`` marks come with what stands before them in their line between tags. ``is_space`` and
    ``n_breaks`` are those of the nodes shown.
    """
    follows = np.zeros(len(shown), dtype=np.bool_)
    np.logical_and(is_space[:-1], n_breaks[1:] == n_breaks[:-1], out=follows[1:])
    chain = np.maximum.accumulate(np.where(follows, 0, np.arange(len(shown))))
    rows = (~is_space).nonzero()[0]
    text_nodes = list(map(nodes.__getitem__, shown.take(rows).tolist()))
    spaced = (follows.take(rows) & is_told).nonzero()[0]
    stops = rows.take(spaced) + 1
    places = shown.tolist()
    for place, first, stop in zip(spaced.tolist(), chain.take(stops - 1).tolist(), stops.tolist(), strict=True):
        text_nodes[place] = "".join([nodes[node] for node in places[first:stop]])
    return text_nodes


def _metadata(recorder: Recorder, tree: Tree, hidden: list[tuple[int, str]]) -> tuple[str, list[str], list[str]]:
    """The texts of the title element, of the JSON-LD scripts, and of those that hold other JSON."""
    title = ""
    json_ld: list[str] = []
    state: list[str] = []
    for row, text in hidden:
        tag = recorder.tags[row]
        if tag == "title":
            # An svg has titles too: the page's own stands in the head.
            if not title and recorder.tags[tree.parent[row]] in ("head", "html", "body"):
                title = text
        elif tag == "script":
            kind = recorder.attributes[row].get("type", "")
            if "ld+json" in kind:
                json_ld.append(text)
            elif kind == "application/json":
                state.append(text)
    return title, json_ld, state


def _blocks(kinds: NDArray[np.uint8], tree: Tree) -> Rows:
    """Row of the nearest block-level element of each element."""
    nearest = np.where(kinds <= _BREAK, tree.parent, np.arange(len(tree)))
    while True:  # each round goes twice as far
        further = nearest[nearest]
        if np.array_equal(further, nearest):
            return nearest
        nearest = further


def _within(flags: NDArray[np.bool_], tree: Tree) -> NDArray[np.bool_]:
    """Whether an element or one of its ancestors has the flag."""
    rows = flags.nonzero()[0]
    n = len(tree) + 1
    return (np.bincount(rows, minlength=n) - np.bincount(tree.end[rows], minlength=n)).cumsum()[:-1] > 0
