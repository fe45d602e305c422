"""Block table -> feature matrix: the one path from a page to numbers, in training and in use."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features import containers, lexicon, markup, metadata, surroundings, wording
from dehusk.features.blocks import BlockTable
from dehusk.features.catalogue import KEYWORD_CUES, MEASURED, Feature
from dehusk.features.elements import Floats
from dehusk.features.layout import Layout, lay_out
from dehusk.features.lexicon import Cues, Lexicon
from dehusk.features.limits import check_time
from dehusk.features.metadata import Metadata
from dehusk.features.tokens import page_words


class Measured(NamedTuple):
    """A page measured as far as no learned table is needed."""

    layout: Layout
    cues: Cues
    metadata: Metadata
    columns: NDArray[np.float32]
    """The columns that need no learned table, shape (n_blocks, n_columns)."""


def measure(table: BlockTable) -> Measured:
    """Measure a page that has at least one block."""
    layout = lay_out(table)
    described = metadata.read_metadata(table.document)
    fields = metadata.fields(described)
    words = page_words([*layout.texts, *chain.from_iterable(fields.values())])
    check_time()
    columns: dict[str, Floats | float] = {
        **wording.columns(layout),
        **markup.columns(layout),
        **containers.columns(layout),
        **surroundings.columns(layout),
        **metadata.columns(layout, words, fields),
    }
    check_time()
    columns |= metadata.page_columns(layout, described)
    cues = lexicon.collect(layout, words.cut(len(layout.texts))[0])
    return Measured(layout, cues, described, stack(columns, MEASURED, len(layout)))


def with_cues(
    columns: NDArray[np.float32], cues: Cues, tables: Lexicon, order: Sequence[Feature] = KEYWORD_CUES
) -> NDArray[np.float32]:
    """The whole matrix of the first stage: the measured columns and what the tables say of the cues."""
    n_blocks, n_measured = columns.shape
    by_column = np.empty((n_measured + len(order), n_blocks), dtype=np.float32)
    by_column[:n_measured] = columns.T
    _fill(by_column[n_measured:], {**lexicon.columns(cues, tables, order)}, order)
    return by_column.T


def stack(columns: dict[str, Floats | float], order: Sequence[Feature], n_blocks: int) -> NDArray[np.float32]:
    """Columns in the catalogue's order as a float32 matrix; they are taken out, so that no page is held twice.

    A number is a column of the same value for all blocks. A column's values stand side by side in memory, as trees look at one column after another.
    """
    by_column = np.empty((len(order), n_blocks), dtype=np.float32)
    _fill(by_column, columns, order)
    return by_column.T


def _fill(by_column: NDArray[np.float32], columns: dict[str, Floats | float], order: Sequence[Feature]) -> None:
    for place, feature in enumerate(order):
        by_column[place] = columns.pop(feature.name)
