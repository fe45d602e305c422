"""Where each kept block stands: in which lists, cells and quotations, and whether as heading, code or paragraph.

Of a page's nesting only this much is rendered. It is found by climbing from the kept blocks over those elements that
mean something, each once.
"""

from __future__ import annotations

from typing import NamedTuple

from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.tree import nearest
from dehusk.features.vocabulary import HEADING_TAGS, PRE_TAGS, code_flags

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
#: Containers that hold text only in others, and what text that stands in them itself is put into.
_HOLDING_NO_TEXT = {"ul": "li", "ol": "li", "dl": "dd", "tr": "td"}
#: What the text in an element is that holds no other.
_LEAVES = {**{tag: tag for tag in HEADING_TAGS}, **dict.fromkeys(PRE_TAGS, "pre")}
_HAS_MEANING = code_flags(_CONTAINER_TAGS | _LEAVES.keys() | _SYNONYMS.keys())

#: Deepest nesting of containers that is rendered: lists of twenty levels. What lies deeper stays as paragraphs.
MAX_DEPTH = 40


class Container(NamedTuple):
    """An element that holds blocks and gives them a meaning by that."""

    tag: str
    """Its tag as rendered."""
    row: int
    """Its row in the document; -2 or less for one that the page should have and has not, each another."""
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


_PAGE = Place(None, "p", -1)


def find_places(table: BlockTable, blocks: list[int], data: frozenset[int]) -> list[Place]:
    """Find the place of each of ``blocks``.

    Parameters
    ----------
    table
        The blocks of the page.
    blocks
        Rows of the blocks to render, ascending.
    data
        Rows of the ``table`` elements that hold data; other tables are no containers.

    Returns
    -------
    list of Place
        One a block.
    """
    tags, tree = table.document.tags, table.document.tree
    # The nearest element that means something, or -1, is all that is looked at of what stands around another.
    meaning = nearest(_HAS_MEANING.take(table.document.tag_codes), tree)
    parent_of = meaning.take(tree.parent).item
    known = {-1: _PAGE}
    places = []
    for block, element in timed(zip(blocks, meaning.take(table.element.take(blocks)).tolist(), strict=True)):
        place = known.get(element)
        if place is None:
            pending = []
            row = element
            while row not in known:
                pending.append(row)
                row = parent_of(row)
            place = known[row]
            while pending:
                row = pending.pop()
                place = known[row] = _enter(_in_item(place, tags[row], -2 - len(table) - row), tags[row], row, data)
        if place.container is not None and place.container.tag in _HOLDING_NO_TEXT:
            place = _settle(place, place.container, block)
        places.append(place)
    return places


def _enter(place: Place, tag: str, row: int, data: frozenset[int]) -> Place:
    """Give the place inside of an element that stands at ``place``."""
    container = place.container
    if place.leaf == "pre":
        return place
    if tag in _LEAVES:
        return Place(container, _LEAVES[tag], row)
    tag = _SYNONYMS.get(tag, tag)
    around, depth = ("", 0) if container is None else (container.tag, container.depth + 1)
    needed = _NEEDED_PARENT.get(tag)
    fits = around in needed if needed else around != "table" and around not in _HOLDING_NO_TEXT
    if not fits or depth >= MAX_DEPTH or (tag == "table" and row not in data):
        return Place(container, "p", -1)
    return Place(Container(tag, row, container, depth), "p", -1)


def _in_item(place: Place, tag: str, row: int) -> Place:
    """The place of an element; for a list that stands in a list beside its items, in an item of its own."""
    container = place.container
    if tag not in LIST_TAGS or place.leaf == "pre" or container is None or container.tag not in LIST_TAGS:
        return place
    return Place(Container("li", row, container, container.depth + 1), "p", -1)


def _settle(place: Place, container: Container, block: int) -> Place:
    """Find room for text that stands in a list beside its items, or in a row beside its cells."""
    tag = _HOLDING_NO_TEXT[container.tag]
    return Place(Container(tag, -2 - block, container, container.depth + 1), place.leaf, place.leaf_row)


def chain(container: Container | None) -> list[Container]:
    """List a container and those around it, outermost first."""
    containers = []
    while container is not None:
        containers.append(container)
        container = container.parent
    return containers[::-1]
