"""Texts and places of elements."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.elements import MAX_CHARS, Passage, Passages
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse


def table(html: str) -> BlockTable:
    return cut(parse(html))


def passage(page: BlockTable, tag: str) -> Passage:
    return Passages(page).of(page.document.tags.index(tag))


def test_an_element_shows_a_line_for_each_line_and_block() -> None:
    page = table("<p>Tides</p><section>Orla <b>Penhallick</b><br>reporter<p>March</p></section>Mud")
    assert passage(page, "section") == ("Orla Penhallick\nreporter\nMarch", 1)
    assert passage(page, "b") == ("Penhallick", 1)
    assert passage(page, "br") == ("", -1)
    assert passage(table("<section></section>"), "section") == ("", -1)


def test_long_texts_are_cut() -> None:
    assert len(passage(table(f"<section>{'mud ' * 900}</section>"), "section").text) <= MAX_CHARS
    assert len(passage(table(f"<section>{'<b>mud</b> ' * 900}</section>"), "section").text) <= MAX_CHARS


@given(st.lists(st.sampled_from(["<div>", "</div>", "<b>", "</b>", "word ", "<p>", "<img>", "</html>", "<ul><li>x"])))
def test_the_nodes_of_an_element_are_those_inside_it(parts: list[str]) -> None:
    page = table("".join(parts))
    passages, document = Passages(page), page.document
    for row in range(1, document.n_elements):
        first, stop = passages.nodes(row)
        inside = [row <= element < document.tree.end[row] for element in document.node_element.tolist()]
        assert [first <= node < stop for node in range(len(inside))] == inside
