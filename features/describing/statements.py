"""What a page states of itself in places meant for it: meta elements, links, JSON-LD, microdata, RDFa, names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple

from dehusk.features.describing.linked_data import LinkedData, read_linked_data
from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.vocabulary import code_flags

_META, _LINK = code_flags(["meta"]), code_flags(["link"])
#: Properties of microdata and RDFa that are read.
_PROPERTIES = frozenset(
    "headline name author creator datepublished datecreated datemodified image description keywords".split()
)
#: Names of elements that hold an author's name or a date.
_AUTHOR_NAME = re.compile(r"(?<![a-z])(?:by-?line|author|writer|contributor|reporter|fn|p-author)", re.IGNORECASE)
_DATE_NAME = re.compile(r"date|publish|posted|time-?stamp|entry-meta|post-meta|byline|meta-info", re.IGNORECASE)
_TITLE_NAME = re.compile(
    r"(?:entry|post|article|page|story|product|topic|thread|news|content|blog)[-_]*(?:title|headline|name)|headline",
    re.IGNORECASE,
)


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
    said: dict[str, tuple[str, ...]] = {}
    for row, attributes in enumerate(timed(table.document.attributes)):
        if not attributes:
            continue
        for key, source in (("itemprop", "microdata"), ("property", "rdfa")):
            if key in attributes:
                for name in attributes[key].lower().split():
                    name = name.rsplit(":", 1)[-1]
                    if name in _PROPERTIES:
                        yield name, Mark(row, source)
        if attributes.get("rel") == "author":
            yield "author", Mark(row, "rel")
        named = attributes.get("class")
        if named:
            kinds = said.get(named)
            if kinds is None:
                kinds = said[named] = tuple(_kinds(named))
            for kind in kinds:
                yield kind, Mark(row, "class")


def _kinds(named: str) -> Iterator[str]:
    if _AUTHOR_NAME.search(named):
        yield "author class"
    if _DATE_NAME.search(named):
        yield "date class"
    if _TITLE_NAME.search(named):
        yield "title class"
