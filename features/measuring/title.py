"""The title's words: how many of them, and of any, the beginning of each block has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.characters import IDEOGRAPH, Portion, Tally, classes_of, find_words
from dehusk.features.measuring.tokens.hashing import Hashes, Places, among, code_points, parts_at
from dehusk.features.measuring.tokens.words import MAX_WORD_CHARS

#: Characters of a block that are compared to a title, which is hardly longer.
TITLE_CHARS = 160
#: Buckets that words are sorted into before their hashes are compared, a power of two.
N_BUCKETS = 2**14
#: Where scripts with capitals stand: up to Armenian, Georgian, Latin and Greek with accents, and full-width letters.
_CASED = (range(0x600), range(0x10A0, 0x1100), range(0x1E00, 0x2000), range(0xFF21, 0xFF5B))


class _Words(NamedTuple):
    """Where words stand among characters; an ideograph is one."""

    codes: NDArray[np.uint32]
    """The characters."""
    start: Places
    length: Places
    """Characters of each word that count."""

    def only(self, rows: Places) -> _Words:
        """Some of the words."""
        return _Words(self.codes, self.start.take(rows), self.length.take(rows))

    def buckets(self) -> Places:
        """Bucket of each word, by its first character and its length: equal words share one."""
        first = _lower_case().take(self.codes.take(self.start), mode="clip")
        mixed: Places = (first * np.uint32(MAX_WORD_CHARS) + self.length) & (N_BUCKETS - 1)
        return mixed

    def hashes(self) -> Hashes:
        """A number for each word."""
        return parts_at(self.codes, self.start, self.length, _lower_case()).raw


class Title(NamedTuple):
    """The different words of a page's titles."""

    words: Hashes
    """Ascending."""
    has_word: NDArray[np.bool_]
    """Which buckets hold one of these words, shape (N_BUCKETS,)."""


def read_title(titles: Sequence[str]) -> Title:
    """The words of a page's titles."""
    codes = code_points(" ".join(title[:TITLE_CHARS] for title in titles))
    classes = classes_of(codes)
    words = _find(codes, classes, find_words(classes))
    has_word = np.zeros(N_BUCKETS, dtype=np.bool_)
    has_word[words.buckets()] = True
    hashes = np.sort(words.hashes())
    is_new = np.ones(len(hashes), dtype=np.bool_)
    is_new[1:] = hashes[1:] != hashes[:-1]
    return Title(hashes[is_new], has_word)


def tally_title(title: Title) -> Tally:
    """Counts of each text node's words in the beginning of its block: those that the title has, and all."""
    return partial(_tally, title)


def _tally(title: Title, portion: Portion) -> NDArray[np.int64]:
    words = _find(portion.codes, portion.classes, portion.words)
    text = portion.text.take(words.start)
    place = portion.before + portion.lengths - portion.lengths.cumsum()  # of each text's first character, less its own
    near = (words.start + place.take(text) < TITLE_CHARS).nonzero()[0]
    n_texts = len(portion.lengths)
    # Most words share a bucket with none of the title's, and need not be compared.
    alike = near[title.has_word.take(words.only(near).buckets())]
    known = alike[among(words.only(alike).hashes(), title.words) > 0]
    found = 2 * text.take(np.concatenate([known, near]))
    found[len(known) :] += 1
    return np.bincount(found, minlength=2 * n_texts).reshape(-1, 2)


def _find(codes: NDArray[np.uint32], classes: NDArray[np.uint8], spaced: tuple[Places, Places]) -> _Words:
    """All words; ``spaced`` are those of scripts with spaces (see `find_words`)."""
    start, stop = spaced
    length = np.minimum(stop - start, MAX_WORD_CHARS)
    single = (classes >= IDEOGRAPH).nonzero()[0]  # and characters of other scripts without spaces
    if len(single):
        start = np.concatenate([start, single])
        length = np.concatenate([length, np.ones(len(single), dtype=np.intp)])
    return _Words(codes, start, length)


@lru_cache(maxsize=1)
def _lower_case() -> NDArray[np.uint32]:
    """Each character of the Basic Multilingual Plane in lower case; all others are one."""
    table = np.arange(0x10001, dtype=np.uint32)
    for code in chain.from_iterable(_CASED):
        lowered = chr(code).lower()
        if len(lowered) == 1:
            table[code] = ord(lowered)
    return table
