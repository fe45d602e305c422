"""What page authors call the elements of a page: tags, classes, ids and roles, each distinct set once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dehusk.features.blocks import BlockTable
from dehusk.features.elements import Ints

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


_RawName = tuple[str, str | None, tuple[str, ...], str | None, bool, bool, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Name:
    """What one kind of element of a page is called."""

    tag: str
    classes: str = ""
    role: str = ""
    telling: tuple[str | None, ...] = ()
    """Values of the telling attributes; empty where it has none of them."""
    is_link: bool = False
    """Whether it is an ``a`` with an address."""
    is_hidden: bool = False
    """Whether its own markup hides it."""
    parts: tuple[str, ...] = ()
    """Words of its class and id, lower case, in order: ``post-bodyText`` gives post, body, text."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of all elements of a page that have text in them."""

    key: Ints
    """Which of the distinct names each element has, 0 for an element without text; shape (n_elements,)."""
    distinct: list[Name]
    """The distinct names; the first is that of elements without text."""


_NONE = Name("")


def read_names(table: BlockTable) -> Names:
    """The distinct names of the elements that have text in them."""
    document = table.document
    tree = document.tree
    below = np.zeros(len(tree) + 1, dtype=np.int64)
    np.cumsum(np.bincount(document.piece_element, minlength=len(tree)), out=below[1:])
    rows = np.flatnonzero(below[tree.end] > below[:-1])
    tags, attributes = document.tags, document.attributes
    numbers: dict[_RawName, int] = {}
    key = np.zeros(len(tree), dtype=np.int32)
    key[rows] = [numbers.setdefault(_raw_name(tags[row], attributes[row]), len(numbers) + 1) for row in rows.tolist()]
    return Names(key, [_NONE, *map(_read_name, numbers)])


def words_of(name: str) -> tuple[str, ...]:
    """Words of a class or id, lower case: ``mainNav_left`` gives main, nav, left."""
    return tuple(part.lower()[:20] for part in _PART.findall(name[:MAX_NAME_CHARS]))


def _raw_name(tag: str, attributes: Mapping[str, str]) -> _RawName:
    if not attributes:
        return (tag, None, (), None, False, False, ())
    get = attributes.get
    if len(attributes) == 1 and "class" in attributes:  # most elements: answered early
        return (tag, get("class"), (), None, False, False, ())
    return (
        tag,
        get("class"),
        # Ids are numbered (comment-1, comment-2): their words are alike where they are not.
        words_of(attributes["id"]) if "id" in attributes else (),
        get("role"),
        tag == "a" and "href" in attributes,
        not _HIDING.isdisjoint(attributes) and _is_hidden(attributes),
        tuple(map(get, TELLING_ATTRIBUTES)) if not _TELLING.isdisjoint(attributes) else (),
    )


def _read_name(raw: _RawName) -> Name:
    tag, classes, id_words, role, is_link, is_hidden, telling = raw
    return Name(
        tag=tag,
        classes=(classes or "")[:MAX_NAME_CHARS],
        role=role or "",
        telling=telling,
        is_link=is_link,
        is_hidden=is_hidden,
        parts=(words_of(classes) if classes else ()) + id_words,
    )


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    if style and ("display:none" in (squeezed := style.replace(" ", "").lower()) or "visibility:hidden" in squeezed):
        return True
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"
