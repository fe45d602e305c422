"""Short texts as tokens: words that stand side by side, and the whole text (``Leave a reply``, ``Add to cart``).

In prose single words say what can be said; in a label of a few words what counts is how they go together.
"""

from __future__ import annotations

import numpy as np

from dehusk.features.measuring.tokens.hashing import Hashes, Places, mix
from dehusk.features.measuring.tokens.words import PageWords

#: Texts of more words have no pairs, and are not known as a whole.
MAX_PAIR_WORDS, MAX_WHOLE_WORDS = 8, 6

# Odd multipliers with evenly spread bits: a pair is told from the same words the other way round, and from a word.
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_POWERS: Hashes = np.cumprod(np.full(MAX_WHOLE_WORDS, _FIRST), dtype=np.uint64)


def pairs(words: PageWords) -> tuple[Hashes, Places]:
    """The pairs of neighbouring words of each short text, and where each text's begin; one longer than the texts."""
    n_words = words.n_words
    n_pairs = np.where(n_words <= MAX_PAIR_WORDS, np.maximum(n_words - 1, 0), 0)
    first = np.zeros(len(n_words) + 1, dtype=np.intp)
    n_pairs.cumsum(out=first[1:])
    row = np.arange(first[-1]) + (words.first[:-1] - first[:-1]).repeat(n_pairs)
    return mix(words.hashes[row] * _FIRST + words.hashes[row + 1] * _SECOND), first


def whole_texts(words: PageWords) -> Hashes:
    """Each short text as one token, 0 for a longer one and for one without words; shape (n_texts,)."""
    n_words = words.n_words
    short = ((n_words > 0) & (n_words <= MAX_WHOLE_WORDS)).nonzero()[0]
    result: Hashes = np.zeros(len(n_words), dtype=np.uint64)
    if not len(short):
        return result
    counts = n_words.take(short)
    starts = counts.cumsum() - counts
    place = np.arange(counts.sum()) - starts.repeat(counts)
    weighed = words.hashes[words.first.take(short).repeat(counts) + place] * _POWERS.take(place)
    result[short] = mix(np.add.reduceat(weighed, starts))
    return result
