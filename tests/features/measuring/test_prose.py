"""Prose: what a text's sentences are made of, and the dates around them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import Case
from dehusk.features.measuring import prose
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.measuring.text_outline import guess_outline
from dehusk.features.measuring.tokens.characters import tally_sentences
from dehusk.features.reading.plain_text import read_text

LOG = np.log1p


def columns(text: str) -> dict[str, list[float]]:
    """The columns of a text whose lines are blocks; a number that holds for all of it comes as often."""
    table = guess_outline(read_text(text))
    found = prose.columns(measure_page(table, [tally_sentences]))
    return {name: np.broadcast_to(np.asarray(values), (len(table),)).tolist() for name, values in found.items()}


CASES = [
    Case(
        "a sentence",
        "The boats lie, as cattle do, here.",
        {
            "commas_log": LOG(2),
            "words_per_sentence": 7,
            "punctuation_share": 3 / 28,
            "upper_share": 1 / 28,
            "capitalised_share": 1 / 7,
            "ends_sentence": 1,
            "plain_to_largest": 1,
            "page_ideograph_share": 0,
        },
    ),
    Case("no words at all", "→ | ☰", {"capitalised_share": 0, "ends_sentence": 0, "words_per_sentence": 0}),
    Case("no sentence mark", "w " * 200, {"words_per_sentence": 0}),
    Case("an endless sentence", "w " * 200 + ".", {"words_per_sentence": 60}),
    Case("Chinese", "今天天气晴朗，真好。", {"ends_sentence": 1, "commas_log": LOG(1), "page_ideograph_share": 8 / 10}),
    Case("a question", "who is there?", {"ends_sentence": 1}),
    Case("a label", "Tags:", {"ends_sentence": 0}),
    Case("a teaser", "The boats…", {"ends_sentence": 1}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_columns(case: Case[str, dict[str, float]]) -> None:
    found = columns(case.given)
    assert {name: found[name][0] for name in case.expected} == pytest.approx(case.expected)


def test_blocks_against_the_largest() -> None:
    text = "\n".join("w " * size for size in (10, 40, 30))
    assert columns(text)["plain_to_largest"] == pytest.approx([0.25, 1, 0.75])


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("on 3.11.2031", True),
        ("on 3/11/31", True),
        ("in 2031", True),
        ("3月4日", True),
        ("at 14:05", True),
        ("3 boats", False),
        ("12031", False),
        ("€ 20", False),
    ],
)
def test_dates(text: str, is_date: bool) -> None:
    assert (prose.DATE.search(text) is not None) == is_date


def test_dates_around() -> None:
    found = columns("on 3.11.2031\nboats\nat 14:05\nmud")
    assert found["dates_around"] == pytest.approx([0.5] * 4)


def test_dates_are_counted_among_the_nearest() -> None:
    found = columns("\n".join(["in 2031", *["boats"] * 13]))
    assert found["dates_around"] == pytest.approx([1 / min(13 + row, 14) for row in range(13)] + [0])


@given(st.lists(st.sampled_from(["in 2031", "at 14:05", "boats", "3 boats", "mud"]), min_size=1, max_size=40))
def test_dates_around_are_those_of_a_naive_count(lines: list[str]) -> None:
    near = [lines[max(row - 12, 0) : row + 13] for row in range(len(lines))]
    expected = [sum(line in ("in 2031", "at 14:05") for line in some) / len(some) for some in near]
    assert columns("\n".join(lines))["dates_around"] == pytest.approx(expected)


def test_shares_are_those_of_the_block_and_of_the_whole_text() -> None:
    found = columns("Ebb, Flow!\n今天\nSÁ")
    assert found["punctuation_share"] == pytest.approx([2 / 9, 0, 0])
    assert found["upper_share"] == pytest.approx([2 / 9, 0, 1])
    assert found["capitalised_share"] == [1, 0, 1]
    assert found["page_ideograph_share"] == pytest.approx([2 / 13] * 3)


def test_dates_in_digits_that_are_not_counted_as_such() -> None:
    assert columns("\u09e7\u09e8:\u09e9\u09e6 on the pier")["dates_around"] == [1]
    assert columns("Caf\u00e9 on the pier")["dates_around"] == [0]


def test_only_the_beginning_is_searched_for_a_date() -> None:
    assert columns("word " * 15 + "2031")["dates_around"] == [1]
    assert columns("word " * 17 + "2031")["dates_around"] == [0]


@given(st.lists(st.text(alphabet="ab1 "), min_size=1))
def test_texts_with(texts: list[str]) -> None:
    pattern = re.compile("a1|1 ")
    assert prose._texts_with(pattern, texts).tolist() == [pattern.search(text) is not None for text in texts]
