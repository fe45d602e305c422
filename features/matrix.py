"""Block table -> feature matrix: the one path from a page to numbers, in training and in use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features import containers, lexicon, markup, metadata, surroundings, wording
from dehusk.features.blocks import BlockTable
from dehusk.features.layout import Layout, lay_out
from dehusk.features.lexicon import Cues, Lexicon
from dehusk.features.metadata import Metadata
from dehusk.features.tokens import page_words

@dataclass(frozen=True, slots=True)
class Measured:
    """A page measured as far as no learned table is needed."""

    layout: Layout
    cues: Cues
    metadata: Metadata
    columns: dict[str, NDArray[np.float32]]


def measure(table: BlockTable) -> Measured:
    """Measure a page that has at least one block."""
    layout = lay_out(table)
    tokens = page_words(table.texts)
    described = metadata.read_metadata(table.document)
    columns = {
        **wording.columns(layout),
        **markup.columns(layout),
        **containers.columns(layout),
        **surroundings.columns(layout),
        **metadata.columns(layout, tokens, described),
    }
    n_blocks = len(layout)
    for name, value in metadata.page_columns(layout, described).items():
        columns[name] = np.full(n_blocks, value, dtype=np.float32)
    return Measured(layout, lexicon.collect(layout, tokens), described, columns)


def stack(columns: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.stack(list(columns.values()), axis=1)
