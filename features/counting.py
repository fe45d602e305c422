"""What the characters of every block are, counted with numpy for the whole page at once."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats
from dehusk.features.hashing import code_points

#: Effective words of a character in a script that writes no spaces between words: a Chinese word
#: has about 1.7 characters (.6), a Thai one about five (.2).
IDEOGRAPH_WORDS = 0.6
UNSPACED_WORDS = 0.2

#: Characters that are counted at a time: each takes 30 bytes while it is.
PORTION = 2**17

OTHER, LOWER, UPPER, DIGIT, SPACE, COMMA, STOP, PUNCTUATION, IDEOGRAPH, UNSPACED = range(10)
N_CLASSES = 10

_COMMAS = ",;\u060c\u061b\u3001\uff0c\uff1b\u055d\u1363"
_STOPS = ".!?\u3002\uff01\uff1f\uff0e\uff61\u061f\u06d4\u0964\u0965\u2026\u1362\u104a\u104b\u17d4\u037e\u0589"
#: Code point ranges of scripts without spaces between words.
_IDEOGRAPHS = (
    (0x2E80, 0x2FDF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
)
_UNSPACED = ((0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1980, 0x19DF))
_PUNCTUATION = (
    (0x21, 0x2F),
    (0x3A, 0x40),
    (0x5B, 0x60),
    (0x7B, 0x7E),
    (0xA1, 0xBF),
    (0x2010, 0x205E),
    (0x3001, 0x303F),
)
_SYMBOLS = (
    (0xD7, 0xD7),
    (0xF7, 0xF7),
    (0x2070, 0x20CF),
    (0x2100, 0x214F),
    (0x2190, 0x2BFF),
    (0xE000, 0xF8FF),
    (0xFE00, 0xFE0F),
    (0xFFF0, 0xFFFF),
)
_SPACES = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200B),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
_UPPER = ((0x41, 0x5A), (0xC0, 0xD6), (0xD8, 0xDE), (0x391, 0x3AB), (0x400, 0x42F), (0x531, 0x556))
_DIGITS = ((0x30, 0x39), (0x660, 0x669), (0x6F0, 0x6F9), (0x966, 0x96F), (0xFF10, 0xFF19))


@lru_cache(maxsize=1)
def _class_table() -> NDArray[np.uint8]:
    """Class of each code point of the Basic Multilingual Plane.

    Written as ranges, not taken from unicodedata, so that it is the same under every Python.
    """
    table = np.full(0x10001, LOWER, dtype=np.uint8)
    table[:0x20] = OTHER
    for ranges, value in (
        (_SYMBOLS, OTHER),
        (_PUNCTUATION, PUNCTUATION),
        (_UPPER, UPPER),
        (_DIGITS, DIGIT),
        (_IDEOGRAPHS, IDEOGRAPH),
        (_UNSPACED, UNSPACED),
        (_SPACES, SPACE),
    ):
        for first, last in ranges:
            table[first : last + 1] = value
    table[0xFF01:0xFF10] = PUNCTUATION
    table[[ord(character) for character in _COMMAS]] = COMMA
    table[[ord(character) for character in _STOPS]] = STOP
    table[0x10000] = OTHER
    return table


def classes_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Class of each character; those beyond the Basic Multilingual Plane are ``OTHER``."""
    return _class_table().take(codes, mode="clip")


class Counts(NamedTuple):
    """Counts of each block, float32 of shape (n_blocks,)."""

    chars: Floats
    """Characters without white space."""
    words: Floats
    """Effective words: words of scripts with spaces, and a share for each character of the others."""
    link_words: Floats
    """Effective words that stand inside links."""
    commas: Floats
    stops: Floats
    """Marks that end a sentence."""
    sentences: Floats
    """Sentence marks before a space or the end, or of a script that sets no space there."""
    punctuation: Floats
    digits: Floats
    upper: Floats
    """Upper-case letters."""
    capitalised: Floats
    """Words that begin with an upper-case letter."""
    plain_words: Floats
    """Words of scripts with spaces."""
    ideographs: Floats
    """Characters of scripts without spaces."""


def count(piece_texts: list[str], first_piece: NDArray[np.int32], linked: NDArray[np.bool_]) -> Counts:
    """Count the characters of every block.

    Parameters
    ----------
    piece_texts
        The text nodes, white space collapsed.
    first_piece
        Where each block's text nodes begin, shape (n_blocks + 1,).
    linked
        Which text nodes stand in a link, shape (n_pieces,).
    """
    tally = _tally(piece_texts)
    by_class, (plain, capitalised, sentences) = tally[:, :N_CLASSES], tally[:, N_CLASSES:].T
    unspaced = by_class[:, IDEOGRAPH] + by_class[:, UNSPACED]
    words = plain + IDEOGRAPH_WORDS * by_class[:, IDEOGRAPH] + UNSPACED_WORDS * by_class[:, UNSPACED]
    columns = (
        by_class.sum(axis=1) - by_class[:, SPACE],
        words,
        words * linked,
        by_class[:, COMMA],
        by_class[:, STOP],
        sentences,
        by_class[:, COMMA] + by_class[:, STOP] + by_class[:, PUNCTUATION],
        by_class[:, DIGIT],
        by_class[:, UPPER],
        capitalised,
        plain,
        unspaced,
    )
    return Counts(*(np.add.reduceat(column, first_piece[:-1]).astype(np.float32) for column in columns))


def _tally(texts: list[str]) -> NDArray[np.int64]:
    """Counts of each text: its characters by class, its words, those capitalised, and its sentences.

    Returns
    -------
    numpy.ndarray
        Shape (n_texts, N_CLASSES + 3).
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    if lengths.max() <= PORTION:
        return _tally_in_portions(texts, lengths)
    parts = [_cut_at_spaces(text) for text in texts]
    n_parts = np.array(list(map(len, parts)))
    every = [part for text_parts in parts for part in text_parts]
    tally = _tally_in_portions(every, np.array([len(part) + 1 for part in every]))
    return np.add.reduceat(tally, n_parts.cumsum() - n_parts)


def _cut_at_spaces(text: str) -> list[str]:
    """A text in parts of ``PORTION`` characters, each up to the next space: nothing counted goes across one."""
    parts = []
    start = 0
    while len(text) - start > PORTION and (stop := text.find(" ", start + PORTION)) >= 0:
        parts.append(text[start:stop])
        start = stop
    return [*parts, text[start:]]


def _tally_in_portions(texts: list[str], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    portion = lengths.cumsum() // PORTION
    bounds = [0, *(np.diff(portion).nonzero()[0] + 1).tolist(), len(texts)]
    return np.concatenate([_tally_together(texts[start:stop], lengths[start:stop]) for start, stop in pairwise(bounds)])


def _tally_together(texts: list[str], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    n_texts = len(texts)
    codes = code_points(" ".join(texts))
    classes = classes_of(codes)
    row = np.arange(n_texts).repeat(lengths)[: len(codes)]
    # Most characters are lower-case letters, which nothing asks for: the others are counted.
    others = (classes != LOWER).nonzero()[0]
    other, other_row = classes.take(others), row.take(others)
    by_class = np.bincount(other_row * N_CLASSES + other, minlength=n_texts * N_CLASSES).reshape(n_texts, N_CLASSES)
    by_class[:, LOWER] = lengths - by_class.sum(axis=1)
    by_class[-1, LOWER] -= 1  # no space stands behind the last text
    in_word = (classes >= LOWER) & (classes <= DIGIT)
    in_word[1:] &= ~in_word[:-1]
    starts = in_word.nonzero()[0]
    start_row = row.take(starts)
    capitals = (classes.take(starts) == UPPER).nonzero()[0]
    stops = (other == STOP).nonzero()[0]
    stop = others.take(stops)
    after = classes.take(stop + 1, mode="clip")
    ends = ((after == SPACE) | (codes.take(stop) > 0x3000) | (stop == len(codes) - 1)).nonzero()[0]  # noqa: PLR2004 - CJK full stops set no space
    rows = (start_row, start_row.take(capitals), other_row.take(stops.take(ends)))
    return np.column_stack([by_class, *(np.bincount(found, minlength=n_texts) for found in rows)])
