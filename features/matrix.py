"""Block table -> feature matrix: the one path from a page to numbers, in training and in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED, Feature
from dehusk.features.extra_features import ExtraFeature, extra_catalogue, extra_columns
from dehusk.features.limits import check_time
from dehusk.features.log_odds.html import collect_html
from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.measuring import containers, markup, metadata, surroundings, wording
from dehusk.features.measuring.columns import Columns
from dehusk.features.measuring.page_measures import PageMeasures, measure_page
from dehusk.features.measuring.title import read_title, tally_title
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.titles_and_types import read_titles_and_types
from dehusk.features.tree import Floats

#: Rows that both stages of a model are asked about at a time, which bounds the memory that a huge page takes.
PORTION = 2**13


class Measured(NamedTuple):
    """A page measured as far as no learned table is needed."""

    page: PageMeasures
    tokens: PageTokens
    columns: NDArray[np.float32]
    """The columns that need no learned table, shape (n_blocks, n_columns)."""


def measure(table: BlockTable, extra: Sequence[ExtraFeature] = ()) -> Measured:
    """Measure a page that has at least one block; extra features follow the measured ones."""
    stated = read_titles_and_types(table.document)
    title = read_title(stated.titles)
    page = measure_page(table, [tally_title(title)])
    check_time()

    def families() -> Iterator[Columns | Mapping[str, Floats]]:
        yield wording.columns(page)
        yield markup.columns(page)
        yield from containers.columns(page)
        yield from surroundings.columns(page)
        yield metadata.columns(page, title)
        check_time()
        yield metadata.page_columns(page, stated)
        yield extra_columns(extra, table)

    return Measured(page, collect_html(page), stack(families(), (*MEASURED, *extra_catalogue(extra)), len(page)))


def with_log_odds(
    columns: NDArray[np.float32], tokens: PageTokens, table: LogOddsTable, order: Sequence[Feature]
) -> NDArray[np.float32]:
    """The whole matrix of the first stage: the measured columns and what the table says of the tokens."""
    found = tokens.columns(table)
    return _beside(columns, [found[feature.name] for feature in order])


def portions_with_log_odds(
    columns: NDArray[np.float32], tokens: PageTokens, table: LogOddsTable, order: Sequence[Feature]
) -> Iterator[NDArray[np.float32]]:
    """That matrix some rows at a time, so that a huge page is not held twice."""
    found = tokens.columns(table)
    for start in range(0, len(columns), PORTION):
        rows = slice(start, start + PORTION)
        yield _beside(columns[rows], [found[feature.name][rows] for feature in order])


def _beside(columns: NDArray[np.float32], others: Sequence[Floats]) -> NDArray[np.float32]:
    n_rows, n_columns = columns.shape
    by_column = np.empty((n_columns + len(others), n_rows), dtype=np.float32)
    by_column[:n_columns] = columns.T
    for place, column in enumerate(others, start=n_columns):
        by_column[place] = column
    return by_column.T


def stack(
    families: Iterable[Columns | Mapping[str, Floats]], order: Sequence[Feature], n_blocks: int
) -> NDArray[np.float32]:
    """Put the columns of some families into one float32 matrix, in the catalogue's order.

    Columns that the catalogue does not list are left out; a plain number is the value of all blocks. The values of a
    column stand side by side in memory, as trees look at one column after another. Each family is let go before the
    next is measured, so that a huge page is not held twice.
    """
    places = {feature.name: place for place, feature in enumerate(order)}
    by_column = np.empty((len(order), n_blocks), dtype=np.float32)
    for columns in families:
        _fill(by_column, places, columns)
        del columns
    if places:
        raise KeyError(f"not measured: {', '.join(places)}")
    return by_column.T


def _fill(by_column: NDArray[np.float32], places: dict[str, int], columns: Columns | Mapping[str, Floats]) -> None:
    for names, values in columns.items():
        if isinstance(names, str):
            place = places.pop(names, None)
            if place is not None:
                by_column[place] = values
        else:
            table = np.asarray(values)
            found = [places.pop(name, -1) for name in names]
            if -1 in found:
                table = table[[place >= 0 for place in found]]
                found = [place for place in found if place >= 0]
            by_column[found] = table
