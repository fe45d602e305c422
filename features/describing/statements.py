"""What a page states of itself in places meant for it: meta elements, links, JSON-LD, microdata, RDFa, names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import accumulate, compress
from operator import methodcaller
from typing import NamedTuple

from dehusk.features.describing.linked_data import LinkedData, read_linked_data
from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.vocabulary import code_flags

_META, _LINK = code_flags(["meta"]), code_flags(["link"])
#: Properties of microdata and RDFa that are read.
_PROPERTIES = frozenset(("headline", "name", "author", "creator", "datepublished", "datecreated", "datemodified"))
#: Attributes that name properties, and whose they are.
_VOCABULARIES = (("itemprop", "microdata"), ("property", "rdfa"))
_CLASS_OF = methodcaller("get", "class")
_TELLING = frozenset((*(name for name, _ in _VOCABULARIES), "rel"))
#: Names of classes whose elements hold an author's name, a date, a title.
_NAMES = (
    ("author class", re.compile(r"(?<![a-z])(?:by-?line|author|writer|contributor|reporter|fn\b)")),
    ("user class", re.compile(r"(?<![a-z])(?:big)?user-?name|post-?user|nickname")),
    ("date class", re.compile(r"date|publish|posted|time-?stamp|entry-meta|post-meta|byline|meta-info")),
    (
        "title class",
        re.compile(
            r"(?:entry|post|article|page|story|product|topic|thread|news|content|blog)[-_]*(?:title|headline|name)"
            r"|headline"
        ),
    ),
)
#: Parts that all of these names have: most names tell nothing, which this says sooner.
_HINTS = (
    "line", "author", "writer", "contributor", "reporter", "fn", "user", "date", "publish", "posted", "stamp", "meta",
    "title", "name",
)  # fmt: skip


class Mark(NamedTuple):
    """An element that says what it holds."""

    row: int
    """Row of the element."""
    source: str
    """How it says so: ``"microdata"``, ``"rdfa"``, ``"rel"`` or ``"class"``."""


class Statements(NamedTuple):
    """What a page states of itself."""

    meta: Mapping[str, Sequence[str]]
    """Contents of the meta elements by their name, lower case."""
    links: Mapping[str, Sequence[str]]
    """Addresses of the link elements by their relation."""
    data: LinkedData
    """Its JSON-LD."""
    marks: Mapping[str, Sequence[Mark]]
    """Elements that hold a property (``"author"``, ``"datepublished"``, ...), or are named like its place."""

    def first(self, *names: str) -> tuple[str, str]:
        """The first content of a meta element of some names, and its name; two "" where there is none."""
        return next(((text, name) for name in names for text in self.meta.get(name, ()) if text), ("", ""))


def read_statements(table: BlockTable) -> Statements:
    """Read a page's statements; what is broken counts as absent."""
    document = table.document
    meta: defaultdict[str, list[str]] = defaultdict(list)
    for row in _META[document.tag_codes].nonzero()[0].tolist():
        attributes = document.attributes[row]
        content = " ".join(unescape(attributes.get("content") or "").split())
        if content:
            for key in ("property", "name", "itemprop"):
                name = attributes.get(key)
                if name:
                    meta[name.strip().lower()].append(content)
    links: defaultdict[str, list[str]] = defaultdict(list)
    for row in _LINK[document.tag_codes].nonzero()[0].tolist():
        attributes = document.attributes[row]
        for relation in (attributes.get("rel") or "").lower().split():
            links[relation].append((attributes.get("href") or "").strip())
    titles = [document.title, *meta.get("og:title", ())]
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    for name, mark in _marks(table):
        marks[name].append(mark)
    return Statements(meta, links, read_linked_data(document.json_ld, titles), marks)


def _marks(table: BlockTable) -> Iterator[tuple[str, Mark]]:
    every = table.document.attributes
    classes = list(map(_CLASS_OF, every))
    telling = _telling_classes([named for named in {*classes} if named])
    # Most elements tell nothing: that is known of all before any is looked at.
    has_none = map(_TELLING.isdisjoint, every)
    may_tell = [not tells_none or named in telling for tells_none, named in zip(has_none, classes, strict=True)]
    for row in timed(compress(range(len(every)), may_tell)):
        attributes = every[row]
        for kind in telling.get(classes[row], ()):
            yield kind, Mark(row, "class")
        for key, source in _VOCABULARIES:
            if key in attributes:
                names = (name.rsplit(":", 1)[-1] for name in attributes[key].lower().split())
                yield from ((name, Mark(row, source)) for name in names if name in _PROPERTIES)
        if attributes.get("rel") == "author":
            yield "author", Mark(row, "rel")


def _telling_classes(classes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What elements of each class hold, for those classes whose name tells."""
    names = [named.lower() for named in classes]
    ends = list(accumulate(len(named) + 1 for named in names))
    said = "\n".join(names)
    hinted = set()
    for hint in _HINTS:
        place = said.find(hint)
        while place >= 0:
            row = bisect_right(ends, place)
            hinted.add(row)
            place = said.find(hint, ends[row])
    kinds = {row: tuple(kind for kind, pattern in _NAMES if pattern.search(names[row])) for row in hinted}
    return {classes[row]: found for row, found in kinds.items() if found}
