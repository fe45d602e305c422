"""What page authors call the parts of a page, in class and id, whatever the language of the text.

A word of a name is known by how it begins: ``comments``, ``commentList`` and ``commentaires`` by ``comment``. All words
of a page are looked up at once, as numbers: their first letters are the digits, and each stem is a range.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dehusk.features.landmark_stems import LANDMARKS

#: Letters of a word that are looked at.
STEM_CHARS = 8

#: What is left of a number of eight letters, by how many of them count.
_MASKS = np.array([2**64 - 256 ** (STEM_CHARS - length) for length in range(STEM_CHARS + 1)], dtype=np.uint64)


def find_landmarks(letters: NDArray[np.uint8], starts: NDArray[np.intp], length: NDArray[np.intp]) -> NDArray[np.intp]:
    """Which part each word names, by its place among `LANDMARKS`; -1 for none.

    Parameters
    ----------
    letters
        The words' letters, in lower case, with whatever stands between them.
    starts, length
        Where in them each word begins, and its letters; shape (n_words,).
    """
    padded = np.append(letters, np.zeros(STEM_CHARS, dtype=np.uint8))
    # The letters from each place on, as one number; what is beyond the word's end is no part of it.
    numbers = np.ndarray(len(letters) + 1, dtype=">u8", buffer=padded, strides=(1,))[starts]
    stems = numbers.astype(np.uint64) & _MASKS.take(length, mode="clip")
    edges, parts = _ranges()
    return parts.take(edges.searchsorted(stems, side="right"))


@lru_cache(maxsize=1)
def _ranges() -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Where the ranges of stems begin and end, and the part that counts before each of these places and after."""
    ranges = [
        (*_range(stem), part, len(stem)) for part, stems in enumerate(LANDMARKS.values()) for stem in stems.split()
    ]
    edges = sorted({edge for start, stop, _, _ in ranges for edge in (start, stop)})
    parts = [-1]
    for edge in edges:
        within = [(n_chars, part) for start, stop, part, n_chars in ranges if start <= edge < stop]
        parts.append(max(within)[1] if within else -1)
    return np.array(edges, dtype=np.uint64), np.array(parts, dtype=np.intp)


def _range(stem: str) -> tuple[int, int]:
    """The first number of a word with that stem, and the one after the last."""
    letters = stem.removesuffix(".")
    start = int.from_bytes(letters.encode().ljust(STEM_CHARS, b"\0"), "big")
    n_free = 0 if stem.endswith(".") else STEM_CHARS - len(letters)
    return start, start + 256**n_free
