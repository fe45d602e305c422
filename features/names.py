"""What page authors call the elements of a page: tags, classes, ids and roles, each distinct set once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from dehusk.features.document import Document
from dehusk.features.elements import Ints
from dehusk.features.limits import timed

#: Attributes besides class, id and role whose values tell what an element is.
TELLING_ATTRIBUTES = (
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

_HIDING = frozenset(("style", "hidden", "aria-hidden"))
_TELLING = frozenset(TELLING_ATTRIBUTES)
_PART = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")


class Name(NamedTuple):
    """What one kind of element of a page is called."""

    tag: str
    classes: str | None = None
    """Its class as written, None where it has none."""
    id_words: tuple[str, ...] = ()
    """Ids are numbered (comment-1, comment-2): their words are alike where they are not."""
    role: str = ""
    is_link: bool = False
    """Whether it is an ``a`` with an address."""
    is_hidden: bool = False
    """Whether its own markup hides it."""
    telling: tuple[str | None, ...] = ()
    """Values of the telling attributes; empty where it has none of them."""

    @property
    def class_tokens(self) -> list[str]:
        """The classes one by one."""
        return self.classes[:MAX_NAME_CHARS].split() if self.classes else []


@dataclass(frozen=True, slots=True)
class Names:
    """The names of some elements of a page."""

    key: Ints
    """Which of the distinct names each element has, shape (n_elements,)."""
    distinct: list[Name]
    """The distinct names."""
    parts: list[tuple[str, ...]]
    """Words of the class and id of each distinct name, lower case, in order: ``post-bodyText`` gives
    post, body, text."""


class _WordsOf(dict[str, tuple[str, ...]]):
    """The words of each class of a page, read at its first occurrence."""

    def __missing__(self, name: str) -> tuple[str, ...]:
        words = self[name] = words_of(name)
        return words


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
    words = _WordsOf()
    parts = [(*chain.from_iterable(map(words.__getitem__, name.class_tokens)), *name.id_words) for name in distinct]
    return Names(np.array(key, dtype=np.int32), distinct, parts)


def words_of(name: str) -> tuple[str, ...]:
    """Words of a class or id, lower case: ``mainNav_left`` gives main, nav, left."""
    return tuple([part[:20] for part in " ".join(_PART.findall(name[:MAX_NAME_CHARS])).lower().split()])


def _read_name(tag: str, attributes: Mapping[str, str]) -> tuple[Any, ...]:
    """The values of a `Name`."""
    get = attributes.get
    return (
        tag,
        get("class"),
        words_of(attributes["id"]) if "id" in attributes else (),
        get("role", ""),
        tag == "a" and "href" in attributes,
        not _HIDING.isdisjoint(attributes) and _is_hidden(attributes),
        tuple(map(get, TELLING_ATTRIBUTES)) if not _TELLING.isdisjoint(attributes) else (),
    )


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    if style and ("display:none" in (squeezed := style.replace(" ", "").lower()) or "visibility:hidden" in squeezed):
        return True
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"
