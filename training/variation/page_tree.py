"""Pages as trees that can be changed: labels stay with their text nodes whatever is done around them.

`read_tree` parses a page, `label_texts` hands the labels of its blocks to the text nodes, and after any changes
`labelled_blocks` cuts the tree into blocks again, by the code that cuts every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.choosing.formula_images import tex_of_image
from dehusk.features.reading.document import Document
from dehusk.features.reading.events import EventRecorder, send_events
from dehusk.features.reading.feeds import decode_page
from dehusk.features.reading.parsing import build_from_parts
from dehusk.features.tree import Floats
from dehusk.features.vocabulary import DROPPED_TAGS


@dataclass(slots=True)
class Text:
    """A text node."""

    value: str
    content: bool = False
    """Whether it is content."""


@dataclass(slots=True, eq=False)
class Node:
    """An element."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | Text] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """The element and all below it, in document order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(child for child in reversed(node.children) if isinstance(child, Node))

    def texts(self) -> Iterator[Text]:
        """The text nodes below it that are shown as text, in document order."""
        pending: list[Node | Text] = [self]
        while pending:
            item = pending.pop()
            if isinstance(item, Text):
                yield item
            elif item.tag not in DROPPED_TAGS:
                pending.extend(reversed(item.children))

    def copy(self) -> Node:
        """A deep copy (without recursion: pages may be nested deeper than Python's stack)."""
        result = Node(self.tag, dict(self.attributes))
        pending = [(self, result)]
        while pending:
            source, target = pending.pop()
            for child in source.children:
                if isinstance(child, Text):
                    target.children.append(Text(child.value, child.content))
                else:
                    clone = Node(child.tag, dict(child.attributes))
                    target.children.append(clone)
                    pending.append((child, clone))
        return result


class _Builder:
    """Parser target that builds the tree."""

    def __init__(self) -> None:
        self.root = Node("html")
        self._stack: list[Node] = []
        self._body: Node | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self._stack and self._body is None:
            self.root.attributes.update(attributes)
            self._stack.append(self.root)
            return
        node = Node(tag, dict(attributes))
        if tag == "img" and (tex := tex_of_image(attributes)):
            node.children.append(Text(tex))
        # What follows </html> comes as a second root; it goes where `element_tree.nest` puts it.
        parent = self._stack[-1] if self._stack else self._body or self.root
        parent.children.append(node)
        self._stack.append(node)
        if tag == "body" and self._body is None:
            self._body = node

    def end(self, tag: str) -> None:  # noqa: ARG002 - as the parser calls it
        self._stack.pop()

    def data(self, text: str) -> None:
        children = (self._stack[-1] if self._stack else self._body or self.root).children
        if children and isinstance(children[-1], Text):
            children[-1].value += text
        else:
            children.append(Text(text))

    def close(self) -> None:
        """End of the page: the tree is complete."""


def read_tree(html: bytes | str) -> Node:
    """The page as a tree, no text labelled."""
    builder = _Builder()
    send_events(decode_page(html).utf8, builder)
    return builder.root


def write_document(root: Node) -> tuple[Document, list[Text]]:
    """Send the tree through the reader that parsed pages go through.

    Returns
    -------
    Document
        The page as if it had been parsed.
    list of Text
        The tree's text nodes in the order of the document's, so that labels can be handed on.
    """
    recorder = EventRecorder()
    sent: list[Text] = []
    pending: list[Node | Text | str] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, Text):
            if item.value:  # a parser sends no empty text, and what reads pages counts on it
                recorder.data(item.value)
                sent.append(item)
        elif isinstance(item, Node):
            recorder.start(item.tag, item.attributes)
            pending.append(item.tag)
            pending.extend(reversed(item.children))
        else:
            recorder.end(item)
    document, part = build_from_parts(recorder)
    return document, [sent[row] for row in part.tolist()]


def label_texts(table: BlockTable, sources: list[Text], content: NDArray[np.bool_]) -> None:
    """Hand each block's label to its text nodes."""
    for node, block in zip(sources, table.document.node_block.tolist(), strict=True):
        node.content = bool(content[block])


def labelled_blocks(root: Node) -> tuple[BlockTable, Floats]:
    """Cut the tree into blocks.

    Returns
    -------
    BlockTable
        The blocks.
    numpy.ndarray
        Share of each block's characters that is content, shape (n_blocks,).
    """
    document, sources = write_document(root)
    table = cut(document)
    lengths = np.array([len(text) for text in table.node_texts], dtype=np.float32)
    flags = np.array([node.content for node in sources], dtype=np.float32)
    if not len(table):
        return table, np.zeros(0, dtype=np.float32)
    first = table.first_node[:-1]
    return table, np.add.reduceat(lengths * flags, first) / np.add.reduceat(lengths, first)
