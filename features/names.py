"""What page authors call the elements of a page: tags, classes, ids and roles, each distinct set once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, repeat
from operator import contains, methodcaller
from typing import NamedTuple, TypeAlias

import numpy as np

from dehusk.features.document import Document
from dehusk.features.elements import Ints
from dehusk.features.hashing import Parts, Places, parts_at
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
_SPECIAL = _HIDING | _TELLING
_CLASS_OF = methodcaller("get", "class")
#: The values of a `Name` after tag and class.
_More: TypeAlias = "tuple[str, bool, bool, tuple[str | None, ...]]"
_NOTHING_MORE: _More = ("", False, False, ())
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
    is_hidden: bool
    """Whether its own markup hides it."""
    telling: tuple[str | None, ...]
    """Values of the telling attributes; empty where it has none of them."""


class Names(NamedTuple):
    """The names of some elements of a page."""

    key: Ints
    """Which of the distinct names each element has, shape (n_elements,)."""
    distinct: list[Name]
    """The distinct names."""
    words: Words
    """Words of the class and id of each distinct name, then those of the values in ``told``, a line each."""
    told: list[tuple[int, str]]
    """Row of the name, and the attribute, of each telling value."""


class Words(NamedTuple):
    """The words of some classes, ids and the like, lower case: ``mainNav_left`` gives main, nav, left."""

    text: str
    """What each was, cut into words, with a space before each word; ``LINE_END`` between lines."""
    ends: Places
    """Where in it lines end, but for the last."""
    parts: Parts
    """The words of two letters or more, line after line."""
    line: Places
    """The line of each of them."""

    def written(self, row: int) -> str:
        """What one of them was, cut into words."""
        start = int(self.ends[row - 1]) + 1 if row else 0
        return self.text[start : int(self.ends[row]) if row < len(self.ends) else len(self.text)]


def read_names(document: Document, rows: Ints) -> Names:
    """The names of the elements ``rows`` of a page."""
    places = rows.tolist()
    tags = list(map(document.tags.__getitem__, places))
    attributes = list(map(document.attributes.__getitem__, places))
    # Most elements have a class only, or nothing: they are named at once.
    names: list[_Found] = list(zip(tags, map(_CLASS_OF, attributes), repeat(None), strict=False))
    n_attributes = np.fromiter(map(len, attributes), np.intp, len(places))
    has_class = np.fromiter(map(contains, attributes, repeat("class")), np.bool_, len(places))
    for row in timed((n_attributes > has_class).nonzero()[0].tolist()):
        names[row] = _read_name(tags[row], attributes[row])
    known: dict[_Found, int] = {}
    first = np.fromiter(map(known.setdefault, names, count()), np.intp, len(places))
    is_first = first == np.arange(len(places))
    key = (is_first.cumsum() - 1).take(first)
    distinct = [Name(tag, classes, *(more or _NOTHING_MORE)) for tag, classes, more in known]
    values = [
        (row, attribute, value[-MAX_VALUE_CHARS:])
        for row, name in enumerate(distinct)
        if name.telling
        for attribute, value in zip(TELLING_ATTRIBUTES, name.telling, strict=True)
        if value
    ]
    called = [f"{(name.classes or '')[:MAX_NAME_CHARS]} {name.id}" for name in distinct]
    words = cut_words([*called, *(value for _, _, value in values)])
    told = [(row, attribute) for row, attribute, _ in values]
    return Names(key.astype(np.int32), distinct, words, told)


def cut_words(names: Sequence[str]) -> Words:
    """Cut names into their words: runs of Latin letters without accents, parted where small ones turn to capitals."""
    text = " " + f"{LINE_END} ".join(names)
    codes = np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
    folded = codes | np.uint8(0x20)
    is_letter = (folded >= ord("a")) & (folded <= ord("z"))
    is_lower = is_letter & (codes >= ord("a"))
    is_end = codes == 0
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
    ends = is_end.nonzero()[0]
    line = ends.searchsorted(starts)
    # Written down, a letter takes a place, and another with a space before it where it begins a word.
    is_shown = is_letter | is_end
    width = is_shown.astype(np.int8)
    width[0] = 1
    width[1:] |= is_shown[:-1]
    width[1:] += turns
    place = width.cumsum(dtype=np.int32)
    spaced = np.full(place[-1], ord(" "), dtype=np.uint8)
    spaced[place[is_shown] - 1] = (folded * is_letter)[is_shown]
    return Words(spaced.tobytes().decode("latin-1"), place.take(ends) - 1, parts_at(folded, starts, length), line)


def _read_name(tag: str, attributes: Mapping[str, str]) -> _Found:
    """The values of the `Name` of an element with more attributes than a class."""
    classes = attributes.get("class")
    identity = attributes["id"][:MAX_NAME_CHARS].rstrip("0123456789") if "id" in attributes else ""
    more: _More = (identity, tag == "a" and "href" in attributes, False, ())
    if not _SPECIAL.isdisjoint(attributes):
        telling = () if _TELLING.isdisjoint(attributes) else tuple(map(attributes.get, TELLING_ATTRIBUTES))
        more = (*more[:2], not _HIDING.isdisjoint(attributes) and _is_hidden(attributes), telling)
    return tag, classes, None if more == _NOTHING_MORE else more


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    if style and ("display:none" in (squeezed := style.replace(" ", "").lower()) or "visibility:hidden" in squeezed):
        return True
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"
