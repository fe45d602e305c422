"""HTML or text: what a page is told to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from dehusk.features.reading.kind import WINDOW, guess_kind

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/page.*"))

HTML = {
    "empty": "",
    "white space": " \n\t",
    "declaration": "<!DOCTYPE html>\nSome text",
    "capitals": "<HTML><BODY>Some text",
    "fragment": "<p>One paragraph",
    "fragment of a menu": "<nav><a href='/'>Home</a></nav>",
    "inline fragment": "<b>Tide</b> tables",
    "link first": '<a href="/x">Home</a> | <a href="/y">News</a>',
    "comment first": "<!-- saved from (0042) -->\n<!-- twice -->\n<table><tr><td>x",
    "XML": "<?xml version='1.0'?><feed><title>x</title></feed>",
    "other XML": "<rss version='2.0'><channel>x</channel></rss>",
    "a long feed": "<feed xmlns='http://www.w3.org/2005/Atom'><title>x" + "y" * WINDOW + "</feed>",
    "a sitemap cut short": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>',
    "custom elements": "<my-app><p>x</p></my-app>",
    "byte order mark": "\ufeff<div>x</div>",
    "meta first": "<meta charset=utf-8><p>x",
    "a warning of the server first": "Warning: no file in line 3<br />\n<div><h1>Tides</h1>\n<p>The sea.</p></div>",
    "tags between lines": "First line<br>\nsecond line<br>\n<i>third</i> line<br>\n",
}
TEXT = {
    "a word": "Tides",
    "quotes a tag": "Use <b> to make a word bold and <p> to start a paragraph.",
    "begins with a tag it talks of": "<b> is the tag for bold words.",
    "quotes an element": "The sea.\n" * 40 + "Write <em>like this</em> and <br> for a line.\n" + "The sea.\n" * 40,
    "a tutorial": "Lists\n\n"
    + "An item is written between tags, as this line shows.\n" * 30
    + "<ul>\n<li>one</li>\n</ul>\n",
    "mathematics": "a < b and c > d, but <x> is neither",
    "mail": "<j.doe@example.org> wrote:\n> hello",
    "generics": "List<String> names = new ArrayList<String>();",
    "a feed": "<rss> is what a feed begins with",
    "an address": "<https://example.org/> has it",
    "a comment alone": "<!-- nothing --> plain words",
    "entities": "Fish &amp; chips",
}


@pytest.mark.parametrize("label", HTML)
@pytest.mark.parametrize("codec", [None, "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_html(label: str, codec: str | None) -> None:
    assert guess_kind(HTML[label].encode(codec) if codec else HTML[label]) == "html"


@pytest.mark.parametrize("label", TEXT)
@pytest.mark.parametrize("codec", [None, "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_text(label: str, codec: str | None) -> None:
    assert guess_kind(TEXT[label].encode(codec) if codec else TEXT[label]) == "text"


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.parent.name)
def test_examples(page: Path) -> None:
    assert guess_kind(page.read_bytes()) == ("html" if page.suffix == ".html" else "text")
    assert guess_kind((page.parent / "gold.txt").read_bytes()) == "text" or page.parent.name == "noscript-shell"


@pytest.mark.parametrize("part", ["<!--", "<a ", "< <", "<?", "<b>", "</", "<p\n", " ", "<![CDATA["])
def test_hostile_beginnings_take_no_longer_than_their_length(part: str) -> None:
    assert guess_kind(part * (3 * WINDOW // len(part))) in ("html", "text")


def test_all_kinds_of_bytes() -> None:
    assert guess_kind(bytearray(b"<p>x")) == guess_kind(memoryview(b"<p>x")) == "html"
    assert guess_kind(memoryview(b"plain")) == "text"
