"""What page authors call the elements of a page: tags, classes, ids and roles, each distinct set once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dehusk.features.document import Document
from dehusk.features.elements import Ints
from dehusk.features.limits import timed

#: Attributes besides class and id whose values tell what an element is.
TELLING_ATTRIBUTES = (
    "role",
    "itemprop",
    "itemtype",
    "data-testid",
    "data-component",
    "aria-label",
    "rel",
    "property",
    "typeof",
)
#: Characters of a class or id that are looked at.
MAX_NAME_CHARS = 300
#: Characters of another telling value that are looked at, the last ones: addresses tell most there.
MAX_VALUE_CHARS = 80

_HIDING = frozenset(("style", "hidden", "aria-hidden"))
_TELLING = frozenset(TELLING_ATTRIBUTES)
#: Stands between lines: no attribute holds it, as the parser takes it out.
LINE_END = "\0"
_PART_OR_LINE = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])|\0")


class Name(NamedTuple):
    """What one kind of element of a page is called."""

    tag: str
    classes: str | None = None
    """Its class as written, None where it has none."""
    id: str = ""
    """Its id without the number at its end: comment-1 and comment-2 are alike."""
    is_link: bool = False
    """Whether it is an ``a`` with an address."""
    is_hidden: bool = False
    """Whether its own markup hides it."""
    telling: tuple[str | None, ...] = ()
    """Values of the telling attributes; empty where it has none of them."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of some elements of a page."""

    key: Ints
    """Which of the distinct names each element has, shape (n_elements,)."""
    distinct: list[Name]
    """The distinct names."""
    words: list[str]
    """Words of the class and id of each distinct name (see `words_of`), then those of the values in ``told``."""
    told: list[tuple[int, str]]
    """Row of the name, and the attribute, of each telling value."""


def read_names(document: Document, rows: Ints) -> Names:
    """The names of the elements ``rows`` of a page."""
    tags, attributes = document.tags, document.attributes
    numbers: dict[tuple[Any, ...], int] = {}
    key = []
    for row in timed(rows.tolist()):
        named = attributes[row]
        if not named:
            name: tuple[Any, ...] = (tags[row],)
        elif len(named) == 1 and "class" in named:  # most elements: answered early
            name = (tags[row], named["class"])
        else:
            name = _read_name(tags[row], named)
        key.append(numbers.setdefault(name, len(numbers)))
    distinct = [Name(*name) for name in numbers]
    values = [
        (row, attribute, value[-MAX_VALUE_CHARS:])
        for row, name in enumerate(distinct)
        if name.telling
        for attribute, value in zip(TELLING_ATTRIBUTES, name.telling, strict=True)
        if value
    ]
    called = [f"{(name.classes or '')[:MAX_NAME_CHARS]} {name.id}" for name in distinct]
    words = words_of([*called, *(value for _, _, value in values)])
    told = [(row, attribute) for row, attribute, _ in values]
    return Names(np.array(key, dtype=np.int32), distinct, words, told)


def words_of(names: Sequence[str]) -> list[str]:
    """Words of classes, ids and the like, lower case, in spaces: ``mainNav_left`` gives `` main nav left ``."""
    return f" {' '.join(_PART_OR_LINE.findall(LINE_END.join(names))).lower()} ".split(LINE_END)


def _read_name(tag: str, attributes: Mapping[str, str]) -> tuple[Any, ...]:
    """The values of a `Name`."""
    get = attributes.get
    return (
        tag,
        get("class"),
        attributes["id"][:MAX_NAME_CHARS].rstrip("0123456789") if "id" in attributes else "",
        tag == "a" and "href" in attributes,
        not _HIDING.isdisjoint(attributes) and _is_hidden(attributes),
        tuple(map(get, TELLING_ATTRIBUTES)) if not _TELLING.isdisjoint(attributes) else (),
    )


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    if style and ("display:none" in (squeezed := style.replace(" ", "").lower()) or "visibility:hidden" in squeezed):
        return True
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"
