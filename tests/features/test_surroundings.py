"""Surroundings: place in the page, neighbours, windows, long blocks and headings."""

from __future__ import annotations

from collections import ChainMap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features import surroundings
from dehusk.features.blocks import cut
from dehusk.features.document import parse
from dehusk.features.layout import lay_out

WORDS20 = "word " * 20
LOG = np.log1p


def columns(html: str) -> dict[str, list[float]]:
    found = ChainMap(*surroundings.columns(lay_out(cut(parse(html)))))
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def test_position() -> None:
    found = columns(f"<p>one</p><p>{WORDS20}</p><p>one</p><p>and two</p>")
    assert found["position"] == pytest.approx([1 / 8, 3 / 8, 5 / 8, 7 / 8])
    assert found["position_by_text"] == pytest.approx([0.5 / 24, 11 / 24, 21.5 / 24, 23 / 24])
    assert found["copies_log"] == pytest.approx(LOG([2, 1, 2, 1]))
    assert found["copy_of_earlier"] == [0, 0, 1, 0]


def test_neighbours() -> None:
    found = columns("<h2>Boats.</h2><p>one two</p><p><a href=x>a</a> b</p>")
    assert found["previous_plain"] == pytest.approx(LOG([0, 1, 2]))
    assert found["next_plain"] == pytest.approx(LOG([2, 1, 0]))
    assert found["previous_link_density"] == [1, 0, 0]  # nothing but links beyond the page
    assert found["next_link_density"] == [0, 0.5, 1]
    assert found["previous_heading"] == [0, 1, 0]
    assert found["next_heading"] == [0, 0, 0]


def test_windows() -> None:
    sizes = [1, 2, 3, 4, 5, 6, 7, 8]
    found = columns("".join(f"<p>{'w ' * size}.</p>" for size in sizes))
    within2 = [6, 10, 15, 20, 25, 30, 26, 21]
    assert found["near_plain"] == pytest.approx(LOG(within2))
    assert found["window2_plain_to_largest"] == pytest.approx([value / 8 for value in within2])
    assert found["window5_plain_to_largest"][3:5] == pytest.approx([36 / 8, 36 / 8])
    assert found["near_sentences"] == pytest.approx(LOG([3, 4, 5, 5, 5, 5, 4, 3]))
    assert found["before12_plain"] == pytest.approx(LOG([0, 1, 3, 6, 10, 15, 21, 28]))
    assert found["after12_plain"] == pytest.approx(LOG([35, 33, 30, 26, 21, 15, 8, 0]))


def test_link_density_of_windows() -> None:
    found = columns("<p>a <a href=x>b</a></p><p><a href=x>c d</a></p><p>e</p>")
    assert found["window2_link_density"] == pytest.approx([3 / 5] * 3)
    assert found["before12_link_density"] == pytest.approx([1, 1 / 2, 3 / 4])
    assert found["after12_link_density"] == pytest.approx([2 / 3, 0, 1])


def test_dates_around() -> None:
    found = columns("<p>on 3.11.2031</p><p>boats</p><p>at 14:05</p><p>mud</p>")
    assert found["dates_around"] == pytest.approx([0.5] * 4)


def test_dates_in_digits_that_are_not_counted_as_such() -> None:
    assert columns("<p>\u09e7\u09e8:\u09e9\u09e6 on the pier</p>")["dates_around"] == [1]
    assert columns("<p>Caf\u00e9 on the pier</p>")["dates_around"] == [0]


def test_long_blocks() -> None:
    found = columns(f"<p>a</p><p>{WORDS20}</p><p>b</p><p>c</p><p>{WORDS20 * 2}</p><p>d</p>")
    assert found["since_first_long"] == pytest.approx([-LOG(1), 0, *LOG([1, 2, 3, 4])])
    assert found["until_last_long"] == pytest.approx([*LOG([4, 3, 2, 1]), 0, -LOG(1)])
    assert found["nearest_long"] == pytest.approx(LOG([1, 0, 1, 1, 0, 1]))
    assert found["long_before_share"] == [0, 0, 0.5, 0.5, 0.5, 1]
    assert found["longest_distance"] == pytest.approx([*-LOG([4, 3, 2, 1]), 0, LOG(1)])


def test_a_page_without_long_blocks() -> None:
    found = columns("<p>a</p><p>b</p>")
    for name in ("since_first_long", "until_last_long", "nearest_long", "long_before_share", "longest_distance"):
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


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_windows_are_those_of_a_naive_count(sizes: list[int]) -> None:
    found = columns("".join(f"<p>{'w ' * size}</p>" for size in sizes))
    rows = range(len(sizes))
    long_rows = [row for row in rows if sizes[row] >= 20]
    for half in (2, 5, 12):
        expected = [min(sum(sizes[max(row - half, 0) : row + half + 1]) / max(sizes), 8) for row in rows]
        assert found[f"window{half}_plain_to_largest"] == pytest.approx(expected, rel=1e-5)
    if long_rows:
        nearest = [min(abs(row - other) for other in long_rows) for row in rows]
        assert found["nearest_long"] == pytest.approx(LOG(nearest), rel=1e-5)
