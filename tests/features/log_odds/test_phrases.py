"""Short texts as tokens: pairs of neighbouring words, and the whole text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.log_odds.phrases import MAX_PAIR_WORDS, MAX_WHOLE_WORDS, pairs, whole_texts
from dehusk.features.measuring.tokens.words import page_words

TEXTS = st.lists(st.lists(st.sampled_from(["tide", "boat", "sea"]), max_size=MAX_PAIR_WORDS + 2), max_size=6)


def pairs_of(texts: list[str]) -> list[list[int]]:
    hashes, first = pairs(page_words(texts))
    return [hashes[start:stop].tolist() for start, stop in pairwise(first.tolist())]


def whole_of(texts: list[str]) -> list[int]:
    return whole_texts(page_words(texts)).tolist()


def test_neighbours_are_pairs() -> None:
    one, other, both = pairs_of(["leave a", "a reply", "leave a reply"])
    assert both == one + other
    assert one != other


def test_a_pair_the_other_way_round_is_another() -> None:
    assert pairs_of(["add to"]) != pairs_of(["to add"])


def test_pairs_stay_within_their_text() -> None:
    assert pairs_of(["add", "to", "", "!"]) == [[], [], [], []]


@given(TEXTS)
def test_number_of_pairs(texts: list[list[str]]) -> None:
    counts = [len(words) for words in texts]
    expected = [max(count - 1, 0) if count <= MAX_PAIR_WORDS else 0 for count in counts]
    assert list(map(len, pairs_of([" ".join(words) for words in texts]))) == expected


@given(TEXTS)
def test_short_texts_are_known_by_their_words_in_order(texts: list[list[str]]) -> None:
    written = [" ".join(words) for words in texts]
    found = whole_of(written)
    for words, token in zip(texts, found, strict=True):
        assert (token != 0) == (0 < len(words) <= MAX_WHOLE_WORDS)
    short = {text: token for text, token in zip(written, found, strict=True) if token}
    assert len(set(short.values())) == len(short)


@pytest.mark.parametrize(("one", "other"), [("Add to cart", "ADD to  cart!"), ("Replies: 6", "replies 12")])
def test_what_does_not_count(one: str, other: str) -> None:
    assert whole_of([one]) == whole_of([other]) != [0]


def test_no_texts() -> None:
    assert (pairs_of([]), whole_of([])) == ([], [])
