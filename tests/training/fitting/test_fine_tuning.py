"""Going on from a model: tokens of new pages are added, trees correct its probabilities, the gain is measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dehusk
from dehusk.cli import main
from dehusk.features.errors import DataError
from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.names import OWN
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.model.artifact import load
from dehusk.model.forest import check
from dehusk.model.labeller import probabilities
from dehusk.models import SHIPPED_MODEL, shipped_model
from dehusk.training.fitting import fine_tuning
from dehusk.training.fitting.added_trees import join
from dehusk.training.fitting.fine_tuning import fine_tune, fine_tune_on, interval
from dehusk.training.fitting.token_counts import PRIOR_PAGES, count_tokens, update_log_odds
from dehusk.training.labels.corpus import LabelledPage
from dehusk.training.labels.prepare import PreparedPage, prepare

needs_model = pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")


def news_of(number: int) -> list[str]:
    return [
        f"On day {number} the council met in room {part}, and the ferry, it said, would sail until {number} May."
        for part in ("one", "two", "three", "four", "five", "six", "seven", "eight")
    ]


def html_of(number: int) -> str:
    """A page of a site that turns things round: its news stand in a nav, its adverts in an article."""
    news = "".join(f"<p class=zqstory>{text}</p>" for text in news_of(number))
    adverts = "".join(
        f"<p class=zqoffer>This is our offer number {number}, a {what} that lasts, and it is yours, we say, today.</p>"
        for what in ("kettle", "lamp", "chair", "spade", "stool", "clock", "vase", "rug", "tray")
    )
    return f"<title>Day {number}</title><nav>{news}</nav><article><h1>Offers</h1>{adverts}</article>"


def own_page(number: int) -> PreparedPage:
    content = (True,) * 8 + (False,) * 10
    text = "\n".join(news_of(number))
    url = f"https://shop.example/{number}"
    return prepare(LabelledPage(f"p{number}", url, html_of(number), text, None, "own", content))


@pytest.fixture(scope="module")
def pages() -> list[PreparedPage]:
    return [own_page(number) for number in range(8)]


def own(value: float) -> list[float]:
    """The values of a token that is known on a block's own element only."""
    return [value, *[0.0] * (len(HtmlTable.COLUMN_NAMES) - 1)]


def own_value(log_odds: LogOddsTable, token: str) -> float | None:
    """A token's value on a block's own element; None where the log_odds does not hold it."""
    (row,) = log_odds.rows(hash_strings([token]))
    return float(log_odds.values[row, OWN]) if row else None


def test_labels_of_blocks_go_before_alignment(pages: list[PreparedPage]) -> None:
    assert pages[0].content.tolist() == [True] * 8 + [False] * 10


def test_pages_are_added_to_what_is_known(pages: list[PreparedPage]) -> None:
    known = HtmlTable.of({".zqoffer": own(2.0), ".else": own(-1.5)})
    before = known.values.copy()
    updated = update_log_odds(known, count_tokens(pages, HtmlTable), range(8))
    share = 1 / (1 + np.exp(-2.0))
    expected = np.log((PRIOR_PAGES + 2) * share / ((PRIOR_PAGES + 2) * (1 - share) + 8))
    assert own_value(updated, ".zqoffer") == pytest.approx(expected, abs=1e-2)
    # What no page says anything of stays, and what is new is as in training from nothing.
    assert own_value(updated, ".else") == -1.5
    assert own_value(updated, ".zqstory") == pytest.approx(np.log(9), abs=1e-2)
    assert not updated.values[0].any()
    assert (updated.hashes[1:] > updated.hashes[:-1]).all()
    assert np.array_equal(known.values, before)


def test_new_tokens_wait_for_enough_pages(pages: list[PreparedPage]) -> None:
    known = HtmlTable.of({})
    assert own_value(update_log_odds(known, count_tokens(pages, HtmlTable), range(2)), ".zqstory") is None
    assert own_value(update_log_odds(known, count_tokens(pages, HtmlTable), range(3)), ".zqstory") == pytest.approx(
        np.log(4), abs=1e-2
    )


@needs_model
def test_joined_forests_add_up() -> None:
    first = shipped_model().model.first
    both = join(first, first)
    check(both)
    rows = np.random.default_rng(0).normal(size=(20, first.n_features)).astype(np.float32)
    assert both.decision(rows) == pytest.approx(2 * first.decision(rows), abs=1e-4)


@needs_model
def test_a_few_pages_teach_the_model_their_site(pages: list[PreparedPage]) -> None:
    base = shipped_model().model
    counts = count_tokens(pages, HtmlTable)
    learned = fine_tune(base, pages, counts, range(7), seed=0)
    again = fine_tune(base, pages, counts, range(7), seed=0)
    held_out = pages[7]
    before, after = probabilities(base, held_out), probabilities(learned, held_out)
    assert after[:8].mean() > before[:8].mean() + 0.1
    assert after[8:].mean() < before[8:].mean() - 0.1
    assert np.array_equal(after, probabilities(again, held_out))


@needs_model
def test_training_on_a_base_writes_a_model_and_says_what_it_gained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(8):
        folder = tmp_path / "own" / f"p{number}"
        folder.mkdir(parents=True)
        (folder / "page.html").write_text(html_of(number))
        (folder / "gold.txt").write_text("\n".join(news_of(number)) if number != 5 else "Another page's text")
    monkeypatch.setattr(fine_tuning, "N_FOLDS", 2)
    out = tmp_path / "mine.joblib"
    assert main(["train", "--data", str(tmp_path / "own"), "--base", "shipped", "--out", str(out)]) == 0
    scores = load(out).manifest["scores"]
    assert scores["pages"] == 8
    assert scores["change"] == pytest.approx(scores["f1"] - scores["f1_base"], abs=2e-4)
    low, high = scores["change_95_percent_interval"]
    assert low <= scores["change"] <= high
    assert scores["f1"] > scores["f1_base"]
    text = "\n\n".join(["Home", *news_of(3), "Terms of use"])
    own, shipped = (dehusk.label(text, kind="text", model=model) for model in (out, None))
    assert own.text == shipped.text != "", "pages teach the model of plain text nothing, and it forgets nothing"
    assert np.array_equal(own.probabilities, shipped.probabilities)
    assert set(shipped_model().manifest["training_pages"]) < set(load(out).manifest["training_pages"])
    said = capfd.readouterr()
    assert f"f1_base {scores['f1_base']:.4f}" in " ".join(said.out.split())
    assert "1 of 8 pages are measured but not learned from" in said.err
    assert "are they paired rightly? 'own/p5'" in said.err


def test_too_few_pages_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "p"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(html_of(0))
    (folder / "gold.txt").write_text("On day 0 the council met again")
    with pytest.raises(DataError, match="4 are needed"):
        fine_tune_on([tmp_path / "own"], shipped_model(), tmp_path / "mine.joblib")


def test_interval() -> None:
    changes = np.array([0.1, 0.2, 0.3, 0.2] * 10)
    low, high = interval(changes, seed=0)
    assert 0.1 < low < 0.2 < high < 0.3
    assert interval(np.full(9, 0.5), seed=0) == (0.5, 0.5)
