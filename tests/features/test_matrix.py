"""The whole matrix: its columns are the catalogue's, its numbers are numbers, and what a page means decides."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.features import catalogue
from dehusk.features import matrix as matrices
from dehusk.features.catalogue import CATALOGUE, LOG_ODDS, MEASURED, digest
from dehusk.features.log_odds.html import HtmlTable, collect_html
from dehusk.features.matrix import Measured, measure, portions_with_log_odds, stack, with_log_odds
from dehusk.features.measuring import containers, markup, metadata, surroundings, wording
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.measuring.title import read_title, tally_title
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.reading.titles_and_types import read_titles_and_types
from tests.features.measured import by_name

UNITS = {"share", "log", "signed log", "count", "flag", "steps", "log-odds", "ratio", "score", "level", "sign"}

PAGE = """<!DOCTYPE html>
<html lang="de"><head><title>Die Gezeiten | Hafenblatt</title>
<meta name="description" content="Zweimal am Tag f&auml;llt der Hafen trocken.">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Die Gezeiten",
"articleBody": "Zweimal am Tag"}</script>
</head><body class="post single">
<nav id="top" class="main-nav menu"><ul><li class="item"><a href="/">Start</a></li><li class="item">
<a href="/a">Hafen</a></li><li class="item"><a href="/b">Boote</a></li></ul></nav>
<main role="main"><article class="entry" data-testid="story"><h1>Die Gezeiten</h1>
<p class="byline">Von <b>Ina Harms</b>, 3.11.2031</p>
<p>Zweimal am Tag f&auml;llt der Hafen von Mellnitz trocken, und niemanden dort k&uuml;mmert es. Die Boote liegen
im Schlick wie <a href="/k">K&uuml;he</a> auf der Weide.</p><p>Sechs Stunden sp&auml;ter ist das Meer zur&uuml;ck;
es hebt eins nach dem anderen an.<br><br>So geht das seit Jahren.</p>
<h2>Mehr dazu</h2><table><tr><th>Zeit</th><td>14:05</td></tr></table>
</article>
<div style="display:none"><p>Anmelden!</p></div></main>
<aside class="related"><div class="card"><h3>Teuer</h3>20 &euro;</div><div class="card"><h3>Neu</h3>Tau &hellip;</div>
<div class="card"><h3>Alt</h3>Netze</div></aside><footer><p>&copy; 2031 Hafenblatt</p></footer></body></html>
"""


def measured(html: str | bytes) -> Measured:
    return measure(cut(parse(html)))


def some_table(page: Measured) -> HtmlTable:
    """A table that knows every other token of a page."""
    found = collect_html(page.page)
    tokens = np.unique(np.concatenate([found.names.names, found.words.words, found.words.pairs]))[1::2]
    values = np.random.default_rng(0).normal(size=(len(tokens) + 1, len(HtmlTable.COLUMN_NAMES))).astype(np.float32)
    values[0] = 0
    return HtmlTable(tokens, values)


def matrix(html: str | bytes, tables: HtmlTable) -> NDArray[np.float32]:
    page = measured(html)
    return with_log_odds(page.columns, page.tokens, tables, LOG_ODDS)


def test_names_are_unique_and_described() -> None:
    names = [feature.name for feature in CATALOGUE]
    assert len(names) == len(set(names))
    for feature in CATALOGUE:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", feature.name)
        assert feature.unit in UNITS
        assert feature.meaning == feature.meaning.strip() != ""
    assert (*MEASURED, *LOG_ODDS) == CATALOGUE


def test_every_module_computes_what_the_catalogue_says() -> None:
    table = cut(parse(PAGE))
    described = read_titles_and_types(table.document)
    title = read_title(described.titles)
    page = measure_page(table, [tally_title(title)])
    computed = {
        "wording": by_name(page, wording.columns(page)),
        "markup": by_name(page, markup.columns(page)),
        "containers": by_name(page, *containers.columns(page)),
        "surroundings": by_name(page, *surroundings.columns(page)),
        "metadata": {**metadata.columns(page, title), **metadata.page_columns(page, described)},
        "log_odds.names": collect_html(page).names.columns(some_table(measured(PAGE))),
        "log_odds.words": collect_html(page).words.columns(some_table(measured(PAGE))),
    }
    for source, columns in computed.items():
        listed = [feature.name for feature in CATALOGUE if feature.source == source]
        assert set(columns) == set(listed)


def test_columns_stand_in_the_catalogues_order() -> None:
    measures = measured(PAGE)
    found = dict(zip([feature.name for feature in MEASURED], measures.columns.T, strict=True))
    page = measures.page
    computed = by_name(page, wording.columns(page), markup.columns(page), *containers.columns(page))
    for name, values in computed.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-6, err_msg=name)
    tables = some_table(measures)
    learned = measures.tokens.columns(tables)
    whole = with_log_odds(measures.columns, measures.tokens, tables, LOG_ODDS)
    assert (whole[:, : len(MEASURED)] == measures.columns).all()
    for column, feature in enumerate(LOG_ODDS, len(MEASURED)):
        np.testing.assert_allclose(whole[:, column], learned[feature.name], rtol=1e-6, err_msg=feature.name)


def test_stack_refuses_a_column_that_is_missing() -> None:
    with pytest.raises(KeyError):
        stack([{}], CATALOGUE, 1)


def test_the_matrix_comes_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    page = measured(PAGE)
    tables = some_table(page)
    expected = with_log_odds(page.columns, page.tokens, tables, LOG_ODDS)
    monkeypatch.setattr(matrices, "PORTION", 5)
    portions = list(portions_with_log_odds(page.columns, page.tokens, tables, LOG_ODDS))
    assert [len(portion) for portion in portions] == [5] * (len(expected) // 5) + [len(expected) % 5]
    assert (np.concatenate(portions) == expected).all()


def test_shape_and_type() -> None:
    page = measured(PAGE)
    assert page.columns.shape == (len(page.page.table), len(MEASURED))
    assert matrix(PAGE, some_table(page)).shape == (len(page.page.table), len(CATALOGUE))
    assert page.columns.dtype == matrix(PAGE, some_table(page)).dtype == np.float32


def test_shares_and_flags_keep_to_their_range() -> None:
    columns = measured(PAGE).columns
    for column, feature in enumerate(MEASURED):
        # A record's measures are -1 where there is no record.
        low = -1 if feature.source == "containers" else 0
        if feature.unit == "share":
            assert columns[:, column].min() >= low - 1e-5, feature.name
            assert columns[:, column].max() <= 1 + 1e-5, feature.name
        elif feature.unit == "flag":
            assert set(columns[:, column].tolist()) <= {0, 1}, feature.name


def test_digest_follows_names_order_and_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    assert re.fullmatch(r"[0-9a-f]{16}", before)
    assert digest() == before
    monkeypatch.setattr(catalogue, "REVISION", catalogue.REVISION + 1)
    assert digest() != before
    monkeypatch.undo()
    assert digest((*CATALOGUE[1:], CATALOGUE[0])) != before


SAME_PAGES = {
    "again": PAGE,
    "as bytes": PAGE.encode(),
    "attributes in another order": PAGE.replace('id="top" class="main-nav menu"', 'class="main-nav menu" id="top"'),
    "quotes of another kind": re.sub(r'class="([\w -]*)"', r"class='\1'", PAGE),
    "tags in upper case": re.sub(r"</?[a-z]\w*", lambda found: found[0].upper(), PAGE),
    "attribute names in upper case": PAGE.replace(" class=", " CLASS=").replace(" href=", " HREF="),
    "line feeds at the end": PAGE + "\n\n",
    "no line feed at the end": PAGE.rstrip("\n"),
    "windows line ends": PAGE.replace("\n", "\r\n"),
    "characters for entities": PAGE.replace("&auml;", "ä").replace("&hellip;", "…").replace("&euro;", "€"),
    "comments": PAGE.replace("<p", "<!-- a comment --><p"),
    "white space between blocks": PAGE.replace("</li>", "</li>\n   ").replace("<div", "\t<div"),
    "a script and a style": PAGE.replace("<main", "<script>let a = '<p>b</p>'</script><style>p {}</style><main", 1),
}


@pytest.mark.parametrize("label", SAME_PAGES)
def test_the_same_page_written_otherwise_has_the_same_matrix(label: str) -> None:
    tables = some_table(measured(PAGE))
    found, expected = matrix(SAME_PAGES[label], tables), matrix(PAGE, tables)
    np.testing.assert_array_equal(found, expected)


OTHER_PAGES = {
    "another class": (PAGE.replace('class="related"', 'class="other"'), "to_related"),
    "another tag": (PAGE.replace("<aside", "<div").replace("</aside", "</div"), "to_aside"),
    "another title": (PAGE.replace("<title>Die Gezeiten", "<title>Boote"), "covers_title"),
    "another order": (PAGE.replace("<main", "<p>Vorweg</p><main"), "position_by_text"),
    "shown": (PAGE.replace("display:none", "display:block"), "to_never_shown"),
}


@pytest.mark.parametrize("label", OTHER_PAGES)
def test_another_page_has_another_matrix(label: str) -> None:
    html, name = OTHER_PAGES[label]
    column = [feature.name for feature in MEASURED].index(name)
    assert measured(html).columns[:, column].tolist() != measured(PAGE).columns[:, column].tolist()


TAGS = (
    *("div", "p", "span", "a", "b", "ul", "li", "table", "tr", "td", "th", "h1", "h3", "nav", "main", "article", "svg"),
    *(
        "form",
        "button",
        "br",
        "pre",
        "code",
        "title",
        "noscript",
        "o:p",
        "x-card",
        "dl",
        "dd",
        "figure",
        "head",
        "body",
    ),
)
ATTRIBUTES = (
    *("", " class=menu", " class='post comment-body'", " id=x1", " hidden", " href=/a", " style='display:none'"),
    *(" role=main", " aria-hidden=true", " itemprop=articleBody", " class=''", " lang=de", " CLASS=\u00dc\n"),
)
TEXTS = st.one_of(
    st.sampled_from(
        ["word ", "a b, c. ", "今天好。", "€ 5", "© 2031", "&nbsp;", "→", "The long sentence goes on. " * 5, "\u200b"]
    ),
    st.text(max_size=5),
)
SNIPPETS = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.sampled_from([f"</{tag}>" for tag in TAGS]),
    TEXTS,
    st.sampled_from(
        [
            "<!-- c -->",
            "</html>",
            "<script>x</script>",
            "<meta name=description content='a word'>",
            '<script type="application/ld+json">{"headline": "a word", "articleBody": "a b c d"}</script>',
            '<script type="application/ld+json">{"headline": </script>',
        ]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SNIPPETS, max_size=40).map("".join))
def test_any_page_has_a_row_a_block_and_finite_numbers(html: str) -> None:
    table = cut(parse(html))
    if not len(table):
        return
    page = measure(table)
    whole = with_log_odds(page.columns, page.tokens, some_table(page), LOG_ODDS)
    assert whole.shape == (len(table), len(CATALOGUE))
    assert np.isfinite(whole).all()
    assert (np.abs(whole) < 1e4).all()
