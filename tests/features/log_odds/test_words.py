"""Words of a text as tokens, and what learned values make of a block."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.log_odds.words import WordTable, WordTokens, collect_words
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.measuring.tokens.words import page_words, words
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from odd_texts import SAID, escaped

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/page.*"))


def tokens_of(html: str | bytes) -> WordTokens:
    page = measure_page(cut(parse(html)))
    return collect_words(page, page_words(page.texts))


def columns(html: str, text: dict[str, float], heading: dict[str, float] | None = None) -> dict[str, list[float]]:
    """What a table of such values says of a page."""
    heading = heading or {}
    table = WordTable.of({token: [text.get(token, 0.0), heading.get(token, 0.0)] for token in {**text, **heading}})
    return {name: np.asarray(values).tolist() for name, values in tokens_of(html).columns(table).items()}


def assert_tokens_are_those_written(html: str | bytes) -> None:
    """The tokens of a page are the hashes of what explanations write."""
    page = measure_page(cut(parse(html)))
    tokens = collect_words(page, page_words(page.texts))
    found = [tokens.words[start:stop].tolist() for start, stop in pairwise(tokens.first_word.tolist())]
    assert tokens.text.tolist() == page.text.tolist()
    assert found == [hash_strings(words(text)).tolist() for text in page.texts]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_collected_tokens_are_those_that_explanations_write(path: Path) -> None:
    assert_tokens_are_those_written(path.read_bytes())


@given(st.lists(SAID, min_size=1, max_size=4))
def test_collected_tokens_of_odd_texts(texts: list[str]) -> None:
    assert_tokens_are_those_written("<p>!</p>" + "".join(f"<p>{escaped(text)}!</p>" for text in texts))


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{'boat ' * 200}<p>{'b' * 2000}",
        "<p>" + " ".join(["w" * 30] * 6) + "<p>" + " ".join(["w" * 30] * 12),
        "<p>!",
    ],
    ids=["endless texts", "texts of the longest words", "no words"],
)
def test_collected_tokens_at_the_bounds(html: str) -> None:
    assert_tokens_are_those_written(html)


def test_texts_that_blocks_share_give_their_words_once() -> None:
    tokens = tokens_of("<p>Read more</p><p>Tides</p><p>Read more</p>")
    assert tokens.text.tolist() == [0, 1, 0]
    assert tokens.words.tolist() == hash_strings(["read", "more", "tides"]).tolist()
    assert tokens.first_word.tolist() == [0, 2, 3]


def test_words() -> None:
    values = {"read": 0.5, "more": -2.0, "tide": 3.0, "read more": 99.0}
    found = columns("<p>Read more</p><p>the tide</p><p>!</p>", values)
    assert found["words_sum"] == [-1.5, 3, 0]
    assert found["words_mean"] == [-0.75, 1.5, 0]
    assert found["words_lowest"] == [-2, 0, 0]
    assert found["words_highest"] == [0.5, 3, 0]
    assert found["words_against"] == [-1, 0, 0]
    assert found["words_near"] == pytest.approx([0.5] * 3)


def test_sums_over_the_neighbourhood() -> None:
    found = columns("<p>w w</p>" + "<p>x</p>" * 9 + "<p>v u</p>", {"w": 1.0, "v": -1.0})
    assert found["words_near"] == pytest.approx([2 / 3, 2 / 4, 2 / 5, 0, 0, 0, 0, 0, -1 / 5, -1 / 4, -1 / 3])
    assert found["words_far"] == pytest.approx([1 / 11] * 11)
    # Words that speak for content count as words that say nothing: means over all words of the blocks around.
    assert found["words_against_near"] == pytest.approx([0] * 8 + [-1 / 6, -1 / 5, -1 / 4])
    assert found["words_against_far"] == pytest.approx([0] * 2 + [-1 / 13] * 7 + [-1 / 11, -1 / 10])


def test_headings_speak_for_what_is_under_them() -> None:
    as_heading = {"related": -2.0, "posts": -1.0, "tides": 3.0}
    html = "<p>a</p><h2>Tides</h2><p>b</p><h2>Related posts</h2><p>c</p><p>d</p>"
    found = columns(html, {"related": 50.0}, as_heading)
    assert found["heading_above"] == [0, 0, 3, 3, -3, -3]
    assert found["heading_before_that"] == [0, 0, 0, 0, 3, 3]


def test_an_empty_table_says_nothing() -> None:
    found = columns("<h2>x</h2><p>w</p>", {})
    assert {value for values in found.values() for value in values} == {0}
