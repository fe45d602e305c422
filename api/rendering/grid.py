"""The cells of a data table -> one grid, every value under its column (HTML Living Standard, "forming a table").

A grid is about as large as its cells are many: columns that no cell begins in are left out, and where spans would
make it larger by far, they do not count.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from dehusk.features.placing.data_tables import CELL_TAGS
from dehusk.features.reading.choosing.hiding import hides
from dehusk.features.reading.document import Document
from dehusk.rendering.nodes import Branch, Cell, Grid, Line
from dehusk.rendering.numbering import integer_of

#: Widest and highest cell, as browsers have it (HTML Living Standard, "algorithm for processing rows").
MAX_COLSPAN, MAX_ROWSPAN = 1000, 65_534

#: Places that a grid may have for each of its cells, and any grid besides.
PLACES_PER_CELL, FREE_PLACES = 8, 2_000


@dataclass(slots=True)
class _Row:
    row: int
    group: int
    """Row of the element around it: cells end with their group."""
    cells: list[Cell] = field(default_factory=list)


def read_grid(document: Document, table: int, kept: dict[int, list[Branch]]) -> Grid:
    """The grid of a data table.

    Parameters
    ----------
    table
        Row of the ``table`` element.
    kept
        By the row of each ``tr`` of which anything is kept: its cells that hold something.
    """
    rows = _read_rows(document, table, kept)
    n_places = PLACES_PER_CELL * sum(len(row.cells) for row in rows) + FREE_PLACES
    n_columns = _place(rows, n_places)
    if not n_columns:
        for row in rows:
            for column, cell in enumerate(row.cells):
                cell.column, cell.n_columns, cell.n_rows = column, 1, 1
    lines = _filled_lines(document, rows, n_columns)
    return Grid(table, lines, n_columns or max(len(line.cells) for line in lines))


def _read_rows(document: Document, table: int, kept: dict[int, list[Branch]]) -> list[_Row]:
    tags, end = document.tags, document.tree.end.item
    rows: list[_Row] = []
    row, stop, row_end = table + 1, end(table), 0
    known: dict[int, Branch] = {}
    while row < stop:
        if tags[row] == "tr" and row >= row_end:
            _add_others(rows, known)
            rows.append(_Row(row, int(document.tree.parent[row])))
            row_end = end(row)
            known = {cell.row: cell for cell in kept.get(row, ())}
        elif tags[row] in CELL_TAGS and row < row_end:
            if row in known or not hides(document.attributes[row]):
                rows[-1].cells.append(_read_cell(document, known.pop(row) if row in known else Branch(tags[row], row)))
            row = end(row)
            continue
        row += 1
    _add_others(rows, known)
    return rows


def _add_others(rows: list[_Row], others: dict[int, Branch]) -> None:
    """Text that stands in a row beside its cells has cells of its own behind them."""
    if rows:
        rows[-1].cells += [Cell(branch, 0, 1, 1) for branch in others.values()]


def _read_cell(document: Document, branch: Branch) -> Cell:
    attributes = document.attributes[branch.row]
    n_columns, n_rows = integer_of(attributes.get("colspan")), integer_of(attributes.get("rowspan"))
    return Cell(
        branch=branch,
        column=0,
        n_columns=min(n_columns, MAX_COLSPAN) if n_columns and n_columns > 0 else 1,
        n_rows=MAX_ROWSPAN if n_rows == 0 else min(n_rows, MAX_ROWSPAN) if n_rows and n_rows > 0 else 1,
    )


def _place(rows: list[_Row], n_places: int) -> int:
    """Give every cell its column, and say how many columns there are; 0 where that takes more than ``n_places``."""
    n_steps = 0
    covered: list[tuple[int, int, int]] = []  # by cells of the rows above: first column, one past the last, last row
    for number, row in enumerate(rows):
        is_new_group = not number or row.group != rows[number - 1].group
        covered = [] if is_new_group else [span for span in covered if span[2] >= number]
        n_steps += len(covered)
        if n_steps > n_places:
            return 0
        spans = iter([*covered, (10**9, 10**9, 0)])
        start, stop, _ = next(spans)
        column = 0
        for cell in row.cells:
            while column >= start:
                column = max(column, stop)
                start, stop, _ = next(spans)
            cell.column, cell.n_columns = column, min(cell.n_columns, start - column)
            column += cell.n_columns
            if cell.n_rows > 1:
                insort(covered, (cell.column, column, number + cell.n_rows - 1))
    begins = sorted({cell.column for row in rows for cell in row.cells})
    if len(begins) * len(rows) > n_places:
        return 0
    for row in rows:
        for cell in row.cells:
            stop = bisect_left(begins, cell.column + cell.n_columns)
            cell.column = bisect_left(begins, cell.column)
            cell.n_columns = stop - cell.column
    return len(begins)


def _filled_lines(document: Document, rows: list[_Row], n_columns: int) -> list[Line]:
    """The rows that hold anything; where no cell begins in a column or covers it, an empty one stands."""
    numbers = [number for number, row in enumerate(rows) if any(cell.branch.children for cell in row.cells)]
    group_stops = _group_stops(rows)
    covered_until = [0] * n_columns
    lines = []
    for place, number in enumerate(numbers):
        for cell in rows[number].cells:
            cell.n_rows = bisect_left(numbers, min(number + cell.n_rows, group_stops[number])) - place
        begun = {cell.column: cell for cell in rows[number].cells}
        cells = [] if n_columns else rows[number].cells
        for column in range(n_columns):
            if covered_until[column] <= place:
                cell = begun.get(column) or Cell(Branch("td", -1), column, 1, 1)
                cells.append(cell)
                for covered in range(column, column + cell.n_columns):
                    covered_until[covered] = place + cell.n_rows
        lines.append(Line(cells, _is_head(document, rows[number])))
    return lines


def _group_stops(rows: list[_Row]) -> list[int]:
    """One past the last row of the group that each row is of."""
    stops = list(range(1, len(rows) + 1))
    for number in range(len(rows) - 2, -1, -1):
        if rows[number].group == rows[number + 1].group:
            stops[number] = stops[number + 1]
    return stops


def _is_head(document: Document, row: _Row) -> bool:
    return document.tags[row.group] == "thead" or all(cell.branch.tag == "th" for cell in row.cells)
