"""Scores that only plain texts have: that of keeping everything, and those of blocks that read like prose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from dehusk.features.reading.plain_text import SENTENCE_ENDS
from dehusk.training.fitting.scores import Scored, mean_scores

#: Least effective words of a block that reads like prose; it ends like a sentence, too.
PROSE_WORDS = 12.0


def describe_texts(scored: Sequence[Scored], threshold: float) -> dict[str, Any]:
    """The F1 of keeping everything, and the scores of blocks that read like prose, as values of the manifest."""
    everything = [Scored(item.page, np.ones(item.page.n_blocks)) for item in scored]
    return {
        "keeping_everything": {name: scores["f1"] for name, scores in mean_scores(everything, threshold).items()},
        "prose": prose_scores(scored, threshold),
    }


def prose_scores(scored: Sequence[Scored], threshold: float) -> dict[str, dict[str, float]]:
    """Of the blocks that read like prose, by set: how much of the chrome is dropped, how much of the content kept."""
    counts: defaultdict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for item in scored:
        if item.page.tokens is None:
            continue
        ends = np.array([text[-1] in SENTENCE_ENDS for text in item.page.texts], dtype=np.bool_)
        prose = ends & (item.page.tokens.outline.words >= PROSE_WORDS)
        chrome, content = prose & ~item.page.content, prose & item.page.content
        kept = item.probability >= threshold
        counts[item.page.source].append(
            (int(chrome.sum()), int((chrome & ~kept).sum()), int(content.sum()), int((content & kept).sum()))
        )
    result = {}
    for name, rows in sorted(counts.items()):
        n_chrome, n_dropped, n_content, n_kept = np.sum(rows, axis=0).tolist()
        result[name] = {
            "chrome_blocks": n_chrome,
            "chrome_dropped": round(n_dropped / max(n_chrome, 1), 4),
            "content_blocks": n_content,
            "content_kept": round(n_kept / max(n_content, 1), 4),
        }
    return result
