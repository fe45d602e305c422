"""Tables of log-odds: a page counts once a token, rare tokens are unknown, left-out pages have no say.

The tokens of pages are names, those of texts made of them are words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.names import NameTable
from dehusk.features.log_odds.phrases import pairs, whole_texts
from dehusk.features.log_odds.table import LogOddsTable, shorten
from dehusk.features.log_odds.words import HEADING, TEXT, WordTable, WordTokens
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.measuring.tokens.words import page_words
from dehusk.training.fitting.token_counts import MIN_DF, TokenCounts, count_tokens, fit_log_odds
from dehusk.training.labels.corpus import LabelledPage
from dehusk.training.labels.prepare import PreparedPage, prepare
from dehusk.training.variation.text_pages import prepare_text
from dehusk.training.variation.text_styles import Style

OWN, ANCESTOR = NameTable.COLUMN_NAMES


def page(html: str, gold: str = "") -> PreparedPage:
    """A page whose labels are trusted, whatever its gold text."""
    return trusted(prepare(LabelledPage("1", None, html, gold, None, "tides")))


def text(html: str, gold: str = "") -> PreparedPage:
    """Such a page written down as text, a line a block."""
    return trusted(prepare_text(LabelledPage("1", None, html, gold, None, "tides"), page(html, gold).content, Style()))


def trusted(prepared: PreparedPage) -> PreparedPage:
    return replace(prepared, reachable=1.0, gold_counts=np.ones_like(prepared.gold_counts))


def tables(pages: Sequence[PreparedPage], chosen: Sequence[int] | None = None) -> LogOddsTable:
    return fit_log_odds(counted(pages), range(len(pages)) if chosen is None else chosen)


def counted(pages: Sequence[PreparedPage]) -> TokenCounts:
    return count_tokens(pages, WordTable if isinstance(pages[0].tokens, WordTokens) else HtmlTable)


def knows(log_odds: LogOddsTable, token: str) -> bool:
    return bool(log_odds.rows(hash_strings([token]))[0])


def value(log_odds: LogOddsTable, token: str, column: str) -> float:
    assert knows(log_odds, token)
    (row,) = log_odds.rows(hash_strings([token]))
    return float(log_odds.values[row, log_odds.COLUMN_NAMES.index(column)])


def expected(n_content: float, n_pages: int) -> float:
    return float(np.float16(np.log((n_content + 1) / (n_pages - n_content + 1))))


HTML = "<p class=story>the harbour at noon</p>"
GOOD, BAD = page(HTML, "the harbour at noon"), page(HTML, "something else")
GOOD_TEXT, BAD_TEXT = text(HTML, "the harbour at noon"), text(HTML, "something else")


def test_pages_whose_labels_are_not_trusted_are_not_counted() -> None:
    assert knows(tables([GOOD] * 3), ".story")
    assert not len(tables([replace(GOOD, reachable=0.5)] * 3).hashes)


def test_pages_teach_names_and_texts_words() -> None:
    of_pages, of_texts = tables([GOOD] * 3), tables([GOOD_TEXT] * 3)
    names = ["<html", "<body", "<p", ".story", "p.story"]
    assert (type(of_pages), type(of_texts)) == (HtmlTable, WordTable)
    words = ["the", "harbour", "at", "noon"]
    said = page_words(["the harbour at noon"])
    phrases = [*pairs(said)[0], *whole_texts(said)]
    assert of_texts.hashes.tolist() == sorted(
        shorten(np.array([*hash_strings(words), *phrases], dtype=np.uint64)).tolist()
    )
    every = np.array([*hash_strings([*names, *words]), *phrases], dtype=np.uint64)
    assert of_pages.hashes.tolist() == sorted(shorten(every).tolist())


def test_values() -> None:
    assert GOOD.content.tolist() == GOOD_TEXT.content.tolist() == [True]
    assert BAD.content.tolist() == BAD_TEXT.content.tolist() == [False]
    of_pages, of_texts = tables([GOOD, GOOD, GOOD, BAD]), tables([GOOD_TEXT, GOOD_TEXT, GOOD_TEXT, BAD_TEXT])
    for log_odds, token, table in (
        (of_texts, "harbour", TEXT),
        (of_texts, "the", TEXT),
        (of_pages, ".story", OWN),
        (of_pages, "<body", ANCESTOR),
    ):
        assert value(log_odds, token, table) == expected(3, 4) == pytest.approx(np.log(2), abs=1e-3)
    assert value(tables([BAD_TEXT] * 5), "harbour", TEXT) == expected(0, 5) < 0
    assert value(tables([BAD] * 5), ".story", OWN) == expected(0, 5)


def test_a_page_counts_once_however_often_it_says_a_word() -> None:
    long = text(f"<p>{'harbour ' * 70}</p><p>{'harbour ' * 30}", f"{'harbour ' * 100}")
    assert value(tables([long, BAD_TEXT, BAD_TEXT]), "harbour", TEXT) == expected(1, 3)


def test_a_page_counts_once_however_often_it_uses_a_name() -> None:
    many = page("<p class='story story'>one two</p>" * 30, "one two " * 30)
    assert many.content.all()
    assert value(tables([many, BAD, BAD]), ".story", OWN) == expected(1, 3)


def test_a_page_is_split_by_the_words_around() -> None:
    """Of a page's blocks with the word, the share that is content; a block weighs the root of its words."""
    nine = "harbour one two three four five six seven eight"
    html = f"<p class=note>{nine}</p><ul><li class=note>harbour</li></ul>"
    mixed, as_text = page(html, nine), text(html, nine)
    assert mixed.content.tolist() == as_text.content.tolist() == [True, False]
    assert value(tables([as_text] * 4), "harbour", TEXT) == pytest.approx(expected(4 * 0.75, 4), abs=1e-3)
    assert value(tables([mixed] * 4), ".note", OWN) == pytest.approx(expected(4 * 0.75, 4), abs=1e-3)


def test_each_place_has_a_column_of_its_own() -> None:
    prose = "The boats lie here in the mud, and they lie there for half of every day."
    html = f"<div class=outer><div><section><h2>related</h2><p class=story>{prose}</p></section></div></div>"
    log_odds = tables([text(html, prose)] * 3)
    assert value(log_odds, "related", HEADING) == expected(3, 3)
    assert value(log_odds, "related", TEXT) == expected(0, 3)
    assert value(log_odds, "boats", TEXT) == expected(3, 3)
    assert value(log_odds, "boats", HEADING) == 0
    log_odds = tables([page(html, prose)] * 3)
    assert value(log_odds, ".outer", OWN) == 0
    assert value(log_odds, ".outer", ANCESTOR) > 0
    assert value(log_odds, ".story", OWN) == value(log_odds, ".story", ANCESTOR) == expected(3, 3)
    assert value(log_odds, "<h2", OWN) == expected(0, 3)


def test_rare_tokens_are_unknown() -> None:
    rare = text("<p>the quay at noon</p>", "the quay at noon")
    enough = int(MIN_DF)
    log_odds = tables([GOOD_TEXT] * enough + [rare] * (enough - 1))
    assert not knows(log_odds, "quay")
    assert knows(log_odds, "harbour")
    assert value(log_odds, "noon", TEXT) == expected(2 * enough - 1, 2 * enough - 1)
    assert knows(tables([GOOD_TEXT] * enough + [rare] * enough), "quay")
    named = page("<p class=quay>the harbour at noon</p>", "the harbour at noon")
    assert not knows(tables([GOOD] * enough + [named] * (enough - 1)), ".quay")
    assert knows(tables([GOOD] * enough + [named] * enough), ".quay")


def test_a_token_of_left_out_pages_is_unknown() -> None:
    html, gold = "<p class=telltale>the quay at noon</p>", "the quay at noon"
    for good, bad, told, own, common, table in (
        (GOOD, BAD, page(html, gold), [".telltale", "p.telltale"], "<p", OWN),
        (GOOD_TEXT, BAD_TEXT, text(html, gold), ["quay"], "noon", TEXT),
    ):
        counts = counted([good, told, good, told, bad, told, told])
        everything, without = fit_log_odds(counts, range(7)), fit_log_odds(counts, [0, 2, 4])
        assert all(knows(everything, token) for token in own)
        assert not any(knows(without, token) for token in own)
        # Nor any other: the left-out pages have not so much as widened the table.
        assert without.hashes.tolist() == fit_log_odds(counted([good, good, bad]), range(3)).hashes.tolist()
        assert value(without, common, table) == expected(2, 3)
        # One page more would not do: it takes three pages.
        assert not any(knows(fit_log_odds(counts, [0, 1, 2, 3, 4]), token) for token in own)


def test_pages_without_blocks_are_not_counted() -> None:
    empty = page("<p></p>")
    assert empty.tokens is None
    with_them, without = tables([empty, GOOD, GOOD, empty, GOOD]), tables([GOOD] * 3)
    assert with_them.hashes.tolist() == without.hashes.tolist()
    assert (with_them.values == without.values).all()
    assert tables([empty] * 3).values.tolist() == [[0] * len(HtmlTable.COLUMN_NAMES)]
    assert tables([empty] * 3).hashes.dtype == np.uint64


def test_the_row_of_unknown_tokens_says_nothing() -> None:
    log_odds = tables([GOOD] * 3)
    assert log_odds.values[0].tolist() == [0] * len(HtmlTable.COLUMN_NAMES)
    assert (log_odds.hashes[1:] > log_odds.hashes[:-1]).all()
    assert log_odds.rows(log_odds.hashes).tolist() == list(range(1, len(log_odds.values)))
    assert log_odds.values.dtype == np.float32


def test_values_are_those_that_a_model_file_keeps() -> None:
    log_odds = tables([GOOD] * 3 + [BAD] * 4)
    assert (log_odds.values.astype(np.float16).astype(np.float32) == log_odds.values).all()


def test_tables_do_not_depend_on_what_was_asked_before() -> None:
    counts = counted([GOOD, BAD, GOOD, GOOD])
    first = fit_log_odds(counts, [0, 1, 2])
    fit_log_odds(counts, [1, 2, 3])
    again = fit_log_odds(counts, [0, 1, 2])
    assert first.hashes.tolist() == again.hashes.tolist()
    assert (first.values == again.values).all()


WORDS = ["ebb", "flow", "tide", "sea"]
PAGES = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.booleans()), min_size=1, max_size=9
)


@settings(max_examples=30)  # each measures several pages
@given(PAGES, st.data())
def test_counting_by_hand_gives_the_same(drawn: list[tuple[list[str], bool]], data: st.DataObject) -> None:
    pages = [text(f"<p>{' '.join(words)}</p>", " ".join(words) if good else "") for words, good in drawn]
    assert [one.content.tolist() for one in pages] == [[good] for _, good in drawn]
    chosen = data.draw(st.lists(st.integers(0, len(pages) - 1), unique=True, min_size=1))
    log_odds = fit_log_odds(counted(pages), chosen)
    assert log_odds.values[1:].any(axis=1).all()  # what is worth nothing in any column is not kept
    column = WordTable.COLUMN_NAMES.index(TEXT)
    for word in WORDS:
        labels = [drawn[number][1] for number in chosen if word in drawn[number][0]]
        worth = expected(sum(labels), len(labels)) if len(labels) >= MIN_DF else 0
        assert log_odds.values_of(hash_strings([word]))[0, column] == worth
