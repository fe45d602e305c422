"""Text -> tokens: words of any script, for keyword cues and for likeness of texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

#: Words of a block that are looked at; a long block's first words say as much as all of them.
MAX_WORDS = 80
#: Characters of a block that are looked at, which bounds a block that is one endless word.
MAX_CHARS = 800
MAX_WORD_CHARS = 24
#: Texts that are read at a time: every word of theirs is a string of its own until it is known.
PORTION = 1024

_WORD = "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W\\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\\d+"
_WORDS = re.compile(_WORD)
#: The same of many texts, one a line.
_WORDS_AND_LINES = re.compile(f"{_WORD}|\n")


def words(text: str) -> list[str]:
    """Lower-case words of a text's beginning; an ideograph is a word, a number is ``0``."""
    return [_plain(word) for word in _WORDS.findall(text[:MAX_CHARS].lower())[:MAX_WORDS]]


def _plain(word: str) -> str:
    return "0" if word[0].isdigit() else word[:MAX_WORD_CHARS]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the distinct texts of a page, each distinct word once."""

    vocabulary: list[str]
    """The distinct words of the page."""
    ids: NDArray[np.intp]
    """Row in the vocabulary of each word, text after text."""
    first: NDArray[np.intp]
    """Where each text's words begin; one longer than there are texts."""
    by_text: list[list[str]]
    """The same words as lists."""


def page_words(texts: Sequence[str]) -> PageWords:
    """The words of every text; texts have no line feed in them."""
    row_of = {"\n": -1}
    index: dict[str, int] = {}
    portions = [_read_portion(texts[start : start + PORTION], row_of, index) for start in range(0, len(texts), PORTION)]
    ids = np.concatenate([np.zeros(0, dtype=np.intp), *(ids for ids, _ in portions)])
    first = np.zeros(len(texts) + 1, dtype=np.intp)
    np.cumsum(np.concatenate([np.zeros(0, dtype=np.intp), *(lengths for _, lengths in portions)]), out=first[1:])
    vocabulary = list(index)
    by_text: list[list[str]] = []
    for start in range(0, len(texts), PORTION):
        bounds = first[start : start + PORTION + 1]
        listed = list(map(vocabulary.__getitem__, ids[bounds[0] : bounds[-1]].tolist()))
        by_text += [listed[one:other] for one, other in pairwise((bounds - bounds[0]).tolist())]
    return PageWords(vocabulary, ids, first, by_text)


def _read_portion(
    texts: Sequence[str], row_of: dict[str, int], index: dict[str, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of the words of some texts, and how many words each text has.

    Parameters
    ----------
    row_of
        Row of each word as it stands, -1 for a line feed; new words are added.
    index
        Row of each word as it is kept; new words are added.
    """
    found = _WORDS_AND_LINES.findall("\n".join([*(text[:MAX_CHARS] for text in texts), ""]).lower())
    for word in dict.fromkeys(found):
        if word not in row_of:
            row_of[word] = index.setdefault(_plain(word), len(index))
    rows = np.fromiter(map(row_of.__getitem__, found), dtype=np.intp, count=len(found))
    stops = np.flatnonzero(rows < 0)
    starts = np.append(0, stops + 1)[:-1]
    lengths = np.minimum(stops - starts, MAX_WORDS)
    before = np.cumsum(lengths) - lengths
    return rows[np.arange(lengths.sum()) + np.repeat(starts - before, lengths)], lengths


def sum_by_text(values: NDArray[np.floating], first: NDArray[np.integer]) -> NDArray[np.float32]:
    """Sum over each text's words of a value a word; a text without words sums to 0."""
    total = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.float64)
    np.cumsum(values, axis=0, out=total[1:])
    sums: NDArray[np.float64] = total[first[1:]] - total[first[:-1]]
    return sums.astype(np.float32)
