"""Names and words of an HTML page in one table."""

from __future__ import annotations

from dehusk.features.log_odds.html import MAX_FIRST_WORDS, HtmlTable, collect_html
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse


def columns(html: str, tokens: dict[str, list[float]]) -> dict[str, list[float]]:
    found = collect_html(measure_page(cut(parse(html)))).columns(HtmlTable.of(tokens))
    return {name: values.tolist() for name, values in found.items()}


def test_a_name_and_a_word_of_the_same_page() -> None:
    found = columns("<p class=menu>tide</p><p>menu</p>", {".menu": [1, 0, 0, 0], "tide": [0, 0, 2, 0]})
    assert found["own_names_sum"] == [1, 0]
    assert found["words_sum"] == [2, 0]


def test_a_name_is_no_word_and_a_word_no_name() -> None:
    found = columns("<p class=tide>x</p><p>nav</p>", {"tide": [0, 0, 2, 0], "<nav": [1, 1, 0, 0]})
    assert found["own_names_sum"] == found["words_sum"] == [0, 0]


def test_words_beyond_the_first_are_not_read() -> None:
    before = "x " * (MAX_FIRST_WORDS - 1)
    found = columns(f"<p>{before}tide</p><p>{before}x tide</p>", {"tide": [0, 0, 2, 0]})
    assert found["words_sum"] == [2, 0]


def test_the_heading_above() -> None:
    found = columns("<h2>related</h2><p>a</p>", {"related": [0, 0, 0, -3]})
    assert found["heading_above"] == [0, -3]
