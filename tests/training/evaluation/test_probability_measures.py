"""The model's probabilities as those of a classifier."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.model.labeller import Thresholds
from dehusk.training.evaluation.probability_measures import ProbabilityMeasures, reliability_table
from dehusk.training.labels.corpus import LabelledPage
from dehusk.training.labels.prepare import prepare

STORY = "The sea rises twice a day at the northern quay, said the master of the ferry."
PAGE = prepare(
    LabelledPage(
        "1", None, f"<nav>Home of the harbour board</nav><p>{STORY}</p><p>More on tides and boats</p>", STORY, None, "s"
    )
)
THRESHOLDS = Thresholds(balanced=0.5, precision=0.62, recall=0.3)


def test_a_classifier_that_ranks_right_but_keeps_too_much() -> None:
    collected = ProbabilityMeasures(THRESHOLDS)
    assert collected.summary() is None
    collected.add(PAGE, np.array([0.6, 0.9, 0.2]))
    summary = collected.summary()
    assert summary is not None
    blocks = summary["blocks"]
    assert (blocks["n_blocks"], blocks["n_pages"]) == (3, 1)
    assert (blocks["accuracy"], blocks["precision"], blocks["recall"]) == (pytest.approx(2 / 3), 0.5, 1)
    assert (blocks["roc_auc"], blocks["average_precision"]) == (1, 1)
    assert blocks["brier"] == pytest.approx((0.36 + 0.01 + 0.04) / 3)
    assert blocks["expected_calibration_error"] == pytest.approx((0.6 + 0.1 + 0.2) / 3)
    by_threshold = {row["threshold"]: row for row in summary["words_by_threshold"]}
    assert by_threshold[0.62]["precision"] == 1
    assert by_threshold[0.5]["precision"] == pytest.approx(16 / 21, abs=1e-4)
    assert by_threshold[0.95]["recall"] == 0
    assert set(summary["operating_points"].values()) <= by_threshold.keys()


def test_pages_without_trusted_labels_count_for_words_only() -> None:
    other = prepare(
        LabelledPage("2", None, "<p>One two three four five six seven</p>", "nothing of the kind", None, "s")
    )
    collected = ProbabilityMeasures(THRESHOLDS)
    collected.add(other, np.array([0.9]))
    summary = collected.summary()
    assert summary is not None
    assert summary["blocks"] is None
    assert summary["words_by_threshold"][0]["f1"] == 0


def test_reliability() -> None:
    rows = reliability_table(np.array([0.05, 0.01, 0.55, 1.0]), np.array([False, True, True, True]))
    assert [(row["n_blocks"], row["content"]) for row in rows] == [(2, 0.5), (1, 1.0), (1, 1.0)]
    assert rows[0]["probability"] == pytest.approx(0.03)
