"""Kept blocks -> text, HTML, Markdown: what comes out, what always holds, and pages that mean harm."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.features.placing.data_tables import data_table_of
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.rendering.as_html import render_html
from dehusk.rendering.as_markdown import render_markdown
from dehusk.rendering.as_text import render_text

WORD = re.compile(r"\w+")
INLINE = frozenset(
    "a b cite code del dfn em i ins kbd mark q rp rt ruby s samp strong sub sup u var".split()  # noqa: SIM905
)
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 pre ul ol li dl dt dd blockquote table thead tr td th br".split()  # noqa: SIM905
)
PARENTS = {
    "li": ("ul", "ol"),
    "dt": ("dl",),
    "dd": ("dl",),
    "thead": ("table",),
    "tr": ("table", "thead"),
    "td": ("tr",),
    "th": ("tr",),
}
ONLY_CHILDREN = {
    "ul": ("li",),
    "ol": ("li",),
    "dl": ("dt", "dd"),
    "table": ("thead", "tr"),
    "thead": ("tr",),
    "tr": ("td", "th"),
}
ATTRIBUTES = frozenset(("href", "lang", "dir", "colspan", "rowspan", "start", "class"))
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def table_of(html: str) -> BlockTable:
    return cut(parse(html))


def everything(table: BlockTable) -> NDArray[np.bool_]:
    return np.ones(len(table), dtype=np.bool_)


def all_but(table: BlockTable, *dropped: str) -> NDArray[np.bool_]:
    return np.array([text not in dropped for text in table.texts], dtype=np.bool_)


def text_of(html: str) -> str:
    table = table_of(html)
    return render_text(table, everything(table))


def html_of(html: str, url: str | None = None, *, include_links: bool = True) -> str:
    table = table_of(html)
    return render_html(table, everything(table), include_links, url=url)


def markdown_of(html: str, url: str | None = None, *, include_links: bool = True) -> str:
    table = table_of(html)
    return render_markdown(table, everything(table), include_links, url=url)


class Fragment(HTMLParser):
    """Reads the output of ``render_html`` and accepts nothing that it should not hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.depth = 0
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in INLINE | BLOCKS, tag
        around = self._open[-1] if self._open else ""
        assert tag not in PARENTS or around in PARENTS[tag], (around, tag)
        assert around not in ONLY_CHILDREN or tag in ONLY_CHILDREN[around], (around, tag)
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            assert value is not None
            if name == "href":
                scheme = re.match(r"\s*([\w+.-]+):", value)
                assert scheme is None or scheme[1].lower() in ("http", "https", "mailto"), value
        self._separate(tag)
        if tag != "br":
            self._open.append(tag)
            self.depth = max(self.depth, len(self._open))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        assert not data.strip() or not self._open or self._open[-1] not in ONLY_CHILDREN, (self._open, data)
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"processing instruction: {data}")

    def _separate(self, tag: str) -> None:
        if tag in BLOCKS:
            self.text += "\n"


TEXT_CASES = [
    pytest.param("<h1>Title</h1><p>One.</p><p>Two.</p>", "Title\n\nOne.\n\nTwo.", id="paragraphs"),
    pytest.param("<p>One<br>two<br/>three", "One\ntwo\nthree", id="one line break"),
    pytest.param("<div>One<br><br>two</div>", "One\n\ntwo", id="two line breaks part paragraphs"),
    pytest.param("<p><b>Ready?</b> <a href=/>“Go”</a>", "Ready? “Go”", id="a space between tags"),
    pytest.param("<p>H<sub>2</sub>O and <b>bo</b>ld", "H2O and bold", id="formatting within a word"),
    pytest.param("<ul><li>a<li>b</ul><p>c", "- a\n- b\n\nc", id="list"),
    pytest.param(
        "<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>", "- a\n  - b\n    1. c\n- d", id="nested lists are indented"
    ),
    pytest.param("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n- b", id="two lists"),
    pytest.param("<ul><li><p>a</p><p>b</p><li>c</ul>", "- a\n  b\n- c", id="two paragraphs in an item"),
    pytest.param("<ul>loose<li>a</ul>", "- loose\n- a", id="text in a list beside its items"),
    pytest.param("<li>a<li>b", "a\n\nb", id="items without a list"),
    pytest.param(
        "<ul><li><h3>A</h3><p>b</p><p>c</p><li><h3>D</h3><p>e</p><p>f</p></ul>",
        "A\n\nb\n\nc\n\nD\n\ne\n\nf",
        id="cards are no list",
    ),
    pytest.param("<dl><dt>Tide</dt><dd>The sea<br>rises.</dd></dl>", "Tide\n  The sea\n  rises.", id="terms"),
    pytest.param(
        "<table><tr><th>Day<th>Tide<tr><td>Mon<td>low<br>water<tr><td><td>high</table>",
        "Day | Tide\nMon | low water\n| high",
        id="data table",
    ),
    pytest.param("<table><tr><td>Menu<td><p>One.<p>Two.</table>", "Menu\n\nOne.\n\nTwo.", id="layout table"),
    pytest.param(
        "<table><tr><td>a<td>b<tr><td>c<td><p>One.<p>Two.<tr><td>d<td>e<tr><td>f<td>g</table>",
        "a | b\nc | One. Two.\nd | e\nf | g",
        id="a crowded row of a data table",
    ),
    pytest.param("<blockquote><p>One.<p>Two.</blockquote>", "One.\n\nTwo.", id="quotation"),
    pytest.param("<pre>\nif x:\n    y = 1\n\n\nz()\n</pre>", "if x:\n    y = 1\n\n\nz()", id="code"),
    pytest.param("<ul><li><pre>  a\n  b</pre></ul>", "-   a\n    b", id="code in an item keeps its own indentation"),
    pytest.param("<pre>a\r\n\tb</pre>", "a\n\tb", id="code with other line ends"),
    pytest.param(
        "<pre><span>if</span> <span>(x)</span><span>:</span>\n    <span>y</span></pre>",
        "if (x):\n    y",
        id="highlighted code",
    ),
    pytest.param("<pre><div>a</div><div>  b</div></pre>", "a\n  b", id="code with a div for each line"),
    pytest.param("<pre><code>a</code><br><code> b</code></pre>", "a\n b", id="code with br"),
    pytest.param(
        "<pre><code><table><tr><td>1<td>a = 1<tr><td>2<td>b = 2</table></code></pre>",
        "1 a = 1\n2 b = 2",
        id="code in a table",
    ),
    pytest.param(
        "<table><tr><td><pre>1\n2</pre><td><pre>a\n  b</pre></table>", "1\n2\n\na\n  b", id="line numbers beside code"
    ),
    pytest.param("<pre>a</pre><pre>b</pre>", "a\n\nb", id="two code blocks"),
    pytest.param("<p>a\x01b\x7f c</p>", "a b  c", id="control characters become spaces"),
    pytest.param("", "", id="empty page"),
]


@pytest.mark.parametrize(("page", "expected"), TEXT_CASES)
def test_text(page: str, expected: str) -> None:
    assert text_of(page) == expected


def test_words_in_code_are_not_parted() -> None:
    assert text_of("<pre>'a<span>\\n</span>b'</pre>") == "'a\\nb'"


def test_text_holds_the_kept_blocks_only() -> None:
    table = table_of("<ul><li>a<li>x<li>b</ul><table><tr><td>1<td>x<td>2<tr><td>3<td>4<td>5</table>")
    assert render_text(table, all_but(table, "x")) == "- a\n- b\n\n1 |  | 2\n3 | 4 | 5"


HTML_CASES = [
    pytest.param(
        '<div class="post" onclick="steal()"><section><h2 id=x style="color:red">Title</h2>Text</section></div>',
        "<h2>Title</h2>\n<p>Text</p>",
        id="wrappers, ids, styles and handlers go",
    ),
    pytest.param("<p>a &lt;b&gt; &amp;amp; c", "<p>a &lt;b&gt; &amp;amp; c</p>", id="text is escaped"),
    pytest.param("<p><font>a</font> <b>b <i>c</i></b><b>d</b>", "<p>a <b>b <i>c</i>d</b></p>", id="inline tags"),
    pytest.param("<p>a<b> b </b>c<br>d", "<p>a <b>b</b> c<br>d</p>", id="spaces stand between tags"),
    pytest.param("<b><p>a</p><p>b</p></b>", "<p>a</p>\n<p>b</p>", id="emphasis around blocks goes"),
    pytest.param(
        "<a href=/x><h3>a</h3><p>b</p></a>",
        '<h3><a href="/x">a</a></h3>\n<p><a href="/x">b</a></p>',
        id="a link around blocks goes into them",
    ),
    pytest.param("<h1><div>a</div></h1>", "<h1>a</h1>", id="a heading's wrapper"),
    pytest.param(f"<h1>{'long ' * 100}", f"<p>{('long ' * 100).strip()}</p>", id="a heading that was never closed"),
    pytest.param("<p>a<br><br>b", "<p>a</p>\n<p>b</p>", id="two line breaks"),
    pytest.param('<div lang=de dir="ltr;">a', '<p lang="de">a</p>', id="lang, and a dir that is none"),
    pytest.param(
        "<ul><li>a<ol start=3><li>b</ol><li><p>c</p><p>d</p></ul>",
        '<ul>\n<li>a\n<ol start="3">\n<li>b</li>\n</ol>\n</li>\n<li>\n<p>c</p>\n<p>d</p>\n</li>\n</ul>',
        id="lists",
    ),
    pytest.param(
        "<ul>a<div><pre>b</pre></div><div><blockquote>c</blockquote></div><li>d</ul>",
        "<ul>\n<li>a</li>\n<li>\n<pre>b</pre>\n</li>\n<li>c</li>\n<li>d</li>\n</ul>",
        id="what stands in a list beside its items",
    ),
    pytest.param(
        "<table>a<tr>b<td>c<td>d</td>e<tr><td>f<td>g</table>",
        "<p>a</p>\n<table>\n<tr>\n<td>\n<p>b</p>\n<p>c</p>\n</td>\n<td>\n<p>d</p>\n<p>e</p>\n</td>\n</tr>\n"
        "<tr>\n<td>f</td>\n<td>g</td>\n</tr>\n</table>",
        id="what stands in a table beside its cells",
    ),
    pytest.param("<ul><ul><li>a</ul></ul>", "<ul>\n<li>a</li>\n</ul>", id="a list that is no item"),
    pytest.param("<dl><dt>a<dd>b</dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>", id="terms"),
    pytest.param(
        "<div class='highlight-python notranslate'><pre>a <b>= b</b></pre></div>",
        '<pre><code class="language-python">a = b</code></pre>',
        id="code",
    ),
    pytest.param("<pre>a &lt; b</pre>", "<pre>a &lt; b</pre>", id="preformatted text"),
    pytest.param(
        "<table><caption>Tides<tr><th>a<th>b<tbody><tr><td colspan=2>c<tr><td rowspan=x><td>d<tr><td>e<td>f</table>",
        "<p>Tides</p>\n<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        '<tr>\n<td colspan="2">c</td>\n</tr>\n<tr>\n<td></td>\n<td>d</td>\n</tr>\n<tr>\n<td>e</td>\n<td>f</td>\n</tr>\n'
        "</table>",
        id="a data table keeps its empty cells",
    ),
    pytest.param("<table><tr><td>a<td><p>b<p>c</table>", "<p>a</p>\n<p>b</p>\n<p>c</p>", id="layout table"),
    pytest.param("<p>a<img src=x onerror=steal()>b<script>steal()</script>", "<p>a b</p>", id="images and scripts"),
    pytest.param("<form action=/x><button>Go</button><input value=y></form>", "<p>Go</p>", id="forms"),
    pytest.param("", "", id="empty page"),
]


@pytest.mark.parametrize(("page", "expected"), HTML_CASES)
def test_html(page: str, expected: str) -> None:
    html = html_of(page)
    assert html == expected
    Fragment(html)


def test_html_keeps_columns_aligned_where_cells_are_dropped() -> None:
    table = table_of("<table><tr><td>a<td>x<td>b<td>x<tr><td>c<td>d<td>e<td>f<tr><td>x<td>x</table>")
    html = render_html(table, all_but(table, "x"), include_links=False)
    rows = [re.findall("<td>(.*?)</td>", row) for row in html.split("</tr>")]
    assert rows == [["a", "", "b", ""], ["c", "d", "e", "f"], []]


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("https://a.example/x?y=1&z=2#f", None, "https://a.example/x?y=1&amp;z=2#f"),
        ("../x", "https://a.example/b/c/", "https://a.example/b/x"),
        ("//b.example/x", "https://a.example/", "https://b.example/x"),
        ("x y", None, "x%20y"),
        ("mailto:a@b.example", "https://a.example/", "mailto:a@b.example"),
        ('/"><script>', None, "/%22%3E%3Cscript%3E"),
        ("javascript:steal()", "https://a.example/", None),
        (" JAVA\tSCRIPT:steal()", "https://a.example/", None),
        ("\x01javascript:steal()", None, None),
        ("data:text/html,x", None, None),
        ("vbscript:x", None, None),
        ("file:///etc/passwd", None, None),
        ("/x", "file:///home/", None),
        ("http://[x", "https://a.example/", None),
        (f"/{'x' * 9000}", None, None),
        ("#", "https://a.example/", None),
        ("https:", "http://a.example/", None),
        ("HTTP://", None, None),
        ("mailto:", None, None),
        ("", "https://a.example/", None),
    ],
)
def test_links(href: str, url: str | None, expected: str | None) -> None:
    escaped = href.replace("&", "&amp;").replace('"', "&quot;")
    html = html_of(f'<p><a href="{escaped}" onclick="steal()" title="t">word</a>', url)
    assert html == (f'<p><a href="{expected}">word</a></p>' if expected else "<p>word</p>")


def test_links_start_from_the_base_element() -> None:
    page = '<head><base href="/docs/"></head><p><a href="x">word</a>'
    assert html_of(page, "https://a.example/b/c") == '<p><a href="https://a.example/docs/x">word</a></p>'


def test_a_link_that_was_never_closed_ends() -> None:
    html = html_of("<a href=/x>" + "<p>word</p>" * 100)
    assert html.count("<a ") == html.count("</a>") == 30


def test_links_are_left_out_unless_asked_for() -> None:
    assert html_of("<p><a href=/x>word</a>", include_links=False) == "<p>word</p>"
    assert markdown_of("<p><a href=/x>word</a>", include_links=False) == "word"


MARKDOWN_CASES = [
    pytest.param(
        "<h2>Title</h2><p>One <em>two</em> <strong>three</strong>.", "## Title\n\nOne *two* **three**.", id="p"
    ),
    pytest.param("<p>One<br>two", "One  \ntwo", id="line break"),
    pytest.param("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c", id="lists"),
    pytest.param("<ol start=4><li>a<li>b</ol>", "4. a\n5. b", id="numbered list"),
    pytest.param("<p><a href='/x_(y)'>a [b]</a>", r"[a \[b\]](/x_%28y%29)", id="link"),
    pytest.param("<p><a href='script'>script</a>", "[script](script)", id="a relative link is no autolink"),
    pytest.param(
        "<p><a href='x?javascript&amp;colon;y'>a</a>", "[a](x?javascript&amp;colon;y)", id="an entity in an address"
    ),
    pytest.param(
        '<pre><code class="language-c++">#include &lt;x&gt;\nint a_b = *c;</code></pre>',
        "```c++\n#include <x>\nint a_b = *c;\n```",
        id="code is fenced and not escaped",
    ),
    pytest.param(
        "<ul><li>a<pre>```\n&lt;b&gt;\n````</pre></ul>",
        "- a\n\n  `````\n  ```\n  <b>\n  ````\n  `````",
        id="a fence is longer than those in the code",
    ),
    pytest.param("<dl><dt>a<dd><pre>```\nb</pre></dl>", "a\n\n````\n```\nb\n````", id="code in a term"),
    pytest.param("<p><code>a_b &lt;c&gt; | d</code>", "`a_b <c> | d`", id="code span"),
    pytest.param(
        "<p><code>a &lt;b&gt;<br>&gt; c</code><br><code>d</code>",
        "`a <b>`  \n`> c`  \n`d`",
        id="a line of code is a span",
    ),
    pytest.param(
        "<table><tr><th>a<th>b<tr><td>c | d<td><code>e|f</code></table>",
        "| a | b |\n| --- | --- |\n| c \\| d | `e\\|f` |",
        id="table",
    ),
    pytest.param("<blockquote><p>One.<p>Two.</blockquote>", "> One.\n>\n> Two.", id="quotation"),
    pytest.param("<p>snake_case and 5 &lt; 6 & AT&T", "snake_case and 5 < 6 & AT&T", id="nothing to escape"),
    pytest.param("<p>On Dec. 23. Then", "On Dec. 23. Then", id="a number that begins no line"),
    pytest.param("", "", id="empty page"),
]


@pytest.mark.parametrize(("page", "expected"), MARKDOWN_CASES)
def test_markdown(page: str, expected: str) -> None:
    assert markdown_of(page) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>steal()</script>", r"\<script>steal()\</script>"),
        ("<!-- x", r"\<!-- x"),
        ("<https://a.example>", r"\<https://a.example>"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("[a](javascript:x)", r"\[a\](javascript:x)"),
        ("![a](x)", r"!\[a\](x)"),
        ("*a* __b__", r"\*a\* \_\_b\_\_"),
        ("`a`", r"\`a\`"),
        ("```", r"\`\`\`"),
        ("~~~", r"\~\~\~"),
        ("\\<b>", r"\\\<b>"),
        ("# a", r"\# a"),
        ("#a", "#a"),
        ("> a", r"\> a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("1. a", r"1\. a"),
        ("2019) a", r"2019\) a"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("| --- | --- |", r"\| --- | --- |"),
        ("a | b", "a | b"),
    ],
)
def test_text_is_no_markdown(text: str, expected: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert markdown_of(f"<p>{escaped}") == expected
    assert markdown_of(f"<p>word<br>{escaped}") == f"word  \n{expected}"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Land ahoy!</p>", "Land ahoy!"),
        ("<p><b>Stop!</b> Go on</p>", "**Stop!** Go on"),
        ("<p>Ahoy!<code>x</code></p>", "Ahoy!`x`"),
        ("<p>Ahoy!<a href=http://a.example/>boat</a></p>", r"Ahoy\![boat](http://a.example/)"),
    ],
)
def test_an_exclamation_mark_is_escaped_before_links_only(page: str, expected: str) -> None:
    assert markdown_of(page).strip() == expected


def test_markup_is_not_put_together_from_pieces() -> None:
    assert markdown_of("<p><span>&lt;</span><span>script</span><u>&gt;</u>") == r"\<script>"
    assert markdown_of("<p>&lt;<sup>script></sup>") == r"\<script>"


def test_long_numbered_lists_go_on_counting() -> None:
    items = re.findall(r"^(\d+)\. w$", markdown_of("<ol start=5>" + "<li>w" * 500), re.MULTILINE)
    assert [int(number) for number in items] == list(range(5, 505))


DATA = "<table><caption>c<tr><td>a<td>b<tr><td>c<td>d</table>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(f"<p>x{DATA}<p>y", [False, *[True] * 5, False], id="data, with its caption"),
        pytest.param(
            f"<table><tr><td>x<td>{DATA}<tr><td>y<td>z</table>", [False, *[True] * 5, False, False], id="nested"
        ),
        pytest.param("<table><tr><td>a<td>b</table>", [False] * 2, id="one row"),
        pytest.param("<table><tr><td>a<tr><td>b<tr><td>c</table>", [False] * 3, id="one column"),
        pytest.param(DATA.replace("<table", "<table role=presentation"), [False] * 5, id="says that it is none"),
        pytest.param(f"<table><tr><td>a<td>{'long ' * 200}<tr><td>c<td>d</table>", [False] * 4, id="prose"),
        pytest.param(DATA.replace("<td>d", "<td><pre>d</pre>"), [False] * 5, id="code"),
        pytest.param("<table><tr><td><h2>a</h2><td>b<tr><td>c<td>d</table>", [False] * 4, id="headings"),
        pytest.param("<table><td>a<td>b</table>", [False] * 2, id="cells without a row"),
        pytest.param(f"<pre><code>{DATA}</code></pre>", [False] * 5, id="lines of code"),
        pytest.param("<p>x", [False], id="no table"),
        pytest.param("", [], id="empty page"),
    ],
)
def test_data_tables(page: str, expected: list[bool]) -> None:
    assert (data_table_of(table_of(page)) >= 0).tolist() == expected


def test_nothing_kept_is_nothing() -> None:
    table = table_of("<p>a<table><tr><td>b<td>c<tr><td>d<td>e</table><pre>f</pre>")
    nothing = ~everything(table)
    assert render_text(table, nothing) == ""
    assert render_html(table, nothing, include_links=True) == ""
    assert render_markdown(table, nothing, include_links=True) == ""


TAGS = (  # noqa: SIM905 - a list of forty strings reads worse
    "a b i span sup code p div section h1 h2 ul ol li dl dt dd table thead tr td th caption blockquote pre br "
    "form button noscript figure figcaption script style svg"
).split()
WORDS = st.text(
    st.sampled_from("abc ÄЖ中e\u0301 \n\t1.,-_*#>|`<&;[]()~!\\\"'\x01\x85\u2028\ufdd0\ufeff\u200b"),
    min_size=1,
    max_size=12,
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Soup: start tags, end tags and text in any order."""
    parts = draw(
        st.lists(
            st.one_of(
                st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
                st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
                st.sampled_from(["<a href='java&#10;script:x'>", "<td colspan=2 onclick=x>", "<pre class='lang-\"x'>"]),
                WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
            ),
            max_size=40,
        )
    )
    return "".join(parts)


@st.composite
def tables_and_masks(draw: st.DrawFn) -> tuple[BlockTable, NDArray[np.bool_]]:
    table = table_of(draw(pages()))
    kept = draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
    return table, np.array(kept, dtype=np.bool_)


def words_of(table: BlockTable, kept: NDArray[np.bool_]) -> list[str]:
    return WORD.findall(" ".join(text for text, keep in zip(table.texts, kept, strict=True) if keep))


@settings(deadline=None, max_examples=300)
@given(tables_and_masks())
def test_text_has_the_words_of_the_kept_blocks_in_order(page: tuple[BlockTable, NDArray[np.bool_]]) -> None:
    table, kept = page
    text = render_text(table, kept)
    found, expected = WORD.findall(text), words_of(table, kept)
    if "ol" in table.document.tags:  # its items begin with their numbers
        found, expected = ([word for word in words if not word.isdigit()] for words in (found, expected))
    assert found == expected
    assert not CONTROL.search(text)
    assert text == text.strip("\n")
    assert bool(text) == kept.any()


@settings(deadline=None, max_examples=300)
@given(tables_and_masks(), st.booleans())
def test_html_is_well_formed_and_has_the_same_words(
    page: tuple[BlockTable, NDArray[np.bool_]], include_links: bool
) -> None:
    table, kept = page
    html = render_html(table, kept, include_links, url="https://a.example/")
    assert WORD.findall(Fragment(html).text) == words_of(table, kept)
    assert html == render_html(table, kept, include_links, url="https://a.example/")
    assert bool(html) == kept.any()


@settings(deadline=None, max_examples=300)
@given(tables_and_masks())
def test_markdown_has_no_markup_from_the_text(page: tuple[BlockTable, NDArray[np.bool_]]) -> None:
    table, kept = page
    markdown = render_markdown(table, kept, include_links=True)
    assert not CONTROL.search(markdown)
    assert "\ufdd0" not in markdown
    if "pre" not in table.document.tags:
        assert "\n\n\n" not in markdown
        if "code" not in table.document.tags:
            assert not re.search(r"(?<!\\)(?:\\\\)*<[a-zA-Z/!?]", markdown)


DEEP = 4_000
HOSTILE = {
    "nested divs": "<div>word " * 8_000,
    "nested quotations": "<blockquote>word " * DEEP,
    "nested lists": "<ul><li>word " * DEEP,
    "nested numbered lists": "<ol><li>word " * DEEP,
    "nested terms": "<dl><dd>word " * DEEP,
    "nested tables": "<table><tr><td>word<td>word<tr><td>word<td>" * (DEEP // 4),
    "nested emphasis": "<p>" + "<b>word <i>" * DEEP,
    "nested links": "<p>" + "<a href=x><span>word " * DEEP,
    "nested code": "<pre>word " * DEEP,
    "links in a paragraph": "<p>" + "".join(f"<a href=/{number}>w</a> " for number in range(DEEP)),
    "numbered items": "<ol>" + "<li>word" * DEEP,
    "a long address around blocks": f"<a href='/{'x' * 7_000}'>" + "<p>word" * (DEEP // 2),
    "a long base": f"<base href='http://a.example/{'x' * 100_000}/'>" + "<p><a href=x>word</a>" * (DEEP // 4),
    "text between cells": "<table><tr><td>word<td>word<tr>" + "<td>word</td>word" * DEEP,
    "rows in a head": "<table><thead>" + "<tr><th>word<th>word" * (DEEP // 2),
    "wide cells": "<table>" + "<tr><td colspan=99>word<td colspan=99999>word" * (DEEP // 10),
    "spaces in code": f"<pre>a{' ' * 200_000}b{' ' * 200_000}</pre>",
    "backticks": f"<pre>{'`' * 200_000}</pre><p>{'`' * 200_000}",
    "digits": f"<p>{'1' * 200_000} w",
    "signs": "<p>" + "&lt;&amp;*_[~-=|" * 50_000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_are_bounded(page: str) -> None:
    # Linear work takes a few seconds at most here, quadratic work minutes: the bound is far from both.
    table = table_of(page)
    kept = everything(table)
    start = time.process_time()
    text = render_text(table, kept)
    html = render_html(table, kept, include_links=True)
    markdown = render_markdown(table, kept, include_links=True)
    assert time.process_time() - start < 10
    numbers = re.compile(r"\b\d{1,6}\b")  # of the items of lists
    assert WORD.findall(numbers.sub("", text)) == words_of(table, kept)
    assert Fragment(html).depth < 60
    assert len(text) + len(html) + len(markdown) < 30 * len(page) + 1000
