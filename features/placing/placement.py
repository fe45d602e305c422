"""Block table -> where each block stands among the others, as far as it decides what is kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.placing.data_tables import data_table_of
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.choosing.hiding import MAX_HIDDEN_CHARACTERS, hides
from dehusk.features.reading.kind import TEXT
from dehusk.features.tree import Ints, holders, nearest
from dehusk.features.vocabulary import HEADING_TAGS, code_flags, code_table

_LEVELS = code_table({tag: level for level, tag in enumerate(HEADING_TAGS, start=1)})
_ITEMS = code_flags(["li", "dt", "dd", "td", "th"])
#: Tags whose texts may repeat as often as they like: code, terms and table cells.
_REPEATING = code_flags(["pre", "code", "td", "th", "dt", "dd"])
_QUOTATION = code_flags(["blockquote"])
#: What class names of quotations have in common, in lower case: ``quote``, ``bbCodeBlock--quote``, ``ipsQuote``, ...
_QUOTE = "quot"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the blocks of a page stand, a row a block."""

    parent: Ints
    """Row of the parent of each block's element; of an item or a cell, that of the list or the row around it.

    The blocks of a plain text have none in common: each is its own.
    """
    data_table: Ints
    """Row of the data table that each block stands in, -1 for none."""
    heading: Ints
    """Row of the heading that each block stands in, -1 for none, and in data tables, where headings head nothing."""
    heading_level: NDArray[np.uint8]
    """1 to 6 for a heading, 0 for any other block."""
    may_repeat: NDArray[np.bool_]
    """Blocks of tags whose texts repeat: code, terms, cells."""
    is_hidden: NDArray[np.bool_]
    """Blocks in an element that its own markup hides, and that holds only a short text."""
    is_quoted: NDArray[np.bool_]
    """Blocks in a quotation, by its tag or by the name of its class."""


def place_blocks(table: BlockTable) -> Placement:
    """Find where the blocks of a page stand."""
    document = table.document
    codes, parents = document.tag_codes, document.tree.parent
    parent = table.element if table.kind == TEXT else parents[table.element]
    levels = _LEVELS.take(codes)
    data_table = data_table_of(table)
    heading = np.full(len(table), -1, dtype=np.int32)
    if levels.any():
        heading = np.where(data_table < 0, nearest(levels > 0, document.tree)[table.element], np.int32(-1))
    around_blocks = holders(table.element, document.tree).nonzero()[0].tolist()
    around = dict(zip(around_blocks, map(document.attributes.__getitem__, around_blocks), strict=True))
    return Placement(
        parent=np.where(_ITEMS.take(codes[table.element]), parents[parent], parent),
        data_table=data_table,
        heading=heading,
        heading_level=np.where(heading >= 0, levels[heading], 0).astype(np.uint8),
        may_repeat=_REPEATING.take(codes[table.element]),
        is_hidden=_hidden_blocks(table, around),
        is_quoted=_quoted_blocks(table, around),
    )


def _quoted_blocks(table: BlockTable, around: Mapping[int, Mapping[str, str]]) -> NDArray[np.bool_]:
    """``around`` holds the attributes of the elements around blocks, by their rows; so for `_hidden_blocks`."""
    tree = table.document.tree
    flags = _QUOTATION.take(table.document.tag_codes)
    flags[[row for row, found in around.items() if _QUOTE in found.get("class", "").lower()]] = True
    return nearest(flags, tree)[table.element] >= 0 if flags.any() else np.zeros(len(table), dtype=np.bool_)


def _hidden_blocks(table: BlockTable, around: Mapping[int, Mapping[str, str]]) -> NDArray[np.bool_]:
    tree = table.document.tree
    # Most elements have nothing that hides: a look at the two attributes that may tells it.
    hiding = [row for row, found in around.items() if ("style" in found or "hidden" in found) and hides(found)]
    if not hiding:
        return np.zeros(len(table), dtype=np.bool_)
    flags = np.zeros(len(tree), dtype=np.bool_)
    flags[hiding] = True
    owner = nearest(flags, tree)[table.element]
    n_characters = np.bincount(owner + 1, weights=list(map(len, table.texts)))
    return (owner >= 0) & (n_characters[owner + 1] <= MAX_HIDDEN_CHARACTERS)
