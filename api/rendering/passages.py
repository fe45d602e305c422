"""The words of one block, line by line, without what no output may hold."""

from __future__ import annotations

import re
from itertools import pairwise

from dehusk.features.reading.blocks import BlockTable, join_nodes
from dehusk.features.reading.document import LINE_BREAK

#: What no output may hold: control characters other than tab and line feed, and code points that never are one.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0\ufffe\uffff]")


def without_controls(text: str) -> str:
    """Put a space for each control character (a space and not nothing, so that no two words become one)."""
    return _CONTROL.sub(" ", text)


def blocks_with_breaks(table: BlockTable) -> frozenset[int]:
    """Blocks that hold a line break between their text nodes."""
    document = table.document
    after_break = (document.separators == LINE_BREAK).nonzero()[0]
    block = table.first_node.searchsorted(after_break, side="right") - 1
    return frozenset(block[table.first_node[block] != after_break].tolist())


def lines_of(table: BlockTable, block: int) -> list[str]:
    """Text of a block, cut at its ``<br>``."""
    start, stop = table.first_node[block : block + 2].tolist()
    separators = table.document.separators
    cuts = [start, *(row for row in range(start + 1, stop) if separators[row] == LINE_BREAK), stop]
    return [join_nodes(table.document, table.node_texts, first, last) for first, last in pairwise(cuts)]
