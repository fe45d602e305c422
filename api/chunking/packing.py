"""Units -> chunks: as many as go into one, sections together where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from dehusk.chunking.units import Unit


def pack(units: Sequence[Unit], max_words: int) -> list[tuple[int, int]]:
    """Put units into chunks of at most ``max_words``, but for a unit that is larger by itself.

    A heading begins a chunk where its section does not fit into the one before; it never ends one.

    Returns
    -------
    list of tuple
        For each chunk its first unit and the one after its last; together they hold every unit once.
    """
    before = [0, *accumulate(unit.n_words for unit in units)]
    ends = _section_ends(units)
    chunks = []
    start = 0
    for row, unit in enumerate(units):
        if row == start:
            continue
        is_full = before[row + 1] - before[start] > max_words
        is_section = unit.level and before[ends[row]] - before[start] > max_words
        if is_full or (is_section and not _are_headings(units, start, row)):
            stop = _without_last_headings(units, start, row)
            chunks.append((start, stop))
            start = stop
    return [*chunks, (start, len(units))] if units else []


def first_of_overlap(units: Sequence[Unit], start: int, n_words: int) -> int:
    """The first of the units before ``start`` that together have at most so many words."""
    row = start
    while row and (n_words := n_words - units[row - 1].n_words) >= 0:
        row -= 1
    return row


def _section_ends(units: Sequence[Unit]) -> list[int]:
    """For each heading, the row at which the next one of its level or above stands."""
    ends = [len(units)] * len(units)
    open_rows: list[int] = []
    for row, unit in enumerate(units):
        if unit.level:
            while open_rows and units[open_rows[-1]].level >= unit.level:
                ends[open_rows.pop()] = row
            open_rows.append(row)
    return ends


def _are_headings(units: Sequence[Unit], start: int, stop: int) -> bool:
    # From the last one on, which in most cases is no heading, so that the others need not be looked at.
    return all(units[row].level for row in range(stop - 1, start - 1, -1))


def _without_last_headings(units: Sequence[Unit], start: int, stop: int) -> int:
    """Where a chunk ends if it may not end with headings; it keeps those that it consists of."""
    row = stop
    while row > start and units[row - 1].level:
        row -= 1
    return row if row > start else stop
