"""Words and short texts as tokens, and what a table of them says of each block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds import phrases
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.measuring.outline import Outline
from dehusk.features.measuring.page_measures import PageMeasures
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

    @property
    def parts(self) -> tuple[Hashes, ...]:
        """Its tokens: words, pairs of words, and short texts."""
        return self.words, self.pairs, self.whole

    def columns(self, table: LogOddsTable) -> dict[str, Floats]:
        """What the table says of each block's words, each column of shape (n_blocks,)."""
        text, heading = (table.COLUMN_NAMES.index(name) for name in (TEXT, HEADING))
        values = table.values_of(np.concatenate(self.parts))
        return self.columns_of(values[:, text], values[:, heading])

    def columns_of(self, in_text: Floats, in_heading: Floats) -> dict[str, Floats]:
        """The same from what it says of the tokens `parts`, in order: of each in a block's text, and in a heading."""
        n_words, n_whole = len(self.words), len(self.whole)
        of_words, of_pairs = in_text[:n_words], in_text[n_words : len(in_text) - n_whole]
        # In prose, words that speak for content outnumber all others: those against it are also counted alone.
        columns = np.empty((4, n_words), dtype=np.float32)
        columns[0], columns[1], columns[2] = of_words, np.minimum(of_words, 0), in_heading[:n_words]
        np.not_equal(of_words, 0, out=columns[3])
        total, against, as_heading, n_known = sum_by_text(columns, self.first_word)
        lengths = np.maximum(self.first_word[1:] - self.first_word[:-1], 1).astype(np.float32)
        n_pairs = np.maximum(self.first_pair[1:] - self.first_pair[:-1], 1)
        lowest, highest = _extremes(of_words, self.first_word)
        lowest_pair, highest_pair = _extremes(of_pairs, self.first_pair)
        per_text = {
            "words_sum": total,
            "words_mean": total / lengths,
            "words_lowest": lowest,
            "words_highest": highest,
            "words_against": against / lengths,
            "words_known": n_known / lengths,
            "pairs_mean": sum_by_text(of_pairs, self.first_pair) / n_pairs,
            "pairs_lowest": lowest_pair,
            "pairs_highest": highest_pair,
            "whole_text": in_text[len(in_text) - n_whole :],
        }
        rows = np.empty((len(per_text) + 3, n_whole), dtype=np.float32)
        for row, column in enumerate((*per_text.values(), against, lengths, as_heading)):
            rows[row] = column
        per_block = rows.take(self.text, axis=1)
        result: dict[str, Floats] = dict(zip(per_text, per_block, strict=False))
        return result | self._headings(per_block[-1]) | _windows(result["words_sum"], per_block[-3], per_block[-2])

    def _headings(self, as_heading: Floats) -> dict[str, Floats]:
        """How much each block speaks for content below it, as a heading."""
        said = np.zeros(len(as_heading) + 1, dtype=np.float32)
        said[1:] = as_heading
        last = self.outline.heading_above
        before = np.where(last >= 0, last.take(last, mode="clip"), -1)
        return {"heading_above": said.take(last + 1), "heading_before_that": said.take(before + 1)}


def _windows(total: Floats, against: Floats, lengths: Floats) -> dict[str, Floats]:
    """Means over the blocks around."""
    sums = Windows([total, against, lengths, np.ones(len(total))], reach=12).sums([(2, 2), (8, 8), (12, 12)])
    (near, _, far), (against_near, against_far, _), (length_near, length_far, _), (n_near, _, n_far) = sums
    return {
        "words_near": near / n_near,
        "words_far": far / n_far,
        "words_against_near": against_near / length_near,
        "words_against_far": against_far / length_far,
    }


def collect_words(page: PageMeasures, words: PageWords) -> WordTokens:
    """The words of a page as tokens; ``words`` are those of its distinct texts."""
    pairs, first_pair = phrases.pairs(words)
    whole = phrases.whole_texts(words)
    return WordTokens(page.outline, page.text, words.hashes, words.first, pairs, first_pair, whole)


def _extremes(values: Floats, first: Places) -> Floats:
    """Smallest and largest of each run of values and 0, shape (2, n_runs)."""
    result = np.zeros((2, len(first) - 1), dtype=np.float32)
    filled = (first[1:] > first[:-1]).nonzero()[0]
    if len(filled):
        starts = first.take(filled)
        result[0, filled] = np.minimum(np.minimum.reduceat(values, starts), 0)
        result[1, filled] = np.maximum(np.maximum.reduceat(values, starts), 0)
    return result
