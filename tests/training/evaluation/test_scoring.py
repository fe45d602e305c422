"""The measures of one page: words, order, snippets, blocks and the parts of the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dehusk.training.evaluation.languages import language_of
from dehusk.training.evaluation.regions import regions
from dehusk.training.evaluation.scoring import order_similarity, score, token_totals
from dehusk.training.labels.corpus import LabelledPage
from dehusk.training.labels.prepare import PreparedPage, prepare

HTML = """<body><nav><a href=/>Harbour home page of Mellnitz</a></nav><main><h1>Tides of the northern harbour</h1>
<p>The sea rises twice a day at the northern quay, said the master of the ferry.</p></main>
<div class="user-comments"><p>I never saw the sea rise more than once, wrote somebody here.</p></div>
<footer>All rights are reserved by the harbour board of Mellnitz</footer>"""
STORY = "The sea rises twice a day at the northern quay, said the master of the ferry."
LABELLED = LabelledPage(
    "1",
    None,
    HTML,
    f"Tides of the northern harbour\n{STORY}",
    "article",
    "tides",
    snippets=("The sea\n rises TWICE", "Tides of the northern"),
    foreign=("rights are reserved", "once, wrote somebody"),
)


@pytest.fixture(scope="module")
def page() -> PreparedPage:
    return prepare(LABELLED)


def test_the_parts_of_the_page(page: PreparedPage) -> None:
    assert regions(page) == ["nav", "elsewhere", "elsewhere", "comments", "footer"]
    chrome, content = token_totals(page)
    assert chrome == {"nav": 5, "comments": 12, "footer": 10}
    assert content == {"elsewhere": 21}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<header><p>a</p></header><p>b</p>", ["header", "elsewhere"]),
        (
            "<header><nav>a</nav><p>b</p></header><aside><header>c</header><p>d</p></aside>",
            ["nav", "header", "header", "aside"],
        ),
        ("<header><div><div class=cookie-note><p>a</p></div></div></header>", ["consent"]),
        (f"<header>{'<div>' * 50}a", ["header"]),
        ("<form><header class=related>a</header></form>", ["header"]),  # of two at one element the tag goes first
        ("<div class=header>a</div>", ["elsewhere"]),
    ],
)
def test_the_nearest_part_counts(html: str, expected: list[str]) -> None:
    assert regions(prepare(replace(LABELLED, html=f"<body>{html}"))) == expected


def test_a_page_without_blocks() -> None:
    assert regions(prepare(replace(LABELLED, html=""))) == []


def test_an_answer_with_chrome_that_lost_the_heading(page: PreparedPage) -> None:
    text = f"Harbour home page of Mellnitz\n{STORY}\nAll rights are reserved by the harbour board of Mellnitz"
    found = score(text, None, LABELLED, page)
    assert (found.recall, found.precision) == (pytest.approx(19 / 21), pytest.approx(19 / 31))
    assert found.blocks == (1, 2, 1, 1)
    assert found.chrome_kept == {"nav": 5, "footer": 10}
    assert found.content_lost == {"elsewhere": 5}
    assert (found.snippets_found, found.foreign_found) == (1, 1)


def test_the_gold_text_itself_is_all_right(page: PreparedPage) -> None:
    found = score(LABELLED.text, None, LABELLED, page)
    assert (found.f1, found.blocks) == (1, (2, 0, 0, 3))
    assert not found.chrome_kept
    assert not found.content_lost


def test_where_only_snippets_are_known_only_snippets_count(page: PreparedPage) -> None:
    found = score(STORY, "why", replace(LABELLED, text="", only_snippets=True), page)
    assert (found.precision, found.recall, found.f1, found.order, found.blocks) == (None,) * 5
    assert (found.snippets_found, found.foreign_found, found.failure) == (1, 0, "why")


def test_labels_that_cannot_be_trusted_count_for_words_only() -> None:
    labelled = replace(LABELLED, text="Something else altogether stands in the gold text of this page")
    assert score(STORY, None, labelled, prepare(labelled)).blocks is None


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        ("the sea rises", "The sea rises.", 1),
        ("two one", "one two", 1 / 2),
        ("one two three four", "one three", 2 * 2 / 6),
        ("", "", 1),
        ("潮汐", "汐潮", 1 / 2),
        ("ebb", "flow", 0),
    ],
)
def test_order(text: str, gold: str, expected: float) -> None:
    pytest.importorskip("rapidfuzz", reason="pip install 'dehusk[bench]'")
    assert order_similarity(text, gold) == pytest.approx(expected)


@pytest.mark.parametrize(("named", "expected"), [("Greek", "el"), ("en-GB", "en"), ("Walloon", "walloon")])
def test_the_set_names_the_language(named: str, expected: str) -> None:
    assert language_of(replace(LABELLED, language=named)) == expected


def test_the_gold_text_shows_the_language() -> None:
    pytest.importorskip("py3langid", reason="pip install 'dehusk[bench]'")
    assert language_of(LABELLED) == "en"
    assert language_of(replace(LABELLED, text="Das Meer steigt zweimal am Tag, sagte der Fährmann.")) == "de"
    assert language_of(replace(LABELLED, text="", snippets=())) is None
