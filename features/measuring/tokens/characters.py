"""What the characters of every block are, counted with numpy for the whole page at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.hashing import Places, code_points
from dehusk.features.tree import Floats

#: Effective words of a character in a script that writes no spaces between words: a Chinese word
#: has about 1.7 characters (.6), a Thai one about five (.2).
IDEOGRAPH_WORDS = 0.6
UNSPACED_WORDS = 0.2

#: Characters that are counted at a time: each takes some 40 bytes while it is.
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


class Portion(NamedTuple):
    """Some text nodes as characters, a space between each two."""

    codes: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    """Class of each character."""
    text: Places
    """Which of the text nodes each character is of."""
    lengths: NDArray[np.int64]
    """Characters of each text node and the space behind it."""
    before: NDArray[np.int64]
    """Characters that stand before each text node in its block."""
    words: tuple[Places, Places]
    """Where words of scripts with spaces begin, and where they end."""

    def sums(self, places: Places) -> Places:
        """How many of some characters each text node has."""
        return np.bincount(self.text.take(places), minlength=len(self.lengths))


#: What else is counted of each text node, shape (n_texts, k).
Tally = Callable[[Portion], NDArray[np.int64]]


class Counts(NamedTuple):
    """Counts of each block, float32."""

    by_class: Floats
    """Characters of each class, shape (n_blocks, N_CLASSES)."""
    words: Floats
    """Effective words: words of scripts with spaces, and a share for each character of the others; (n_blocks,)."""
    link_words: Floats
    """Effective words that stand inside links, (n_blocks,)."""
    others: Floats
    """What else was asked for, shape (n_blocks, k)."""

    @property
    def chars(self) -> Floats:
        """Characters without white space."""
        every: Floats = self.by_class.sum(axis=1)
        return every - self.by_class[:, SPACE]

    @property
    def unspaced(self) -> Floats:
        """Characters of scripts without spaces."""
        both: Floats = self.by_class[:, IDEOGRAPH] + self.by_class[:, UNSPACED]
        return both


def count(
    node_texts: list[str], first_node: NDArray[np.int32], linked: NDArray[np.bool_], others: Sequence[Tally] = ()
) -> Counts:
    """Count the characters and words of every block.

    Parameters
    ----------
    node_texts
        The text nodes, white space collapsed.
    first_node
        Where each block's text nodes begin, shape (n_blocks + 1,).
    linked
        Which text nodes stand in a link, shape (n_nodes,).
    others
        What else to count, in the same go.
    """
    lengths = np.fromiter(map(len, node_texts), dtype=np.int64, count=len(node_texts)) + 1
    place = lengths.cumsum() - lengths
    before = place - place.take(first_node[:-1]).repeat(first_node[1:] - first_node[:-1])
    tally = _in_portions([_tally, *others], node_texts, lengths, before)
    words = tally[:, N_CLASSES] + IDEOGRAPH_WORDS * tally[:, IDEOGRAPH] + UNSPACED_WORDS * tally[:, UNSPACED]
    columns = np.empty((len(tally), tally.shape[1] + 1))
    columns[:, :-1] = tally
    columns[:, N_CLASSES] = words
    np.multiply(words, linked, out=columns[:, -1])
    counts = np.add.reduceat(columns, first_node[:-1]).astype(np.float32)
    return Counts(counts[:, :N_CLASSES], counts[:, N_CLASSES], counts[:, -1], counts[:, N_CLASSES + 1 : -1])


def _in_portions(
    tallies: Sequence[Tally], texts: list[str], lengths: NDArray[np.int64], before: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What is counted of each text, some texts at a time, and long ones in parts."""
    if lengths.max() <= PORTION:
        return _by_portion(tallies, texts, lengths, before)
    parts = [_cut_at_spaces(text) for text in texts]
    n_parts = np.array(list(map(len, parts)))
    every = [part for text_parts in parts for part in text_parts]
    part_lengths = np.array([len(part) for part in every])
    first = n_parts.cumsum() - n_parts
    place = part_lengths.cumsum() - part_lengths
    inside = place - place.take(first).repeat(n_parts)
    counts = _by_portion(tallies, every, part_lengths + 1, before.repeat(n_parts) + inside)
    return np.add.reduceat(counts, first)


def _by_portion(
    tallies: Sequence[Tally], texts: list[str], lengths: NDArray[np.int64], before: NDArray[np.int64]
) -> NDArray[np.int64]:
    portion = lengths.cumsum() // PORTION
    bounds = [0, *((portion[1:] > portion[:-1]).nonzero()[0] + 1).tolist(), len(texts)]
    portions = (_read(texts[start:stop], lengths[start:stop], before[start:stop]) for start, stop in pairwise(bounds))
    return np.concatenate([np.concatenate([tally(read) for tally in tallies], axis=1) for read in portions])


def _read(texts: list[str], lengths: NDArray[np.int64], before: NDArray[np.int64]) -> Portion:
    codes = code_points(" ".join(texts))
    text = np.arange(len(texts)).repeat(lengths)[: len(codes)]
    classes = classes_of(codes)
    return Portion(codes, classes, text, lengths, before, find_words(classes))


def _cut_at_spaces(text: str) -> list[str]:
    """A text in parts of ``PORTION`` characters, each up to the next space: nothing counted goes across one."""
    parts = []
    start = 0
    while len(text) - start > PORTION and (stop := text.find(" ", start + PORTION)) >= 0:
        parts.append(text[start:stop])
        start = stop
    return [*parts, text[start:]]


def _tally(portion: Portion) -> NDArray[np.int64]:
    """Characters by class, and words of scripts with spaces."""
    classes, text, lengths, starts = portion.classes, portion.text, portion.lengths, portion.words[0]
    width = N_CLASSES + 1
    # Most characters are lower-case letters, which need not be counted: they are what is left.
    others = (classes != LOWER).nonzero()[0]
    places = np.concatenate([text.take(others) * width + classes.take(others), text.take(starts) * width + N_CLASSES])
    tally = np.bincount(places, minlength=len(lengths) * width).reshape(-1, width)
    tally[:-1, SPACE] -= 1  # those that the texts were joined with
    tally[:, LOWER] = lengths - 1 - tally[:, :N_CLASSES].sum(axis=1)
    return tally


def find_words(classes: NDArray[np.uint8]) -> tuple[Places, Places]:
    """Where words of scripts with spaces begin, and where they end."""
    edge = np.zeros(len(classes) + 1, dtype=np.bool_)
    in_word = (classes >= LOWER) & (classes <= DIGIT)
    edge[:-1] = in_word
    edge[1:] ^= in_word
    bounds = edge.nonzero()[0]
    return bounds[0::2], bounds[1::2]


#: Column of `tally_sentences` with the sentence marks.
MARKS = 2


def tally_sentences(portion: Portion) -> NDArray[np.int64]:
    """Words of scripts with spaces, those that begin in upper case, and sentence marks.

    A sentence mark stands before a space or at the end, or is of a script that sets no space there.
    """
    codes, classes, starts = portion.codes, portion.classes, portion.words[0]
    capitals = starts[classes.take(starts) == UPPER]
    stop = (classes == STOP).nonzero()[0]
    after = classes.take(stop + 1, mode="clip")
    marks = stop[(after == SPACE) | (codes.take(stop) > 0x3000) | (stop == len(codes) - 1)]  # noqa: PLR2004 - CJK full stops set no space
    return np.stack([portion.sums(starts), portion.sums(capitals), portion.sums(marks)], axis=1)
