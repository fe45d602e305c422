"""Plain text -> feature matrix: the one path from a text to numbers, in training and in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_time
from dehusk.features.log_odds.words import collect_words
from dehusk.features.matrix import Measured, stack
from dehusk.features.measuring import containers, lines, metadata, prose, surroundings, wording
from dehusk.features.measuring.columns import Columns
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.measuring.text_outline import guess_outline
from dehusk.features.measuring.tokens.characters import tally_sentences
from dehusk.features.measuring.tokens.words import PageWords, page_words
from dehusk.features.reading.text_blocks import TextTable
from dehusk.features.reading.titles_and_types import read_titles_and_types
from dehusk.features.text_catalogue import TEXT_MEASURED
from dehusk.features.tree import Floats


def measure_text(table: TextTable) -> Measured:
    """Measure a text that has at least one block, in the shape of the page that it may have been."""
    page = measure_page(guess_outline(table), [tally_sentences])
    words = page_words(page.texts)
    stated = read_titles_and_types(page.table.document)
    check_time()

    def families() -> Iterator[Columns | Mapping[str, Floats]]:
        yield wording.columns(page)
        yield from containers.columns(page)
        yield from surroundings.columns(page)
        yield prose.columns(page)
        yield lines.columns(table, page, repeated(words, page.text))
        check_time()
        yield metadata.page_columns(page, stated)

    return Measured(page, collect_words(page, words), stack(families(), TEXT_MEASURED, len(page)))


def repeated(words: PageWords, text: NDArray[np.intp]) -> PageWords:
    """The words of every block from those of the distinct texts; ``text`` says which one a block has, (n_blocks,)."""
    if len(text) == len(words.n_words):
        return words
    n_words = words.n_words.take(text)
    first = np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(n_words)])
    rows = np.arange(first[-1]) + np.repeat(words.first.take(text) - first[:-1], n_words)
    return PageWords(words.hashes[rows], first)
