"""Threads made up in the layouts of forum software."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.training.variation.forum_layouts import LAYOUTS, WORDS
from dehusk.training.variation.forum_threads import make_forum_page, make_posts
from dehusk.training.variation.page_tree import Node, labelled_blocks

SENTENCES = [f"Boat {number} lies in the mud of harbour {number}." for number in range(40)]
SEEDS = st.integers(0, 2**32)


def content_blocks(root: Node) -> list[str]:
    table, content = labelled_blocks(Node("html", {}, [Node("body", {}, [root])]))
    return [text for text, share in zip(table.texts, content.tolist(), strict=True) if share > 0.5]


@given(SEEDS)
def test_posts_are_content_where_the_page_is_the_thread(seed: int) -> None:
    page = make_forum_page(SENTENCES, random.Random(seed))
    texts = [text.value for text in page.texts() if text.content]
    assert texts
    assert all(text.endswith(".") and "lies in the mud" in text for text in texts), "no name, date, rank or button"


@given(SEEDS)
def test_posts_are_chrome_elsewhere(seed: int) -> None:
    assert not any(text.content for text in make_posts(SENTENCES, random.Random(seed)).texts())


@given(SEEDS)
def test_the_seed_decides(seed: int) -> None:
    one, other = (make_forum_page(SENTENCES, random.Random(seed)) for _ in range(2))
    assert [text.value for text in one.texts()] == [text.value for text in other.texts()]


@given(SEEDS)
def test_no_place_is_left_open(seed: int) -> None:
    root = make_posts(SENTENCES, random.Random(seed), title="Mud and boats", content=True)
    assert not any("{" in text.value for text in root.texts())
    assert content_blocks(root)


@pytest.mark.parametrize("number", range(len(LAYOUTS)))
@pytest.mark.parametrize("words", WORDS, ids=lambda words: str(words["reply"]))
def test_every_layout_has_its_places_and_words(number: int, words: dict[str, str]) -> None:
    layout = LAYOUTS[number]
    places = {"title", "posts", "text", "signature", "who", "when", "number", "count", "place", "rank"}
    filled = "".join(layout).format_map({**words, **{place: place for place in places}})
    assert "text" in filled
    assert layout.page.count("{posts}") == 1
    assert all(markup.count("{text}") == 1 for markup in layout[1:] if markup)
