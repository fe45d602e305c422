"""Parsing: the columns of a page, its title and JSON-LD, and pages that mean harm."""

from __future__ import annotations

import time

import numpy as np
import pytest
from lxml import html as lxml_html

from dehusk.features.errors import LimitError
from dehusk.features.limits import Limits, applied
from dehusk.features.matrix import measure
from dehusk.features.reading import events
from dehusk.features.reading.blocks import cut, xpaths
from dehusk.features.reading.document import TREE_DEPTH
from dehusk.features.reading.parsing import parse
from dehusk.features.vocabulary import codes_of


def test_tags_and_the_attributes_of_huge_pages_are_held_once(monkeypatch: pytest.MonkeyPatch) -> None:
    html = "<main>" + "<p class=a>b</p><p class=c>b</p><p class=a id=c>b</p><p>b</p>" * 1000
    expected = parse(html)
    monkeypatch.setattr(events, "MANY_ELEMENTS", 2000)
    document = parse(html)
    assert list(map(dict, document.attributes)) == list(map(dict, expected.attributes))
    assert document.attributes[3] is not document.attributes[7], "few elements are not looked at"
    assert document.attributes[2003] is document.attributes[2007] is not document.attributes[2004]
    assert len(set(map(id, document.tags))) == 4


def test_elements_in_document_order_with_their_attributes() -> None:
    document = parse("<body><div CLASS='a b' id=x><p>one<b>two</b></p></div><p hidden>three</p></body>")
    assert document.tags == ["html", "body", "div", "p", "b", "p"]
    assert document.tag_codes.tolist() == codes_of(document.tags).tolist()
    assert dict(document.attributes[2]) == {"class": "a b", "id": "x"}
    assert "hidden" in document.attributes[5]
    assert document.tree.parent.tolist() == [0, 0, 1, 2, 3, 1]
    assert document.tree.depth.tolist() == [0, 1, 2, 3, 4, 2]
    assert document.tree.end.tolist() == [6, 6, 5, 5, 5, 6]
    assert document.in_tree.all()
    assert document.n_elements == 6


def test_text_nodes_know_their_element_run_and_gap() -> None:
    document = parse("<p>a<b>b</b><span>c</span><br>d</p><p>e</p>")
    tags = [document.tags[row] for row in document.node_element.tolist()]
    assert list(zip(document.text_nodes, tags, strict=True)) == [
        ("a", "p"),
        ("b", "b"),
        ("c", "span"),
        ("d", "p"),
        ("e", "p"),
    ]
    assert document.node_block.tolist() == [0, 0, 0, 0, 1]
    assert document.separators.tolist()[1:4] == [0, 1, 2]
    assert [document.tags[row] for row in document.block_element.tolist()] == ["p", "p"]


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Tides of Mellnitz</title><p>x", "Tides of Mellnitz"),
        ("<html><head><title>\n  Tides \t of&nbsp;Mellnitz &amp; more\n</title></head>", "Tides of Mellnitz & more"),
        ("<p>no title", ""),
        ("<title></title><p>x", ""),
        ("<title>First</title><title>Second</title>", "First"),
        ("<title>Page</title><body><svg><title>An icon</title></svg>", "Page"),
        ("<body><svg><title>An icon</title></svg><p>x", ""),
    ],
    ids=["plain", "white space and entities", "none", "empty", "two", "an icon's too", "an icon's only"],
)
def test_title(html: str, title: str) -> None:
    assert parse(html).title == title


def test_json_ld_is_kept_and_other_scripts_are_not() -> None:
    html = """
      <script type="application/ld+json">{"a": "<b>"}</script>
      <script>var a = 1;</script>
      <script type="application/json">{"b": 2}</script>
      <p>x</p><script type="application/ld+json; charset=utf-8">{"c": 3}</script>"""
    assert parse(html).json_ld == ['{"a": "<b>"}', '{"c": 3}']


def test_what_was_read_is_reported() -> None:
    assert (parse(b"<meta charset=koi8-r><p>\xe4").encoding, parse("<p>x").encoding) == ("koi8-r", "str")
    document = parse(b"<p>caf\xe9", "utf-8")
    assert (document.encoding, document.n_replaced) == ("utf-8", 1)


@pytest.mark.parametrize("source", ["", b"", " \n\t", "<!-- only a comment -->", "<!DOCTYPE html>", b"\xef\xbb\xbf"])
def test_a_page_of_nothing_has_its_root_and_no_text(source: str | bytes) -> None:
    document = parse(source)
    assert document.tags[0] == "html"
    assert document.text_nodes == []
    assert document.tree.end[0] == len(document.tags)


def test_the_source_is_not_changed() -> None:
    source = bytearray(b"\xef\xbb\xbf<p>a\x00b")
    parse(source)
    assert source == b"\xef\xbb\xbf<p>a\x00b"


@pytest.mark.parametrize("n_divs", [1, TREE_DEPTH - 2, TREE_DEPTH - 1, TREE_DEPTH, 1000])
def test_in_tree_tells_what_a_tree_made_by_lxml_holds(n_divs: int) -> None:
    html = f"<p>first</p>{'<div>' * n_divs}deep{'</div>' * n_divs}<p>later</p></body></html><p>after</p>"
    document = parse(html)
    held = [tag for tag, in_tree in zip(document.tags, document.in_tree.tolist(), strict=True) if in_tree]
    assert held == [element.tag for element in lxml_html.document_fromstring(html).xpath("/html/descendant-or-self::*")]


PARAGRAPH = "<div class=x><p>Some words of a <a href=y>paragraph</a>, and then some more.</p></div>"
HOSTILE = {
    "4 MB of paragraphs": (PARAGRAPH * 46_511, 46_511),
    "one text of 5 MB": ("<p>" + "word " * 1_000_000, 1),
    "one word of 5 MB": ("<p>" + "w" * 5_000_000, 1),
    "20,000 nested divs": ("<div>" * 20_000 + "deep", 1),
    "20,000 nested divs, each with a text": ("<div>a" * 20_000, 20_000),
    "50,000 unclosed links": ("<p><a href=x>b" * 50_000, 50_000),
    "100,000 empty formatting tags": ("<p>" + "x" * 100_000 + "<b> </b>" * 100_000 + "y", 1),
    "100,000 line breaks": ("a<br>" * 100_000, 1),
    "20,000 attributes": (f"<p {' '.join(f'a{n}=b' for n in range(20_000))}>x", 1),
    "JSON-LD nested 100,000 deep": (f"<script type='application/ld+json'>{'[' * 100_000}</script><p>x", 1),
    "a million angle brackets": ("<" * 1_000_000, 1),
}


@pytest.mark.parametrize("label", HOSTILE)
def test_no_page_takes_long(label: str) -> None:
    html, n_blocks = HOSTILE[label]
    start = time.process_time()
    table = cut(parse(html))
    paths = xpaths(table)
    measured = measure(table)
    # The slowest takes 2 s on a slow machine; work that grows with the square of the page takes minutes.
    assert time.process_time() - start < 10
    assert (len(table), len(paths), len(measured.columns)) == (n_blocks, n_blocks, n_blocks)
    assert np.isfinite(measured.columns).all()


def test_a_page_that_was_broken_off_leaves_nothing_for_the_next_one() -> None:
    plain = "<title>One</title><p class=a>A short page."
    before = parse(plain)
    deep = "<title>Two</title><p>text" + "<div>" * 40_000
    with applied(Limits(max_depth=1_000)), pytest.raises(LimitError):
        parse(deep)
    after = parse(plain)
    assert (
        (after.tags, after.text_nodes, after.title)
        == (before.tags, before.text_nodes, before.title)
        == (
            ["html", "head", "title", "body", "p"],
            ["A short page."],
            "One",
        )
    )
    assert list(map(dict, after.attributes)) == list(map(dict, before.attributes))


@pytest.mark.parametrize("code", ["pre", "listing"])
def test_white_space_that_a_block_begins_with_is_told_in_code_only(code: str) -> None:
    document = parse(f"<ul><li>\n <a>one</a>\n <b>two</b></ul><{code}>\n  <b>if</b>  <i>so</i></{code}>")
    assert document.text_nodes == ["one", "\n two", "\n  if", "  so"]


@pytest.mark.parametrize("held", ["frameset", "x-shell", "div"])
def test_what_follows_the_end_of_html_ends_no_sooner_than_what_holds_the_body(held: str) -> None:
    """A subtree is a slice: a body that went on beyond what holds it made measuring go round in a circle."""
    html = f"<html><{held}><body><tbody></body></html><html><style></style><ol><article>The ferry<p>goes on."
    tree = parse(html).tree
    assert (tree.end <= tree.end[tree.parent]).all()
    assert len(measure(cut(parse(html))).columns) == 2
