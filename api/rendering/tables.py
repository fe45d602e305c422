"""Which tables hold data and which only lay the page out, told from how their cells are filled."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from dehusk.features.blocks import BlockTable
from dehusk.features.document import Document
from dehusk.features.elements import Ints, nearest
from dehusk.features.vocabulary import HEADING_TAGS

CELL_TAGS = frozenset(("td", "th"))
PRE_TAGS = frozenset(("pre", "listing", "xmp", "plaintext"))

#: A table with a longer block in any cell lays out prose. The cells of reference tables (the parameters of a
#: function, the events of a year) stay well below.
MAX_CELL_CHARACTERS = 700

#: A table in which more than this share of the filled cells hold several blocks lays out cards or posts.
MAX_CROWDED_SHARE = 0.25

#: The same for filled cells that hold a heading.
MAX_HEADED_SHARE = 0.1


def in_data_table(table: BlockTable) -> NDArray[np.bool_]:
    """Say which blocks stand in a data table, its caption included (not in one that lays the page out).

    Returns
    -------
    ndarray of bool, shape (n_blocks,)
    """
    data = data_tables(table)
    if not data:
        return np.zeros(len(table), dtype=np.bool_)
    return np.isin(_nearest_tag(table.document, ("table",))[table.element], sorted(data))


def data_tables(table: BlockTable) -> frozenset[int]:
    """Rows of the ``table`` elements that hold data.

    A table holds data when no other table, no code and no long block stands in it, few cells are crowded, and
    at least half of its rows, two or more, fill two cells. ``role="presentation"`` is taken at its word.
    """
    document = table.document
    if not len(table) or "table" not in document.tags:
        return frozenset()
    owner = _nearest_tag(document, ("table",))
    cell_of_block = _nearest_tag(document, ("table", *CELL_TAGS))[table.element]
    filled = cell_of_block != owner[table.element]  # else outside of tables, or between the cells of one
    if not filled.any():
        return frozenset()
    cells, place = np.unique(cell_of_block[filled], return_inverse=True)
    crowded = np.bincount(place) > 1
    headings = _nearest_tag(document, HEADING_TAGS)[table.element] > cell_of_block
    headed = np.bincount(place, weights=headings[filled]) > 0
    n_characters = np.array([len(text) for text in table.texts])
    long = np.bincount(place, weights=(n_characters > MAX_CELL_CHARACTERS)[filled]) > 0

    tables, place = np.unique(owner[cells], return_inverse=True)
    n_cells = np.bincount(place)
    n_rows, n_full_rows = _count_rows(_nearest_tag(document, ("table", "tr"))[cells], owner, tables)
    holds_data = (
        (n_full_rows > 1)
        & (2 * n_full_rows >= n_rows)
        & (np.bincount(place, weights=long) == 0)
        & (np.bincount(place, weights=crowded) <= MAX_CROWDED_SHARE * n_cells)
        & (np.bincount(place, weights=headed) <= MAX_HEADED_SHARE * n_cells)
    )
    return frozenset(tables[holds_data].tolist()) - _layout_tables(document, owner)


def _count_rows(row_of_cell: Ints, owner: Ints, tables: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows with a filled cell, and rows with two or more, of each table."""
    rows, n_cells = np.unique(row_of_cell, return_counts=True)
    place = np.searchsorted(tables, owner[rows])
    n_rows = np.bincount(place, minlength=len(tables))
    n_full_rows = np.bincount(place[n_cells > 1], minlength=len(tables))
    return n_rows, n_full_rows


def _layout_tables(document: Document, owner: Ints) -> set[int]:
    """Tables that hold another table or code, or that say themselves that they hold no data."""
    tags = document.tags
    rows = [row for row, tag in enumerate(tags) if tag == "table" or tag in PRE_TAGS]
    layout = {row for row in rows if document.attributes[row].get("role") in ("presentation", "none")}
    layout.update(owner[document.tree.parent[rows]].tolist())
    return layout


def _nearest_tag(document: Document, tags: Collection[str]) -> Ints:
    wanted = frozenset(tags)
    return nearest(np.array([tag in wanted for tag in document.tags]), document.tree)
