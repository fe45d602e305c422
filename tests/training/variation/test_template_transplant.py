"""Pages of other times made up for training: the article stays content, all around it is chrome."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.training.variation.page_tree import Node, Text, labelled_blocks
from dehusk.training.variation.template_transplant import SHORT_TEXTS, hide_content, shorten, transplant

SENTENCES = [f"Boat {number} lies in the mud of harbour {number}." for number in range(40)]
PARAGRAPHS = [f"The mill of village {number} ground its last sack that year." for number in range(12)]
HEADLINE = "The last mills of the valley"
SEEDS = st.integers(0, 2**32)


def article() -> Node:
    paragraphs: list[Node | Text] = [Node("p", {}, [Text(text, content=True)]) for text in PARAGRAPHS]
    body = Node("div", {"class": "text"}, paragraphs)
    menu = Node("nav", {}, [Text("Home News Weather")])
    head = Node("head", {}, [Node("title", {}, [Text(f"{HEADLINE} | Village News")])])
    return Node("html", {}, [head, Node("body", {}, [menu, Node("main", {}, [body])])])


def content_of(root: Node) -> list[str]:
    table, share = labelled_blocks(root)
    return [text for text, value in zip(table.texts, share.tolist(), strict=True) if value > 0.5]


def paragraphs_of(root: Node) -> list[str]:
    return [text for text in content_of(root) if text != HEADLINE]


def shape(root: Node) -> list[tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]]:
    return [
        (node.tag, tuple(node.attributes.items()), tuple(c.value for c in node.children if isinstance(c, Text)))
        for node in root.walk()
    ]


def transplanted(seed: int) -> Node:
    root = transplant(article(), SENTENCES, random.Random(seed))
    assert root is not None
    return root


@given(SEEDS)
def test_content_is_the_article_or_its_beginning(seed: int) -> None:
    kept = paragraphs_of(transplanted(seed))
    assert kept == PARAGRAPHS[: len(kept)]
    assert len(kept) == len(PARAGRAPHS) or SHORT_TEXTS[0] <= len(kept) <= SHORT_TEXTS[1]


@given(SEEDS)
def test_the_headline_is_content_before_the_article(seed: int) -> None:
    root = transplanted(seed)
    kept = content_of(root)
    assert kept[:1] == [HEADLINE] or HEADLINE not in labelled_blocks(root)[0].texts
    assert kept.count(HEADLINE) <= 1
    title = next(node for node in root.walk() if node.tag == "title")
    assert any(HEADLINE in child.value for child in title.children if isinstance(child, Text))


def test_most_pages_have_a_headline() -> None:
    n_with = sum(HEADLINE in content_of(transplanted(seed)) for seed in range(100))
    assert 60 < n_with < 95


def test_a_headline_that_the_content_came_with_is_not_there_twice() -> None:
    root = article()
    body = next(node for node in root.walk() if node.attributes.get("class") == "text")
    body.children.insert(0, Node("h1", {}, [Text(f" {HEADLINE} ")]))
    for seed in range(20):
        moved = transplant(root, SENTENCES, random.Random(seed))
        assert moved is not None
        assert labelled_blocks(moved)[0].texts.count(HEADLINE) <= 1


@given(SEEDS)
def test_there_is_chrome_around_it_and_none_of_the_old_page(seed: int) -> None:
    root = transplanted(seed)
    table, share = labelled_blocks(root)
    assert (share < 0.5).sum() >= 3
    assert "Home News Weather" not in table.texts


@given(SEEDS)
def test_the_seed_decides(seed: int) -> None:
    assert shape(transplanted(seed)) == shape(transplanted(seed))


def test_the_page_it_comes_from_stays_as_it_is() -> None:
    root = article()
    before = shape(root)
    for seed in range(20):
        transplant(root, SENTENCES, random.Random(seed))
    assert shape(root) == before


def test_layouts_differ() -> None:
    pages = [transplanted(seed) for seed in range(80)]
    assert len({str(shape(page)) for page in pages}) == 80
    tables = sum(any(node.tag == "td" for node in page.walk()) for page in pages)
    assert 10 < tables < 70
    assert len({node.attributes.get("class") for page in pages for node in page.walk()}) > 30


def test_nothing_to_move() -> None:
    empty = Node("html", {}, [Node("body", {}, [Node("p", {}, [Text("Menu")])])])
    assert transplant(empty, SENTENCES, random.Random(0)) is None
    assert transplant(article(), [], random.Random(0)) is None


@given(SEEDS)
def test_an_article_is_cut_after_its_first_texts(seed: int) -> None:
    root = article()
    shorten(root, random.Random(seed))
    kept = content_of(root)
    assert kept == PARAGRAPHS[: len(kept)]
    assert SHORT_TEXTS[0] <= len(kept) <= SHORT_TEXTS[1]
    assert "Home News Weather" in labelled_blocks(root)[0].texts


@pytest.mark.parametrize("seed", range(12))
def test_the_content_and_nothing_else_is_hidden(seed: int) -> None:
    root = article()
    hide_content(root, random.Random(seed))
    hidden = [n for n in root.walk() if {"style", "hidden", "aria-hidden"} & n.attributes.keys()]
    assert [node.attributes.get("class") for node in hidden] == ["text"]


def test_a_page_without_content_hides_nothing() -> None:
    root = Node("html", {}, [Node("body", {}, [Node("p", {}, [Text("Menu")])])])
    hide_content(root, random.Random(0))
    assert all(not node.attributes for node in root.walk())
