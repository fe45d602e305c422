"""Which tables hold data and which only lay the page out, told from how their cells are filled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import Document
from dehusk.features.tree import Ints, nearest
from dehusk.features.vocabulary import HEADING_TAGS, PRE_TAGS, code_table, codes_of

CELL_TAGS = frozenset(("td", "th"))

#: A table with a longer block in any cell lays out prose. The cells of reference tables (the parameters of a
#: function, the events of a year) stay well below.
MAX_CELL_CHARACTERS = 700

#: A table in which more than this share of the filled cells hold several blocks lays out cards or posts.
MAX_CROWDED_SHARE = 0.25

#: The same for filled cells that hold a heading.
MAX_HEADED_SHARE = 0.1


_TH = int(codes_of(["th"])[0])
# What is looked for among the ancestors, and its column.
_TABLE, _ROW, _CELL, _HEADING, _PRE, _OTHER = range(6)
_COLUMNS = code_table(
    {
        "table": _TABLE,
        "tr": _ROW,
        **dict.fromkeys(CELL_TAGS, _CELL),
        **dict.fromkeys(HEADING_TAGS, _HEADING),
        **dict.fromkeys(PRE_TAGS, _PRE),
    },
    default=_OTHER,
)


def data_table_of(table: BlockTable) -> Ints:
    """Row of the data table that each block stands in, its caption too; -1 for none (or one that lays the page out).

    Returns
    -------
    ndarray of int32, shape (n_blocks,)
    """
    data = data_tables(table, np.ones(len(table), dtype=np.bool_))
    if not data:
        return np.full(len(table), -1, dtype=np.int32)
    owner = nearest(_kinds(table.document) == _TABLE, table.document.tree)[table.element]
    return np.where(np.isin(owner, sorted(data)), owner, np.int32(-1))


def data_tables(table: BlockTable, kept: NDArray[np.bool_]) -> frozenset[int]:
    """Rows of the ``table`` elements that hold data; none if no kept block stands in a table at all.

    A table holds data when no other table, no code and no long block stands in it (nor it in code), few cells
    are crowded, and it has a row of header cells, or at least half of its rows, two or more, fill two cells.
    ``role="presentation"`` is believed.
    """
    document = table.document
    kinds = _kinds(document)
    if not _any_in_table(document, kinds, table.element[kept]):
        return frozenset()
    near = nearest(kinds[:, None] == np.arange(_OTHER), document.tree)
    near_block = near[table.element]
    # The others stand outside of tables, or between the cells of one.
    filled = (near_block[:, _TABLE] >= 0) & (near_block[:, _CELL] > near_block[:, _TABLE])
    if not filled.any():
        return frozenset()
    cells, place = np.unique(near_block[filled, _CELL], return_inverse=True)
    crowded = np.bincount(place) > 1
    is_header = document.tag_codes[cells] == _TH
    headed = (np.bincount(place, weights=near_block[filled, _HEADING] > near_block[filled, _CELL]) > 0) & ~is_header
    n_characters = np.array([len(text) for text in table.texts])[filled]
    long = np.bincount(place, weights=n_characters > MAX_CELL_CHARACTERS) > 0

    tables, place = np.unique(near[cells, _TABLE], return_inverse=True)
    n_cells = np.bincount(place)
    n_rows, n_full_rows, has_head = _count_rows(near[cells, :_CELL].max(axis=1), is_header, near[:, _TABLE], tables)
    holds_data = (
        (((n_full_rows > 1) & (2 * n_full_rows >= n_rows)) | (has_head & (n_rows > 1)))
        & (np.bincount(place, weights=long) == 0)
        & (np.bincount(place, weights=crowded) <= MAX_CROWDED_SHARE * n_cells)
        & (np.bincount(place, weights=headed) <= MAX_HEADED_SHARE * n_cells)
    )
    return frozenset(tables[holds_data].tolist()) - _layout_tables(document, kinds, near)


def _any_in_table(document: Document, kinds: NDArray[np.uint8], elements: Ints) -> bool:
    """Say whether one of ``elements`` stands in a table; for most pages, all that need be known."""
    starts = (kinds == _TABLE).nonzero()[0]
    if not len(starts):
        return False
    furthest_end = np.maximum.accumulate(document.tree.end[starts])
    before = starts.searchsorted(elements, side="right") - 1
    return bool((elements < np.where(before >= 0, furthest_end[before], 0)).any())


def _count_rows(
    row_of_cell: Ints, is_header: NDArray[np.bool_], owner: Ints, tables: Ints
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """What the rows of each table fill; a cell without a row is in the table as in one.

    Returns
    -------
    n_rows, n_full_rows : ndarray of int64
        Number of rows with a filled cell, and of those with two or more.
    has_head : ndarray of bool
        Whether a row fills two header cells or more, and no other.
    """
    rows, row, n_cells = np.unique(row_of_cell, return_inverse=True, return_counts=True)
    place = tables.searchsorted(owner[rows])
    is_full = n_cells > 1
    is_head = is_full & (np.bincount(row, weights=is_header) == n_cells)
    n_rows, n_full_rows, n_heads = (
        np.bincount(place[chosen], minlength=len(tables)) for chosen in (np.ones_like(is_full), is_full, is_head)
    )
    return n_rows, n_full_rows, n_heads > 0


def _layout_tables(document: Document, kinds: NDArray[np.uint8], near: Ints) -> set[int]:
    """Tables that hold another table or code, that number the lines of code, or say that they hold no data."""
    rows = ((kinds == _TABLE) | (kinds == _PRE)).nonzero()[0]
    layout = {row for row in rows.tolist() if document.attributes[row].get("role") in ("presentation", "none")}
    layout.update(near[document.tree.parent[rows], _TABLE].tolist())
    layout.update(rows[near[rows, _PRE] >= 0].tolist())
    return layout


def _kinds(document: Document) -> NDArray[np.uint8]:
    """Column of each element's tag, ``_OTHER`` for one that is not looked for."""
    return _COLUMNS.take(document.tag_codes)
