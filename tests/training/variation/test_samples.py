"""Samples for fitting: changed copies of pages, made of what stands in their own fold."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.vocabulary import FORUM
from dehusk.training.labels.corpus import Corpus, LabelledPage, read_corpus
from dehusk.training.labels.prepare import PreparedPage, prepare
from dehusk.training.labels.samples import Sample, original
from dehusk.training.variation import samples
from dehusk.training.variation.samples import ARTICLE_TYPES, changed_copies
from hostile.pages import REFUSED, hostile_pages

EXAMPLES = read_corpus(Path(__file__).parents[3] / "examples")
TYPES = {"forum-thread": "forum", "listing": "listing", "product": "product"}
NAMES = ["table-1990s", "forum-thread", "article-chinese", "listing", "noscript-shell"]


def corpus(pages: Sequence[LabelledPage]) -> Corpus:
    return Corpus("tides", tuple(page.id for page in pages), tuple(partial(lambda one: one, page) for page in pages))


@pytest.fixture(scope="module")
def pages() -> tuple[Corpus, list[PreparedPage]]:
    found = corpus(
        [replace(EXAMPLES[EXAMPLES.ids.index(name)], page_type=TYPES.get(name, "article")) for name in NAMES]
    )
    return found, [prepare(page) for page in found]


def copies(
    pages: tuple[Corpus, list[PreparedPage]], rows: Sequence[int] = range(len(NAMES)), seed: int = 0, fold: int = 3
) -> list[Sample]:
    found, prepared = pages
    weights = [1.0 + row for row in rows]
    made = changed_copies([found], [(0, row) for row in rows], [prepared[row] for row in rows], fold, weights, seed)
    # In what a copy of the page weighs, which tells the page.
    return [replace(copy, weight=copy.weight / samples.COPY_WEIGHT) for copy in made if copy.kind == HTML]


def always(monkeypatch: pytest.MonkeyPatch, **probabilities: float) -> None:
    usual = {"P_VARIED": 1, "P_DISCUSSED": 1, "P_TRANSPLANTED": 0, "P_TRANSPLANTED_OTHER": 0, "P_BOTH": 0}
    for name, value in {**usual, **probabilities}.items():
        monkeypatch.setattr(samples, name, value)


def test_a_page_as_it_is(pages: tuple[Corpus, list[PreparedPage]]) -> None:
    page = pages[1][0]
    found = original(page, 2, 1.5)
    assert (found.fold, found.weight, found.texts) == (2, 1.5, page.texts)
    assert found.columns is page.columns
    assert found.content is page.content
    assert found.tokens is page.tokens


def test_threads_are_made_up_beside_the_pages(
    pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "THREADS_SHARE", 1.0)
    made = changed_copies([pages[0]], [(0, 0)], [pages[1][0]], 3, [1.0], 0)
    threads = [sample for sample in made if sample.source == samples.THREADS]
    assert [(sample.kind, sample.page_type) for sample in threads] == [(HTML, FORUM), (TEXT, FORUM)]
    assert all(sample.fold == 3 and sample.is_copy and sample.content.any() for sample in threads)


def test_copies_are_whole_samples(pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch)
    found = copies(pages)
    # All are varied; a discussion goes under articles only.
    assert [copy.weight for copy in found] == [1, 1, 2, 3, 3, 4, 5, 5]
    for copy in found:
        n_blocks = len(copy.texts)
        assert copy.fold == 3
        assert len(copy.content) == len(copy.columns) == len(copy.tokens.outline) == n_blocks > 5
        assert copy.content.dtype == np.bool_
        assert 0 < copy.content.sum() < n_blocks
        assert copy.columns.dtype == np.float32
        assert not np.isnan(copy.columns).any()


def test_types_of_pages_under_which_comments_are_chrome() -> None:
    assert "forum" not in ARTICLE_TYPES
    assert {"article", ""} <= ARTICLE_TYPES


def test_a_discussion_is_chrome(pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch, P_VARIED=0)
    changed = 0
    for seed in range(4):
        found = copies(pages, seed=seed)
        assert [copy.weight for copy in found] == [1, 3, 5]
        for copy in found:
            page = pages[1][int(copy.weight) - 1]
            # Whatever the page has itself keeps its label; blocks that were not there before are chrome.
            own = dict(zip(page.texts, page.content.tolist(), strict=True))
            added = [label for text, label in zip(copy.texts, copy.content.tolist(), strict=True) if text not in own]
            assert not any(added)
            changed += len(added)
            assert copy.content.sum() == page.content.sum()
    assert changed > 20


def test_content_is_transplanted(pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page, article or not, can be put into a page of another time: its content stays content.

    Such a copy weighs more than the page.
    """
    always(monkeypatch, P_VARIED=0, P_DISCUSSED=0, P_TRANSPLANTED=1, P_TRANSPLANTED_OTHER=1)
    found = copies(pages)
    weights = [copy.weight for copy in found]
    assert weights == [1, 2, 3, 4, 5]
    for copy, weight in zip(found, weights, strict=True):
        page = pages[1][int(weight) - 1]
        content = {text for text, label in zip(page.texts, page.content.tolist(), strict=True) if label}
        kept = [text for text, label in zip(copy.texts, copy.content.tolist(), strict=True) if label]
        assert kept
        assert sum(text in content for text in kept) >= 0.8 * len(kept)
        assert not copy.content.all()


def test_the_seed_decides(pages: tuple[Corpus, list[PreparedPage]]) -> None:
    def texts(seed: int) -> list[list[str]]:
        return [copy.texts for copy in copies(pages, seed=seed)]

    assert texts(5) == texts(5)
    assert texts(5) != texts(6)


def test_pages_are_drawn_by_themselves(
    pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a page is copied does not hang on the pages before it."""
    for name in ("P_DISCUSSED", "P_TRANSPLANTED", "P_TRANSPLANTED_OTHER"):
        monkeypatch.setattr(samples, name, 0)
    drawn = [copy.weight for copy in copies(pages, seed=1)]
    assert 0 < len(drawn) < len(NAMES)
    for row in range(len(NAMES)):
        assert [copy.weight for copy in copies(pages, [row], seed=1)] == [
            weight for weight in drawn if weight == row + 1
        ]


def test_about_as_many_copies_as_it_says(
    pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On small pages, as many as it takes to count."""
    html = "<ul><li>Home</ul><p>The sea comes in twice a day here. It leaves the same way.</p>"
    found = corpus([LabelledPage(str(row), None, html, html[24:-4], "article", "tides") for row in range(150)])
    prepared = [prepare(page) for page in found]
    made = changed_copies([found], [(0, row) for row in range(150)], prepared, 0, [1.0] * 150, 0)
    made = [copy for copy in made if copy.kind == HTML]
    # These pages have no comments, posts or teasers to graft: each discussion is a thread made up.
    expected = 150 * (samples.P_VARIED + samples.P_TRANSPLANTED + samples.P_DISCUSSED)
    assert len(made) == pytest.approx(expected, rel=0.25)


def test_nothing_of_another_fold_is_put_in(
    pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    always(monkeypatch)
    chinese = NAMES.index("article-chinese")
    alone = [row for row in range(len(NAMES)) if row != chinese]

    def has_ideographs(found: list[Sample]) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for one in found for text in one.texts for letter in text)

    monkeypatch.setattr("dehusk.training.variation.page_changes.SCRIPTS", {"latin": (0x61, 0x7A, True)})
    monkeypatch.setattr("dehusk.training.variation.page_changes.change_script", lambda root, rng: None)
    assert not any(has_ideographs(copies(pages, alone, seed)) for seed in range(3))
    others = [[copy for copy in copies(pages, seed=seed) if copy.weight != chinese + 1] for seed in range(3)]
    assert any(map(has_ideographs, others)), "in one fold, parts travel"


def test_a_copy_without_blocks_is_left_out(
    pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    always(monkeypatch)

    def emptied(root: samples.Node, pools: samples.GraftPools, rng: object) -> samples.Node:
        return samples.Node("html")

    monkeypatch.setattr(samples, "vary", emptied)
    assert [copy.weight for copy in copies(pages)] == [1, 3, 5]


def test_no_pages_no_copies() -> None:
    assert changed_copies([], [], [], 0, [], 0) == []


AFTER_HTML = (
    "<html><body><p>The sea comes in twice a day.</p></body></html> one </html> two <p>And it leaves again.</p>"
)


def test_labels_do_not_slip_after_html(monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch, P_DISCUSSED=0)
    monkeypatch.setattr(samples, "vary", lambda root, pools, rng: root)
    page = LabelledPage(
        "1", None, AFTER_HTML, "The sea comes in twice a day.\nAnd it leaves again.", "article", "tides"
    )
    prepared = prepare(page)
    assert prepared.content.tolist() == [True, False, False, True]
    found = changed_copies([corpus([page])], [(0, 0)], [prepared], 0, [1.0], 0)[0]
    assert dict(zip(found.texts, found.content.tolist(), strict=True))["And it leaves again."]


@pytest.mark.parametrize("second_of", [None, "sea"])
def test_a_page_that_another_set_holds_too_gives_no_copies_and_is_not_counted(
    monkeypatch: pytest.MonkeyPatch, second_of: str | None
) -> None:
    always(monkeypatch, THREADS_SHARE=0)
    page = replace(EXAMPLES[0], second_of=second_of)
    made = changed_copies([corpus([page])], [(0, 0)], [prepare(page)], 0, [1.0], 0)
    is_first = second_of is None
    assert {sample.kind for sample in made} == ({HTML, TEXT} if is_first else {TEXT})
    assert any(sample.is_copy for sample in made) == any(sample.is_counted for sample in made) == is_first
    assert sum(sample.kind == TEXT and not sample.is_copy for sample in made) == samples.N_TEXTS


def test_texts_say_what_page_they_are_of(
    pages: tuple[Corpus, list[PreparedPage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    always(monkeypatch, THREADS_SHARE=0)
    found, prepared = pages
    places = [(0, row) for row in range(len(prepared))]
    made = changed_copies([found], places, prepared, 3, [1.0] * len(prepared), 0)
    texts = [sample for sample in made if sample.kind == TEXT]
    assert {sample.page_type for sample in texts} == {page.page_type for page in prepared}
    assert {sample.source for sample in texts} == {page.source for page in prepared}
    # A page is counted as it is, in one of its styles, and once with notices.
    for is_copy in (False, True):
        n_counted = sum(sample.is_counted for sample in texts if sample.is_copy == is_copy)
        assert n_counted == sum(page.is_counted for page in prepared) > 0


def test_hostile_pages_are_pages_to_learn_from() -> None:
    """What labelling takes, training takes: every twentieth hostile page, together with one that has what they lack."""
    sources = [html for name, html in hostile_pages().items() if name not in REFUSED][::20]
    texts = ["\n".join(cut(parse(html)).texts[::2]) for html in sources]
    found = corpus(
        [
            *(LabelledPage(str(row), None, html, texts[row], None, "hostile") for row, html in enumerate(sources)),
            EXAMPLES[0],
        ]
    )
    prepared = [prepare(page) for page in found]
    rows = [row for row, page in enumerate(prepared) if page.is_usable]
    assert len(rows) > len(sources) / 3
    chosen = [prepared[row] for row in rows]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as a division of nothing by nothing
        made = changed_copies([found], [(0, row) for row in rows], chosen, 0, [1.0] * len(rows), 0)
    assert {copy.kind for copy in made} == {HTML, TEXT}
    assert all(np.isfinite(copy.columns).all() for copy in made)
    assert all(len(copy.content) == len(copy.texts) == len(copy.columns) > 0 for copy in made)
