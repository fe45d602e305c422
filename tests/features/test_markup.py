"""Markup: the block's own tag, the tags around it, and what of its text is marked."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features import markup
from dehusk.features.blocks import cut
from dehusk.features.document import parse
from dehusk.features.layout import KIND_INDEX, lay_out
from dehusk.features.markup import FAR, STYLES

NONE = FAR + 1


def columns(html: str) -> dict[str, list[float]]:
    return {name: np.asarray(values).tolist() for name, values in markup.columns(lay_out(cut(parse(html)))).items()}


def test_distances() -> None:
    found = columns("<nav><ul><li>a</li></ul></nav><main><article><p>b</p></article></main><div hidden><p>c</p></div>")
    assert found["to_nav"] == [2, NONE, NONE]
    assert found["to_list"] == [1, NONE, NONE]
    assert found["to_item"] == [0, NONE, NONE]
    assert found["to_main"] == [NONE, 2, NONE]
    assert found["to_article"] == [NONE, 1, NONE]
    assert found["to_paragraph"] == [NONE, 0, 0]
    assert found["to_hidden"] == [NONE, NONE, 1]


def test_a_distance_beyond_what_tells_something_is_cut() -> None:
    found = columns(f"<nav>{'<div>' * 60}a")
    assert found["to_nav"] == [FAR]
    assert found["to_aside"] == [FAR + 1]


def test_every_kind_has_its_column() -> None:
    names = columns("<p>a").keys()
    assert {f"to_{kind}" for kind in KIND_INDEX if kind not in STYLES} <= names
    assert {f"{style}_share" for style in STYLES} <= names


def test_the_own_tag() -> None:
    assert columns("<div>a<p>b</p></div><section>c</section>")["is_div"] == [1, 0, 0]


def test_heading_level() -> None:
    assert columns("<h1>a</h1><h4><div>b</div></h4><p>c</p>")["heading_level"] == [1, 4, 0]


def test_depth_against_the_median() -> None:
    found = columns("<p>a</p><div><p>b</p></div><div><div><p>c</p></div></div>")  # depths 2, 3, 4
    assert found["depth_to_median"] == pytest.approx([2 / 3, 1, 4 / 3])


def test_marked_text() -> None:
    found = columns("<p>ab <b>cd</b> <code>efgh</code></p><h2><em>x</em></h2><p>y</p>")
    assert found["emphasis_share"] == pytest.approx([2 / 8, 1, 0])
    assert found["code_share"] == pytest.approx([4 / 8, 0, 0])
    assert found["n_pieces_log"] == pytest.approx(np.log1p([3, 1, 1]))


def test_links_around_blocks() -> None:
    found = columns("<p><a href=x>a</a> <a href=y>b <b>c</b></a> d</p><a href=z><p>e</p><p>f</p></a><p>g</p>")
    assert found["link_around"] == [0, 1, 1, 0]
