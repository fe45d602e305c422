"""Markup: the block's own tag, tags and named parts around it and before it, and how deep it stands."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.catalogue import MARKUP
from dehusk.features.measuring import markup
from dehusk.features.measuring.markup import FAR
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from tests.features.measured import by_name

NONE = FAR + 1


def columns(html: str) -> dict[str, list[float]]:
    page = measure_page(cut(parse(html)))
    found = by_name(page, markup.columns(page))
    return {name: values.tolist() for name, values in found.items()}


def test_distances() -> None:
    found = columns("<nav><ul><li>a</li></ul></nav><main><article><p>b</p></article></main><div hidden><p>c</p></div>")
    assert found["to_nav"] == [2, NONE, NONE]
    assert found["to_list"] == [1, NONE, NONE]
    assert found["to_item"] == [0, NONE, NONE]
    assert found["to_main"] == [NONE, 2, NONE]
    assert found["to_article"] == [NONE, 1, NONE]
    assert found["to_never_shown"] == [NONE, NONE, 1]


def test_a_distance_beyond_what_tells_something_is_cut() -> None:
    found = columns(f"<nav>{'<div>' * 60}a")
    assert found["to_nav"] == [FAR]
    assert found["to_aside"] == [FAR + 1]


def test_the_own_tag() -> None:
    assert columns("<div>a<p>b</p></div><section>c</section>")["is_div"] == [1, 0, 0]


def test_heading_level() -> None:
    assert columns("<h1>a</h1><h4><div>b</div></h4><p>c</p>")["heading_level"] == [1, 4, 0]


def test_depth_against_the_median() -> None:
    found = columns("<p>a</p><div><p>b</p></div><div><div><p>c</p></div></div>")  # depths 2, 3, 4
    assert found["depth_to_median"] == pytest.approx([2 / 3, 1, 4 / 3])


def test_links_around_blocks() -> None:
    found = columns("<p><a href=x>a</a> <a href=y>b <b>c</b></a> d</p><a href=z><p>e</p><p>f</p></a><p>g</p>")
    assert found["link_around"] == [0, 1, 1, 0]


def test_named_parts_that_have_begun() -> None:
    found = columns(
        "<div class='commentable'><p>a</p><p class=byline>b</p></div><h2 id=comments>c</h2><p>d</p>"
        "<ul class=thread><li class=comment>e</li><li class='comment byline'>f</li></ul>g"
    )
    assert found["comments_before_log"] == pytest.approx(np.log1p([1, 1, 2, 2, 3, 4, 4]).tolist())
    assert found["byline_before_log"] == pytest.approx(np.log1p([0, 1, 1, 1, 1, 2, 2]).tolist())
    assert found["thread_before_log"] == pytest.approx(np.log1p([0, 0, 0, 0, 1, 1, 1]).tolist())
    assert found["sharing_before_log"] == [0] * 7


def test_every_column_of_the_catalogue_is_there() -> None:
    assert set(columns("<p>a")) == {feature.name for feature in MARKUP}


def test_a_link_around_the_whole_element() -> None:
    assert columns("<a href=x><div>a</div></a><p><a href=x>b</a></p>")["link_around"] == [1, 0]
