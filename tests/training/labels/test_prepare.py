"""Preparing a labelled page: its blocks, their labels and their words, ready to fit on and to score."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.catalogue import MEASURED
from dehusk.features.log_odds.html import HtmlTokens
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.align import align, reachable_f1
from dehusk.training.labels.corpus import LabelledPage, fingerprint, read_corpus
from dehusk.training.labels.prepare import PreparedPage, name_unusable, prepare
from dehusk.training.labels.word_scores import tokens

EXAMPLES = read_corpus(Path(__file__).parents[3] / "examples")
HTML = "<ul><li>Home</ul><h1>Tides</h1><p>The sea, the sea rises twice a day.</p><pre>two days</pre>"
GOLD = "Tides\nThe sea, the sea rises twice a day.\nand falls"


def page(html: bytes | str = HTML, gold: str = GOLD, page_type: str | None = None) -> LabelledPage:
    return LabelledPage("7", "https://www.tides.example.org/a", html, gold, page_type, "tides")


def counted(prepared: PreparedPage) -> tuple[list[list[int]], int]:
    """Word numbers of each block, and how many words the gold text has."""
    bounds = prepared.token_first.tolist()
    ids = [prepared.token_ids[one:two].tolist() for one, two in pairwise(bounds)]
    return ids, int(prepared.gold_counts.sum())


def test_what_is_known_of_a_page() -> None:
    found = prepare(page(page_type="article"))
    assert (found.id, found.source, found.site, found.page_type) == ("7", "tides", "example.org", "article")
    assert found.fingerprint == fingerprint(page())
    assert prepare(page()).page_type == ""


def test_blocks_and_labels() -> None:
    found = prepare(page())
    assert found.texts == ["Home", "Tides", "The sea, the sea rises twice a day.", "two days"]
    assert found.tags == ["li", "h1", "p", "pre"]
    assert found.content.tolist() == [False, True, True, False]
    assert found.n_blocks == 4
    assert found.reachable == reachable_f1(found.texts, found.content, GOLD) == pytest.approx(2 * 9 / (9 + 11))


def test_words_are_numbered_for_counting() -> None:
    found = prepare(page())
    ids, n_gold = counted(found)
    assert [len(block) for block in ids] == [1, 1, 8, 2]
    the, sea, the_again, sea_again, *_, day = ids[2]
    assert (the, sea) == (the_again, sea_again)
    assert len({number for block in ids for number in block}) == 1 + 1 + 6 + 2
    assert n_gold == 11
    assert found.gold_counts[sea] == found.gold_counts[the] == 2
    assert found.gold_counts[day] == 1
    assert found.gold_counts[ids[0][0]] == 0, "home is no gold word"
    # Words that only the gold text has are counted too.
    assert len(found.gold_counts) == len({word for text in (*found.texts, GOLD) for word in tokens(text)})


@pytest.mark.parametrize("html", ["", b"", "<p> </p>", "<script>var a;</script>", "<!-- x -->"])
@pytest.mark.parametrize("gold", ["", GOLD])
def test_a_page_without_blocks(html: bytes | str, gold: str) -> None:
    found = prepare(page(html, gold))
    assert found.n_blocks == 0
    assert found.tokens is None
    assert (found.texts, found.tags) == ([], [])
    assert found.columns.shape == (0, len(MEASURED))
    assert found.token_first.tolist() == [0]
    assert counted(found) == ([], len(tokens(gold)))
    assert found.reachable == (0 if gold else 1)


def test_a_page_without_gold_is_all_chrome() -> None:
    found = prepare(page(gold=""))
    assert not found.content.any()
    assert not found.gold_counts.any()
    assert found.reachable == 1


def test_a_page_that_does_not_show_its_article_is_measured_and_not_learned_from() -> None:
    body = [
        f"In year {year} the tide came up to the {year % 7 + 1}th step of the quay. " * 4 for year in range(1950, 1956)
    ]
    data = json.dumps({"@type": "Article", "articleBody": "\n".join(body)})
    shell = f"<p>Home</p><script type=application/ld+json>{data}</script>"
    found = prepare(page(shell, "\n".join(body)))
    assert found.content.tolist() == [False] + [True] * len(body)
    assert found.reachable == 1
    assert not found.is_usable
    assert prepare(page(shell + "".join(f"<p>{text}</p>" for text in body), "\n".join(body))).is_usable


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=list(EXAMPLES.ids))
def test_examples(number: int) -> None:
    labelled = EXAMPLES[number]
    found = prepare(labelled)
    table = cut(parse(labelled.html))
    measured = measure(table)
    assert found.texts == table.texts
    assert (found.columns == measured.columns).all()
    assert found.columns.dtype == np.float32
    assert found.tokens is not None
    kept, fresh = found.tokens, measured.tokens
    assert isinstance(kept, HtmlTokens)
    assert isinstance(fresh, HtmlTokens)
    for name in ("key", "names", "first_name"):
        assert np.array_equal(getattr(kept.names, name), getattr(fresh.names, name)), name
    for name in ("text", "words", "first_word", "pairs", "first_pair", "whole"):
        assert np.array_equal(getattr(kept.words, name), getattr(fresh.words, name)), name
    assert (found.content == align(table.texts, labelled.text)).all()
    ids, n_gold = counted(found)
    assert [len(block) for block in ids] == [len(tokens(text)) for text in table.texts]
    assert n_gold == len(tokens(labelled.text))


WORDS = st.lists(st.sampled_from(["Sea", "sea", "tide", "潮汐", "7", "—"]), max_size=6).map(" ".join)


@given(st.lists(WORDS, max_size=5), WORDS)
def test_numbers_stand_for_words(blocks: list[str], gold: str) -> None:
    found = prepare(page("".join(f"<p>{block}</p>" for block in blocks), gold))
    ids, _ = counted(found)
    names: dict[int, str] = {}
    for block, text in zip(ids, found.texts, strict=True):
        for number, word in zip(block, tokens(text), strict=True):
            assert names.setdefault(number, word) == word
    assert len(set(names.values())) == len(names)
    in_gold = Counter(tokens(gold))
    assert {word: int(found.gold_counts[number]) for number, word in names.items()} == {
        word: in_gold[word] for word in names.values()
    }
    assert found.gold_counts.sum() == in_gold.total()


def test_pages_that_cannot_teach_are_named() -> None:
    whole, other = prepare(page()), prepare(page(gold="Of another page"))
    assert name_unusable([whole, whole]) is None
    assert str(name_unusable([whole, other])).endswith("paired rightly? 'tides/7'")
    assert "6 of 6 pages" in str(said := name_unusable([prepare(page(gold=""))] * 6))
    assert str(said).endswith("'tides/7', 1 more")
