"""The block table of a plain text: that of a page, and where each block stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.kind import TEXT
from dehusk.features.tree import Ints


@dataclass(frozen=True, slots=True)
class TextTable(BlockTable):
    """The blocks of a plain text, and where each stands in it.

    Its document is a page of one ``p`` a block, so that everything made for pages can be made of it.
    """

    kind: ClassVar[str] = TEXT

    lines: Ints
    """Number of each block's first and last line, from 1, as editors count them; shape (n_blocks, 2)."""
    spans: Ints
    """Offsets of each block's first character and of the one after its last; shape (n_blocks, 2)."""
    indents: Ints
    """Columns that each block's first line is indented by."""
    blank_before: NDArray[np.bool_]
    """Whether a blank line, or the text's beginning, stands before each block."""

    def places(self) -> Sequence[Any]:
        """Offsets of each block's first character and of the one after its last."""
        return list(map(tuple, self.spans.tolist()))

    def where(self, row: int, place: Any) -> dict[str, Any]:
        """Where a block stands: the lines that it begins and ends in, and its offsets."""
        return {"tag": "", "xpath": "", "lines": tuple(self.lines[row].tolist()), "span": place}
