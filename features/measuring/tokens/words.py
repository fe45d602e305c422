"""Text -> tokens: words of any script, for log-odds tables and for likeness of texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.characters import DIGIT, IDEOGRAPH, LOWER, UNSPACED, UPPER, classes_of
from dehusk.features.measuring.tokens.hashing import (
    OUTSIDE,
    SINGLE,
    Hashes,
    Places,
    code_points,
    find_runs,
    mix,
    parts_in_order,
)
from dehusk.features.tree import steps

#: Words of a block that are looked at; a long block's first words say as much as all of them.
MAX_WORDS = 80
#: Characters of a block that are looked at, for each of these words, which bounds a block that is one endless word.
CHARS_PER_WORD = 10
MAX_CHARS = MAX_WORDS * CHARS_PER_WORD
MAX_WORD_CHARS = 24
#: Texts that are read at a time, which bounds the memory that a huge page takes.
PORTION = 1024

_LETTERS, _DIGITS = 2, 3
_LINE_FEED = 10


class PageWords(NamedTuple):
    """The words of the distinct texts of a page, lower case; an ideograph is a word, a number is ``0``."""

    hashes: Hashes
    """Text after text."""
    first: Places
    """Where each text's words begin; one longer than there are texts."""

    @property
    def n_words(self) -> Places:
        """Number of words of each text."""
        return self.first[1:] - self.first[:-1]


def page_words(texts: Sequence[str], max_words: int = MAX_WORDS) -> PageWords:
    """The first words of every text; texts have no line feed in them."""
    portions = [_read_portion(texts[start : start + PORTION], max_words) for start in range(0, len(texts), PORTION)]
    first = np.zeros(len(texts) + 1, dtype=np.intp)
    if not portions:
        return PageWords(np.zeros(0, dtype=np.uint64), first)
    np.concatenate([counts for _, counts in portions]).cumsum(out=first[1:])
    return PageWords(np.concatenate([hashes for hashes, _ in portions]), first)


def words(text: str) -> list[str]:
    """The words of a text's beginning, as `page_words` takes them."""
    lowered = text[:MAX_CHARS].lower()
    kinds = _kinds_of(code_points(lowered))
    starts, length = find_runs(kinds)
    return [
        "0" if kind == _DIGITS else lowered[start : start + min(n_chars, MAX_WORD_CHARS)]
        for start, n_chars, kind in zip(
            starts[:MAX_WORDS].tolist(), length.tolist(), kinds.take(starts).tolist(), strict=False
        )
    ]


def _read_portion(texts: Sequence[str], max_words: int) -> tuple[Hashes, Places]:
    """The words of some texts, and how many each text has."""
    max_chars = max_words * CHARS_PER_WORD
    codes = code_points("\n".join([text[:max_chars] for text in texts]).lower())
    kinds = _kinds_of(codes)
    starts, length = find_runs(kinds)
    end = np.full(len(texts), len(starts))  # where each text's words end among all
    end[:-1] = starts.searchsorted((codes == _LINE_FEED).nonzero()[0])
    counts = steps(end)
    if counts.max() > max_words:
        place = np.arange(len(starts)) - (end - counts).repeat(counts)
        kept = (place < max_words).nonzero()[0]
        starts, length, counts = starts.take(kept), length.take(kept), np.minimum(counts, max_words)
    raw = parts_in_order(codes, starts, np.minimum(length, MAX_WORD_CHARS)).raw
    raw[kinds.take(starts) == _DIGITS] = ord("0")
    return mix(raw), counts


def _kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return _kind_table().take(classes_of(codes))


@lru_cache(maxsize=1)
def _kind_table() -> NDArray[np.uint8]:
    """What each class of characters does to words."""
    table = np.full(16, OUTSIDE, dtype=np.uint8)
    table[[LOWER, UPPER, UNSPACED]] = _LETTERS
    table[DIGIT] = _DIGITS
    table[IDEOGRAPH] = SINGLE
    return table


def words_of_texts(first: Places, ids: Places, n_distinct: int) -> tuple[Places, Places]:
    """Each text's words, every one once: numbers of texts, ascending, and of distinct words."""
    n_texts = len(first) - 1
    pairs = np.sort(np.arange(n_texts).repeat(np.diff(first)) * max(n_distinct, 1) + ids)
    is_new = np.ones(len(pairs), dtype=np.bool_)
    is_new[1:] = pairs[1:] != pairs[:-1]
    return np.divmod(pairs[is_new], max(n_distinct, 1))


def sum_by_text(values: NDArray[np.floating | np.bool_], first: NDArray[np.integer]) -> NDArray[np.float32]:
    """Sum over each text's words of a value a word, or of several; a text without words sums to 0.

    Parameters
    ----------
    values
        Shape (..., n_words).
    first
        Where each text's words begin; one longer than there are texts.

    Returns
    -------
    numpy.ndarray
        Shape (..., n_texts).
    """
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1), dtype=np.float64)
    total[..., 1:] = values
    total.cumsum(axis=-1, out=total)
    at_first = total.take(first, axis=-1)
    sums: NDArray[np.float64] = at_first[..., 1:] - at_first[..., :-1]
    return sums.astype(np.float32)
