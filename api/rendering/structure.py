"""Where each kept block stands: in which lists, cells and quotations, and whether as heading, code or paragraph.

Of a page's nesting only this much is rendered. It is found by climbing from the kept blocks, each element once, so
the cost follows what is kept and not the size or the depth of the page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.blocks import BlockTable
from dehusk.features.vocabulary import HEADING_TAGS
from dehusk.rendering.tables import PRE_TAGS

LIST_TAGS = frozenset(("ul", "ol"))
#: Lists that HTML has given up, or that differ by name only.
_SYNONYMS = {"menu": "ul", "dir": "ul"}

#: Containers that may stand only in another, with the tags of that other.
_NEEDED_PARENT = {
    "li": LIST_TAGS,
    "dt": frozenset(("dl",)),
    "dd": frozenset(("dl",)),
    "tr": frozenset(("table",)),
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
}
_CONTAINER_TAGS = frozenset(("ul", "ol", "dl", "blockquote", "table", *_NEEDED_PARENT))
_MEANING_TAGS = _CONTAINER_TAGS | PRE_TAGS | frozenset(HEADING_TAGS) | frozenset(_SYNONYMS)

#: Deepest nesting of containers that is rendered: lists of twenty levels. What lies deeper stays as paragraphs.
MAX_DEPTH = 40

#: A longer text in a heading is no heading: the page forgot the end tag.
MAX_HEADING_CHARACTERS = 400


class Container(NamedTuple):
    """An element that holds blocks and gives them a meaning by that."""

    tag: str
    """Its tag as rendered."""
    row: int
    """Its row in the document; negative for one that the page should have and has not."""
    parent: Container | None
    """The container that it stands in."""
    depth: int
    """Number of containers around it."""


class Place(NamedTuple):
    """Where the text of an element stands."""

    container: Container | None
    """The innermost container, None for the page itself."""
    leaf: str
    """``"p"``, ``"pre"`` or ``"h1"`` to ``"h6"``."""
    leaf_row: int
    """Row of the heading or the ``pre`` element, -1 for a paragraph."""


class Passage(NamedTuple):
    """What is rendered in one go: a kept block, or all kept blocks of one ``pre``."""

    container: Container | None
    """The innermost container, None for the page itself."""
    leaf: str
    """``"p"``, ``"pre"`` or ``"h1"`` to ``"h6"``."""
    leaf_row: int
    """Row of the heading or the ``pre`` element, -1 for a paragraph."""
    blocks: list[int]
    """Rows of its blocks; one, unless it is a ``pre``."""


_PAGE = Place(None, "p", -1)


def find_passages(table: BlockTable, kept: NDArray[np.bool_], data: frozenset[int]) -> list[Passage]:
    """Find where the kept blocks stand; ``data`` are the rows of the tables that hold data."""
    tags = table.document.tags
    parents = table.document.tree.parent.tolist()
    blocks = np.flatnonzero(kept)
    known = {0: _PAGE}
    passages: list[Passage] = []
    code = -1
    for block, row in zip(blocks.tolist(), table.element[blocks].tolist(), strict=True):
        place = known.get(row)
        if place is None:
            pending = []
            while row not in known:
                pending.append(row)
                row = parents[row]
            place = known[row]
            for row in reversed(pending):
                if tags[row] in _MEANING_TAGS:
                    place = _enter(place, tags[row], row, data)
                known[row] = place
        if place.leaf == "pre" and place.leaf_row == code:
            passages[-1].blocks.append(block)
            continue
        code = place.leaf_row if place.leaf == "pre" else -1
        passages.append(_settle(place, block, len(table.texts[block])))
    return passages


def _enter(place: Place, tag: str, row: int, data: frozenset[int]) -> Place:
    """Give the place inside of an element that stands at ``place``."""
    if place.leaf == "pre":
        return place
    container = place.container
    if tag in PRE_TAGS:
        return Place(container, "pre", row)
    if tag in HEADING_TAGS:
        return Place(container, tag, row)
    tag = _SYNONYMS.get(tag, tag)
    around = container.tag if container is not None else ""
    depth = container.depth + 1 if container is not None else 0
    fits = depth < MAX_DEPTH and (tag not in _NEEDED_PARENT or around in _NEEDED_PARENT[tag])
    if not fits or (tag == "table" and row not in data) or (tag in LIST_TAGS and around in LIST_TAGS):
        return Place(container, "p", -1)
    return Place(Container(tag, row, container, depth), "p", -1)


def _settle(place: Place, block: int, n_characters: int) -> Passage:
    """Put a block where text may stand: not in a list beside its items, nor in a table beside its cells."""
    container, leaf, leaf_row = place
    if leaf not in ("p", "pre") and n_characters > MAX_HEADING_CHARACTERS:
        leaf, leaf_row = "p", -1
    while container is not None and container.tag in ("table", "tr"):
        container = container.parent
    if container is not None and container.tag in ("ul", "ol", "dl"):
        tag = "dd" if container.tag == "dl" else "li"
        container = Container(tag, -1 - block, container, container.depth + 1)
    return Passage(container, leaf, leaf_row, [block])


def chain(container: Container | None) -> list[Container]:
    """List a container and those around it, outermost first."""
    containers = []
    while container is not None:
        containers.append(container)
        container = container.parent
    return containers[::-1]
