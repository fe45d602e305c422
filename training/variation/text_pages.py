"""Labelled pages -> plain texts to measure on, in the styles that no training sees."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.text_catalogue import TEXT_MEASURED
from dehusk.features.text_matrix import measure_text
from dehusk.training.labels.corpus import Corpus, LabelledPage
from dehusk.training.labels.prepare import PreparedPage, assemble
from dehusk.training.variation.text_styles import UNSEEN, Style, render

#: Pages that one task of a worker process takes.
CHUNK = 16


def prepare_text(page: LabelledPage, content: NDArray[np.bool_], style: Style) -> PreparedPage:
    """Measure a page written down as text; ``content`` are the labels of its blocks as HTML."""
    layout = measure_page(cut(parse(page.html)))
    table, is_content = render(layout, content, style)
    return assemble(page, table, is_content, measure_text(table) if len(table) else None, len(TEXT_MEASURED))


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
