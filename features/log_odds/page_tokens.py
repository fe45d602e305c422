"""What the tokens of an HTML page and those of a plain text have in common."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.measuring.outline import Outline
from dehusk.features.tree import Floats


class PageTokens(Protocol):
    """The tokens of a page, before any table is looked at."""

    @property
    def outline(self) -> Outline:
        """Where the page's blocks stand in its tree."""

    @property
    def text(self) -> NDArray[np.intp]:
        """Which of the page's distinct texts each block has, shape (n_blocks,)."""

    def columns(self, table: LogOddsTable) -> dict[str, Floats]:
        """What a table says of each block, each column of shape (n_blocks,); the table is of the same kind."""
