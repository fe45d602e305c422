"""Content blocks -> kept blocks: whole tables, copies, bare headings."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.placing.placement import place_blocks
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.model.selection import COPY_WORDS, select_blocks

SIX = "one two three four five six"
FIVE = "one two three four five"


def table_of(html: str) -> BlockTable:
    return cut(parse(html))


def kept(html: str, chrome: str = "~") -> list[str]:
    """The texts that are kept of a page whose blocks are content but for those that begin with a sign."""
    table = table_of(html)
    content = np.array([not text.startswith(chrome) for text in table.texts], dtype=np.bool_)
    found = select_blocks(table.texts, place_blocks(table), content)
    return [text for text, is_kept in zip(table.texts, found.tolist(), strict=True) if is_kept]


@pytest.mark.parametrize(
    ("page", "n_kept"),
    [
        pytest.param(f"<div><p>{SIX}</div><div><p>{SIX}</div>", 1, id="a copy under another parent goes"),
        pytest.param(f"<div><p>{SIX}<p>x<p>{SIX}</div>", 2, id="a refrain stays"),
        pytest.param(
            f"<h2>1</h2><ul><li>{SIX}</ul><h2>0</h2><ul><li>{SIX}</ul>",
            2,
            id="an entry of two lists side by side stays",
        ),
        pytest.param(f"<div><ul><li>{SIX}</ul></div><ul><li>{SIX}</ul>", 1, id="an entry of a list elsewhere goes"),
        pytest.param(f"<p>{SIX}<div><p>{SIX}</div><div><ul><li>{SIX}</ul></div>", 1, id="every copy goes"),
        pytest.param(f"<div><p>{FIVE}</div><div><p>{FIVE}</div>", 2, id="short texts may repeat"),
        pytest.param(f"<pre>{SIX}</pre><div><pre>{SIX}</pre></div>", 2, id="code may repeat"),
        pytest.param(f"<dl><dd>{SIX}</dl><div><dl><dd>{SIX}</dl></div>", 2, id="what terms mean may repeat"),
        pytest.param("<p>一二三四五六<div><p>一二三四五六</div>", 1, id="ideographs are words"),
        pytest.param(f"<x-card><p>{SIX}</p></x-card><x-card><p>{SIX}</p></x-card>", 1, id="tags that nobody knows"),
        pytest.param(f"<p>{SIX}<div><p>{SIX}.</div>", 2, id="a text that differs stays"),
        pytest.param(f"<div><p>{SIX}</div><div><blockquote><p>{SIX}</blockquote><p>x</div>", 2, id="a quotation stays"),
        pytest.param(f"<p>{SIX}<div class='bbCodeBlock--Quote'><p><b>{SIX}</b></div>", 2, id="one by its class"),
        pytest.param(f"<div class=quote><p>{SIX}</div><div><p>{SIX}</div>", 2, id="one before what it quotes"),
        pytest.param(f"<div class=quote><p>{SIX}</div><p>{SIX}<div><p>{SIX}</div>", 2, id="a copy beside a quotation"),
        pytest.param(f"<p>{SIX}<div title=quote><p>{SIX}</div>", 1, id="a quotation by no class"),
    ],
)
def test_copies(page: str, n_kept: int) -> None:
    assert sum(text.startswith((FIVE, "一")) for text in kept(page)) == n_kept


def test_chrome_is_no_first_copy() -> None:
    table = table_of(f"<nav><p>{SIX}</nav><p>{SIX}<div><p>{SIX}</div>")
    content = np.array([False, True, True])
    assert select_blocks(table.texts, place_blocks(table), content).tolist() == [False, True, False]
    assert content.tolist() == [False, True, True]  # not changed


def test_the_examples_are_as_long_as_the_rule_says() -> None:
    assert len(SIX.split()) == COPY_WORDS


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            "<table><tr><td>~a<td>bbb<tr><td>c<td>~d</table>", ["~a", "bbb", "c", "~d"], id="most of it is kept"
        ),
        pytest.param("<table><tr><td>~aaaa<td>b<tr><td>~cccc<td>~d</table>", [], id="hardly any of it is kept"),
        pytest.param(
            "<table><caption>~t<tr><td>~a<td>bbb<tr><td>c<td>~d</table>",
            ["~t", "~a", "bbb", "c", "~d"],
            id="its caption",
        ),
        pytest.param("<table><tr><td>~a<td>bbb<p>c</table>", ["bbb", "c"], id="a table that lays out is not one"),
        pytest.param(
            "<table><tr><td>a<td>b<tr><td>~c<td>d</table><table><tr><td>~eee<td>f<tr><td>~ggg<td>~h</table>",
            ["a", "b", "~c", "d"],
            id="each by itself",
        ),
    ],
)
def test_tables_are_kept_whole_or_not(page: str, expected: list[str]) -> None:
    assert kept(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param("<h2>a</h2><p>b<h2>c</h2>", ["a", "b"], id="the last block"),
        pytest.param("<h2>a</h2><p>~b<h2>c</h2><p>d", ["c", "d"], id="another of its level follows"),
        pytest.param(
            "<h2>a</h2><p>b<h3>c</h3><p>~d<h2>e</h2><p>f", ["a", "b", "e", "f"], id="another above it follows"
        ),
        pytest.param("<h1>a</h1><h2>b</h2><p>c", ["a", "b", "c"], id="a heading and the first below it"),
        pytest.param("<h2>a</h2><p>b<h2><div>c</div></h2><aside>~d</aside>", ["a", "b"], id="a heading's wrapper"),
        pytest.param("<h2><div>a</div><div>b</div></h2><p>c", ["a", "b", "c"], id="one heading of two blocks"),
        pytest.param("<h2>a</h2><p>b<h2><div>c</div><div>d</div></h2><p>~e", ["a", "b"], id="two blocks over nothing"),
        pytest.param(
            "<table><tr><th><h3>a</h3><th><h3>b</h3><tr><td>c<td>d</table>", ["a", "b", "c", "d"], id="in a table"
        ),
        pytest.param("<h1>a</h1>", ["a"], id="nothing but a heading"),
        pytest.param("<h2>a</h2><p>x<h2>b</h2><h2>c</h2><h2>d</h2>", ["a", "x", "b", "c", "d"], id="titles stay"),
    ],
)
def test_headings_over_nothing(page: str, expected: list[str]) -> None:
    assert kept(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param("<ul><li>a<li style='display: none'>b<li hidden>c</ul>", ["a"], id="items"),
        pytest.param("<p>a<p style='DISPLAY:NONE'>b<div hidden><p>c<p>d</div>", ["a"], id="paragraphs"),
        pytest.param(f"<p>a<div hidden><p>{SIX * 5}<p>b</div>", ["a", SIX * 5, "b"], id="what unfolds stays"),
        pytest.param("<div hidden><p>a</div>", ["a"], id="nothing else is there"),
        pytest.param("<p>a<div hidden=until-found>b</div><p aria-hidden=true>c", ["a", "b", "c"], id="other hiding"),
        pytest.param(
            "<table><tr><td>a<td hidden>b<td>c<tr><td>d<td hidden>e<td>f</table>", ["a", "c", "d", "f"], id="cells"
        ),
    ],
)
def test_short_texts_that_nobody_sees(page: str, expected: list[str]) -> None:
    assert kept(page) == expected


def test_no_blocks() -> None:
    assert kept("") == []
