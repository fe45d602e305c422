"""The headline that an output begins with: what heads the page's content, and where it stands on the page."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.pages import likeness, tidy, words_of
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.tree import nearest
from dehusk.features.vocabulary import HEADING_TAGS, code_flags

#: A heading is the page's own from this likeness to its title on: half of the words of both.
MIN_LIKENESS = 0.5
#: Kept blocks at the beginning among which a copy of the headline is one, whatever its tag.
_FIRST = 3
#: A heading among these is a copy too from this likeness on: "[Solved] Gauge counts double".
_COPY_LIKENESS = 0.8
_LOWEST = len(HEADING_TAGS)
_HEADINGS = code_flags(HEADING_TAGS)


class Headline(NamedTuple):
    """A page's headline, or one that is written elsewhere: then its text is ""."""

    text: str
    level: int
    """Level of the heading that it is on the page, 1 where it is none."""
    blocks: NDArray[np.bool_]
    """Which blocks say it, shape (n_blocks,): they need not be said again."""
    highest: int = 2
    """Highest level of the headings below it."""

    def below(self, tag: str) -> str:
        """The tag of a heading below an h1 headline: levels keep their distance, and no other is h1."""
        return f"h{min(max(int(tag[1]) - self.level + 1, self.highest), _LOWEST)}"


def find_headline(table: BlockTable, kept: NDArray[np.bool_], title: str) -> Headline | None:
    """Find the headline of a page's content.

    It is the heading that is most like the page's title, the first of several; else the heading of the first level that
    the content begins with; else the title. None where there is none of these, or nothing is kept.

    Parameters
    ----------
    kept
        Which blocks are rendered, shape (n_blocks,).
    title
        What the page says is its title.
    """
    rows = kept.nonzero()[0].tolist()
    if not rows:
        return None
    document = table.document
    heading = nearest(_HEADINGS[document.tag_codes], document.tree)[table.element]
    levels = [int(document.tags[row][1]) if row >= 0 else 0 for row in heading.tolist()]
    named = words_of(title)
    best = max((row for row, level in enumerate(levels) if level), key=lambda row: _like(table, row, title), default=-1)
    if best < 0 or _like(table, best, title) < MIN_LIKENESS:
        best = rows[0] if levels[rows[0]] == 1 else -1
    text = tidy(table.texts[best]) if best >= 0 else title
    said = {words for words in (words_of(text), named) if words}
    is_said = np.zeros(len(table), dtype=np.bool_)
    for place, row in enumerate(rows):
        is_first = place < _FIRST
        if levels[row] or is_first:
            words = words_of(tidy(table.texts[row]))
            is_said[row] = words in said or bool(
                is_first and levels[row] and likeness(words, words_of(text)) >= _COPY_LIKENESS
            )
    if best >= 0:
        is_said[best] = True
    return Headline(text, levels[best] if best >= 0 else 1, is_said) if words_of(text) else None


def _like(table: BlockTable, row: int, title: str) -> float:
    return likeness(words_of(table.texts[row]), words_of(title))
