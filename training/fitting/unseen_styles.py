"""Labelled pages -> plain texts to measure on, in the styles that no training sees, and what is measured on them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.reading.plain_text import SENTENCE_ENDS
from dehusk.training.fitting.scores import Scored, mean_scores
from dehusk.training.labels.corpus import Corpus
from dehusk.training.labels.prepare import PreparedPage, prepare_text
from dehusk.training.variation.text_styles import UNSEEN

#: Pages that one task of a worker process takes.
CHUNK = 16
#: Blocks of so many effective words that end like a sentence read like prose.
PROSE_WORDS = 12.0


def render_unseen(
    corpora: list[Corpus], places: Sequence[tuple[int, int]], pages: Sequence[PreparedPage]
) -> list[PreparedPage]:
    """Write every page down as text once a style; their sets are named ``wcxb as browser`` and so on.

    Parameters
    ----------
    places
        For each page, which corpus and which place in it it comes from.
    pages
        The same pages, labelled.

    Returns
    -------
    list of PreparedPage
        Page after page, ``len(UNSEEN)`` of each.
    """
    jobs = [
        delayed(_render_chunk)(
            corpora,
            places[start : start + CHUNK],
            [page.content for page in pages[start : start + CHUNK]],
        )
        for start in range(0, len(pages), CHUNK)
    ]
    texts: list[PreparedPage] = []
    with tqdm(total=len(pages), desc="writing texts", unit="page") as bar:
        for chunk in Parallel(n_jobs=os.cpu_count(), return_as="generator")(jobs):
            texts += chunk
            bar.update(len(chunk) // len(UNSEEN))
    return texts


def _render_chunk(
    corpora: list[Corpus], places: Sequence[tuple[int, int]], labels: Sequence[NDArray[np.bool_]]
) -> list[PreparedPage]:
    return [
        replace(prepare_text(page, content, style), source=f"{page.source} as {name}")
        for (corpus, place), content in zip(places, labels, strict=True)
        for page in [corpora[corpus][place]]
        for name, style in UNSEEN.items()
    ]


def describe_texts(scored: Sequence[Scored], threshold: float) -> dict[str, Any]:
    """What only texts are measured for: the score of keeping everything, and chrome that reads like prose."""
    everything = [Scored(item.page, np.ones(item.page.n_blocks)) for item in scored]
    return {
        "keeping_everything": {name: scores["f1"] for name, scores in mean_scores(everything, threshold).items()},
        "prose": prose_scores(scored, threshold),
    }


def prose_scores(scored: Sequence[Scored], threshold: float) -> dict[str, dict[str, float]]:
    """Of the blocks that read like prose, by set: how much of the chrome is dropped, how much of the content kept."""
    counts: defaultdict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for item in scored:
        if item.page.cues is None:
            continue
        ends = np.array([text[-1] in SENTENCE_ENDS for text in item.page.texts], dtype=np.bool_)
        prose = ends & (item.page.cues.outline.words >= PROSE_WORDS)
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
