"""UTF-8 -> events of the parser: where elements start and end, and the texts between.

No tree is built: it would take as long again as parsing, and libxml2 ends it at the first element that has more than
255 ancestors (2,047 at most), while the events hold every text of the page.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any, cast

from lxml import etree

from dehusk.features.limits import check_size, check_time
from dehusk.features.reading.document import NO_ATTRIBUTES
from dehusk.features.reading.nodes.element_tree import START

#: Bytes that the parser is given at a time; between them it can be stopped.
READ_BYTES = 32_768
#: Beyond so many elements, elements whose only attribute is the same share one mapping, which saves memory.
MANY_ELEMENTS = 10_000


class EventRecorder:
    """Parser target that notes the events of one page as they come; `parsing` makes sense of them.

    A page has thousands of events, so little is done for each.
    """

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.attributes: list[Mapping[str, str]] = []
        #: The texts, in the parts that the parser hands over (it ends a part at an entity, for instance).
        self.texts: list[str] = []
        #: One number for each event: the number of texts before it, for a start and ``START``. Python takes half as
        #: long to note numbers without a sign.
        self.marks = array("I")
        self._known_tags: dict[str, str] = {}
        self._known_attributes: dict[tuple[str, str], Mapping[str, str]] = {}
        self._n_shared = 0
        add_tag, add_attributes, texts, mark = self.tags.append, self.attributes.append, self.texts, self.marks.append

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            add_tag(tag)
            add_attributes(attributes or NO_ATTRIBUTES)
            mark(len(texts) + START)

        def end(_tag: str) -> None:
            mark(len(texts))

        self.start: Callable[[str, Mapping[str, str]], None] = start
        self.end: Callable[[str], None] = end
        self.data: Callable[[str], None] = texts.append

    def check(self) -> None:
        """Hold what was read so far to the limits, and let equal tags and attributes of a huge page share memory."""
        check_time()
        check_size("max_depth", 2 * len(self.tags) - len(self.marks))
        for row in range(max(self._n_shared, MANY_ELEMENTS), len(self.attributes)):
            tag, attributes = self.tags[row], self.attributes[row]
            self.tags[row] = self._known_tags.setdefault(tag, tag)
            if len(attributes) == 1:  # mostly a class
                (only,) = attributes.items()
                self.attributes[row] = self._known_attributes.setdefault(only, attributes)
        self._n_shared = len(self.attributes)

    def close(self) -> None:
        """End of the page; the parser asks for it."""

    def clear(self) -> None:
        """Forget the page, to record another one."""
        self.tags.clear()
        self.attributes.clear()
        self.texts.clear()
        self._known_tags.clear()
        self._known_attributes.clear()
        self._n_shared = 0
        del self.marks[:]


def send_events(utf8: bytes, target: Any, check: Callable[[], object] = check_time) -> None:
    """Parse a page and tell the target of every element's start and end and of every text.

    Parameters
    ----------
    target
        Has ``start(tag, attributes)``, ``end(tag)``, ``data(text)`` and ``close()``.
    check
        Called between parts of the page; what it raises ends the parse.
    """
    run_parser(utf8, make_parser(target), check)


def make_parser(target: Any) -> etree.HTMLParser:
    """A parser that tells the target of its events; it may parse one page after another."""
    return etree.HTMLParser(
        target=target, encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, remove_comments=True
    )


def run_parser(utf8: bytes, parser: etree.HTMLParser, check: Callable[[], object]) -> None:
    """Parse a page; ``check`` is called between parts of it, and what it raises ends the parse."""
    if not utf8 or utf8.isspace():
        return
    # Raised when the input holds no element at all (only a comment, for instance).
    with suppress(etree.XMLSyntaxError):
        etree.parse(cast("IO[bytes]", _PartByPart(utf8, check)), parser)


class _PartByPart:
    """A page as a file that the parser reads in parts.

    For each end tag that ends no element libxml2 looks through all open elements, which takes quadratic time on some
    pages. Between two parts it can be stopped.
    """

    def __init__(self, utf8: bytes, check: Callable[[], object]) -> None:
        self._utf8 = utf8
        self._check = check
        self._place = 0

    def read(self, _size: int) -> bytes:
        """The next part. It is longer than lxml asks for; lxml keeps what it does not need yet."""
        self._check()
        start = self._place
        self._place += READ_BYTES
        return self._utf8[start : self._place]
