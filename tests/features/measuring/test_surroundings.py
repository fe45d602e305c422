"""Surroundings: place in the page, windows, long blocks and headings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.measuring import surroundings
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from tests.features.measured import by_name

WORDS20 = "word " * 20
LOG = np.log1p


def columns(html: str) -> dict[str, list[float]]:
    page = measure_page(cut(parse(html)))
    found = by_name(page, *surroundings.columns(page))
    return {name: values.tolist() for name, values in found.items()}


def test_position() -> None:
    found = columns(f"<p>one</p><p>{WORDS20}</p><p>one</p><p>and two</p>")
    assert found["position_by_text"] == pytest.approx([0.5 / 24, 11 / 24, 21.5 / 24, 23 / 24])
    assert found["copies_log"] == pytest.approx(LOG([2, 1, 2, 1]))


def test_windows() -> None:
    sizes = [1, 2, 3, 4, 5, 6, 7, 8]
    found = columns("".join(f"<p>{'w ' * size}.</p>" for size in sizes))
    within2 = [6, 10, 15, 20, 25, 30, 26, 21]
    assert found["window2_plain_to_largest"] == pytest.approx([value / 8 for value in within2])


def test_a_window_of_more_text_than_tells_something_is_cut() -> None:
    # Of a page of links alone, and of one whose largest block has less than a word, the largest counts as one word.
    assert columns("<p><a href=x>a</a></p><p><a href=x>b</a></p>")["window2_plain_to_largest"] == [0, 0]
    assert columns("<p>今</p>")["window2_plain_to_largest"] == pytest.approx([0.6])
    assert max(columns("<p>a</p>" * 30)["window2_plain_to_largest"]) == 5


def test_link_density_of_windows() -> None:
    linked = "<p>a <a href=x>b</a></p>"
    found = columns(f"{linked}<p><a href=x>c d</a></p>{'<p>e</p>' * 6}")
    assert found["window5_link_density"] == pytest.approx([3 / 8, *[3 / n for n in (9, 10, 10, 10, 10)], 2 / 8, 0])


def test_long_blocks() -> None:
    found = columns(f"<p>a</p><p>{WORDS20}</p><p>b</p><p>c</p><p>{WORDS20 * 2}</p><p>d</p>")
    assert found["since_first_long"] == pytest.approx([-LOG(1), 0, *LOG([1, 2, 3, 4])])
    assert found["long_before_share"] == [0, 0, 0.5, 0.5, 0.5, 1]
    assert found["longest_distance"] == pytest.approx([*-LOG([4, 3, 2, 1]), 0, LOG(1)])


def test_a_page_without_long_blocks() -> None:
    found = columns("<p>a</p><p>b</p>")
    for name in ("since_first_long", "long_before_share", "longest_distance"):
        assert found[name] == [-1, -1]


def test_headings() -> None:
    found = columns("<p>a</p><h1>b</h1><p>c</p><p>d</p><h3><span>e</span></h3><p>f</p>")
    assert found["since_heading"] == pytest.approx([-1, -1, *LOG([1, 2, 3, 1])])
    assert found["heading_above_level"] == [0, 0, 1, 1, 1, 3]
    assert found["since_h1"] == pytest.approx([-LOG(1), 0, *LOG([1, 2, 3, 4])])
    assert found["n_h1"] == [1] * 6


def test_a_page_without_headings() -> None:
    found = columns("<p>a</p><p>b</p>")
    assert found["since_heading"] == [-1, -1]
    assert found["heading_above_level"] == [0, 0]
    assert found["since_h1"] == pytest.approx([-LOG(99)] * 2)
    assert found["n_h1"] == [0, 0]


@pytest.mark.parametrize(("n_headings", "expected"), [(1, 1), (9, 9), (10, 9)])
def test_first_level_headings_are_counted_to_nine(n_headings: int, expected: int) -> None:
    assert set(columns("<h1>a</h1>" * n_headings + "<h2>b</h2>")["n_h1"]) == {expected}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_windows_are_those_of_a_naive_count(sizes: list[int]) -> None:
    found = columns("".join(f"<p>{'w ' * size}</p>" for size in sizes))
    rows = range(len(sizes))
    expected = [min(sum(sizes[max(row - 2, 0) : row + 3]) / max(sizes), 8) for row in rows]
    assert found["window2_plain_to_largest"] == pytest.approx(expected, rel=1e-5)
    linked = columns("".join(f"<p>{'w ' * size}<a href=x>{'v ' * (size % 4)}</a></p>" for size in sizes))
    near = [sizes[max(row - 5, 0) : row + 6] for row in rows]
    shares = [sum(size % 4 for size in some) / sum(size + size % 4 for size in some) for some in near]
    assert linked["window5_link_density"] == pytest.approx(shares, abs=1e-5)
