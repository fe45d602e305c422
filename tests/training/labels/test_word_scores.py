"""The word measure: tokens, bags, and what an empty text scores."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.training.labels.word_scores import WordScores, tokens, word_scores

WORDS = st.lists(st.sampled_from(["sea", "tide", "moon", "ebb", "flow", "7", "潮", "汐"])).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(" …— \n", [], id="no words"),
        pytest.param("It's 20 °C", ["it", "s", "20", "c"], id="apostrophes and signs part words"),
        pytest.param("snake_case ÜBER", ["snake_case", "über"], id="underscore joins, case is folded"),
        pytest.param("東京タワー", ["東", "京", "タ", "ワ", "ー"], id="Han and Kana: a character is a word"),
        pytest.param("iPhone15を買う。", ["iphone15", "を", "買", "う"], id="Latin beside Kana is cut off from it"),
        pytest.param("서울의 밤", ["서울의", "밤"], id="Hangul has spaces"),
        pytest.param("北海道・函館", ["北", "海", "道", "函", "館"], id="the middle dot is no word"),
        pytest.param("𠮷野", ["𠮷", "野"], id="beyond the basic plane"),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text(st.characters(max_codepoint=0x2FFF)))
def test_tokens_are_those_of_wcxb_where_words_have_spaces(text: str) -> None:
    assert tokens(text) == re.findall(r"\w+", text.lower())


@given(st.text())
def test_no_word_character_is_lost(text: str) -> None:
    assert "".join(tokens(text)) == "".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        pytest.param("", "", WordScores(1.0, 1.0, 1.0), id="rightly empty"),
        pytest.param(" -- ", "…", WordScores(1.0, 1.0, 1.0), id="no words is empty"),
        pytest.param("the sea", "", WordScores(0.0, 0.0, 0.0), id="should be empty"),
        pytest.param("", "the sea", WordScores(0.0, 0.0, 0.0), id="wrongly empty"),
        pytest.param("moon", "the sea", WordScores(0.0, 0.0, 0.0), id="nothing shared"),
        pytest.param("The sea, the SEA", "sea sea the the", WordScores(1.0, 1.0, 1.0), id="order does not count"),
        pytest.param("ebb ebb ebb flow", "ebb flow", WordScores(0.5, 1.0, 2 / 3), id="repetition does"),
        pytest.param("潮汐", "潮汐表潮", WordScores(1.0, 0.5, 2 / 3), id="characters count in Chinese"),
    ],
)
def test_word_scores(predicted: str, gold: str, expected: WordScores) -> None:
    scores = word_scores(predicted, gold)
    assert (scores.precision, scores.recall, scores.f1) == pytest.approx(
        (expected.precision, expected.recall, expected.f1)
    )


@given(WORDS, WORDS)
def test_scores_are_shares_and_f1_lies_between_them(predicted: str, gold: str) -> None:
    scores = word_scores(predicted, gold)
    low, high = sorted((scores.precision, scores.recall))
    assert 0 <= low <= scores.f1 + 1e-12
    assert scores.f1 <= high + 1e-12
    assert high <= 1


@given(WORDS, WORDS)
def test_swapping_the_texts_swaps_precision_and_recall(one: str, other: str) -> None:
    there, back = word_scores(one, other), word_scores(other, one)
    assert (there.precision, there.recall) == (back.recall, back.precision)
    assert there.f1 == pytest.approx(back.f1)
