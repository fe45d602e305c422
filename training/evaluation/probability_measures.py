"""Probabilities and labels of blocks, page after page -> curves, calibration and the measures of a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.model.labeller import Thresholds
from dehusk.training.fitting.scores import GRID, Scored, page_scores
from dehusk.training.labels.prepare import PreparedPage

#: Tenths of probability for the reliability diagram.
N_BINS = 10


class ProbabilityMeasures:
    """Collects what the model says of every block, and sums up; pages of no trusted labels count for words only."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._grid = sorted({*GRID.tolist(), thresholds.precision, thresholds.balanced, thresholds.recall})
        self._words: list[list[tuple[float, float, float]]] = []
        self._probability: list[NDArray[np.float64]] = []
        self._content: list[NDArray[np.bool_]] = []

    def add(self, page: PreparedPage, probability: NDArray[np.float64]) -> None:
        """Take one page in."""
        scored = Scored(page, probability)
        scores = [page_scores(scored, threshold) for threshold in self._grid]
        self._words.append([(one.precision, one.recall, one.f1) for one in scores])
        if page.is_usable:
            self._probability.append(probability)
            self._content.append(page.content)

    def summary(self) -> dict[str, Any] | None:
        """The measures as plain values; None where there is nothing to measure.

        Block measures are those of scikit-learn, every block counting alike; ``expected_calibration_error``
        is the mean distance between probability and share of content over tenths of probability
        (Naeini et al., 2015).
        """
        if not self._words:
            return None
        means = np.mean(np.array(self._words), axis=0)
        curve = [
            {"threshold": threshold, "precision": round(p, 4), "recall": round(r, 4), "f1": round(f, 4)}
            for threshold, (p, r, f) in zip(self._grid, means.tolist(), strict=True)
        ]
        thresholds = self._thresholds
        points = {"precision": thresholds.precision, "balanced": thresholds.balanced, "recall": thresholds.recall}
        return {"words_by_threshold": curve, "operating_points": points, "blocks": self._blocks()}

    def _blocks(self) -> dict[str, Any] | None:
        from sklearn import metrics  # noqa: PLC0415 - takes two seconds to import

        probability = np.concatenate([np.zeros(0), *self._probability])
        content = np.concatenate([np.zeros(0, dtype=np.bool_), *self._content])
        if len(np.unique(content)) < 2:  # noqa: PLR2004 - both labels are needed
            return None
        kept = probability >= self._thresholds.balanced
        reliability = reliability_table(probability, content)
        return {
            "n_blocks": len(content),
            "n_pages": len(self._content),
            "accuracy": float(metrics.accuracy_score(content, kept)),
            "precision": float(metrics.precision_score(content, kept, zero_division=0)),
            "recall": float(metrics.recall_score(content, kept, zero_division=0)),
            "f1": float(metrics.f1_score(content, kept, zero_division=0)),
            "roc_auc": float(metrics.roc_auc_score(content, probability)),
            "average_precision": float(metrics.average_precision_score(content, probability)),
            "brier": float(metrics.brier_score_loss(content, probability)),
            "expected_calibration_error": sum(
                row["n_blocks"] * abs(row["probability"] - row["content"]) for row in reliability
            )
            / len(content),
            "reliability": reliability,
        }


def reliability_table(probability: NDArray[np.float64], content: NDArray[np.bool_]) -> Sequence[dict[str, Any]]:
    """For each tenth of probability that occurs: how many blocks, their mean probability and share of content."""
    bins = np.minimum((probability * N_BINS).astype(int), N_BINS - 1)
    return [
        {
            "n_blocks": int((bins == row).sum()),
            "probability": float(probability[bins == row].mean()),
            "content": float(content[bins == row].mean()),
        }
        for row in np.unique(bins).tolist()
    ]
