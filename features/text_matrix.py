"""Plain text -> feature matrix: the one path from a text to numbers, in training and in use."""

from __future__ import annotations

import numpy as np

from dehusk.features import containers, lexicon, lines, metadata, surroundings, wording
from dehusk.features.layout import lay_out
from dehusk.features.limits import check_time
from dehusk.features.matrix import Measured, stack
from dehusk.features.plaintext import TextTable
from dehusk.features.text_catalogue import TEXT_MEASURED
from dehusk.features.text_outline import guess_outline
from dehusk.features.tokens import page_words


def measure_text(table: TextTable) -> Measured:
    """Measure a text that has at least one block, in the shape of the page that it may have been."""
    layout = lay_out(guess_outline(table))
    by_block = page_words(table.texts)
    described = metadata.read_metadata(layout.table.document)
    check_time()
    columns = {
        **wording.columns(layout),
        **containers.columns(layout),
        **surroundings.columns(layout),
        **lines.columns(table, layout, by_block),
    }
    check_time()
    n_blocks = len(layout)
    for name, value in metadata.page_columns(layout, described).items():
        columns[name] = np.full(n_blocks, value, dtype=np.float32)
    return Measured(layout, lexicon.collect(layout, page_words(layout.texts)), described, stack(columns, TEXT_MEASURED))
