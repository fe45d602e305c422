"""Plots: no text covers another, a curve or a marker; ticks are readable; what says nothing is not drawn."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import IO, Any

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="pip install 'dehusk[report]'")

from matplotlib.figure import Figure
from matplotlib.text import Text

from dehusk.training.evaluation.reporting import plots
from dehusk.training.evaluation.reporting.annotations import label_points

THRESHOLDS = np.linspace(0.05, 0.95, 19)
NAMES = ("dehusk", "trafilatura", "resiliparse", "readability", "justext", "goose3", "newspaper4k", "boilerpy3")


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The figures that are drawn, in their order; looked at as they are laid out, and not written as SVG."""
    drawn: list[Any] = []

    def keep(figure: Any, stream: IO[str], **options: Any) -> None:
        drawn.append(figure)
        stream.write("<svg>")

    monkeypatch.setattr(Figure, "savefig", keep)
    return drawn


def operating_run(seed: int) -> dict[str, Any]:
    """A run whose precision and recall bend as those of few pages do; peers stand near the curve."""
    rng = np.random.default_rng(seed)
    recall = np.sort(1 - rng.beta(1, 4, len(THRESHOLDS)))[::-1]
    precision = np.clip(0.97 - 0.4 * recall**8 + rng.normal(0, 0.01, len(THRESHOLDS)), 0, 1)
    curve = [
        {"threshold": float(threshold), "recall": float(r), "precision": float(p)}
        for threshold, r, p in zip(THRESHOLDS, recall, precision, strict=True)
    ]
    points = {name: curve[place]["threshold"] for name, place in (("precision", 9), ("balanced", 7), ("recall", 4))}
    words = {name: {"recall": float(rng.choice(recall)), "precision": float(rng.choice(precision))} for name in NAMES}
    return {
        "probabilities": {"words_by_threshold": curve, "operating_points": points},
        "all": {"words": words},
    }


def timed_run(seed: int, spread: float) -> dict[str, Any]:
    """A run of contestants of like speed and accuracy."""
    rng = np.random.default_rng(seed)
    times = [1.0, *np.exp(rng.normal(0, spread, len(NAMES) - 1)).tolist()]
    return {
        "all": {"words": {name: {"f1": 0.9 - float(rng.random()) * spread / 5} for name in NAMES}},
        "contestants": [{"name": name, "relative_time": time} for name, time in zip(NAMES, times, strict=True)],
    }


def text_boxes(axes: Any) -> list[tuple[str, Any]]:
    axes.figure.draw_without_rendering()
    # Of Text itself: an annotation's box has its line in it.
    return [(text.get_text(), Text.get_window_extent(text)) for text in axes.texts if text.get_text()]


def assert_clear(axes: Any) -> None:
    """No label meets another, a marker or a curve, or leaves the axes."""
    boxes = text_boxes(axes)
    for (one, left), (other, right) in combinations(boxes, 2):
        assert not left.overlaps(right), (one, other)
    for name, box in boxes:
        assert axes.bbox.x0 <= box.x0, name
        assert box.x1 <= axes.bbox.x1, name
        assert axes.bbox.y0 <= box.y0, name
        assert box.y1 <= axes.bbox.y1, name
        for line in axes.lines:
            path = line.get_path().transformed(axes.transData)
            if line.get_linestyle() != "None":
                assert not path.intersects_bbox(box, filled=False), name
            assert not any(box.contains(*vertex) for vertex in path.vertices), name


def tick_labels(axes: Any) -> list[Any]:
    axes.figure.draw_without_rendering()
    low, high = sorted(axes.get_xlim())
    ticks = zip(axes.xaxis.get_majorticklocs(), axes.xaxis.get_ticklabels(), strict=True)
    return [label for place, label in ticks if low <= place <= high and label.get_text()]


def assert_apart(axes: Any) -> None:
    boxes = [label.get_window_extent() for label in tick_labels(axes)]
    assert all(right.x0 - left.x1 > axes.figure.dpi / 72 * 5 for left, right in pairwise(boxes))


@pytest.mark.parametrize("seed", range(6))
def test_operating_points_are_named_clear_of_curve_and_peers(seed: int, figures: list[Any]) -> None:
    plots.precision_recall(operating_run(seed))
    axes = figures[0].axes[0]
    assert {name for name, _ in text_boxes(axes)} == {"precision (0.5)", "balanced (0.4)", "recall (0.25)"}
    assert_clear(axes)
    assert not axes.get_legend().get_window_extent().overlaps(axes.bbox)


def test_operating_points_in_one_place_share_a_label(figures: list[Any]) -> None:
    run = operating_run(0)
    curve = run["probabilities"]["words_by_threshold"]
    curve[9] |= {"recall": curve[7]["recall"], "precision": curve[7]["precision"]}
    plots.precision_recall(run)
    assert "precision (0.5), balanced (0.4)" in [name for name, _ in text_boxes(figures[0].axes[0])]


@pytest.mark.parametrize("spread", [0.05, 0.4, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_contestants_are_named_clear_of_one_another(seed: int, spread: float, figures: list[Any]) -> None:
    plots.time_against_accuracy(timed_run(seed, spread))
    axes = figures[0].axes[0]
    assert len(text_boxes(axes)) == len(NAMES)
    assert_clear(axes)


@pytest.mark.parametrize("spread", [0.02, 0.2, 1.0, 3.0])
def test_ticks_of_times_are_plain_numbers(spread: float, figures: list[Any]) -> None:
    plots.time_against_accuracy(timed_run(1, spread))
    axes = figures[0].axes[0]
    labels = [float(label.get_text()) for label in tick_labels(axes)]
    assert len(labels) > 1
    assert labels == sorted(labels)
    assert not [label for label in axes.xaxis.get_ticklabels(minor=True) if label.get_text()]
    assert_apart(axes)


@pytest.mark.parametrize("highest", [0.0212, 0.0315, 0.00041, 0.5])
def test_ticks_of_importances_stand_apart(highest: float, figures: list[Any]) -> None:
    rows = [{"name": f"record_group_text_share_{row}", "loss": highest / (row + 1)} for row in range(25)]
    plots.importance({"importance": {"features": rows}})
    assert_apart(figures[0].axes[0])
    assert len(tick_labels(figures[0].axes[0])) > 1


def test_counts_of_blocks_stand_clear_of_the_curve(figures: list[Any]) -> None:
    shares = (0.0, 0.03, 0.0, 0.17, 0.0, 1.0, 1.0, 1.0)
    places = (0.01, 0.14, 0.21, 0.35, 0.53, 0.7, 0.89, 0.97)
    rows = [
        {"probability": p, "content": c, "n_blocks": 10 ** (number % 5)}
        for number, (p, c) in enumerate(zip(places, shares, strict=True))
    ]
    plots.reliability({"probabilities": {"blocks": {"reliability": rows}}})
    assert_clear(figures[0].axes[0])


def test_a_name_far_from_its_point_is_led_to_it() -> None:
    axes = Figure().add_subplot()
    axes.plot([0, 1], [0, 1], "o")
    label_points(axes, [(f"contestant {number}", 0.5, 0.5) for number in range(12)])
    assert_clear(axes)
    led = [text for text in axes.texts if text.arrow_patch is not None]
    assert 0 < len(led) < 12


class TestOneSet:
    """What stands for all pages is not said twice where one set has them all."""

    POINTS = tuple(
        {"sites": 8 * n, "pages": 9 * n, "f1": 0.7, "f1_low": 0.6, "f1_high": 0.8, "f1_by_set": {"shore": 0.7}}
        for n in (1, 2)
    )

    def test_learning_curve(self, figures: list[Any]) -> None:
        plots.learning({"learning_curve": self.POINTS})
        assert [text.get_text() for text in figures[0].axes[0].get_legend().get_texts()] == ["all pages"]


def test_one_page_of_one_contestant_has_no_spread_and_no_race(run: dict[str, Any]) -> None:
    words = {"dehusk": {**run["all"]["words"]["dehusk"], "pages": 1, "f1_low": None, "f1_high": None}}
    one = {**run, "all": {**run["all"], "words": words}, "contestants": run["contestants"][:1]}
    one["sets"] = {"examples": {**run["sets"]["examples"], "words": words}}
    assert {"distribution", "time"}.isdisjoint(plots.plots({**one, "types": {}}))
