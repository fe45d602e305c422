"""When a field that was found is right: title, authors, day of publication."""

from __future__ import annotations

from collections.abc import Sequence

from dehusk.features.describing.days import read_day
from dehusk.features.describing.names import name_words, split_names
from dehusk.features.describing.pages import tidy, words_of

#: Names that are found may have so many times the words of the annotators'.
_MOST_WORDS = 2


def is_same_title(found: str, gold: str) -> bool:
    """Whether two titles have the same words in the same order, case and punctuation aside."""
    return words_of(tidy(found)) == words_of(tidy(gold))


def has_right_authors(found: Sequence[str], gold: Sequence[str]) -> bool:
    """Whether one of the annotators' names is among those found, and these have no more than twice the words."""
    words = name_words(" ".join(found))
    names = [name for one in gold for name in (one, *split_names(one))]
    is_found = any(own and {*own} <= {*words} for own in map(name_words, names))
    return is_found and len(words) <= _MOST_WORDS * len(name_words(" ".join(gold)))


def is_same_day(found: str, gold: str) -> bool:
    """Whether two texts tell of the same day."""
    day = read_day(gold)
    return bool(day) and read_day(found) == day
