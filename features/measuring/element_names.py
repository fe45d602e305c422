"""What page authors call the elements of a page: tags, classes, ids and roles, each distinct set once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.measuring.tokens.distinct import distinct
from dehusk.features.measuring.tokens.hashing import Parts, Places, parts_in_order
from dehusk.features.reading.document import Document
from dehusk.features.tree import Ints
from dehusk.features.vocabulary import code_table

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
_HIDING_TAGS = code_table({"dialog": NEVER_SHOWN, "details": ON_DEMAND})
_TELLING = frozenset(TELLING_ATTRIBUTES)
_LOOKED_AT = _HIDING | _TELLING | {"id", "href"}
#: What an element may be called besides its tag and class: its id without the number at its end (comment-1 and
#: comment-2 are alike), whether it is an ``a`` with an address, how its own attributes hide it (``NOT_HIDDEN`` where
#: they do not), and the values of the telling attributes (empty where it has none of them).
More: TypeAlias = "tuple[str, bool, int, tuple[str | None, ...]]"
_NOTHING_MORE: More = ("", False, NOT_HIDDEN, ())
#: What one kind of element of a page is called: its tag, its class as written (None where it has none), and more where
#: it has more.
Name: TypeAlias = "tuple[str, str | None, More | None]"
#: Stands between the names when all are cut at once: no attribute holds it, as the parser takes it out.
LINE_END = "\0"
#: Characters of a word of a name that count, and the fewest.
MAX_WORD_CHARS, MIN_WORD_CHARS = 24, 2


class Names(NamedTuple):
    """The names of some elements of a page."""

    key: Ints
    """Which of the distinct names each element has, shape (n_elements,)."""
    distinct: list[Name]
    """The distinct names."""
    tag_codes: NDArray[np.uint8]
    """Number of the tag of each distinct name (see `dehusk.features.vocabulary`)."""
    is_link: NDArray[np.bool_]
    """Which of them are of an ``a`` with an address."""
    hidden_by: NDArray[np.uint8]
    """How each of them hides its element, by its attributes or by what its tag means."""
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
    tags = map(document.tags.__getitem__, places)
    attributes = map(document.attributes.__getitem__, places)
    # Most elements have a class only, or nothing: they are named at once.
    names: list[Name] = [
        (tag, None, None)
        if not found
        else (tag, found.get("class"), None)
        if (len(found) == 1 and "class" in found) or _LOOKED_AT.isdisjoint(found)
        else _read_name(tag, found)
        for tag, found in zip(tags, timed(attributes), strict=True)
    ]
    known, key = distinct(names, len(places))
    tag_codes = np.zeros(len(known), dtype=np.uint8)
    tag_codes[key] = document.tag_codes.take(rows)
    is_link = np.zeros(len(known), dtype=np.bool_)
    hidden_by = _HIDING_TAGS.take(tag_codes)
    class_and_id = [f"{classes[:MAX_NAME_CHARS]} " if classes else " " for _, classes, _ in known]
    values = []
    for row, (_, _, more) in enumerate(known):
        if more:
            identity, is_link[row], hidden, telling = more
            class_and_id[row] += identity
            if hidden:
                hidden_by[row] = hidden
            if telling:
                values += [
                    (row, attribute, value[-MAX_VALUE_CHARS:])
                    for attribute, value in zip(TELLING_ATTRIBUTES, telling, strict=True)
                    if value
                ]
    words = cut_words([*class_and_id, *(value for _, _, value in values)])
    other_attributes = [(row, attribute) for row, attribute, _ in values]
    return Names(key.astype(np.int32), known, tag_codes, is_link, hidden_by, words, other_attributes)


def cut_words(names: Sequence[str]) -> Words:
    """Cut names into their words: runs of Latin letters without accents, parted where small ones turn to capitals."""
    text = f" {f'{LINE_END} '.join(names)} "
    codes = np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
    folded = codes | np.uint8(0x20)
    is_letter = (folded >= ord("a")) & (folded <= ord("z"))
    is_lower = is_letter & (codes >= ord("a"))
    # The text begins and ends with a space: what is asked of the characters around each is asked of those.
    goes_on = is_letter[1:] & is_letter[:-1]
    turns = goes_on & ~is_lower[1:]
    turns &= is_lower[:-1] | np.append(is_lower[2:], False)
    starts = (is_letter[1:] & ~is_letter[:-1] | turns).nonzero()[0] + 1
    stops = (is_letter[:-1] & ~is_letter[1:] | turns).nonzero()[0] + 1
    length = stops - starts
    kept = (length >= MIN_WORD_CHARS).nonzero()[0]
    starts, length = starts.take(kept), np.minimum(length.take(kept), MAX_WORD_CHARS)
    line = (codes == 0).nonzero()[0].searchsorted(starts)
    return Words(folded, starts, line, parts_in_order(folded, starts, length))


def _read_name(tag: str, attributes: Mapping[str, str]) -> Name:
    """The name of an element with attributes that are looked at besides its class."""
    classes = attributes.get("class")
    is_link = tag == "a" and "href" in attributes
    identity = attributes["id"][:MAX_NAME_CHARS].rstrip("0123456789") if "id" in attributes else ""
    telling = () if _TELLING.isdisjoint(attributes) else tuple(map(attributes.get, TELLING_ATTRIBUTES))
    more: More = (identity, is_link, NOT_HIDDEN if _HIDING.isdisjoint(attributes) else _hidden_by(attributes), telling)
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
