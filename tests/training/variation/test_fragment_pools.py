"""Fragments of labelled pages: what is grafted onto others, and chrome for notices, boxes and lists."""

from __future__ import annotations

import random
import re

import pytest

from dehusk.training.variation.fragment_pools import (
    GRAFT_WORDS,
    MAX_BOX_WORDS,
    MAX_CONTENT_SENTENCES,
    MAX_FRAGMENTS,
    GraftPools,
    NoticePools,
)
from dehusk.training.variation.page_tree import Node, Text
from labelled_trees import labelled

APPEAL = "We ask all readers who can to give a little, so that everybody may go on reading."
PARAGRAPH = "The councillors of the town have found the money for a new bridge over the river at last."


def pools_of(*children: Node | Text) -> NoticePools:
    found = NoticePools()
    found.add(Node("html", {}, [Node("body", {}, list(children))]))
    return found


def test_sentences_come_from_chrome_only() -> None:
    found = pools_of(Node("p", {}, [Text(PARAGRAPH, content=True)]), Node("p", {}, [Text(f"{APPEAL} Hello! x")]))
    assert found.sentences == [APPEAL]


def test_headlines_are_short_texts_that_are_no_sentences() -> None:
    texts = ["Village votes for a new bridge", "Menu", "Too short. Really, it is.", " ".join(["word"] * 30)]
    found = pools_of(*[Node("li", {}, [Text(text)]) for text in (*texts, texts[0])])
    assert found.headlines == ["Village votes for a new bridge"]


def test_boxes_are_the_largest_elements_of_chrome_with_prose() -> None:
    box = Node("div", {}, [Node("h3", {}, [Text("Help us")]), Node("p", {}, [Text(APPEAL)])])
    menu = Node("nav", {}, [Text("Home")])
    article = Node("div", {}, [Node("p", {}, [Text(PARAGRAPH, content=True)]), box])
    found = pools_of(menu, article)
    assert [[text.value for text in box.texts()] for box in found.boxes] == [["Help us", APPEAL]]
    assert found.boxes[0] is not box, "a copy, so that changes to the page leave it alone"


def test_of_a_box_that_is_too_long_smaller_ones_are_taken() -> None:
    long = Node("div", {}, [Node("p", {}, [Text(APPEAL)]), Node("p", {}, [Text("word " * MAX_BOX_WORDS)])])
    found = pools_of(long)
    assert [[text.value for text in box.texts()] for box in found.boxes] == [[APPEAL]]


def test_pages_without_prose_give_nothing() -> None:
    found = pools_of(Node("nav", {}, [Text("Home"), Text("  ")]), Node("script", {}, [Text(APPEAL)]))
    assert found == NoticePools()


NAV = (
    "<ul class=menu>"
    + "".join(f"<li><a href=/{number}>Entry number {number}</a></li>" for number in range(5))
    + "</ul>"
)
POST = "<div class=post>I think that the boats of Mellnitz lie too long in the mud each day.</div>"


def grafts_of(html: str, page_type: str, *content: str) -> GraftPools:
    pools = GraftPools()
    pools.add(labelled(html, *content), page_type, random.Random(0))
    return pools


@pytest.mark.parametrize(
    ("label", "html", "page_type", "content", "kind"),
    [
        ("chrome", f"<div>{NAV}</div><p>Sea", "article", "Sea", "chrome"),
        ("comments by class", f"<div class=commentlist>{POST}</div><p>Sea", "article", "Sea", "comments"),
        ("comments by id", f"<div id=disqus_thread>{POST}</div><p>Sea", "article", "Sea", "comments"),
        ("posts", f"<div>{POST}</div><p>Sea", "forum", "I think", "posts"),
        ("items of a listing", f"<div>{POST}</div><p>Sea", "listing", "I think", "teasers"),
        ("items of a collection", f"<div>{POST}</div><p>Sea", "collection", "I think", "teasers"),
        ("content of an article", f"<div>{POST}</div><p>Sea", "article", "I think", None),
        ("too few words", "<div>Only six words are in here</div>", "article", "Sea", None),
        ("one endless block", f"<div>{'word ' * (GRAFT_WORDS[1] + 1)}</div>", "article", "Sea", None),
        ("scripts", f"<script>{'var ' * 20}</script><p>Sea", "article", "Sea", None),
        ("scripts in an element", f"<div><script>{'var ' * 20}</script></div><p>Sea", "article", "Sea", None),
        ("the whole page", "chrome " * 20, "article", "Sea", None),
    ],
)
def test_fragments_by_kind(label: str, html: str, page_type: str, content: str, kind: str | None) -> None:
    pools = grafts_of(f"<body>{html}</body>", page_type, content)
    found = {name: len(getattr(pools, name)) for name in ("chrome", "comments", "posts", "teasers")}
    assert found == {name: int(name == kind) for name in found}, label


def test_a_fragment_is_the_largest_that_fits() -> None:
    pools = grafts_of(f"<body><div><div class=outer>{NAV}{NAV}</div><div>{POST}</div></div>", "article", "I think")
    assert [fragment.attributes for fragment in pools.chrome] == [{"class": "outer"}]


def test_a_fragment_is_mostly_content_or_all_chrome() -> None:
    mixed = f"<div class=mixed>{POST}<i>Log in or register</i><i>Help</i></div>"
    pools = grafts_of(f"<body>{mixed}</body>", "forum", "I think")
    assert [fragment.attributes for fragment in pools.posts] == [{"class": "post"}]
    assert pools.chrome == []


def test_fragments_are_copies_and_few_a_page() -> None:
    root = labelled(f"<body>{'<section><p>Sea</p></section>' * 2}{f'<div>{NAV}</div>' * 9}", "Sea")
    pools = GraftPools()
    pools.add(root, "article", random.Random(0))
    assert len(pools.chrome) == MAX_FRAGMENTS
    assert not {id(node) for node in root.walk()} & {id(node) for fragment in pools.chrome for node in fragment.walk()}
    pools.add(root, "article", random.Random(0))
    assert len(pools.chrome) == 2 * MAX_FRAGMENTS


@pytest.mark.parametrize(
    ("page_type", "most"), [("article", MAX_CONTENT_SENTENCES), ("forum", 4 * MAX_CONTENT_SENTENCES)]
)
def test_sentences_are_of_content(page_type: str, most: int) -> None:
    text = " ".join(f"The boat number {number}\n  lies in the mud." for number in range(60))
    pools = grafts_of(f"<body><p>{text}</p><p>Chrome speaks in whole sentences too.</p>", page_type, "The boat")
    assert len(pools.sentences) == len(set(pools.sentences)) == most
    assert all(re.fullmatch(r"The boat number \d+ lies in the mud\.", sentence) for sentence in pools.sentences)
