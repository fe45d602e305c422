"""Words and short texts as tokens, and what a table of them says of each block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds import phrases
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.measuring.outline import Outline
from dehusk.features.measuring.page_measures import PageMeasures, last_row_with
from dehusk.features.measuring.tokens.hashing import Hashes, Places
from dehusk.features.measuring.tokens.words import PageWords, sum_by_text
from dehusk.features.measuring.windows import Windows
from dehusk.features.tree import Floats

#: Columns of a table that holds words.
TEXT, HEADING = "text", "heading"


@dataclass(frozen=True, slots=True)
class WordTable(LogOddsTable):
    """Log-odds of words: of one in the block's text, and of one in the heading above the block."""

    COLUMN_NAMES: ClassVar[tuple[str, ...]] = (TEXT, HEADING)


class WordTokens(NamedTuple):
    """The words of a page, before any table is looked at."""

    outline: Outline
    text: NDArray[np.intp]
    """Which of the page's distinct texts each block has, shape (n_blocks,)."""
    words: Hashes
    """The words of these texts, text after text."""
    first_word: Places
    """Where each text's words begin; one longer than there are texts."""
    pairs: Hashes
    """Neighbouring words of the short ones among these texts, text after text."""
    first_pair: Places
    """Where each text's pairs begin; one longer than there are texts."""
    whole: Hashes
    """Each short text as one token, 0 for others; shape (n_texts,)."""

    def columns(self, table: LogOddsTable) -> dict[str, Floats]:
        """What the table says of each block's words, each column of shape (n_blocks,)."""
        place = {name: column for column, name in enumerate(table.COLUMN_NAMES)}
        values, first = table.values_of(self.words), self.first_word
        as_text = values[:, place[TEXT]]
        # In prose, words that speak for content outnumber all others: those against it are also counted alone.
        columns = np.stack([as_text, np.minimum(as_text, 0), values[:, place[HEADING]], as_text != 0], axis=1)
        total, against, as_heading, n_known = sum_by_text(columns, first).T
        lengths = np.maximum(np.diff(first), 1).astype(np.float32)
        per_text = {
            "words_sum": total,
            "words_mean": total / lengths,
            "words_lowest": _extreme(as_text, first, np.minimum),
            "words_highest": _extreme(as_text, first, np.maximum),
            "words_against": against / lengths,
            "words_known": n_known / lengths,
            **self._phrase_columns(table.values_of(self.pairs)[:, place[TEXT]]),
            "whole_text": table.values_of(self.whole)[:, place[TEXT]],
        }
        result = {name: column[self.text] for name, column in per_text.items()}
        # How much each block speaks for content below it, as a heading.
        heading = np.append(np.float32(0), as_heading[self.text])
        last = last_row_with(self.outline.heading)
        before = np.where(last >= 0, last[last], -1)
        result["heading_above"] = heading[last + 1]
        result["heading_before_that"] = heading[before + 1]
        summed = [column[self.text] for column in (total, against, lengths)]
        sums = Windows([*summed, np.ones(len(self.text))], reach=12).sums([(2, 2), (8, 8), (12, 12)])
        (near, _, far), (against_near, against_far, _), (length_near, length_far, _), (n_near, _, n_far) = sums
        result["words_near"] = near / n_near
        result["words_far"] = far / n_far
        result["words_against_near"] = against_near / length_near
        result["words_against_far"] = against_far / length_far
        return result

    def _phrase_columns(self, values: Floats) -> dict[str, Floats]:
        """What its pairs of words say of each distinct text."""
        return {
            "pairs_mean": sum_by_text(values, self.first_pair) / np.maximum(np.diff(self.first_pair), 1),
            "pairs_lowest": _extreme(values, self.first_pair, np.minimum),
            "pairs_highest": _extreme(values, self.first_pair, np.maximum),
        }


def collect_words(page: PageMeasures, words: PageWords) -> WordTokens:
    """The words of a page as tokens; ``words`` are those of its distinct texts."""
    pairs, first_pair = phrases.pairs(words)
    whole = phrases.whole_texts(words)
    return WordTokens(page.outline, page.text, words.hashes, words.first, pairs, first_pair, whole)


def _extreme(values: Floats, first: NDArray[np.integer], combine: np.ufunc) -> Floats:
    """Smallest or largest of each run of values and 0."""
    result = np.zeros(len(first) - 1, dtype=np.float32)
    filled = (np.diff(first) > 0).nonzero()[0]
    if len(filled):
        result[filled] = combine(combine.reduceat(values, first[filled]), 0)
    return result
