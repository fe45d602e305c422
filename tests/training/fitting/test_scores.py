"""Scores: what counting word numbers gives is what comparing texts gives; thresholds and calibration follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.model.selection import select_blocks
from dehusk.training.fitting.scores import (
    BALANCED,
    GRID,
    SHARE_OF_GAIN,
    Scored,
    calibration,
    choose_thresholds,
    mean_scores,
    page_scores,
)
from dehusk.training.labels.corpus import LabelledPage, read_corpus
from dehusk.training.labels.prepare import PreparedPage, prepare
from dehusk.training.labels.word_scores import WordScores, word_scores

EXAMPLES = read_corpus(Path(__file__).parents[3] / "examples")


@pytest.fixture(scope="module")
def examples() -> list[tuple[PreparedPage, str]]:
    """Prepared pages with their gold texts."""
    return [(prepare(page), page.text) for page in EXAMPLES]


def page(blocks: Sequence[str], gold: str, source: str = "tides", page_type: str | None = None) -> PreparedPage:
    html = "".join(f"<p>{block}</p>" for block in blocks)
    return prepare(LabelledPage("1", None, html, gold, page_type, source))


def kept_text(prepared: PreparedPage, kept: NDArray[np.bool_]) -> str:
    kept = select_blocks(prepared.texts, prepared.placement, kept)
    return "\n".join(text for text, is_kept in zip(prepared.texts, kept.tolist(), strict=True) if is_kept)


@settings(max_examples=60)
@given(st.data())
def test_numbers_give_the_scores_of_texts(examples: list[tuple[PreparedPage, str]], data: st.DataObject) -> None:
    prepared, gold = data.draw(st.sampled_from(examples))
    share = data.draw(st.sampled_from([0.0, 0.05, 0.5, 1.0]))
    mask = np.random.default_rng(data.draw(st.integers(0, 999))).random(prepared.n_blocks) < share
    found = page_scores(Scored(prepared, mask.astype(float)), 0.5)
    assert astuple(found) == pytest.approx(astuple(word_scores(kept_text(prepared, mask), gold)))


def test_copies_are_dropped_before_scoring() -> None:
    told = "the sea rises twice a day"
    prepared = page([told, f"<div><p>{told}</div>", "menu"], told)
    assert page_scores(Scored(prepared, np.array([0.9, 0.9, 0.1])), 0.5) == WordScores(1, 1, 1)


@pytest.mark.parametrize(
    ("label", "blocks", "gold", "probability", "f1"),
    [
        ("rightly empty", ["menu"], "", [0.2], 1),
        ("no blocks, no gold", [], "", [], 1),
        ("should be empty", ["menu"], "", [0.8], 0),
        ("wrongly empty", ["the sea"], "the sea", [0.2], 0),
        ("no blocks, but gold", [], "the sea", [], 0),
        ("a block at the threshold is kept", ["the sea"], "the sea", [0.5], 1),
        ("no words at all", ["…"], "—", [0.9], 1),
    ],
)
def test_odd_pages(label: str, blocks: list[str], gold: str, probability: list[float], f1: float) -> None:
    assert page_scores(Scored(page(blocks, gold), np.array(probability)), 0.5).f1 == f1, label


def test_means_by_set_and_type() -> None:
    right, wrong = (0.9, 0.1), (0.1, 0.9)
    blocks = ["the sea rises twice a day", "menu"]

    def scored(source: str, page_type: str | None, probability: tuple[float, ...]) -> Scored:
        return Scored(page(blocks, blocks[0], source, page_type), np.array(probability))

    items = [
        scored("news", "article", right),
        scored("news", "article", wrong),
        scored("news", "forum", right),
        scored("wcxb", "article", wrong),
        scored("reader", None, right),
    ]
    found = mean_scores(items, 0.5)
    assert {name: (scores["pages"], scores["f1"]) for name, scores in found.items()} == {
        "news": (3, pytest.approx(2 / 3, abs=1e-4)),
        "news/forum": (1, 1),
        "reader": (1, 1),
        "wcxb": (1, 0),
        "wcxb/article": (1, 0),
    }
    assert mean_scores(items, 0.05)["news"]["precision"] == pytest.approx(6 / 7, abs=1e-4)
    assert list(found) == sorted(found)


def at(items: Sequence[Scored], threshold: float) -> tuple[float, float]:
    """Mean precision and recall, each set weighing alike, from the texts."""
    by_source: dict[str, list[WordScores]] = {}
    for item in items:
        by_source.setdefault(item.page.source, []).append(page_scores(item, threshold))
    means = [
        [np.mean([getattr(one, name) for one in group]) for name in ("precision", "recall")]
        for group in by_source.values()
    ]
    precision, recall = np.mean(means, axis=0)
    return float(precision), float(recall)


def noisy(prepared: PreparedPage, seed: int) -> Scored:
    """Probabilities that know the labels, more or less."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(scale=1.5, size=prepared.n_blocks)
    return Scored(prepared, 1 / (1 + np.exp(-(np.where(prepared.content, 1.5, -1.5) + noise))))


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_thresholds_are_where_half_of_the_gain_is_reached(examples: list[tuple[PreparedPage, str]], seed: int) -> None:
    items = [
        replace(noisy(prepared, seed + number), page=replace(prepared, source="ab"[number % 3 == 0]))
        for number, (prepared, _) in enumerate(examples)
        if prepared.n_blocks > 1
    ]
    found = choose_thresholds(items)
    assert found.balanced == BALANCED
    assert found.precision >= found.balanced > found.recall
    curve = {threshold: at(items, threshold) for threshold in GRID.tolist()}
    for number, chosen, candidates in (
        (0, found.precision, [threshold for threshold in curve if threshold >= BALANCED]),
        (1, found.recall, [threshold for threshold in curve if threshold < BALANCED][::-1]),
    ):
        middle = curve[BALANCED][number]
        best = max(point[number] for point in curve.values())
        target = middle + SHARE_OF_GAIN * (best - middle)
        reaching = [threshold for threshold in candidates if curve[threshold][number] >= target]
        assert chosen == (reaching[0] if reaching else candidates[0])
    assert curve[found.precision][0] >= curve[BALANCED][0]
    assert curve[found.recall][1] >= curve[BALANCED][1]


def test_thresholds_of_a_page_worked_out_by_hand() -> None:
    """Blocks of one word each; precision goes from 5/7 at .4 to 1 from .75 on, recall from 5/8 to 1 at .15."""
    good, bad = [0.9, 0.9, 0.9, 0.6, 0.42, 0.32, 0.22, 0.16], [0.72, 0.56, 0.12]
    words = ["ebb", "flow", "tide", "moon", "sea", "boat", "mud", "net"]
    prepared = page([*words, "menu", "home", "login"], " ".join(words))
    found = choose_thresholds([Scored(prepared, np.array([*good, *bad]))])
    # Halfway: precision 6/7 (3/4 at .65, 3/3 at .75), recall 13/16 (6/8 at .3, 7/8 at .2).
    assert (found.precision, found.balanced, found.recall) == (0.75, 0.4, 0.2)


def test_sets_weigh_alike_in_the_choice_of_thresholds() -> None:
    few = Scored(page(["ebb", "menu"], "ebb", "few"), np.array([0.9, 0.68]))
    many = Scored(page(["ebb", "menu"], "ebb", "many"), np.array([0.9, 0.1]))
    assert choose_thresholds([few]) == choose_thresholds([few, *[many] * 9])


def test_nothing_to_gain() -> None:
    found = choose_thresholds([Scored(page(["ebb", "menu"], "ebb"), np.array([0.99, 0.01]))])
    assert (found.precision, found.recall) == (BALANCED, 0.35)


def calibrated(content_share: Sequence[float], probability: Sequence[float], per_bin: int = 20) -> Scored:
    """Blocks of one word, ``per_bin`` of each probability, of which the given share is content."""
    n_blocks = per_bin * len(probability)
    content = np.concatenate([np.arange(per_bin) < round(share * per_bin) for share in content_share])
    words = [f"word{number}" for number in range(n_blocks)]
    prepared = page(words, " ".join(word for word, label in zip(words, content.tolist(), strict=True) if label))
    return Scored(replace(prepared, content=content, reachable=1.0), np.repeat(np.array(probability), per_bin))


def test_calibration_of_probabilities_that_are_right() -> None:
    middles = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95]
    found = calibration([calibrated(middles, middles)])
    assert found["mean_probability"] == found["content_share"] == pytest.approx(middles)
    assert found["brier"] == pytest.approx(np.mean([p * (1 - p) for p in middles]))


def test_calibration_of_probabilities_that_are_too_sure() -> None:
    found = calibration([calibrated([0.3, 0.7], [0.0, 1.0], per_bin=10)])
    assert found["mean_probability"] == [0] * 9 + [1]
    assert found["content_share"] == pytest.approx([0.3, *[0] * 8, 0.7])
    assert found["brier"] == pytest.approx(0.3)


def test_long_blocks_count_for_more_in_calibration() -> None:
    prepared = page(["ebb flow tide moon", "menu"], "ebb flow tide moon")
    assert prepared.content.tolist() == [True, False]
    found = calibration([Scored(prepared, np.array([0.75, 0.75]))])
    assert found["content_share"][7] == pytest.approx(2 / 3, abs=1e-4)
    assert found["brier"] == pytest.approx((2 * 0.25**2 + 0.75**2) / 3)


def test_pages_that_cannot_be_told_do_not_count_in_calibration() -> None:
    fair = Scored(page(["ebb flow tide moon", "menu"], "ebb flow tide moon"), np.array([0.9, 0.1]))
    unlike = replace(fair, page=replace(fair.page, reachable=0.79), probability=np.array([0.1, 0.9]))
    empty = Scored(page([], ""), np.zeros(0))
    assert calibration([fair, unlike, empty]) == calibration([fair])


def test_pages_without_gold_text_do_not_count_in_calibration() -> None:
    fair = Scored(page(["ebb flow tide moon", "menu"], "ebb flow tide moon"), np.array([0.9, 0.1]))
    without_gold = Scored(page(["ebb flow tide moon", "menu"], ""), np.array([0.9, 0.1]))
    assert calibration([fair, without_gold]) == calibration([fair])
