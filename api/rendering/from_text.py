"""Kept blocks of a plain text -> plain text, set as they stood."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.text_blocks import TextTable
from dehusk.rendering.controls import without_controls


def render_lines(table: TextTable, kept: NDArray[np.bool_]) -> str:
    """Render the kept blocks, a line each; blank lines stand where the text has any between them.

    Parameters
    ----------
    table
        The blocks of the text.
    kept
        Which of them to render, shape (n_blocks,).

    Returns
    -------
    str
        The text without a final line feed; ``""`` when nothing is kept.
    """
    rows = np.flatnonzero(kept).tolist()
    if not rows:
        return ""
    blanks = np.cumsum(table.blank_before)
    parts = [table.texts[rows[0]]]
    for row, after in pairwise(rows):
        is_apart = blanks[after] > blanks[row]
        is_same_line = after == row + 1 and table.lines[row, 1] == table.lines[after, 0]
        is_spaced = table.spans[row, 1] < table.spans[after, 0]
        between = "\n\n" if is_apart else "\n" if not is_same_line else " " if is_spaced else ""
        parts += [between, table.texts[after]]
    return without_controls("".join(parts))
