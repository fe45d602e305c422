"""What chunks are made of: headings, paragraphs, items, rows of tables, lines of code, none of which is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.code_blocks import code_of
from dehusk.rendering.controls import without_controls
from dehusk.rendering.nodes import HEADINGS, Branch, Grid, Leaf, Node, leaves_of

#: A word: an ideograph, kana or another letter of a script without spaces, or letters and digits in a row.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|\w")
_RUN = re.compile(r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def count_words(text: str) -> int:
    """Number of words of a text, of any script."""
    return sum(1 for _ in _WORD.finditer(_RUN.sub("x", text)))


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest part of a page that a chunk holds whole."""

    blocks: tuple[int, ...]
    """Its blocks."""
    n_words: int
    """Words of these."""
    level: int
    """Level of the heading that it is, 0 for anything else."""
    node: Node
    """What of the page's tree it is."""
    part_of: int
    """Number of the top-level node that it is a part of; parts of one node are written together."""
    code: str | None = None
    """The line of code that it is."""


def units_of(table: BlockTable, nodes: list[Node], max_words: int) -> Iterator[Unit]:
    """The units of a page: its headings and paragraphs; of lists, tables and code beyond ``max_words`` their parts."""
    for number, node in enumerate(timed(nodes)):
        whole = _unit(table, node, number)
        if whole.n_words <= max_words:
            yield whole
        elif isinstance(node, Grid):
            for line in node.lines:
                yield _unit(table, replace(node, lines=[line]), number)
        elif isinstance(node, Branch):
            for child in node.children:
                yield _unit(table, replace(node, children=[child]), number)
        elif isinstance(node, Leaf) and node.tag == "pre":
            for code in without_controls(code_of(table, node.blocks)).split("\n"):
                yield Unit(whole.blocks, count_words(code), 0, node, number, code)
        else:
            yield whole


def _unit(table: BlockTable, node: Node, number: int) -> Unit:
    blocks = tuple(block for leaf in leaves_of([node]) for block in leaf.blocks)
    level = int(node.tag[1]) if isinstance(node, Leaf) and node.tag in HEADINGS else 0
    return Unit(blocks, sum(count_words(table.texts[block]) for block in blocks), level, node, number)
