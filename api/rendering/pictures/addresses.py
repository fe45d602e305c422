"""An element ``img`` -> the address of its best picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.links import safe_address

#: Where scripts look for the address of a picture that is to be loaded when it comes into sight, in order.
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-hi-res-src", "data-full-src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
#: The largest picture of a set that is taken, in pixels: beyond are those for printing.
_WIDEST = 2600
_CANDIDATE = re.compile(
    r"\s*(?P<address>[^\s,]\S*[^\s,]|[^\s,])(?:\s+(?P<size>\d+(?:\.\d+)?)(?P<unit>[wx]))?\s*(?:,|$)"
)
#: Elements between a picture and the `picture` element around it, at the most.
_SOURCE_LEVELS = 6


def best_address(table: BlockTable, row: int, base: str | None) -> str | None:
    """The absolute address of the best picture that an element names, None where there is none that can be followed.

    Parameters
    ----------
    row
        Row of the element ``img``.
    base
        What relative addresses start from.
    """
    return next((found for text in _addresses(table, row) if (found := _absolute(text, base))), None)


def _addresses(table: BlockTable, row: int) -> Iterator[str]:
    """The addresses that a picture may have, the best first: of its sets the largest, of its own the lazy one."""
    document = table.document
    attributes = document.attributes[row]
    sets = [attributes[key] for key in _SETS if key in attributes]
    picture = row
    for _ in range(_SOURCE_LEVELS):  # the parser takes a source that is not closed for one around what follows
        picture = int(document.tree.parent[picture])
        if document.tags[picture] == "picture":
            inside = range(picture + 1, int(document.tree.end[picture]))
            sources = [document.attributes[place] for place in inside if document.tags[place] == "source"]
            sets += [source[key] for source in sources for key in _SETS if key in source]
            break
    for candidates in sets:
        if best := _best_of(candidates):
            yield best
    yield from (attributes[key] for key in (*_LAZY, "src") if attributes.get(key))


def _best_of(candidates: str) -> str:
    """The widest picture of a set that is not too wide (HTML Living Standard, "srcset attributes")."""
    found: list[tuple[float, str]] = []
    place = 0
    while match := _CANDIDATE.match(candidates, place):
        place = match.end()
        size = float(match["size"] or 1) * (1 if match["unit"] == "w" else 1000)
        found.append((size, match["address"]))
    fitting = [one for one in found if one[0] <= _WIDEST] or found[:1]
    return max(fitting, key=lambda one: one[0], default=(0.0, ""))[1]


def _absolute(text: str, base: str | None) -> str | None:
    address = safe_address(text, base)
    return address if address is not None and address.startswith(("http://", "https://")) else None
