"""Pages as trees with labelled texts, for the tests of what changes them."""

from __future__ import annotations

import numpy as np

from dehusk.features.reading.blocks import cut
from dehusk.training.variation.page_tree import Node, label_texts, read_tree, write_document


def labelled(html: str, *content: str) -> Node:
    """A page whose texts are content where they begin so, in the body."""
    root = read_tree(html)
    document, sources = write_document(root)
    table = cut(document)
    label_texts(table, sources, np.array([text.startswith(content) for text in table.texts], dtype=np.bool_))
    return root
