"""Markdown, rendered by CommonMark with tables, says what text and HTML say: on made-up pages and on real ones."""

from __future__ import annotations

import gzip
from html import escape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendered import differences

import dehusk
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.rendering.as_html import render_html
from dehusk.rendering.as_markdown import render_markdown
from dehusk.rendering.as_text import render_text

SHARED = Path(__file__).parents[4] / "shared" / "data"
PAGES_PER_SET = 6

TEXTS = st.text(st.sampled_from("ab Äж中。「」（.,!?*_#>|`<&;[]()~-+=:1\\'\""), min_size=1, max_size=10)
INLINE = ("b", "i", "em", "strong", "code", "del", "a href=/x_(y)", "span", "sup", "u")


def closed(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag.split(maxsplit=1)[0]}>"


def inline() -> st.SearchStrategy[str]:
    """Words with emphasis, code, links and line breaks in one another."""
    return st.recursive(
        TEXTS.map(lambda text: escape(text, quote=False)) | st.sampled_from(["<br>", " ", "a ", " b"]),
        lambda inside: st.lists(inside | st.builds(closed, st.sampled_from(INLINE), inside), max_size=4).map("".join),
        max_leaves=8,
    )


def blocks() -> st.SearchStrategy[str]:
    """Paragraphs, headings, code, lists, terms, quotations and tables in one another."""
    items = st.lists(st.builds(closed, st.just("li"), inline()), min_size=1, max_size=2).map("".join)
    lists = st.builds(closed, st.sampled_from(["ul", "ol", "ol start=3 type=i"]), items)
    cells = st.sampled_from(["td", "th", "td rowspan=2", "td colspan=2", "td rowspan=0"])
    cell = st.builds(closed, cells, inline() | lists | st.builds(closed, st.just("p"), inline()))
    row = st.lists(cell | st.just("<td></td>"), min_size=1, max_size=4).map(lambda cells: closed("tr", "".join(cells)))
    leaf = st.builds(closed, st.sampled_from(["p", "div", "h1", "h2", "h3", "pre", "blockquote", "dt"]), inline())
    grid = st.lists(row, min_size=2, max_size=4).map(lambda rows: closed("table", "".join(rows)))

    def around(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        items = st.lists(
            st.builds(closed, st.sampled_from(["li", "li", "li value=7"]), inside), min_size=1, max_size=3
        ).map("".join)
        terms = st.lists(st.builds(closed, st.sampled_from(["dt", "dd"]), inside), min_size=1, max_size=3).map("".join)
        lists = st.sampled_from(["ul", "ol", "ol start=3", "ol reversed", "ol type=a"])
        return (
            st.builds(closed, lists, items)
            | st.builds(closed, st.just("dl"), terms)
            | st.builds(closed, st.just("blockquote"), inside)
            | st.lists(inside, max_size=3).map("".join)
        )

    return st.recursive(inline() | leaf | grid, around, max_leaves=8)


@settings(deadline=None, max_examples=150)
@given(st.lists(blocks(), max_size=4).map("".join))
@example("<ul><li>a<ol start=4><li>b</ol></ul>")
@example("<ul><li>a</ul><ul><li>b</ul><ol><li>c</ol><ol><li>d</ol>")
@example("<p><b>a</b><i>b</i> <b>a.</b>b <b>a<i>b</i></b><i>c</i>")
@example("<p>!<a href=x>a</a> &amp;<b>amp;</b>")
def test_made_up_pages(page: str) -> None:
    table = cut(parse(page))
    kept = np.ones(len(table), dtype=np.bool_)
    text, html = render_text(table, kept), render_html(table, kept, include_links=True)
    assert not differences(text, html, render_markdown(table, kept, include_links=True))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled pages in ../shared/data")
def test_real_pages() -> None:
    found = {}
    for folder in sorted(SHARED.glob("*/dev/html")):
        pages = sorted(folder.iterdir())
        for path in pages[:: max(1, len(pages) // PAGES_PER_SET)][:PAGES_PER_SET]:
            page = dehusk.label(gzip.decompress(path.read_bytes()), url="http://a.example/b/c")
            plain = {"include_links": True, "include_title": False}
            texts = page.to_text(), page.to_html(**plain), page.to_markdown(**plain)
            found[path.parts[-4], path.name] = differences(*texts)
    assert not {page: what for page, what in found.items() if what}
