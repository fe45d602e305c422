"""What annotators say of a page -> the role of each of its blocks, as far as it can be told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.days import read_day
from dehusk.features.describing.names import name_words
from dehusk.features.describing.pages import DescribedPage, tidy, words_of
from dehusk.features.roles.catalogue import BLOCK_COLUMNS, NONE_ABOVE
from dehusk.features.roles.vocabulary import BYLINE, COMMENT, FORUM, HEADLINE, LEARNED_ROLES
from dehusk.features.tree import Floats
from dehusk.training.labels.align import align
from dehusk.training.labels.labelled_page import GoldFields, LabelledPage
from dehusk.training.labels.page_types import type_of

#: What is known of a block and a role.
UNKNOWN, NO, YES = -1, 0, 1
Labels = NDArray[np.int8]

_COLUMN = {feature.name: place for place, feature in enumerate(BLOCK_COLUMNS)}
#: Blocks around the headline where a byline stands, its characters, and how many blocks of it there are at the most.
_ABOVE, _BELOW, _BYLINE_CHARS, _MOST_BYLINES = 6, 14, 140, 4


def label_roles(
    page: LabelledPage, described: DescribedPage, columns: Floats, content: NDArray[np.bool_]
) -> Mapping[str, Labels]:
    """Labels of the blocks for each learned role.

    Parameters
    ----------
    columns
        Those of `BLOCK_COLUMNS`, shape (n_blocks, n_columns).
    content
        Which blocks are content, shape (n_blocks,).
    """
    if page.roles is not None:
        given = np.array(page.roles, dtype=np.str_)
        return {role: np.where(given == role, YES, NO).astype(np.int8) for role in LEARNED_ROLES}
    return {
        HEADLINE: _headline(page.fields, described, columns, content),
        BYLINE: _byline(page.fields, described, content),
        COMMENT: _comment(page, described, columns, content),
    }


def gold_headline(fields: GoldFields) -> str | None:
    """The headline as the annotators give it: the block of that name, else the page's title."""
    return fields.title if fields.headline is None else fields.headline


def _headline(fields: GoldFields, described: DescribedPage, columns: Floats, content: NDArray[np.bool_]) -> Labels:
    """One block is the headline: of several copies the first in an h1 that is content, else in an h1, ..."""
    texts = described.table.texts
    gold = gold_headline(fields)
    if gold is None:
        return np.full(len(texts), UNKNOWN, dtype=np.int8)
    words = words_of(tidy(gold))
    if not words:
        return np.full(len(texts), NO, dtype=np.int8)
    same = np.array([words_of(tidy(text)) == words for text in texts])
    if not same.any():
        return np.full(len(texts), UNKNOWN, dtype=np.int8)
    in_h1 = columns[:, _COLUMN["heading_level"]] == 1
    chosen = next(found for found in (same & in_h1 & content, same & in_h1, same & content, same) if found.any())
    labels = np.where(same, UNKNOWN, NO).astype(np.int8)
    labels[chosen.nonzero()[0][0]] = YES
    return labels


def _byline(fields: GoldFields, described: DescribedPage, content: NDArray[np.bool_]) -> Labels:
    """The blocks that annotators name; else short chrome near the headline that tells their author or their day."""
    texts = described.table.texts
    if fields.byline is not None:
        lines = {words_of(line) for line in fields.byline.splitlines()} | {words_of(fields.byline)}
        return np.array([bool(words := words_of(text)) and words in lines for text in texts], dtype=np.int8)
    authors = [{*name_words(name)} for name in fields.authors or ()]
    day = read_day(fields.published or "")
    if not authors and not day:
        return np.full(len(texts), UNKNOWN, dtype=np.int8)
    labels = np.zeros(len(texts), dtype=np.int8)
    first = max(described.headline - _ABOVE, 0)
    for row in range(first, min(described.headline + _BELOW, len(texts))):
        text = texts[row]
        if not content[row] and len(text) <= _BYLINE_CHARS:
            said = {*name_words(text)}
            labels[row] = any(name and name <= said for name in authors) or bool(day and read_day(text) == day)
    labels[labels.nonzero()[0][_MOST_BYLINES:]] = UNKNOWN
    return labels


def _comment(page: LabelledPage, described: DescribedPage, columns: Floats, content: NDArray[np.bool_]) -> Labels:
    """The texts that annotators name; else what is chrome in elements named like comments, but for threads."""
    texts = described.table.texts
    if type_of(page) == FORUM:
        return np.full(len(texts), UNKNOWN, dtype=np.int8)
    if page.fields.comments is not None:
        return align(texts, page.fields.comments).astype(np.int8)
    is_named = columns[:, _COLUMN["to_comments"]] < NONE_ABOVE
    return (is_named & ~content).astype(np.int8)
