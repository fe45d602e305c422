"""Prose: how the sentences of a block are made, which says more where no tag is left."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.columns import Columns, share
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.characters import COMMA, DIGIT, PUNCTUATION, STOP, UPPER
from dehusk.features.measuring.windows import Windows
from dehusk.features.reading.plain_text import SENTENCE_ENDS
from dehusk.features.tree import Floats

#: Characters of a block that are searched for a date.
DATE_CHARS = 80
#: Holds of every time of day, year and date in digits at least a part. It begins with a digit of its own, so that
#: the search looks at digits only.
DATE = re.compile(
    r"\d(?:[:.]\d\d|[-/.]\d{1,2}[-/.]\d\d|[年月日]|(?<=\b1)9\d\d\b|(?<=\b2)0\d\d\b)",
)
#: Blocks on either side among which those with dates are counted.
DATED_WITHIN = 12


def columns(page: PageMeasures) -> Columns:
    """The prose columns; `page` was measured with their tally."""
    counts, texts = page.counts, page.texts
    chars = np.maximum(counts.chars, 1)
    n_words, n_capitalised, n_marks = counts.others.T
    ends = np.fromiter((text[-1] in SENTENCE_ENDS for text in texts), np.bool_, len(texts))
    return {
        "commas_log": np.log1p(counts.by_class[:, COMMA]),
        "words_per_sentence": np.where(n_marks > 0, np.minimum(page.words / np.maximum(n_marks, 1), 60), 0),
        "punctuation_share": counts.by_class[:, [COMMA, STOP, PUNCTUATION]].sum(axis=1) / chars,
        "upper_share": counts.by_class[:, UPPER] / chars,
        "capitalised_share": share(n_capitalised, n_words),
        "ends_sentence": ends.take(page.text),
        "plain_to_largest": page.plain / max(float(page.plain.max()), 1.0),
        "dates_around": _dates_around(page),
        "page_ideograph_share": float(counts.unspaced.sum() / max(counts.chars.sum(), 1)),
    }


def _dates_around(page: PageMeasures) -> Floats:
    dated = _dated(page).take(page.text)
    windows = Windows([dated, np.ones(len(page))], reach=DATED_WITHIN)
    ((n_dated,), (n_blocks,)) = windows.sums([(DATED_WITHIN, DATED_WITHIN)])
    result: Floats = n_dated / n_blocks
    return result


def _dated(page: PageMeasures) -> NDArray[np.bool_]:
    """Which of the distinct texts begin with or near a date."""
    digits = np.zeros(len(page.texts))
    digits[page.text] = page.counts.by_class[:, DIGIT]
    # A text without digits has no date; those of rare scripts are not counted.
    ascii_only = np.fromiter(map(str.isascii, page.texts), np.bool_, len(digits))
    rows = ((digits > 0) | ~ascii_only).nonzero()[0]
    dated = np.zeros(len(digits), dtype=np.bool_)
    dated[rows] = _texts_with(DATE, [page.texts[row][:DATE_CHARS] for row in rows.tolist()])
    return dated


def _texts_with(pattern: re.Pattern[str], texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts hold a pattern that matches no line feed: one search goes through all of them, a line each."""
    starts = np.cumsum([0, *map(len, texts)]) + np.arange(len(texts) + 1)
    found = [match.start() for match in pattern.finditer("\n".join(texts))]
    holds = np.zeros(len(texts), dtype=np.bool_)
    holds[starts.searchsorted(found, side="right") - 1] = True
    return holds
