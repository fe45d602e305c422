"""Numbers of the items of lists, as a browser counts them (HTML Living Standard, "ordinal value")."""

from __future__ import annotations

import re

from dehusk.features.reading.document import Document

#: What a browser reads as an integer, of nine digits at the most: Markdown holds no longer one.
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,9})(?![0-9])")
_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b")
_NUMERALS = "M CM D CD C XC L XL X IX V IV I"
_ROMAN = tuple(zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), _NUMERALS.split(), strict=True))
#: The largest number that is written in Roman numerals.
_LARGEST_ROMAN = 3999
#: Ways of counting that the ``type`` of a list may name, besides ``1``.
COUNTING_TYPES = frozenset("aAiI")


def integer_of(text: str | None) -> int | None:
    """The integer that an attribute begins with, None where it begins with none."""
    found = _INTEGER.match(text or "")
    return int(found[1]) if found else None


def has_numbers(document: Document, row: int) -> bool:
    """Whether an ``ol`` shows its numbers: its own style may take them off."""
    return not _UNNUMBERED.search(document.attributes[row].get("style", ""))


def item_numbers(document: Document, ol: int) -> dict[int, int]:
    """The number of each item that is a child of an ``ol``, by the item's row, whether it is kept or not."""
    tags, end = document.tags, document.tree.end
    items = []
    row = ol + 1
    while row < end[ol]:
        if tags[row] == "li":
            items.append(row)
        row = int(end[row])
    attributes = document.attributes[ol]
    step = -1 if "reversed" in attributes else 1
    first = integer_of(attributes.get("start"))
    number = first if first is not None else len(items) if step < 0 else 1
    numbers = {}
    for item in items:
        value = integer_of(document.attributes[item].get("value"))
        number = number if value is None else value
        numbers[item] = number
        number += step
    return numbers


def written_number(number: int, counting: str) -> str:
    """A number as its list writes it, without the point.

    Examples
    --------
    >>> written_number(4, "1"), written_number(28, "a"), written_number(9, "I"), written_number(0, "i")
    ('4', 'ab', 'IX', '0')
    """
    if counting in ("a", "A") and number > 0:
        letters = ""
        while number > 0:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord(counting) + letter) + letters
        return letters
    if counting in ("i", "I") and 0 < number <= _LARGEST_ROMAN:
        numeral = ""
        for value, sign in _ROMAN:
            numeral += sign * (number // value)
            number %= value
        return numeral if counting == "I" else numeral.lower()
    return str(number)
