"""Document -> block table: one row a block, its text and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_size, timed
from dehusk.features.reading.document import NOTHING, Document
from dehusk.features.reading.kind import HTML
from dehusk.features.reading.nodes.white_space import collapsed
from dehusk.features.reading.superscripts import raise_superscripts
from dehusk.features.tree import nearest, steps

#: Characters that a page's paths may have above ``max_characters``: more than any of 3,597 pages of the web needs.
PATH_ALLOWANCE = 4 * 2**20
# A tag name that may stand in an XPath as it is; anything else (``o:p``) is written as ``*``.
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class BlockTable:
    """The blocks of a page in document order, as columns.

    A block is a run of text nodes that share the nearest block-level ancestor; text of another
    block, or two line breaks in a row, end it.
    """

    kind: ClassVar[str] = HTML
    """Kind of its page, ``"html"`` or ``"text"``; `dehusk.features.page_kinds` says how each is read and measured."""

    document: Document
    """The parsed page."""
    texts: list[str]
    """Text of each block, white space collapsed."""
    element: NDArray[np.int32]
    """Row of each block's block-level element."""
    first_node: NDArray[np.int32]
    """Where each block's text nodes begin; one longer than the table."""
    node_texts: list[str]
    """The text nodes, white space collapsed."""

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def tag_codes(self) -> NDArray[np.uint8]:
        """Number of the tag of each block's element (see `dehusk.features.vocabulary`)."""
        return self.document.tag_codes.take(self.element)

    @property
    def tags(self) -> list[str]:
        """Tag of each block's element."""
        return list(map(self.document.tags.__getitem__, self.element.tolist()))

    def places(self) -> Sequence[Any]:
        """Where each block stands: the XPath of its element (see `xpaths`)."""
        return xpaths(self)

    def where(self, row: int, place: Any) -> dict[str, Any]:
        """Where a block stands, by what is said of it; ``place`` is its one of `places`."""
        return {"tag": self.document.tags[self.element[row]], "xpath": place}

    def check(self) -> None:
        """Hold the table to the limits.

        Raises
        ------
        LimitError
            If it has more than ``max_blocks`` or ``max_characters``.
        """
        check_size("max_blocks", len(self.texts))
        check_size("max_characters", sum(map(len, self.texts)))


def cut(document: Document) -> BlockTable:
    """Cut a document into its blocks; a document without text gives an empty table."""
    n_nodes = len(document.text_nodes)
    first_node = np.append(steps(document.node_block, -1).nonzero()[0], n_nodes).astype(np.int32)
    # A text with no white space but single spaces, as most are, need not be cut into its words.
    node_texts = [
        text if "  " not in (text := node.strip()) and text.isprintable() else collapsed(text)
        for node in timed(document.text_nodes)
    ]
    raise_superscripts(document, node_texts)
    bounds = first_node.tolist()
    texts = [
        node_texts[start] if stop - start == 1 else join_nodes(document, node_texts, start, stop)
        for start, stop in pairwise(bounds)
    ]
    return BlockTable(document, texts, document.block_element, first_node, node_texts)


def join_nodes(document: Document, node_texts: list[str], start: int, stop: int) -> str:
    """Text nodes ``start`` to ``stop`` as one text, with spaces where they are parted (see `Document.separators`).

    Parameters
    ----------
    node_texts
        The document's text nodes, white space collapsed.
    """
    is_parted = document.separators[start + 1 : stop].tobytes()
    if NOTHING not in is_parted:
        return " ".join(node_texts[start:stop])
    rest = zip(is_parted, node_texts[start + 1 : stop], strict=True)
    return node_texts[start] + "".join([f" {text}" if parted else text for parted, text in rest])


def xpaths(table: BlockTable) -> list[str]:
    """An absolute XPath of each block's element, as in the tree that lxml makes of the page.

    A tree made by lxml lacks what follows the first element of more than 255 ancestors; such
    blocks get the path of their nearest ancestor that it holds. What follows ``</html>`` stands
    in a second root there: ``/html[2]``.

    Raises
    ------
    LimitError
        If they are more than ``max_characters`` long together, above the allowance.
    """
    document = table.document
    rows = nearest(document.in_tree, document.tree)[table.element]
    steps = _steps(document)
    parents = document.tree.parent.tolist()
    roots = document.roots
    paths = {row: f"/html[{place}]" for place, row in enumerate(roots, 1)} if len(roots) > 1 else {0: "/html"}
    result = []
    n_characters = 0
    for row in timed(rows.tolist()):
        pending = []
        node = row
        while node not in paths:
            pending.append(node)
            node = parents[node]
        for node in reversed(pending):
            paths[node] = f"{paths[parents[node]]}/{steps[node]}"
        result.append(paths[row])
        # Long names nested deep can make paths far larger than the page.
        n_characters += len(paths[row])
        check_size("max_characters", n_characters - PATH_ALLOWANCE)
    return result


def _steps(document: Document) -> list[str]:
    """The last step of each element's path: its tag and its place among siblings of that tag."""
    parents = document.tree.parent.tolist()
    steps = [""]  # the root is its own parent, and none of its children
    places: dict[tuple[int, str], int] = {}
    for parent, tag in islice(zip(parents, document.tags, strict=True), 1, None):
        place = places[parent, "*"] = places.get((parent, "*"), 0) + 1
        if _PLAIN_NAME.match(tag):
            place = places[parent, tag] = places.get((parent, tag), 0) + 1
            steps.append(f"{tag}[{place}]")
        else:
            steps.append(f"*[{place}]")
    return steps
