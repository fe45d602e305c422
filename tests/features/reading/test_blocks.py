"""Segmentation: which texts make a block, in which element, and where its xpath leads."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from cases import Case
from dehusk.features.reading.blocks import BlockTable, cut, xpaths
from dehusk.features.reading.parsing import parse
from dehusk.features.vocabulary import codes_of


def blocks(source: str | bytes) -> list[tuple[str, str]]:
    """Tag and text of each block."""
    table = cut(parse(source))
    return [(table.document.tags[row], text) for row, text in zip(table.element.tolist(), table.texts, strict=True)]


CASES = [
    Case("empty", "", []),
    Case("white space", " \n\t\u00a0 ", []),
    Case("comment only", "<!-- x -->", []),
    Case("styles in a formula", "<p>a</p><math><mtext><style>b{c:d}</style></mtext></math>", [("p", "a")]),
    Case(
        "scripts in a formula",
        "<p>a <math><mi>x</mi><script>f()</script><mo>=</mo><mn>2</mn></math>",
        [("p", "a x = 2")],
    ),
    Case("text only", "Just a line of text.", [("body", "Just a line of text.")]),
    Case("empty elements", "<div><p></p><p> </p><p>&nbsp;</p></div>", []),
    Case("frameset", "<html><frameset cols=50%><frame src=a><frame src=b></frameset></html>", []),
    Case(
        "frameset with a text for others",
        "<html><frameset><frame src=a><noframes><p>No frames.</p></noframes></frameset></html>",
        [("noframes", "<p>No frames.</p>")],
        "the parser takes what stands in noframes as text, as browsers do",
    ),
    Case("paragraphs", "<p>one</p><p>two</p>", [("p", "one"), ("p", "two")]),
    Case("unclosed paragraphs", "<p>one<p>two<div>three", [("p", "one"), ("p", "two"), ("div", "three")]),
    Case("unclosed items", "<ul><li>a<li>b</ul>c", [("li", "a"), ("li", "b"), ("body", "c")]),
    Case("unclosed cells", "<table><tr><td>a<td>b<tr><td>c", [("td", "a"), ("td", "b"), ("td", "c")]),
    Case("stray end tags", "</div><p>one</b></p></table>two", [("p", "one"), ("body", "two")]),
    Case("text around a block", "<div>a<p>b</p>c</div>", [("div", "a"), ("p", "b"), ("div", "c")]),
    Case("text before html", "before<html><body><p>in</p></body></html>", [("body", "before"), ("p", "in")]),
    Case("upper-case tags", "<P>one<BR><BR>two</P>", [("p", "one"), ("p", "two")]),
    # inline tags
    Case("inline tags do not split", "<p>a <b>b</b> <a href=x>c</a> <code>d</code>.</p>", [("p", "a b c d.")]),
    Case("a link around blocks", "<a href=x><div>a</div><div>b</div></a>", [("div", "a"), ("div", "b")]),
    Case("a link with text and a block", "<a href=x>a<h3>b</h3>c</a>", [("body", "a"), ("h3", "b"), ("body", "c")]),
    Case("an image in a line", "<p>a <img src=x> b</p>", [("p", "a b")]),
    Case("unknown tags are blocks", "<my-card>a</my-card><my-card>b</my-card>", [("my-card", "a"), ("my-card", "b")]),
    # how pieces of a line are joined
    Case("spans apart by nothing", "<p><span>Home</span><span>News</span></p>", [("p", "Home News")]),
    Case("links apart by nothing", "<p><a>Home</a><a>News</a></p>", [("p", "Home News")]),
    Case("formatting is glued", "<p>H<sub>2</sub>O, E=mc<sup>2</sup>, <b>T</b>he</p>", [("p", "H2O, E=mc², The")]),
    Case("a span and a full stop", "<p>See <span>this</span>.</p>", [("p", "See this.")]),
    Case("a space between tags", "<p><b>one</b> <i>(two)</i></p>", [("p", "one (two)")]),
    Case("a space between a link and a quote", "<p><a>one</a>\n<a>“two”</a></p>", [("p", "one “two”")]),
    Case("no space before a bracket", "<p><b>f</b><i>(x)</i></p>", [("p", "f(x)")]),
    Case("entities", "<p>AT&amp;T, caf&eacute; &#8212; &lt;b&gt;", [("p", "AT&T, café — <b>")]),
    Case("white space is collapsed", "<p> a\n\n b&nbsp;\tc </p>", [("p", "a b c")]),
    Case("white space in pre, too", "<pre>a\n  b</pre>", [("pre", "a b")]),
    Case("a soft hyphen goes and a zero-width space stays", "<p>a&shy;b&#8203;c</p>", [("p", "ab\u200bc")]),
    # line breaks
    Case("one line break", "<p>a<br>b</p>", [("p", "a b")]),
    Case("two line breaks", "<p>a<br><br>b</p>", [("p", "a"), ("p", "b")]),
    Case("two with white space", "<p>a<br/> \n <br/>b</p>", [("p", "a"), ("p", "b")]),
    Case("two with formatting", "<p>a<br><b></b><br>b</p>", [("p", "a"), ("p", "b")]),
    Case("one, a text, one", "<p>a<br>b<br>c</p>", [("p", "a b c")]),
    Case("one in each of two links", "<p><a>a<br></a><a><br>b</a></p>", [("p", "a"), ("p", "b")]),
    # what is not text
    Case("comments do not split", "<p>a <!-- x --> b</p>", [("p", "a b")]),
    Case("a comment in a word", "<p>a<!-- x -->b</p>", [("p", "ab")]),
    Case("instructions do not split", "<p>a <?php echo 1 ?> b</p>", [("p", "a b")]),
    Case("CDATA is a comment in HTML", "<p>a<![CDATA[ x ]]>b</p>", [("p", "ab")]),
    Case("script and style", "<p>a<script>x()</script><style>y{}</style>b</p>", [("p", "ab")]),
    Case("head", "<head><title>t</title><meta name=x content=y><link rel=z></head><p>a</p>", [("p", "a")]),
    Case(
        "no body tag",
        "<title>t</title><nav><a href=x>a</a></nav><main><h1>b</h1>c</main>",
        [("nav", "a"), ("h1", "b"), ("main", "c")],
        "the parser knows no nav and leaves it in head",
    ),
    Case("an icon does not split", "<p>a <svg><path d=M0></path><g><text>x</text></g></svg> b</p>", [("p", "a b")]),
    Case("an icon's title", "<a href=x><svg><title>Menu</title></svg></a><p>a</p>", [("p", "a")]),
    Case("an icon between words", "<p>a<svg></svg>b</p>", [("p", "a b")]),
    Case("MathML", "<p>so <math><mi>x</mi><mo>=</mo><mn>2</mn></math> holds", [("p", "so x = 2 holds")]),
    Case(
        "MathML's other notations",
        "<p><math><semantics><mi>x</mi><annotation encoding=tex>\\x</annotation></semantics></math></p>",
        [("p", "\\x")],
    ),
    Case("form parts", "<textarea>a</textarea><select><option>b</select><button>c</button>", [("button", "c")]),
    Case("frames and media", "<iframe>a</iframe><video>b</video><object>c</object><p>d", [("p", "d")]),
    Case("template", "<template><p>a</p></template><p>b</p>", [("p", "b")]),
    Case("noscript", "<noscript><p>a</p></noscript>", [("p", "a")]),
    Case(
        "hidden parts",
        "<div hidden>a</div><div style='display:none'>b</div><p aria-hidden=true>c</p>",
        [("div", "a"), ("div", "b"), ("p", "c")],
        "streamed pages hold their article in them: a feature, not a filter",
    ),
    # what stands outside
    Case("after </html>", "<html><body><p>a</p></body></html><p>b</p>", [("p", "a"), ("p", "b")]),
    Case("two bodies", "<body><p>a</p></body><body><p>b</p></body>", [("p", "a"), ("p", "b")]),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_blocks(case: Case[str, list[tuple[str, str]]]) -> None:
    assert blocks(case.given) == case.expected


def test_bare_text_after_the_page_is_a_block() -> None:
    table = cut(parse("<html><body><p>a</p></body></html>tail"))
    assert table.texts == ["a", "tail"]
    assert xpaths(table) == ["/html[1]/body[1]/p[1]", "/html[2]"]


def test_the_columns_of_a_table_fit_together() -> None:
    table = cut(parse("<p>a <b> b</b></p><p>c</p><p>d <i>e</i> f</p>"))
    assert table.texts == ["a b", "c", "d e f"]
    assert table.first_node.tolist() == [0, 2, 3, 6]
    assert table.node_texts == ["a", "b", "c", "d", "e", "f"]
    assert len(table) == 3


def test_an_empty_table_keeps_its_bounds() -> None:
    table = cut(parse(""))
    assert (len(table), table.first_node.tolist(), table.element.shape, xpaths(table)) == (0, [0], (0,), [])


def resolve(source: str | bytes, table: BlockTable) -> list[lxml_html.HtmlElement]:
    """The element that each block's xpath leads to in lxml's tree."""
    tree = lxml_html.document_fromstring(source).getroottree()
    found = [tree.xpath(path) for path in xpaths(table)]
    assert [len(elements) for elements in found] == [1] * len(table)
    return [elements[0] for elements in found]


XPATH_PAGES = {
    "siblings of a tag": "<div><p>a</p><div>b</div><p>c</p><p>d</p></div><div><p>e</p></div>",
    "names with a colon": "<div><o:p>a</o:p><p>b</p><o:p>c</o:p><fb:like>d</fb:like></div>",
    "custom elements": "<app-root><my-card>a</my-card><my-card>b</my-card><x.y>c</x.y></app-root>",
    "odd names": "<div><p$>a</p$></div><div><a_b>b</a_b></div><div><h7>c</h7></div><ÄB>d</ÄB>",
    "implied elements": "<table><tr><td>a<td>b</table><li>c",
    "comments between": "<!-- x --><p>a</p><!-- y --><p>b</p><?pi?><p>c</p>",
    "two bodies": "<body><p>a</p></body><body><p>b</p></body>",
    "a name with a colon after the body": "<body>a</body><x:y>b</x:y><p>c</p>",
    "a text in html": "<html>a<head></head><body>b</body></html>",
}


@pytest.mark.parametrize("label", XPATH_PAGES)
def test_xpaths_lead_to_the_blocks_own_element(label: str) -> None:
    html = XPATH_PAGES[label]
    table = cut(parse(html))
    for element, text, row in zip(resolve(html, table), table.texts, table.element.tolist(), strict=True):
        assert element.tag == table.document.tags[row]
        assert text in "".join(element.itertext())


def test_xpaths_of_a_page_with_an_xml_declaration() -> None:
    source = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html><html><body><p>łódź</p><p>b</p></body></html>'.encode()
    )
    table = cut(parse(source))
    assert table.texts == ["łódź", "b"]
    assert [element.getroottree().getpath(element) for element in resolve(source, table)] == [
        "/html/body/p[1]",
        "/html/body/p[2]",
    ]


def test_xpaths_beyond_the_trees_depth_lead_to_the_deepest_ancestor() -> None:
    html = f"<div>{'<div>' * 20_000}deep{'</div>' * 20_000}<p>later</p>"
    table = cut(parse(html))
    assert table.texts == ["deep", "later"]
    deep, later = resolve(html, table)
    assert (len(list(deep.iterancestors())), len(deep)) == (255, 0)
    assert deep.getroottree().getpath(later) == "/html/body/div"  # lxml builds no tree after such a depth
    assert table.document.tree.depth[table.element].tolist() == [20_002, 3]


def test_xpaths_of_what_follows_the_page_lead_into_the_second_root() -> None:
    html = "<html><body><p>a</p></body></html><div><p>b</p></div><p>c</p>"
    table = cut(parse(html))
    assert [element.tag for element in resolve(html, table)] == ["p", "p", "p"]
    assert table.document.tree.end[:2].tolist() == [len(table.document.tags)] * 2


TAGS = ("div", "p", "span", "b", "a", "ul", "li", "table", "td", "svg", "br", "section", "h2", "x-y", "pre", "script")
SNIPPETS = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS]),
    st.sampled_from([f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<!-- c -->", "&amp;", " ", "\n", "<p hidden class='a b'>", "<td", "</html>", "<body>", "<o:p>", "<?x?>"]
    ),
    st.text("ab c.é你<", max_size=6),
)


def spaced(table: BlockTable, start: int, stop: int) -> str:
    """Text nodes as they stand, with a space put between two words that tags keep apart."""
    nodes, separators = table.document.text_nodes[start:stop], table.document.separators[start:stop].tolist()
    joined = nodes[0]
    for row, (before, after) in enumerate(pairwise(nodes)):
        assert separators[row + 1] or not (before[-1].isspace() or after[0].isspace())
        joined += (" " if separators[row + 1] else "") + after
    return joined


@settings(max_examples=150, deadline=None)
@given(st.lists(SNIPPETS, max_size=30).map("".join))
def test_any_page_is_cut_and_its_xpaths_resolve(html: str) -> None:
    table = cut(parse(html))
    assert all(text and text == " ".join(text.split()) for text in table.texts)
    assert np.all(np.diff(table.first_node) > 0)
    assert table.first_node[-1] == len(table.node_texts)
    assert table.tag_codes.tolist() == codes_of(table.tags).tolist()
    for text, (start, stop) in zip(table.texts, pairwise(table.first_node.tolist()), strict=True):
        assert text == " ".join(spaced(table, start, stop).split())
    if len(table):
        elements = resolve(html, table)
        for element, row in zip(elements, table.element.tolist(), strict=True):
            assert element.tag == table.document.tags[row] or not table.document.in_tree[row]


#: Pages without what a tree loses: nothing after </html>, no dropped tags but script and svg.
TREES = st.recursive(
    st.one_of(st.text("ab.é ", min_size=1, max_size=5), st.sampled_from(["<br>", "<!-- c -->", "<img>"])),
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{''.join(children)}</{tag}>",
        st.sampled_from(["div", "section", "span", "b", "a", "svg", "h2"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)


def naive_blocks(html: str) -> list[tuple[str, str]]:
    """Path of the nearest block-level element and text without white space, from lxml's own tree."""
    root = lxml_html.document_fromstring(html)
    tree = root.getroottree()
    inline = {"span", "b", "a", "img", "br"}
    found: list[tuple[str, str]] = []
    state = {"new": True, "breaks": 0}

    def text(value: str | None, path: str, *, dropped: bool) -> None:
        if dropped or not value or value.isspace():
            return
        squeezed = "".join(value.split())
        if state["new"] or not found:
            found.append((path, squeezed))
        else:
            found[-1] = (found[-1][0], found[-1][1] + squeezed)
        state.update(new=False, breaks=0)

    def walk(element: lxml_html.HtmlElement, path: str, *, dropped: bool) -> None:
        if not isinstance(element.tag, str):
            return
        dropped = dropped or element.tag == "svg"
        splits = not dropped and element.tag not in inline
        if splits:
            path = tree.getpath(element)
            state["new"] = True
        if element.tag == "br":
            state["breaks"] += 1
            state["new"] = state["new"] or state["breaks"] > 1
        text(element.text, path, dropped=dropped)
        for child in element:
            walk(child, path, dropped=dropped)
            text(child.tail, path, dropped=dropped)
        if splits:
            state["new"] = True

    walk(root, "/html", dropped=False)
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=5).map("".join))
def test_blocks_are_those_of_a_naive_walk_over_lxmls_tree(html: str) -> None:
    source = f"<html><body><main>{html}</main></body></html>"
    table = cut(parse(source))
    tree = lxml_html.document_fromstring(source).getroottree()
    paths = [tree.getpath(tree.xpath(path)[0]) for path in xpaths(table)]
    assert list(zip(paths, ["".join(text.split()) for text in table.texts], strict=True)) == naive_blocks(source)


@given(
    st.lists(
        st.text(st.sampled_from("ab \t\n\xa0\x1c\x85\u2028\u3000\u200b\u00e9"), min_size=1, max_size=8), max_size=4
    )
)
def test_white_space_of_any_kind_becomes_single_spaces(pieces: list[str]) -> None:
    said = [" ".join(piece.split()) for piece in pieces if not piece.isspace()]
    html = "".join(f"<p>{piece}</p>" for piece in pieces)
    assert cut(parse(html)).texts == said


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p><span>T</span>he ferry", "The ferry"),
        ("<p><span>T</span> he ferry", "T he ferry"),
        ("<p><span>AT</span><span>he ferry", "AT he ferry"),
        ("<p><span>A</span><span>Ferry", "A Ferry"),
        ("<p>Plan <span>B</span><i>oats", "Plan B oats"),
    ],
)
def test_a_first_letter_set_apart_belongs_to_its_word(html: str, text: str) -> None:
    assert cut(parse(html)).texts == [text]
