"""Chrome that is borrowed from labelled pages."""

from __future__ import annotations

from dehusk.training.variation.fragment_pools import MAX_PART_WORDS, Borrowed
from dehusk.training.variation.page_tree import Node, Text

APPEAL = "We ask all readers who can to give a little, so that everybody may go on reading."
PARAGRAPH = "The councillors of the town have found the money for a new bridge over the river at last."


def borrowed_from(*children: Node | Text) -> Borrowed:
    found = Borrowed()
    found.add(Node("html", {}, [Node("body", {}, list(children))]))
    return found


def test_sentences_come_from_chrome_only() -> None:
    found = borrowed_from(Node("p", {}, [Text(PARAGRAPH, content=True)]), Node("p", {}, [Text(f"{APPEAL} Hello! x")]))
    assert found.sentences == [APPEAL]


def test_headlines_are_short_texts_that_are_no_sentences() -> None:
    texts = ["Village votes for a new bridge", "Menu", "Too short. Really, it is.", " ".join(["word"] * 30)]
    found = borrowed_from(*[Node("li", {}, [Text(text)]) for text in (*texts, texts[0])])
    assert found.headlines == ["Village votes for a new bridge"]


def test_parts_are_the_largest_elements_of_chrome_with_prose() -> None:
    box = Node("div", {}, [Node("h3", {}, [Text("Help us")]), Node("p", {}, [Text(APPEAL)])])
    menu = Node("nav", {}, [Text("Home")])
    article = Node("div", {}, [Node("p", {}, [Text(PARAGRAPH, content=True)]), box])
    found = borrowed_from(menu, article)
    assert [[text.value for text in part.texts()] for part in found.parts] == [["Help us", APPEAL]]
    assert found.parts[0] is not box, "a copy, so that changes to the page leave it alone"


def test_a_part_that_is_too_long_is_borrowed_in_pieces() -> None:
    long = Node("div", {}, [Node("p", {}, [Text(APPEAL)]), Node("p", {}, [Text("word " * MAX_PART_WORDS)])])
    found = borrowed_from(long)
    assert [[text.value for text in part.texts()] for part in found.parts] == [[APPEAL]]


def test_pages_without_prose_lend_nothing() -> None:
    found = borrowed_from(Node("nav", {}, [Text("Home"), Text("  ")]), Node("script", {}, [Text(APPEAL)]))
    assert found == Borrowed()
