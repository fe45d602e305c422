"""Elements that say what they hold: by microdata and RDFa, by their relation, by the names of their classes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import accumulate, compress
from typing import NamedTuple

from dehusk.features.limits import timed
from dehusk.features.reading.document import Document

#: Properties of microdata and RDFa that are read.
_PROPERTIES = frozenset(("headline", "name", "author", "creator", "datepublished", "datecreated", "datemodified"))
#: Attributes that are looked at beside the class.
_TELLING = frozenset(("itemprop", "property", "rel", "id", "itemtype"))
#: Elements whose classes and ids are kept.
_MOST_ELEMENTS = 3000
#: Names of classes whose elements hold an author's name, a date, a title.
_KINDS = {
    "author class": re.compile(r"(?<![a-z])(?:by-?line|author|writer|contributor|reporter|fn\b)"),
    "user class": re.compile(r"(?<![a-z])(?:big)?user-?name|post-?user|nickname"),
    "date class": re.compile(r"date|publish|posted|time-?stamp|entry-meta|post-meta|byline|meta-info"),
    "title class": re.compile(
        r"(?:entry|post|article|page|story|product|topic|thread|news|content|blog)[-_]*(?:title|headline|name)|headline"
    ),
}
#: Parts of names, and the kinds of names that have them; all have one. Most names have none, which is told sooner.
_HINTS = {
    "line": ("author class", "date class", "title class"),
    **dict.fromkeys(("author", "writer", "contributor", "reporter", "fn"), ("author class",)),
    "user": ("user class",),
    "name": ("user class", "title class"),
    **dict.fromkeys(("date", "publish", "posted", "stamp", "meta"), ("date class",)),
    "title": ("title class",),
}


class Mark(NamedTuple):
    """An element that says what it holds."""

    row: int
    """Row of the element."""
    source: str
    """How it says so: ``"microdata"``, ``"rdfa"``, ``"rel"`` or ``"class"``."""


class Marked(NamedTuple):
    """What the attributes of a page's elements say."""

    marks: Mapping[str, Sequence[Mark]]
    """Elements that hold a property (``"author"``, ``"datepublished"``, ...), or are named like its place."""
    names: Set[str]
    """The classes and ids of its first elements, as they stand."""
    item_types: Set[str]
    """The types of microdata, as they stand."""


def read_marks(document: Document) -> Marked:
    """Read the attributes of all elements; what is broken counts as absent."""
    every = document.attributes
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    classes = [found.get("class", "") for found in every]
    telling = _telling_classes([*{*classes}])
    for row in compress(range(len(classes)), map(telling.__contains__, classes)):
        for kind in telling[classes[row]]:
            marks[kind].append(Mark(row, "class"))
    # Most elements say nothing more: that is known of all before any is looked at.
    says_nothing = map(_TELLING.isdisjoint, every)
    rows = [row for row, is_so in enumerate(says_nothing) if not is_so]
    others = list(map(every.__getitem__, rows))
    for row, found in timed(zip(rows, others, strict=True)):
        if "itemprop" in found:
            _add_properties(marks, found["itemprop"], Mark(row, "microdata"))
        if "property" in found:
            _add_properties(marks, found["property"], Mark(row, "rdfa"))
        if "rel" in found and found["rel"] == "author":
            marks["author"].append(Mark(row, "rel"))
    first = others[: bisect_left(rows, _MOST_ELEMENTS)]
    return Marked(
        marks,
        {*classes[:_MOST_ELEMENTS], *[found["id"] for found in first if "id" in found]},
        {found["itemtype"] for found in others if "itemtype" in found},
    )


def _add_properties(marks: defaultdict[str, list[Mark]], names: str, mark: Mark) -> None:
    for name in names.lower().split():
        held = name.rsplit(":", 1)[-1]
        if held in _PROPERTIES:
            marks[held].append(mark)


def _telling_classes(classes: Sequence[str]) -> dict[str, list[str]]:
    """What elements of each class hold, for those classes whose name tells."""
    names = [named.lower() for named in classes]
    ends = list(accumulate([len(named) + 1 for named in names]))
    said = "\n".join(names)
    hinted: defaultdict[int, set[str]] = defaultdict(set)
    for hint, kinds in _HINTS.items():
        place = said.find(hint)
        while place >= 0:
            row = bisect_right(ends, place)
            hinted[row].update(kinds)
            place = said.find(hint, ends[row])
    found = {classes[row]: [kind for kind in kinds if _KINDS[kind].search(names[row])] for row, kinds in hinted.items()}
    return {named: kinds for named, kinds in found.items() if kinds}
