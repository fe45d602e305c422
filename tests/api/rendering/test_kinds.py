"""Faults that people reported of tools like ours, each in several forms and through every output."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.rendering.as_html import render_html
from dehusk.rendering.as_markdown import render_markdown
from dehusk.rendering.as_text import render_text


def outputs(page: str) -> tuple[str, str, str]:
    """Text, HTML and Markdown of a page of which everything is kept."""
    table = cut(parse(page))
    kept = np.ones(len(table), dtype=np.bool_)
    return render_text(table, kept), render_html(table, kept, True), render_markdown(table, kept, True)


LISTS = [
    pytest.param(
        "<ol start=4><li>a<li value=9>b<li>c</ol>", "4. a\n9. b\n10. c", "4. a\n\n[//]: #\n\n9. b\n10. c", id="value"
    ),
    pytest.param("<ol reversed><li>a<li>b</ol>", "2. a\n1. b", "2. a\n\n[//]: #\n\n1. b", id="reversed"),
    pytest.param("<ol type=a start=3><li>a<li>b</ol>", "c. a\nd. b", "3. a\n4. b", id="letters"),
    pytest.param("<ol type=I><li>a<ol type=i><li>b</ol></ol>", "I. a\n   i. b", "1. a\n   1. b", id="Roman"),
    pytest.param("<ol style='list-style: none'><li>a<li>b</ol>", "- a\n- b", "- a\n- b", id="numbers taken off"),
    pytest.param("<ol start=-1><li>a<li>b</ol>", "-1. a\n0. b", "- -1\\. a\n\n0. b", id="below zero"),
    pytest.param("<ol start=x><li value=''>a</ol>", "1. a", "1. a", id="no numbers"),
    pytest.param("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n- b", "- a\n\n* b", id="two lists side by side"),
    pytest.param("<ul><li><h3>a</h3>b<li>c</ul>", "- a\n  b\n- c", "- ### a\n\n  b\n\n- c", id="a heading in an item"),
    pytest.param(
        "<ul><li><h1>a</h1><p>b<p>c<p>d</ul>", "a\n\nb\n\nc\n\nd", "# a\n\nb\n\nc\n\nd", id="an article in an item"
    ),
    pytest.param(
        "<ol class=c><li><ul><li>x</ul><p>a<p>b<p>c<p>d<p>e</ol>",
        "- x\n\na\n\nb\n\nc\n\nd\n\ne",
        "- x\n\na\n\nb\n\nc\n\nd\n\ne",
        id="a post in a list",
    ),
    pytest.param(
        "<dl><dt>a</dt><dt>b</dt><dd>c</dd><dt>d</dt><dd>e</dd></dl>",
        "a\nb\n  c\nd\n  e",
        "a  \nb  \nc\n\nd  \ne",
        id="terms",
    ),
    pytest.param(
        "<ol><li>a</li><ol><li>b</ol><li>c</ol>", "1. a\n   1. b\n2. c", "1. a\n   1. b\n2. c", id="a list beside items"
    ),
    pytest.param("<ul>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c", "- a\n  - b\n- c", id="text, then a list"),
    pytest.param("<ul><ul><li>a<li>b</ul><li>c</ul>", "- a\n- b\n- c", "- a\n- b\n- c", id="moved to the right"),
    pytest.param("<ul><ol><li>a</ol></ul>", "- 1. a", "- 1. a", id="a list first of another kind"),
    pytest.param("<ol><li>a</li>b<li>c</ol>", "1. a\n   b\n2. c", "1. a\n\n   b\n\n2. c", id="text beside items"),
    pytest.param("<ul><p>a<p>b</ul>", "- a\n- b", "- a\n- b", id="paragraphs for items"),
    pytest.param("<dl><dt>a<dd><p>b<ul><li>c</ul></dl>", "a\n  b\n  - c", "a\n\nb\n\n- c", id="a list in a definition"),
    pytest.param("<dl><dt>a<dd><pre>b</pre></dl>", "a\n  b", "a\n\n```\nb\n```", id="code in a definition"),
]


@pytest.mark.parametrize(("page", "text", "markdown"), LISTS)
def test_lists(page: str, text: str, markdown: str) -> None:
    found, _, found_markdown = outputs(page)
    assert (found, found_markdown) == (text, markdown)


def test_html_says_the_numbers() -> None:
    html = outputs("<ol type=a start=3><li>a<li value=9>b<li>c</ol><ol reversed><li>d<li>e</ol>")[1]
    assert '<ol start="3" type="a">\n<li>a</li>\n<li value="9">b</li>\n<li>c</li>\n</ol>' in html
    assert '<ol start="2">\n<li>d</li>\n<li value="1">e</li>\n</ol>' in html


def test_numbers_are_those_of_the_page_where_items_are_left_out() -> None:
    table = cut(parse("<ol><li>a<li>b<li>c</ol>"))
    kept = np.array([True, False, True])
    assert render_text(table, kept) == "1. a\n3. c"
    assert render_html(table, kept, include_links=False) == '<ol>\n<li>a</li>\n<li value="3">c</li>\n</ol>'


TABLES = [
    pytest.param(
        "<table><tr><th>a<th>b<tr><td rowspan=2>c<td>d<tr><td>e</table>",
        "a | b\nc | d\n| e",
        "| a | b |\n| --- | --- |\n| c | d |\n|  | e |",
        id="a cell over two rows",
    ),
    pytest.param(
        "<table><tr><th colspan=2>a<th>b<tr><td>c<td>d<td>e</table>",
        "a |  | b\nc | d | e",
        "| a |  | b |\n| --- | --- | --- |\n| c | d | e |",
        id="a cell over two columns",
    ),
    pytest.param(
        "<table><tr><td><th>l<th>h<tr><th>w<td><td>8<tr><th>m<td>1<td></table>",
        "| l | h\nw |  | 8\nm | 1 |",
        "|  |  |  |\n| --- | --- | --- |\n|  | l | h |\n| w |  | 8 |\n| m | 1 |  |",
        id="empty cells and no header",
    ),
    pytest.param(
        "<table><tr><td>a|b<td>c<br>d<tr><td><code>e|f</code><td>g</table>",
        "a|b | c d\ne|f | g",
        "|  |  |\n| --- | --- |\n| a\\|b | c<br>d |\n| `e\\|f` | g |",
        id="bars and line breaks",
    ),
    pytest.param(
        "<table><tr><td>a<td>b<tr><td>c<td>d</td></tr><caption>e</caption></table>",
        "e\n\na | b\nc | d",
        "e\n\n|  |  |\n| --- | --- |\n| a | b |\n| c | d |",
        id="a caption below comes first",
    ),
    pytest.param(
        "<table><thead><tr><td>a<td>b<tbody><tr><td rowspan=0>c<td>d<tr><td>e<tbody><tr><td>f<td>g</table>",
        "a | b\nc | d\n| e\nf | g",
        "| a | b |\n| --- | --- |\n| c | d |\n|  | e |\n| f | g |",
        id="a cell down to the end of its group",
    ),
    pytest.param(
        "<table><tr><td>a<td>b<tr><td><td><tr><td rowspan=2>c<td>d<tr><td>e</table>",
        "a | b\nc | d\n| e",
        "|  |  |\n| --- | --- |\n| a | b |\n| c | d |\n|  | e |",
        id="an empty row goes",
    ),
    pytest.param(
        "<table><tr><th>a<th>b<tr><td>c<td><ol start=2><li>d<li>e</ol><tr><td>f<td>g<tr><td>h<td>i</table>",
        "a | b\nc | 2. d 3. e\nf | g\nh | i",
        "| a | b |\n| --- | --- |\n| c | 2. d<br>3. e |\n| f | g |\n| h | i |",
        id="a numbered list in a cell",
    ),
    pytest.param(
        f"<table><tr><th>a<th>b<tr><td>c<td>d<tr><td><td>{'long ' * 80}</table>",
        f"a | b\nc | d\n| {'long ' * 80}".rstrip(),
        f"| a | b |\n| --- | --- |\n| c | d |\n|  | {('long ' * 80).rstrip()} |",
        id="a long cell",
    ),
    pytest.param(
        "<table><tr><th><h3>a</h3><th><h3>b</h3><tr><td><img><td>c<tr><td><img><td>d</table>",
        "a | b\n| c\n| d",
        "| a | b |\n| --- | --- |\n|  | c |\n|  | d |",
        id="a row of headers over pictures",
    ),
]


@pytest.mark.parametrize(("page", "text", "markdown"), TABLES)
def test_tables(page: str, text: str, markdown: str) -> None:
    found, _, found_markdown = outputs(page)
    assert (found, found_markdown) == (text, markdown)


def test_html_keeps_spans_that_are_there() -> None:
    html = outputs("<table><tr><td rowspan=99>a<td colspan=9>b<tr><td>c<td>d</table>")[1]
    assert '<td rowspan="2">a</td>\n<td colspan="2">b</td>' in html


CODE = [
    pytest.param("<pre><span class=ln>1</span>a\n<span class=ln>2</span>  b\n</pre>", "a\n  b", id="Chroma"),
    pytest.param(
        "<table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre>1\n2</pre></div>"
        "<td class=code><div><pre>a\n\n  b</pre></div></table>",
        "a\n\n  b",
        id="Pygments",
    ),
    pytest.param(
        "<pre><code><table class=rouge-table><tr><td class='rouge-gutter gl'><pre class=lineno>1\n2</pre>"
        "<td class=rouge-code><pre>a\n  b</pre></table></code></pre>",
        "a\n  b",
        id="Rouge",
    ),
    pytest.param(
        "<pre><code class=hljs><table class=hljs-ln><tr><td class='hljs-ln-line hljs-ln-numbers'><div "
        "class=hljs-ln-n>1</div><td class='hljs-ln-line hljs-ln-code'>a<tr><td class='hljs-ln-line hljs-ln-numbers'>"
        "<div class=hljs-ln-n>2</div><td class='hljs-ln-line hljs-ln-code'>  b</table></code></pre>",
        "a\n  b",
        id="highlight.js",
    ),
    pytest.param(
        "<pre><code><table class=hljs-ln><tr><td class=hljs-ln-numbers><td class=hljs-ln-code>a\n<tr><td "
        "class=hljs-ln-numbers><td class=hljs-ln-code>\n<tr><td class=hljs-ln-numbers><td class=hljs-ln-code>"
        "\n<tr><td class=hljs-ln-numbers><td class=hljs-ln-code>  b</table></code></pre>",
        "a\n\n\n  b",
        id="blank rows",
    ),
    pytest.param(
        "<pre><code><table><tr><td>a<tr><td><tr><td>b</table></code></pre>", "a\n\nb", id="a row without text"
    ),
    pytest.param("<pre class=line-numbers>a\n  b<button>Copy</button></pre>", "a\n  b", id="a button in the code"),
    pytest.param("<div><button class=clipboard>Kopieren</button><pre>a\n  b</pre></div>", "a\n  b", id="one beside it"),
    pytest.param("<pre>\n\na\n\n\n  b\n\n</pre>", "a\n\n\n  b", id="blank lines"),
    pytest.param(
        "<pre><span style='user-select: none'>1 </span>a\n<span style=user-select:none>2 </span>  b</pre>",
        "a\n  b",
        id="numbers that cannot be selected",
    ),
    pytest.param(
        "<pre><div>a</div><div><br></div><div>  b</div></pre>", "a\n\n  b", id="a blank line of its own element"
    ),
    pytest.param("<pre><div>a</div><div>\n</div><div>b</div></pre>", "a\n\nb", id="a blank line with a line feed"),
    pytest.param("<pre><div>a\n</div><div>b</div>\n<div>c</div></pre>", "a\nb\nc", id="no blank line between elements"),
    pytest.param("<pre>  10<sup>6 </sup>m\n  2<sup>k-1</sup></pre>", "  10⁶ m\n  2^(k-1)", id="powers"),
    pytest.param("<pre>a<br>  b<br><br><br>c</pre>", "a\n  b\n\n\nc", id="line breaks"),
    pytest.param("<pre>a<br>\nb<br>\n<br>\nc</pre>", "a\nb\n\nc", id="line breaks with line feeds"),
    pytest.param(
        "<pre><span><b>a</b><br></span><span><br></span><span>  b<br></span></pre>", "a\n\n  b", id="Docusaurus"
    ),
    pytest.param("<pre><div><br></div>a<svg><g></g></svg>b<div><br></div></pre>", "ab", id="blank lines outside"),
]


@pytest.mark.parametrize(("page", "code"), CODE)
def test_code(page: str, code: str) -> None:
    text, html, markdown = outputs(page)
    assert text == code
    assert markdown == f"```\n{code}\n```"
    assert html in (f"<pre>{code}</pre>", f"<pre><code>{code}</code></pre>")


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ("<div><div><span>Python</span></div><pre>a</pre></div>", "```python\na\n```"),
        ("<figure><figcaption>Rust</figcaption><pre><code>a</code></pre></figure>", "```rust\na\n```"),
        ("<div><span>shell</span><div><pre class='language-bash'>a</pre></div></div>", "```bash\na\n```"),
        ("<p>Python</p><pre>a</pre>", "Python\n\n```\na\n```"),
        ("<div>It is Python</div><pre>a</pre>", "It is Python\n\n```\na\n```"),
        ("<section><div>Go</div></section><section><p>b<pre>a</pre></section>", "Go\n\nb\n\n```\na\n```"),
        (
            "<pre><div><span>bash</span><button>Copy code</button></div><div><code>a</code></div></pre>",
            "```bash\na\n```",
        ),
        ("<pre><div>bash</div><div>a</div></pre>", "```\nbash\na\n```"),
        ("<pre lang=python>a</pre><pre data-enlighter-language=php>b</pre>", "```python\na\n```\n\n```php\nb\n```"),
        ("<pre lang=en>a</pre>", "```\na\n```"),
        ("<pre data-syntaxhighlighter-params='brush: java; gutter: false'>a</pre>", "```java\na\n```"),
        ("<p>a <code>`b`</code> c", "a `` `b` `` c"),
        ("<p>a <code>b``c</code>", "a ```b``c```"),
        ("<p><code>a<b>b</b></code><a href=/x><code>c</code></a>", "`ab` [`c`](/x)"),
    ],
)
def test_languages_and_spans_of_code(page: str, markdown: str) -> None:
    assert outputs(page)[2] == markdown


HEADINGS = [
    pytest.param("<h2>a<a class=headerlink href=#a title=Permalink>¶</a></h2>", "a", "## a", id="Sphinx"),
    pytest.param("<h2><a class=anchor href=#a>#</a> a</h2>", "a", "## a", id="before"),
    pytest.param("<h2>a <a href=#a aria-label=x>🔗️</a></h2>", "a", "## a", id="an emblem"),
    pytest.param("<h2>a<a class=hash-link href=#a>\u200b</a></h2>", "a", "## a", id="Docusaurus"),
    pytest.param("<h2>a<a class=anchor href=#a>Permalink to this heading</a></h2>", "a", "## a", id="in words"),
    pytest.param(
        "<h2>a<span class=mw-editsection>[<a href=/e>edit</a>]</span></h2>", "a", "## a", id="MediaWiki's link to edit"
    ),
    pytest.param("<h2><a href=/a>C#</a></h2>", "C#", "## [C#](/a)", id="a link with words"),
    pytest.param("<h2>a C #</h2>", "a C #", "## a C \\#", id="a sign at the end"),
    pytest.param("<h2>a ##</h2>", "a ##", "## a \\##", id="signs at the end"),
    pytest.param("<h2>* * *</h2>", "* * *", "\\* \\* \\*", id="nothing but signs"),
    pytest.param("<h2>a<br>b</h2>", "a\nb", "## a b", id="two lines"),
]


@pytest.mark.parametrize(("page", "text", "markdown"), HEADINGS)
def test_headings(page: str, text: str, markdown: str) -> None:
    found, _, found_markdown = outputs(page)
    assert (found, found_markdown) == (text, markdown)


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ("<p>川の<b>「堰」</b>は、<b>大変な</b>仕事", "川の「堰」は、**大変な**仕事"),
        ("<p><b>Warning:</b>the", "Warning:the"),
        ("<p><b>Warning:</b> the", "**Warning:** the"),
        ("<p>a<b>b</b>c<i>d</i>", "a**b**c*d*"),
        ("<p><b>a</b><i>b</i>", "**a**b"),
        ("<p><b><i>a</i></b> <i>b <b>c</b></i>", "***a*** *b **c***"),
        ("<p>a<b> b </b>c<b>(d)</b>", "a **b** c(d)"),
        ("<p>a <a href=/x><b>b</b></a> <b><a href=/x>c</a></b>.", "a [**b**](/x) **[c](/x)**."),
        ("<p><b>5 * 3</b> 2<b>*</b>", "**5 \\* 3** 2\\*"),
        ("<p><b><i>a</i> <a href=/x>b</a><i>,</i> <a href=/y>c</a></b>", "***a* [b](/x), [c](/y)**"),
        ("<p><u><b>a:</b></u> <b>b</b>", "**a:** **b**"),
        ("<p><i>I</i><sub><i>n</i></sub>", "*I*n"),
        ("<p><b>a<br>\u200d</b>b", "**a**  \n\u200db"),
        ("<p><i>a<b>b</b>c</i> <i>x*y</i>", "*a**b**c x\\*y*"),
        ("<p><s>a</s><s>.</s>b", "~~a.~~b".replace("~", "")),
    ],
)
def test_emphasis_only_where_it_is_read(page: str, markdown: str) -> None:
    assert outputs(page)[2] == markdown


UNSEEN = [
    pytest.param("<p>a@<span style='display: none'>no</span>b.org", "a@b.org", id="no display"),
    pytest.param("<p>5<span hidden>five</span> at", "5 at", id="hidden"),
    pytest.param("<p>a <i style='visibility:hidden'>b</i> c", "a c", id="no visibility"),
    pytest.param("<p>a <span class='x sr-only'>(opens in a window)</span>", "a", id="for screen readers"),
    pytest.param("<p><span class=visually-hidden>5 dollars</span><span aria-hidden=true>$5</span>", "$5", id="a twin"),
    pytest.param(
        "<p>a <span>$5.99</span><span aria-hidden=true><span>$</span>5<span>.</span>99</span> b",
        "a $5.99 b",
        id="cut up",
    ),
    pytest.param("<p><span aria-hidden=true>The tide</span>The tide", "The tide", id="drawn twice"),
    pytest.param("<p>a <span aria-hidden=true>bc</span> d", "a bc d", id="unspoken, without a twin"),
    pytest.param("<p>ab cd <span aria-hidden=true>d</span>", "ab cd d", id="a single sign is no twin"),
    pytest.param("<p>a<span aria-hidden=true>bc</span><span aria-hidden=true>bc</span>", "a bc bc", id="both unspoken"),
    pytest.param("<p><span hidden>a</span>", "a", id="a whole block is not judged here"),
    pytest.param(f"<p>a <span hidden>{'long ' * 40}</span>", f"a {'long ' * 40}".strip(), id="what unfolds stays"),
    pytest.param("<p>a <span hidden=until-found>b</span>", "a b", id="hidden until it is found"),
    pytest.param("<p>a <b class='hidden x'>b</b> <i class=d-none>c</i> d", "a d", id="classes that hide"),
    pytest.param(
        "<p>a <b class='hidden md:inline'>b</b><i class='d-none d-md-inline'> c</i>", "a b c", id="on narrow screens"
    ),
    pytest.param("<p>a <b class='govuk-visually-hidden'>b</b> c", "a c", id="with a prefix"),
    pytest.param("<p>a <b class='not-sr-only'>b</b> c", "a b c", id="not only for screen readers"),
    pytest.param(
        "<p><i class=material-icons>arrow_back</i> a <i class=material-symbols-outlined>home</i>", "a", id="icons"
    ),
    pytest.param(
        "<p>a <b style='position:absolute; left: -9999px'>b</b><b style='font-size:0'>c</b> d", "a d", id="elsewhere"
    ),
    pytest.param("<p>a <b style='left:-10px'>b</b><b style='font-size:0.9em'>c</b>", "a bc", id="a little aside"),
]


@pytest.mark.parametrize(("page", "text"), UNSEEN)
def test_words_that_nobody_sees(page: str, text: str) -> None:
    found, html, markdown = outputs(page)
    plain = re.sub("</?[bi]>", "", html), markdown.replace("*", "")
    assert (found, *plain) == (text, f"<p>{text}</p>", text)


KATEX = (
    "<span class=katex><span class=katex-mathml><math><semantics><mrow><mi>Q</mi></mrow><annotation "
    "encoding=application/x-tex>Q = vA</annotation></semantics></math></span><span class=katex-html "
    "aria-hidden=true><span>Q</span><span>=</span></span></span>"
)
FRACTION = (
    "<msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>"
)
FORMULAS = [
    pytest.param(f"<p>so {KATEX}, it is", "so Q = vA, it is", "so $Q = vA$, it is", id="KaTeX"),
    pytest.param(f"<p><span class=katex-display>{KATEX}</span>", "Q = vA", "$$Q = vA$$", id="KaTeX alone"),
    pytest.param(
        "<p>so <span class=MathJax_Preview></span><span class=MathJax><nobr>Q</nobr></span>"
        "<script type='math/tex'>% <![CDATA[\nQ = v % a\n %]]></script>.",
        "so Q = v.",
        "so $Q = v$.",
        id="MathJax 2",
    ),
    pytest.param(
        "<p>so <mjx-container><mjx-assistive-mml><math><mi>Q</mi></math></mjx-assistive-mml></mjx-container>",
        "so Q",
        "so Q",
        id="MathJax 3",
    ),
    pytest.param("<p>a <math alttext='h_{1}'><mi>h</mi></math>", "a h_{1}", "a $h_{1}$", id="alttext"),
    pytest.param(
        "<p>a <span class=mwe-math-element><span style='display:none'><math alttext='{\\displaystyle E=mc^{2}}'><mi>E"
        "</mi></math></span><img></span>",
        "a E=mc^{2}",
        "a $E=mc^{2}$",
        id="MediaWiki",
    ),
    pytest.param(f"<p>a <math>{FRACTION}</math> b", "a x^2 = (a + b)/2 b", "a x^2 = (a + b)/2 b", id="without TeX"),
    pytest.param(
        "<p>a <math alttext='{a}_b*c [d](e)'><mi>a</mi></math>",
        "a {a}_b*c [d](e)",
        "a ${a} _ b * c [d] (e)$",
        id="markup",
    ),
    pytest.param("<p>a <script type=math/asciimath>x^2</script> b", "a x^2 b", "a x^2 b", id="another notation"),
    pytest.param("<p>so <img class=tex alt='Q=vA'>.", "so Q=vA.", "so $Q=vA$.", id="a picture"),
    pytest.param("<p><img src=x.org/latex.php?latex=x%5E2 alt=latex>", "x^2", "$$x^2$$", id="a picture's address"),
    pytest.param("<p><img class='ql-img-inline-formula' alt='Rendered by QuickLaTeX.com'> a", "a", "a", id="no TeX"),
    pytest.param("<p>a <img class=latex alt='$latex x_1$'><img src=x alt=y>", "a x_1", "a $x_1$", id="in dollars"),
    pytest.param(
        "<p>a <span class=mwe-math-element><math alttext='x'><mi>x</mi></math><img "
        "class=mwe-math-fallback-image-inline alt=x></span> b <img class=mwe-math-fallback-image-inline alt=y>",
        "a x b y",
        "a $x$ b $y$",
        id="a picture beside MathML",
    ),
    pytest.param("<p>e<sup>iπ</sup>", "e^(iπ)", "e^(iπ)", id="Greek"),
    pytest.param("<p>10<sup>6</sup> m<sup>3</sup>", "10⁶ m³", "10⁶ m³", id="powers"),
    pytest.param("<p>10<sup>−12</sup> 2<sup>k-1</sup>", "10⁻¹² 2^(k-1)", "10⁻¹² 2^(k-1)", id="other powers"),
]


@pytest.mark.parametrize(("page", "text", "markdown"), FORMULAS)
def test_formulas_stand_once(page: str, text: str, markdown: str) -> None:
    found, html, found_markdown = outputs(page)
    assert (found, found_markdown) == (text, markdown)
    assert html.replace("\\(", "").replace("\\)", "") == f"<p>{text}</p>"


def test_what_is_raised_and_no_power() -> None:
    assert outputs("<p>1<sup>st</sup>, 1<sup>ος</sup>, word<sup>2</sup>, A<sup>TM</sup>")[0] == "1st, 1ος, word2, ATM"
