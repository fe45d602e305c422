"""The pages on which the model did worst, with the blocks that it got wrong."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from dehusk.training.evaluation.predictions import Prediction
from dehusk.training.evaluation.summary import Record, Values

#: Pages kept, blocks shown of each, and characters shown of a block.
N_PAGES, N_BLOCKS, N_CHARACTERS = 30, 12, 200
#: A page from here on is as good as right: its F1 is shown as 1.00.
RIGHT_FROM = 0.995


@dataclass(slots=True)
class WorstPages:
    """Keeps the pages of the lowest word F1 among all that it is shown."""

    balanced: float
    """The model's balanced threshold."""
    _heap: list[tuple[float, int, Values]] = field(default_factory=list)
    _n_seen: int = 0

    def add(self, prediction: Prediction, record: Record) -> None:
        """Take a page in if something is wrong with it, and more than with the best of those kept."""
        own = next(iter(record.scores.values()))
        assert own.f1 is not None
        if own.f1 >= RIGHT_FROM:
            return
        self._n_seen += 1
        rank = (-own.f1, -self._n_seen)
        if len(self._heap) < N_PAGES:
            heapq.heappush(self._heap, (*rank, self._describe(prediction, record)))
        elif rank > self._heap[0][:2]:
            heapq.heapreplace(self._heap, (*rank, self._describe(prediction, record)))

    def values(self) -> list[Values]:
        """The pages, worst first."""
        return [page for _, _, page in sorted(self._heap, key=lambda item: item[:2], reverse=True)]

    def _describe(self, prediction: Prediction, record: Record) -> Values:
        page = prediction.page
        kept = prediction.probability >= prediction.threshold(self.balanced)
        wrong = np.flatnonzero(kept != page.content) if page.n_blocks else np.zeros(0, dtype=int)
        sizes = np.diff(page.token_first)
        largest = sorted(wrong.tolist(), key=lambda row: -int(sizes[row]))[:N_BLOCKS]
        return {
            "source": record.source,
            "id": record.id,
            "url": record.url,
            "page_type": record.page_type,
            "f1": {name: score.f1 for name, score in record.scores.items()},
            "reachable_f1": page.reachable,
            "n_blocks": page.n_blocks,
            "n_wrong": len(wrong),
            "failure": prediction.failure,
            "wrong_blocks": [
                {
                    "index": row,
                    "error": "kept chrome" if kept[row] else "lost content",
                    "probability": round(float(prediction.probability[row]), 3),
                    "tag": page.tags[row],
                    "text": page.texts[row][:N_CHARACTERS],
                }
                for row in sorted(largest)
            ],
        }
