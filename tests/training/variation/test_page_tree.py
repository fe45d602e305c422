"""Pages as trees: written back they are the page that the parser sees, and labels stay with their texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.document import Document
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.align import align
from dehusk.training.variation.page_tree import Node, Text, label_texts, labelled_blocks, read_tree, write_document

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/page.*"))
#: Most elements that anything may be nested in here, far beyond Python's own stack.
DEEP = 20_000

TRICKY = {
    "empty": "",
    "a comment only": "<!-- nothing else -->",
    "no markup": "The ferry leaves at nine.",
    "text beside elements at the root": "ebb<b>flow</b>",
    "entities": "<p>Fish &amp; chips &lt;b&gt; caf&eacute;&nbsp;5&#8364; &unknown; AT&T",
    "comments within a text": "<p>one<!-- a -->two <b>three</b><!-- b --> four <!-- c --> <!-- d -->five",
    "processing instruction": "<p>one<?php echo 1 ?>two",
    "white space of pre": "<pre>  a\n\n  b <b> c </b>\n</pre><p> d\r\ne",
    "white space between elements": "<p> <b>a</b> <i>b</i> \n <span>c</span></p> <p>d",
    "line breaks": "<br><br><div>a<br>b<br> <br>c<br></div>",
    "unclosed": "<div><p>a<ul><li>b<li>c<table><tr><td>d",
    "wrongly nested": "<p>a<div>b<p>c</div>d<b>e<p>f</b>g",
    "two bodies": "<body class=a><p>x</p><body class=b><p>y</p></body>",
    "html within html": "<html lang=en><body><p>a</p><html lang=de class=x><p>b",
    "attributes of html that come late": "<p>a</p><html class=x>",
    "after the body": "<html><body><p>a</p></body><div>b</div>c</html>",
    "head after the body": "<body><p>a</p><head><title>t</title></head>b",
    "text in head": "<head>loose<title>t</title></head><p>a",
    "title and JSON-LD": '<title>A &amp; B</title><script type="application/ld+json">{"a": "<p>"}</script><p>x',
    "dropped elements": "<p>a<svg><title>t</title><text>x</text></svg>b<template><p>no</p></template><style>c</style>d",
    "noscript": "<noscript><p>a <b>b</b></noscript>c",
    "frames": "<frameset><frame src=a><noframes>hello</noframes></frameset>",
    "CDATA": "<p><![CDATA[x < y]]></p>",
    "NUL": "<p>a\x00b",
    "pictures of formulas": "<p>so <img class=tex alt='Q=vA'> <img src=/latex.php?latex=x> is <img class=tex><b>b</b>",
    "code in elements": "<pre><div>a</div><div><br></div><div>b<br><br></div>c</pre>",
    "a formula that is none": "<math><mtext><p>a<style>",
    "names with a colon": "<p>a<o:p>b</o:p>c",
    "bytes of another encoding": '<meta charset="windows-1251"><p>Прилив'.encode("cp1251"),
}
AFTER_HTML = {
    "an element after html": "<html><body><p>a</p></body></html><p>late</p><div>later</div>",
    "a text after html": "<html><body><p>a</p></body></html> late",
    "texts between ends of html": "<html><body><p>a</p></body></html> b </html> c <p>d</p>",
}


def written(html: bytes | str) -> Document:
    document, _ = write_document(read_tree(html))
    return document


def assert_same(found: Document, expected: Document) -> None:
    """Every column but the encoding, which a tree has none of."""
    assert found.tags == expected.tags
    assert [dict(attributes) for attributes in found.attributes] == [dict(had) for had in expected.attributes]
    assert found.text_nodes == expected.text_nodes
    for name in ("node_element", "node_block", "block_element"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name
    # What stands before a run's first text means nothing.
    within = np.diff(expected.node_block, prepend=-1) == 0
    assert found.separators[within].tolist() == expected.separators[within].tolist()
    for name in ("parent", "depth", "end"):
        assert getattr(found.tree, name).tolist() == getattr(expected.tree, name).tolist(), name
    assert (found.title, found.json_ld) == (expected.title, expected.json_ld)
    assert cut(found).texts == cut(expected).texts


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_an_example_page_comes_back(file: Path) -> None:
    html = file.read_bytes()
    assert_same(written(html), parse(html))


@pytest.mark.parametrize("label", TRICKY)
def test_a_tricky_page_comes_back(label: str) -> None:
    assert_same(written(TRICKY[label]), parse(TRICKY[label]))


@pytest.mark.parametrize("label", AFTER_HTML)
def test_what_follows_html_comes_back(label: str) -> None:
    assert_same(written(AFTER_HTML[label]), parse(AFTER_HTML[label]))


@pytest.mark.parametrize("label", AFTER_HTML)
def test_no_text_after_html_is_lost(label: str) -> None:
    found, expected = (
        " ".join(page.text_nodes).split() for page in (written(AFTER_HTML[label]), parse(AFTER_HTML[label]))
    )
    assert found == expected


TAGS = ["p", "div", "b", "td", "li", "pre", "body", "head", "script", "br"]
MARKUP = st.lists(
    st.sampled_from(
        [
            *(f"<{end}{tag}>" for tag in TAGS for end in ("", "/")),
            "<div class=a>",
            "<!-- x -->",
            "tide",
            "&amp;",
            "潮汐",
            " ",
            "\n",
        ]
    )
).map("".join)


@settings(max_examples=200)
@given(MARKUP)
def test_any_page_comes_back(html: str) -> None:
    assert_same(written(html), parse(html))


@pytest.mark.parametrize(
    "file", [file for file in EXAMPLES if file.suffix == ".html"], ids=lambda file: file.parent.name
)
def test_labels_that_were_handed_out_are_found_again(file: Path) -> None:
    root = read_tree(file.read_bytes())
    document, sources = write_document(root)
    table = cut(document)
    content = align(table.texts, file.with_name("gold.txt").read_text(encoding="utf-8"))
    assert 0 < content.sum() < len(content)
    label_texts(table, sources, content)
    again, shares = labelled_blocks(root)
    assert again.texts == table.texts
    assert shares.tolist() == content.astype(float).tolist()


@given(MARKUP, st.data())
def test_any_labels_are_found_again(html: str, data: st.DataObject) -> None:
    root = read_tree(html)
    document, sources = write_document(root)
    table = cut(document)
    content = data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
    label_texts(table, sources, np.array(content, dtype=np.bool_))
    _, shares = labelled_blocks(root.copy())
    assert shares.tolist() == [float(label) for label in content]


def test_every_text_of_a_block_is_labelled() -> None:
    root = read_tree("<p>one <b>two</b> three</p><p>four</p>")
    document, sources = write_document(root)
    label_texts(cut(document), sources, np.array([True, False]))
    assert [(text.value, text.content) for text in root.texts()] == [
        ("one ", True),
        ("two", True),
        (" three", True),
        ("four", False),
    ]


def test_labels_can_be_changed() -> None:
    root = read_tree("<p>one</p>")
    document, sources = write_document(root)
    for label in (True, False):
        label_texts(cut(document), sources, np.array([label]))
        assert [text.content for text in root.texts()] == [label]


def test_a_block_of_mixed_texts_is_content_by_the_share_of_its_characters() -> None:
    root = Node("html", {}, [Node("p", {}, [Text("  123456", content=True), Text(" ab ", content=False)]), Text("c")])
    table, shares = labelled_blocks(root)
    assert table.texts == ["123456 ab", "c"]
    assert shares.tolist() == [0.75, 0]
    assert shares.dtype == np.float32


@pytest.mark.parametrize("html", ["", "<!-- x -->", "<div><script>a</script></div>", "<p> </p>"])
def test_a_page_without_text_has_no_labelled_blocks(html: str) -> None:
    table, shares = labelled_blocks(read_tree(html))
    assert (len(table), shares.shape) == (0, (0,))


def test_sources_are_the_texts_of_the_pieces_in_order() -> None:
    root = read_tree("<title>t</title><p>a<script>b</script> <i>c</i> d</p>")
    document, sources = write_document(root)
    assert [source.value for source in sources] == ["a", "c", " d"]
    assert all(source.value in piece for source, piece in zip(sources, document.text_nodes, strict=True))
    in_tree = list(root.texts())
    assert all(any(source is text for text in in_tree) for source in sources)


def test_walk_and_texts_go_in_document_order() -> None:
    root = read_tree("<div>1<p>2<b>3</b></p>4</div><ul><li>5</ul>")
    assert [node.tag for node in root.walk()] == ["html", "body", "div", "p", "b", "ul", "li"]
    assert [text.value for text in root.texts()] == ["1", "2", "3", "4", "5"]


def test_texts_are_those_that_are_shown() -> None:
    root = read_tree("<title>t</title><style>s</style><p>1<script>v</script><svg><text>x</text></svg>2</p><noscript>3")
    assert [text.value for text in root.texts()] == ["1", "2", "3"]


def test_a_copy_shares_nothing() -> None:
    root = read_tree("<div class=a>1<p id=x>2<b>3</b></p>4</div>")
    next(iter(root.texts())).content = True
    copy = root.copy()
    assert_same(write_document(copy)[0], write_document(root)[0])
    assert [text.content for text in copy.texts()] == [True, False, False, False]
    before = {id(thing) for node in root.walk() for thing in (node, node.attributes, node.children, *node.children)}
    assert before.isdisjoint(
        id(thing) for node in copy.walk() for thing in (node, node.attributes, node.children, *node.children)
    )
    for node in copy.walk():
        node.tag = "i"
        node.attributes["class"] = "z"
        node.children.reverse()
    for text in copy.texts():
        text.value, text.content = "changed", True
    assert_same(write_document(root)[0], parse("<div class=a>1<p id=x>2<b>3</b></p>4</div>"))
    assert [text.content for text in root.texts()] == [True, False, False, False]


def test_deep_nesting_is_no_recursion() -> None:
    html = f"{'<div>' * DEEP}deep{'</div>' * DEEP}<p>flat"
    root = read_tree(html).copy()
    assert sum(1 for _ in root.walk()) == DEEP + 3
    assert [text.value for text in root.texts()] == ["deep", "flat"]
    document, sources = write_document(root)
    assert int(document.tree.depth.max()) == DEEP + 1
    label_texts(cut(document), sources, np.array([True, False]))
    assert labelled_blocks(root)[1].tolist() == [1, 0]


def test_a_deep_page_comes_back() -> None:
    html = f"{'<div>' * DEEP}deep"
    assert_same(written(html), parse(html))


@pytest.mark.parametrize("value", ["", " ", "\n\t", "\x1f"])
def test_a_text_that_a_change_left_empty_is_none(value: str) -> None:
    empty, last = Text(value, content=True), Text("net")
    root = Node("html", {}, [Node("p", {}, [Text("drift "), Node("b", {}, [empty]), last]), Node("p", {}, [empty])])
    _, sources = write_document(root)
    assert [text.value for text in sources] == ["drift ", "net"]
    table, content = labelled_blocks(root)
    assert table.texts == ["drift net"]
    assert content.tolist() == [0]
