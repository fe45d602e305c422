"""Columns that tell headlines, bylines and comments."""

from __future__ import annotations

import numpy as np

from dehusk.features.describing.pages import read_page
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.block_columns import block_columns
from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_FOR_COMMENTS
from dehusk.features.tree import Floats

PAGE = """<title>Chains hold | Harbour Courier</title><meta name=author content="Ada Marsh">
<meta property=article:published_time content=2024-05-03><nav>Home</nav><h1>Chains hold</h1>
<p class=byline>By Ada Marsh, May 3, 2024</p><p>The ferry runs whatever the winter does to the harbour.</p>
<h2>Chains hold</h2><p><time datetime=2024-05-03>Friday</time></p>"""
NAV, H1, BYLINE, BODY, COPY, TIME = range(6)


def columns(html: str, probability: list[float]) -> dict[str, Floats]:
    table = cut(parse(html))
    found = block_columns(
        read_page(table, "https://example.org/chains-hold"), measure(table).columns, np.array(probability)
    )
    assert found.dtype == np.float32
    return {feature.name: found[:, place] for place, feature in enumerate(BLOCK_COLUMNS)}


FOUND = columns(PAGE, [0.1, 0.9, 0.2, 0.8, 0.6, 0.0])


def test_the_title_is_known_wherever_it_stands() -> None:
    assert FOUND["title_equal"].tolist() == [0, 1, 0, 0, 1, 0]
    assert FOUND["first_title"].tolist() == [0, 1, 0, 0, 0, 0]
    assert FOUND["in_first_h1"].tolist() == [0, 1, 0, 0, 0, 0]
    assert FOUND["address_share"][H1] == 1
    assert FOUND["title_rank_log"][H1] == 0
    assert 0 < FOUND["told_like"][H1] < 1  # the title element has the site's name besides


def test_a_byline_names_the_author_and_the_day() -> None:
    for name in ("says_by", "is_day", "says_day", "marked_author", "authors_named"):
        assert FOUND[name].tolist() == [0, 0, 1, 0, 0, 0], name
    assert FOUND["author_share"][BYLINE] > FOUND["author_share"][BODY]
    assert FOUND["holds_time"].tolist() == [0, 0, 0, 0, 0, 1]
    assert FOUND["ends_sentence"].tolist() == [0, 0, 0, 1, 0, 0]


def test_probabilities_of_the_block_and_around() -> None:
    assert np.allclose(FOUND["p_content_before"], [0, 0.1, 0.9, 0.2, 0.8, 0.6])
    assert np.allclose(FOUND["p_content_after"], [0.9, 0.2, 0.8, 0.6, 0, 0])
    assert np.allclose(FOUND["p_content_near"], 2.6 / 6)
    assert np.allclose(FOUND["since_content"], np.sign([-1, 0, 1, 2, 3, 4]) * np.log1p([1, 0, 1, 2, 3, 4]))
    assert FOUND["content_before_share"][0] == 0


def test_comments_are_told_without_probabilities() -> None:
    other = columns(PAGE, [0.7] * 6)
    names = [feature.name for feature in BLOCK_COLUMNS]
    assert all(np.array_equal(FOUND[name], other[name]) for name in names[:N_FOR_COMMENTS])
    assert not any(np.array_equal(FOUND[name], other[name]) for name in names[N_FOR_COMMENTS:][:2])


def test_a_page_that_says_nothing() -> None:
    found = columns("<p>The ferry runs.", [0.5])
    assert all(np.isfinite(column).all() for column in found.values())
    assert found["title_equal"].tolist() == [0]
