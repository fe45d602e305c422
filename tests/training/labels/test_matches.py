"""Where the gold text has a block word for word: every place, in linear time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dehusk.training.labels.matches import _exact_starts, index_gold, occurrences

WORDS = st.lists(st.sampled_from("ab"), max_size=30).map(tuple)


@given(WORDS.filter(bool), WORDS)
def test_occurrences_are_those_of_a_naive_search(block: tuple[str, ...], words: tuple[str, ...]) -> None:
    expected = [start for start in range(len(words)) if words[start : start + len(block)] == block]
    assert occurrences(block, words) == expected


def test_a_long_block_that_repeats_itself_is_compared_a_linear_number_of_times() -> None:
    n_comparisons = 0

    class Word(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal n_comparisons
            n_comparisons += 1
            return str.__eq__(self, other)

    n_words, n_block = 2000, 1000
    gold = replace(index_gold("sea " * n_words, []), words=tuple(Word("sea") for _ in range(n_words)))
    block = tuple(Word("sea") for _ in range(n_block))
    assert _exact_starts(block, gold) == list(range(n_words - n_block + 1))
    assert n_comparisons < 20 * (n_words + n_block)
