"""The pictures that stand in the kept parts of a page, each with the kept block that it stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.tree import nearest
from dehusk.features.vocabulary import code_flags
from dehusk.rendering.controls import without_controls
from dehusk.rendering.links import base_address, safe_address
from dehusk.rendering.nodes import Picture
from dehusk.rendering.pictures.addresses import best_address

_IMG, _FIGURE, _CAPTION = code_flags(["img"]), code_flags(["figure"]), code_flags(["figcaption"])
#: Elements whose pictures are no content.
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "form", "button", "select", "template"))
#: Names of pictures that say nothing: of people, of the site, for its buttons, for counting.
_NO_CONTENT = re.compile(
    r"avatar|gravatar|(?<![a-z])icons?(?![a-z])|(?<![a-z])logos?(?![a-z])|emoji|smil(?:ey|ie)|spacer|pixel|sprite"
    r"|tracking|badge|loader|spinner|placeholder|blank\.|author|byline|share|social|rating|(?<![a-z])ads?(?![a-z])"
)
#: Folders of pictures that belong to the site's design, or show its users.
_FOLDERS = re.compile(r"/(?:themes?|skins?|templates?(?:_\w+)?|avatars?|profiles?|emoticons|icons?)/")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:[?#]|$)", re.IGNORECASE)
#: A picture with a side of fewer pixels is a line or an icon.
_SMALLEST = 50
#: The part of a page that a picture stands in has this many characters at least, more than half of them kept.
_PART_CHARACTERS, _PART_SHARE = 200, 0.5
#: Ancestors whose names are looked at, and ancestors that are climbed at the most.
_NAMED_LEVELS, _LEVELS = 2, 60
_MAX_PICTURES = 1000
#: Characters of an address that are looked at.
_SOURCE_CHARACTERS = 500
_NUMBER = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*$")


class Placed(NamedTuple):
    """The pictures of a page."""

    before: Mapping[int, Sequence[Picture]]
    """By the block that they stand before."""
    after: Mapping[int, Sequence[Picture]]
    """By the block that they stand behind."""


NO_PICTURES = Placed({}, {})


def place_pictures(
    table: BlockTable, kept: NDArray[np.bool_], url: str | None, *, include_links: bool
) -> tuple[Placed, NDArray[np.bool_]]:
    """Find the pictures to render.

    Parameters
    ----------
    kept
        Which blocks are rendered, shape (n_blocks,): a picture is if most of the text around it is.
    url
        The page's address; pictures without an absolute address are left out.
    include_links
        Whether a picture keeps the link around it.

    Returns
    -------
    Placed
        Each picture beside the block that is nearest in the page's tree.
    numpy.ndarray
        The kept blocks and the captions of the pictures, shape (n_blocks,).
    """
    if not kept.any():
        return NO_PICTURES, kept
    pictures = list(_pictures(table, kept, url, include_links=include_links))
    kept = _with_captions(table, kept, pictures)
    rows = kept.nonzero()[0]
    begins = table.document.node_element[table.first_node[rows]]
    before: dict[int, list[Picture]] = {}
    after: dict[int, list[Picture]] = {}
    for picture in timed(pictures):
        place = int(begins.searchsorted(picture.row))
        previous = int(rows[place - 1]) if place else -1
        following = int(rows[place]) if place < len(rows) else -1
        is_before = previous < 0 or (
            following >= 0 and _shared(table, picture.row, following) > _shared(table, picture.row, previous)
        )
        (before if is_before else after).setdefault(following if is_before else previous, []).append(picture)
    return Placed(before, after), kept


def _pictures(table: BlockTable, kept: NDArray[np.bool_], url: str | None, *, include_links: bool) -> Iterator[Picture]:
    """The pictures of the kept parts, each address once."""
    document = table.document
    parts, base = _Parts(table, kept), base_address(document, url)
    seen: set[str] = set()
    for row in timed(_IMG[document.tag_codes].nonzero()[0][:_MAX_PICTURES].tolist()):
        if not parts.is_kept(row) or _says_nothing(table, row):
            continue
        address = best_address(table, row, base)
        if address is not None and address not in seen:
            seen.add(address)
            alt = " ".join(without_controls(document.attributes[row].get("alt", "")).split())
            yield Picture(row, address, alt, _link(table, row, base) if include_links else "")


def _with_captions(table: BlockTable, kept: NDArray[np.bool_], pictures: Sequence[Picture]) -> NDArray[np.bool_]:
    """The kept blocks, and those of the captions in the figures of some pictures."""
    document = table.document
    figures = nearest(_FIGURE[document.tag_codes], document.tree)
    shown = {int(figures[picture.row]) for picture in pictures} - {-1}
    captions = nearest(_CAPTION[document.tag_codes], document.tree)[table.element]
    is_caption = np.array([row >= 0 and int(figures[row]) in shown for row in captions.tolist()], dtype=np.bool_)
    result: NDArray[np.bool_] = kept | is_caption
    return result


def _shared(table: BlockTable, row: int, block: int) -> int:
    """Depth of the innermost element around both a picture and a block."""
    tree = table.document.tree
    element = int(table.element[block])
    while not row <= element < int(tree.end[row]):
        row = int(tree.parent[row])
    return int(tree.depth[row])


class _Parts:
    """The parts of a page that a picture may stand in."""

    def __init__(self, table: BlockTable, kept: NDArray[np.bool_]) -> None:
        self._table = table
        lengths = np.array([len(text) for text in table.texts], dtype=np.int64)
        n_elements = table.document.n_elements
        self._all = self._running(lengths, n_elements)
        self._kept = self._running(lengths * kept, n_elements)

    def _running(self, lengths: NDArray[np.int64], n_elements: int) -> NDArray[np.float64]:
        at_element = np.bincount(self._table.element, weights=lengths, minlength=n_elements)
        return np.concatenate([[0], at_element.cumsum()])

    def is_kept(self, row: int) -> bool:
        """Whether most of the text of the smallest part around a picture that has some text is kept."""
        document = self._table.document
        tags, tree = document.tags, document.tree
        is_teaser = False  # it leads to another page
        for _ in range(_LEVELS):
            row = int(tree.parent[row])
            stop = int(tree.end[row])
            n_all, n_kept = self._all[stop] - self._all[row], self._kept[stop] - self._kept[row]
            if tags[row] == "a" and not _PICTURE_FILE.search(document.attributes[row].get("href", "")):
                is_teaser = True
            if tags[row] in _CHROME_TAGS or (n_all and not n_kept and (is_teaser or tags[row] == "header")):
                return False
            if n_all >= _PART_CHARACTERS or not row:
                return bool(n_kept > _PART_SHARE * n_all)
        return False


def _says_nothing(table: BlockTable, row: int) -> bool:
    """Whether a picture is an icon, a line, somebody's face, or hidden from those who cannot see it."""
    document = table.document
    attributes = document.attributes[row]
    sides = [int(found[1]) for key in ("width", "height") if (found := _NUMBER.match(attributes.get(key, "")))]
    if any(side < _SMALLEST for side in sides):
        return True
    if attributes.get("role") == "presentation" or attributes.get("aria-hidden") == "true":
        return True
    named = [attributes.get(key, "") for key in ("class", "id", "alt")]
    source = attributes.get("src", "")[:_SOURCE_CHARACTERS]
    if _FOLDERS.search(source.lower()):
        return True
    named.append(source.rsplit("/", 1)[-1])
    for _ in range(_NAMED_LEVELS):
        row = int(document.tree.parent[row])
        named += [document.attributes[row].get(key, "") for key in ("class", "id")]
    return any(_NO_CONTENT.search(name.lower()) for name in named)


def _link(table: BlockTable, row: int, base: str | None) -> str:
    """Where the link around a picture leads, "" without one."""
    document = table.document
    for _ in range(_LEVELS):
        row = int(document.tree.parent[row])
        if document.tags[row] == "a":
            return safe_address(document.attributes[row].get("href", ""), base) or ""
        if not row:
            break
    return ""
