"""Names and words of an HTML page as tokens of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.names import NameTable, NameTokens, collect_names
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.log_odds.words import WordTable, WordTokens, collect_words
from dehusk.features.measuring.outline import Outline
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.words import page_words
from dehusk.features.tree import Floats

#: Words of a block that are looked at: of a longer one, the tags around tell more than what follows does.
MAX_FIRST_WORDS = 24


@dataclass(frozen=True, slots=True)
class HtmlTable(LogOddsTable):
    """Log-odds of names of elements and of words."""

    COLUMN_NAMES: ClassVar[tuple[str, ...]] = (*NameTable.COLUMN_NAMES, *WordTable.COLUMN_NAMES)


class HtmlTokens(NamedTuple):
    """The tokens of an HTML page, before any table is looked at."""

    names: NameTokens
    """The names of its elements."""
    words: WordTokens
    """The words that its texts begin with."""

    @property
    def outline(self) -> Outline:
        """Where the page's blocks stand in its tree."""
        return self.names.outline

    @property
    def text(self) -> NDArray[np.intp]:
        """Which of the page's distinct texts each block has, shape (n_blocks,)."""
        return self.names.text

    def columns(self, table: LogOddsTable) -> dict[str, Floats]:
        """What the table says of each block's names and words, each column of shape (n_blocks,)."""
        # All are looked up at once, as a look-up takes some steps however few are asked for.
        values = table.values_of(np.concatenate([self.names.names, *self.words.parts]))
        n_names = len(self.names.names)
        in_text, in_heading = values[n_names:, len(NameTable.COLUMN_NAMES) :].T
        return self.names.columns_of(values[:n_names]) | self.words.columns_of(in_text, in_heading)


def collect_html(page: PageMeasures) -> HtmlTokens:
    """The tokens of an HTML page."""
    return HtmlTokens(collect_names(page), collect_words(page, page_words(page.texts, MAX_FIRST_WORDS)))
