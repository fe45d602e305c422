"""Text -> tokens: words of any script, for keyword cues and for likeness of texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

#: Words of a block that are looked at; a long block's first words say as much as all of them.
MAX_WORDS = 80
#: Characters of a block that are looked at, which bounds a block that is one endless word.
MAX_CHARS = 800
MAX_WORD_CHARS = 24

_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W\\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\\d+")


def words(text: str) -> list[str]:
    """Lower-case words of a text's beginning; an ideograph is a word, a number is ``0``."""
    found = _WORD.findall(text[:MAX_CHARS].lower())[:MAX_WORDS]
    return ["0" if word[0].isdigit() else word[:MAX_WORD_CHARS] for word in found]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of every block of a page, each distinct word once."""

    vocabulary: list[str]
    """The distinct words of the page."""
    ids: NDArray[np.int32]
    """Row in the vocabulary of each word, block after block."""
    first: NDArray[np.int32]
    """Where each block's words begin; one longer than the page has blocks."""
    by_block: list[list[str]]
    """The same words as lists."""


def page_words(texts: Sequence[str]) -> PageWords:
    """The words of every block."""
    by_block = [words(text) for text in texts]
    index = {word: row for row, word in enumerate(dict.fromkeys(chain.from_iterable(by_block)))}
    ids = np.fromiter(map(index.__getitem__, chain.from_iterable(by_block)), dtype=np.int32)
    first = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum([len(block) for block in by_block], out=first[1:])
    return PageWords(list(index), ids, first, by_block)


def sum_by_block(values: NDArray[np.floating], first: NDArray[np.int32]) -> NDArray[np.float32]:
    """Sum over each block's words of a value a word; a block without words sums to 0."""
    total = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.float64)
    np.cumsum(values, axis=0, out=total[1:])
    return (total[first[1:]] - total[first[:-1]]).astype(np.float32)
