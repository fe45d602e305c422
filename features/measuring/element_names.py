"""What page authors call the elements of a page: tags, classes, ids and roles, each distinct set once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.measuring.tokens.distinct import distinct
from dehusk.features.measuring.tokens.hashing import Parts, Places, parts_at
from dehusk.features.reading.document import Document
from dehusk.features.tree import Ints

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

#: How an element's own markup may hide it: until a script asks for it (dialogs and menus too), until the reader opens
#: it (tabs, closed answers), or from those who have the page read to them.
NOT_HIDDEN, NEVER_SHOWN, ON_DEMAND, ARIA_HIDDEN = range(4)
_HIDING = frozenset(("style", "hidden", "aria-hidden", "role", "aria-modal"))
_ROLES = {"tabpanel": ON_DEMAND} | dict.fromkeys(("dialog", "alertdialog", "menu", "menubar", "tooltip"), NEVER_SHOWN)
_TAGS = {"dialog": NEVER_SHOWN, "details": ON_DEMAND}
_TELLING = frozenset(TELLING_ATTRIBUTES)
_LOOKED_AT = _HIDING | _TELLING | {"id", "href"}
#: The values of a `Name` after tag and class.
_More: TypeAlias = "tuple[str, bool, int, tuple[str | None, ...]]"
_NOTHING_MORE: _More = ("", False, NOT_HIDDEN, ())
_Found: TypeAlias = "tuple[str, str | None, _More | None]"
#: Stands between lines: no attribute holds it, as the parser takes it out.
LINE_END = "\0"
#: Characters of a word of a name that count, and the fewest.
MAX_WORD_CHARS, MIN_WORD_CHARS = 24, 2


class Name(NamedTuple):
    """What one kind of element of a page is called."""

    tag: str
    classes: str | None
    """Its class as written, None where it has none."""
    id: str
    """Its id without the number at its end: comment-1 and comment-2 are alike."""
    is_link: bool
    """Whether it is an ``a`` with an address."""
    hidden_by: int
    """How its own attributes hide it, ``NOT_HIDDEN`` where they do not."""
    telling: tuple[str | None, ...]
    """Values of the telling attributes; empty where it has none of them."""


class Names(NamedTuple):
    """The names of some elements of a page."""

    key: Ints
    """Which of the distinct names each element has, shape (n_elements,)."""
    distinct: list[Name]
    """The distinct names."""
    words: Words
    """Words of the class and id of each distinct name, then of each value in ``other_attributes``, a line each."""
    other_attributes: list[tuple[int, str]]
    """Row of the name, and the attribute, of each telling value."""

    @property
    def class_and_id(self) -> slice:
        """Which of the words are of class and id."""
        return slice(int(self.words.line.searchsorted(len(self.distinct))))


class Words(NamedTuple):
    """The words of some classes, ids and the like, lower case: ``mainNav_left`` gives main, nav, left."""

    letters: NDArray[np.uint8]
    """The names' characters, one after the other; letters are lower case."""
    start: Places
    """Where in them each word of two letters or more begins, name after name."""
    line: Places
    """Which of the names each word is of."""
    parts: Parts

    def of(self, line: int) -> list[str]:
        """The words of one of the names."""
        first, stop = self.line.searchsorted([line, line + 1])
        return [
            self.letters[start : start + length].tobytes().decode("ascii")
            for start, length in zip(
                self.start[first:stop].tolist(), self.parts.length[first:stop].tolist(), strict=True
            )
        ]


def read_names(document: Document, rows: Ints) -> Names:
    """The names of the elements ``rows`` of a page."""
    places = rows.tolist()
    tags = list(map(document.tags.__getitem__, places))
    attributes = list(map(document.attributes.__getitem__, places))
    # Most elements have a class only, or nothing: they are named at once.
    names: list[_Found] = [
        (tag, found["class"] if "class" in found else None, None)  # noqa: SIM401 - a call takes twice as long
        if len(found) <= ("class" in found) or _LOOKED_AT.isdisjoint(found)
        else _read_name(tag, found)
        for tag, found in zip(tags, timed(attributes), strict=True)
    ]
    known, key = distinct(names, len(places))
    every = [Name._make((tag, classes, *(more or _NOTHING_MORE))) for tag, classes, more in known]
    values = [
        (row, attribute, value[-MAX_VALUE_CHARS:])
        for row, name in enumerate(every)
        if name.telling
        for attribute, value in zip(TELLING_ATTRIBUTES, name.telling, strict=True)
        if value
    ]
    class_and_id = [f"{(name.classes or '')[:MAX_NAME_CHARS]} {name.id}" for name in every]
    words = cut_words([*class_and_id, *(value for _, _, value in values)])
    other_attributes = [(row, attribute) for row, attribute, _ in values]
    return Names(key.astype(np.int32), every, words, other_attributes)


def cut_words(names: Sequence[str]) -> Words:
    """Cut names into their words: runs of Latin letters without accents, parted where small ones turn to capitals."""
    text = " " + f"{LINE_END} ".join(names)
    codes = np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
    folded = codes | np.uint8(0x20)
    is_letter = (folded >= ord("a")) & (folded <= ord("z"))
    is_lower = is_letter & (codes >= ord("a"))
    # The text begins with a space: what is asked of the first character's predecessor is asked of that.
    goes_on = is_letter[1:] & is_letter[:-1]
    turns = goes_on & ~is_lower[1:]
    turns &= is_lower[:-1] | np.append(is_lower[2:], False)
    before = (is_letter[1:] & ~is_letter[:-1] | turns).nonzero()[0]
    starts = before + 1
    n_letters = is_letter.cumsum(dtype=np.int32)
    # A word goes on as long as letters do: up to the next one, but for what parts them.
    length = np.empty_like(starts)
    np.subtract(n_letters.take(before[1:]), n_letters.take(before[:-1]), out=length[:-1])
    length[-1:] = n_letters[-1] - n_letters.take(before[-1:])
    kept = (length >= MIN_WORD_CHARS).nonzero()[0]
    starts, length = starts.take(kept), np.minimum(length.take(kept), MAX_WORD_CHARS)
    line = (codes == 0).nonzero()[0].searchsorted(starts)
    return Words(folded, starts, line, parts_at(folded, starts, length))


def _read_name(tag: str, attributes: Mapping[str, str]) -> _Found:
    """The values of the `Name` of an element with attributes that are looked at besides its class."""
    classes = attributes.get("class")
    is_link = tag == "a" and "href" in attributes
    identity = attributes["id"][:MAX_NAME_CHARS].rstrip("0123456789") if "id" in attributes else ""
    telling = () if _TELLING.isdisjoint(attributes) else tuple(map(attributes.get, TELLING_ATTRIBUTES))
    more: _More = (identity, is_link, NOT_HIDDEN if _HIDING.isdisjoint(attributes) else _hidden_by(attributes), telling)
    return tag, classes, None if more == _NOTHING_MORE else more


def _hidden_by(attributes: Mapping[str, str]) -> int:
    role = _ROLES.get(attributes.get("role", "").lower())
    if role is not None:
        return role
    if attributes.get("aria-modal") == "true" or "hidden" in attributes:
        return ON_DEMAND if attributes.get("hidden") == "until-found" else NEVER_SHOWN
    style = attributes.get("style")
    if style and ("display:none" in (squeezed := style.replace(" ", "").lower()) or "visibility:hidden" in squeezed):
        return NEVER_SHOWN
    return ARIA_HIDDEN if attributes.get("aria-hidden") == "true" else NOT_HIDDEN


def hiding(name: Name) -> int:
    """How an element of that name is hidden by its attributes, or by what its tag means."""
    return name.hidden_by or _TAGS.get(name.tag, NOT_HIDDEN)
