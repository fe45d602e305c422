"""Comment threads made up for training: all chrome, in many shapes, of the given sentences."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.training.variation.comment_threads import P_NAMELESS, make_thread
from dehusk.training.variation.page_tree import Node, Text, labelled_blocks

SENTENCES = [f"Boat {number} lies in the mud of harbour {number}." for number in range(40)]
SEEDS = st.integers(0, 2**32)


def thread(seed: int, sentences: list[str] = SENTENCES) -> Node:
    return make_thread(sentences, random.Random(seed))


def blocks(root: Node) -> list[str]:
    return labelled_blocks(Node("html", {}, [Node("body", {}, [root])]))[0].texts


def shape(root: Node) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(node.tag, tuple(node.attributes.items())) for node in root.walk()]


def n_comments(root: Node) -> int:
    """How many comments are in the element that holds them: the one that has the most children alike."""
    return max(
        max(Counter(child.tag for child in node.children if isinstance(child, Node)).values(), default=0)
        for node in root.children
        if isinstance(node, Node) and node.tag != "form"
    )


@given(SEEDS)
def test_all_is_chrome(seed: int) -> None:
    texts = list(thread(seed).texts())
    assert not any(text.content for text in texts)
    assert all(text.value.strip() for text in texts)


@given(SEEDS)
def test_the_seed_decides(seed: int) -> None:
    one, other = thread(seed), thread(seed)
    assert shape(one) == shape(other)
    assert [text.value for text in one.texts()] == [text.value for text in other.texts()]


@given(SEEDS)
def test_comments_say_the_sentences(seed: int) -> None:
    root = thread(seed)
    told = " ".join(text.value for text in root.texts())
    assert any(sentence in told for sentence in SENTENCES)
    # A comment's text is nothing but whole sentences.
    spoken = [text.value for text in root.texts() if "lies in the mud" in text.value]
    assert all(text.count("Boat ") == text.count(".") for text in spoken)
    assert all(
        set(text.replace(".", ".|").split("|")) - {""} <= {*SENTENCES, *(f" {said}" for said in SENTENCES)}
        for text in spoken
    )


@given(SEEDS)
def test_a_thread_is_cut_into_a_block_a_comment_at_least(seed: int) -> None:
    root = thread(seed)
    assert len(blocks(root)) >= n_comments(root)


@given(SEEDS)
def test_cells_stand_in_rows_and_items_in_lists(seed: int) -> None:
    holders = {"td": {"tr"}, "tr": {"table"}, "li": {"ol", "ul"}, "dd": {"dl"}}
    root = thread(seed)
    for node in root.walk():
        for child in node.children:
            if isinstance(child, Node) and child.tag in holders:
                assert node.tag in holders[child.tag]
            if node.tag in ("table", "tr", "ol", "ul", "dl"):
                assert not isinstance(child, Text)


def test_shapes_differ() -> None:
    roots = [thread(seed) for seed in range(400)]
    nameless = sum(not any({"class", "id"} & node.attributes.keys() for node in root.walk()) for root in roots)
    assert nameless / len(roots) == pytest.approx(P_NAMELESS, abs=0.1)
    assert {"ol", "ul", "dl", "table", "section", "form", "br", "article"} <= {
        node.tag for root in roots for node in root.walk()
    }
    sizes = Counter(n_comments(root) for root in roots)
    assert min(sizes) == 1
    assert max(sizes) == 40
    assert len({str(shape(root)) for root in roots}) > 350


@pytest.mark.parametrize("sentences", [["..... ... ?!"], ["Да."], ["a b c"], ["Nur ein Satz."]])
def test_few_and_odd_sentences_will_do(sentences: list[str]) -> None:
    for seed in range(50):
        assert blocks(thread(seed, sentences))
