"""A parsed page: its elements and text nodes as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.json_texts import JsonText
from dehusk.features.tree import Tree

#: Most ancestors that an element has in a tree made by lxml's default parser.
TREE_DEPTH = 255
#: What `Document.separators` says: a text node goes on with the word before it, is another word, or is another line.
NOTHING, SPACE, LINE_BREAK = range(3)
#: What an element without attributes has; lxml's own mapping of none cannot be pickled.
NO_ATTRIBUTES: Mapping[str, str] = {}


class Document(NamedTuple):
    """A parsed page as columns: one row an element in document order, one row a text node.

    The text nodes kept are those that hold more than white space and do not stand in a dropped
    element (script, style, ...). Element 0 is always ``html``.
    """

    encoding: str
    """The codec that the bytes were read with, ``"str"`` for a page that came as text."""
    n_replaced: int
    """How many byte sequences could not be decoded."""
    tags: list[str]
    """Tag name of each element, lower case."""
    tag_codes: NDArray[np.uint8]
    """Number of each element's tag (see `dehusk.features.vocabulary`)."""
    attributes: list[Mapping[str, str]]
    """Attributes of each element."""
    tree: Tree
    """How the elements are nested."""
    roots: tuple[int, ...]
    """Rows of the elements at the top: ``html``, and another for whatever follows ``</html>``. Those
    others count as children of the body, where HTML's own rules put what they hold."""
    in_tree: NDArray[np.bool_]
    """Whether a tree made by lxml holds the element; it ends at the first one with more than `TREE_DEPTH` ancestors."""
    text_nodes: list[str]
    """The text nodes, as they stand on the page; without the white space that a block begins with, but for code."""
    node_element: NDArray[np.int32]
    """Row of the element that each text node stands in."""
    node_block: NDArray[np.int32]
    """Number of the block that each text node belongs to."""
    separators: NDArray[np.uint8]
    """What parts each text node from the one before it in its block: ``NOTHING``, ``SPACE`` or ``LINE_BREAK``."""
    block_element: NDArray[np.int32]
    """Row of the block-level element that each block stands in."""
    title: str
    """Text of the title element, white space collapsed."""
    json_ld: list[JsonText]
    """The texts of the page's ``application/ld+json`` scripts."""
    formulas: frozenset[int] = frozenset()
    """Rows of the elements whose text is a formula in TeX."""
    n_embedded: int = 0
    """How many elements, the last ones, are no part of the page but hold an article that it does not show (see
    `dehusk.features.reading.embedded_article`): an ``article`` at the end of its body."""
    is_guess: bool = False
    """Whether the encoding is a guess: nothing told it."""
    feed: str = ""
    """``"an RSS feed"`` or the like where the page was made from one (see `feeds.decode_page`), "" for a page."""

    @property
    def n_elements(self) -> int:
        """Number of elements."""
        return len(self.tags)
