"""Outputs are safe to show: as HTML, as Markdown that is rendered, and in a terminal."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import dehusk
from dehusk.cli import main
from dehusk.options import OUTPUT_FORMATS
from hostile.checks import ACTING, check_html, check_markdown, check_output

#: What attackers are made of.
PARTS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "<a href=",
            "'",
            '"',
            ">",
            "<",
            "</a>",
            "<code class='language-",
            "<pre>",
            "</pre>",
            "\n",
        ),
        *("<a href='javascript:x'>", "<a href='java&#10;script:x'>", "<a href=' data:text/html,x'>", "<a href=x:y>"),
        *("javascript:alert(1)", "java&#10;script:x", "data:text/html,x", "vbscript:x", "//x.org", "http://x.org/"),
        *("<table><tr><td>", "<td>", "<tr>", "</table>", "<li>", "<ul>", "<ol start='", "<blockquote>", "<h1>", "<br>"),
        *("<svg>", "<math>", "<mtext>", "<style>", "</style>", "<script>", "</script>", "<noscript>", "<template>"),
        *("onerror=x()", " style=x", "<!--", "-->", "<![CDATA[", "]]>", "<?php ?>", "<plaintext>", "<textarea>"),
        *("&lt;script&gt;", "&lt;", "&gt;", "&amp;", "&#60;", "&#x3c;img onerror=x&#x3e;", "&quot;", "&NewLine;"),
        *(
            "[a](javascript:x)",
            "![a](x)",
            "`",
            "``",
            "~~~",
            "```\n",
            "    ",
            "\\",
            "<http://x>",
            "[x]: javascript:y",
            "|",
        ),
        *("word ", "two words", "\x1b[31m", "\x9b31m", "\x00", "\x07", "\u2028", "\u202e", "=", "lang='", 'dir="', "-"),
    ]
)
SOURCES = st.lists(PARTS, max_size=25).map("".join)
URLS = st.sampled_from([None, "http://a.org/"])


def extracted(source: str, output_format: dehusk.options.OutputFormat, url: str | None = None) -> str:
    return dehusk.extract(source, output_format=output_format, url=url, include_links=True, threshold=0, kind="html")


@given(source=SOURCES, url=URLS)
@example(source="<p>&lt;script>alert(1)&lt;/script>", url=None)
@example(source="<p><a href='java&#10;script:x'>z</a>", url=None)
@example(source="<p><a href=\"x' onclick='y\">z</a>", url=None)
@example(source="<pre><code class='language-x\"><img src=x onerror=y>'>a", url=None)
@example(source="<pre data-lang='x\"><img src=x onerror=y>'>a</pre>", url=None)
def test_a_sanitizer_finds_nothing_to_take_out_of_the_html(source: str, url: str | None) -> None:
    """nh3 reads as browsers do; what it leaves of the output is the output."""
    check_html(extracted(source, "html", url))


@given(source=SOURCES, url=URLS)
@example(source="<p>&lt;img src=x onerror=y&gt;", url=None)
@example(source="<p><a href='javascript:x'>z</a>", url=None)
@example(source="<p>a<p>&lt;script&gt;x&lt;/script&gt;", url=None)
@example(source="<pre>```\n</pre><p>&lt;b&gt;", url=None)
@example(source="<pre>```\n&lt;b&gt;</pre>", url=None)
@example(source="<dl><dd><pre>&lt;b&gt;\n\nx</pre></dl>", url=None)
@example(source="<pre data-lang='x&#10;&#10;&lt;b&gt;'>a</pre>", url=None)
@example(source="<p><code>a&lt;b&gt;<br>&gt; c</code>", url=None)
@example(source="<table><tr><td>`<td>`&lt;b&gt;<tr><td>1<td>2</table>", url=None)
def test_markdown_smuggles_no_html(source: str, url: str | None) -> None:
    """Rendered with HTML allowed, it holds none: everything that looks like it is text."""
    check_markdown(extracted(source, "markdown", url))


@given(source=SOURCES)
def test_no_output_acts_on_a_terminal(source: str) -> None:
    for output_format in OUTPUT_FORMATS:
        check_output(extracted(source, output_format))


@pytest.mark.parametrize(
    "arguments", [["label"], ["--output-format", "json"], ["explain"], ["label", "--kind", "html"]]
)
def test_commands_escape_what_acts_on_a_terminal(arguments: list[str], tmp_path: Path) -> None:
    page = tmp_path / "page\x1b[31m.html"
    escapes = "\x1b]0;title\x07 \x9b31m \x1b[2J \x08\x08 \x7f \x85 \u2028"
    page.write_text(f"<html lang='\x1b[1m'><title>{escapes}</title><h1>{escapes}</h1><p>Some {escapes} words.", "utf-8")
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main([*arguments, str(page), str(page), str(tmp_path / "no\x1b[31m")]) == 1
    out.seek(0)
    written = out.buffer.read().decode()  # type: ignore[attr-defined]
    assert "Some" in written
    assert not ACTING.search(written)
    assert "no\\x1b[31m" in err.getvalue()
    assert not ACTING.search(err.getvalue())
    if arguments[0] == "label":
        assert "\x1b]0;title" in json.loads(written.splitlines()[0])["text"]


@pytest.mark.parametrize(
    ("source", "options"),
    [(b"x", {"encoding": "\x1b[31m"}), ("x", {"kind": "\x1b[31m"}), (b"x", {"encoding": "a\x9bb"})],
)
def test_errors_escape_what_they_quote(source: str | bytes, options: dict[str, str]) -> None:
    with pytest.raises(dehusk.DehuskError) as caught:
        dehusk.label(source, **options)  # type: ignore[arg-type]
    assert not ACTING.search(str(caught.value))
