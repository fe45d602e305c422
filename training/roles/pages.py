"""Labelled pages -> what the models of roles and types are fitted on."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED
from dehusk.features.describing.pages import read_page
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.block_columns import block_columns
from dehusk.features.roles.page_columns import page_columns
from dehusk.features.roles.summary import PageColumns, summarise
from dehusk.features.roles.vocabulary import ARTICLE, COMMENT
from dehusk.features.tree import Floats
from dehusk.model.labeller import text_lengths
from dehusk.training.fitting.collection import CHUNK, Collection
from dehusk.training.labels.corpus import Corpus, LabelledPage
from dehusk.training.labels.page_types import type_of
from dehusk.training.labels.prepare import PreparedPage
from dehusk.training.roles.labels import NO, YES, Labels, gold_headline, label_roles
from dehusk.training.variation.comment_threads import make_thread
from dehusk.training.variation.fragment_pools import GraftPools
from dehusk.training.variation.page_changes import insert_after_content, rename_classes
from dehusk.training.variation.page_tree import Node, label_texts, labelled_blocks, read_tree, write_document

#: Probability that an article gets a copy with a made-up thread below it, and that the copy's classes are renamed.
P_THREAD, P_RENAMED = 0.25, 0.3
#: A block is a comment if more than this share of its characters is.
MOST = 0.5
#: Name of the set of these copies.
MADE_UP = "made-up threads"


@dataclass(frozen=True, slots=True)
class RolePage:
    """A page as the models of roles and types see it."""

    source: str
    fold: int
    texts: Sequence[str]
    columns: Floats
    """Those of `BLOCK_COLUMNS`, shape (n_blocks, n_columns)."""
    labels: Mapping[str, Labels]
    """What is known of each block, by role; roles of which nothing is known may be missing."""
    page: PageColumns
    page_type: str | None = None
    headline: str | None = None
    """The text of its headline, as annotators give it."""


def role_pages(
    collection: Collection, probabilities: Mapping[tuple[str, str], NDArray[np.float64]], seed: int
) -> list[RolePage]:
    """The pages of a collection, and copies of its articles with made-up threads.

    Parameters
    ----------
    probabilities
        Of each page's blocks to be content, by a model that saw no page of its site; by the page's set and id.
    """
    rows = [row for row, page in enumerate(collection.pages) if page.n_blocks]
    jobs = [
        delayed(_pages_of)(
            collection.corpora,
            [collection.places[row] for row in chunk],
            [collection.pages[row] for row in chunk],
            [int(collection.folds[row]) for row in chunk],
            [probabilities[collection.pages[row].source, collection.pages[row].id] for row in chunk],
            random.Random(f"{seed}:roles:{chunk[0]}"),
        )
        for chunk in (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
    ]
    return [page for pages in Parallel(n_jobs=os.cpu_count(), return_as="generator")(jobs) for page in pages]


def _pages_of(  # noqa: PLR0917 - a task of a worker process
    corpora: Sequence[Corpus],
    places: Sequence[tuple[int, int]],
    prepared: Sequence[PreparedPage],
    folds: Sequence[int],
    probabilities: Sequence[NDArray[np.float64]],
    rng: random.Random,
) -> list[RolePage]:
    pools, roots, found = GraftPools(), [], []
    for (corpus, place), page, fold, probability in zip(places, prepared, folds, probabilities, strict=True):
        labelled = corpora[corpus][place]
        found.append(_page(labelled, page, fold, probability))
        if type_of(labelled) == ARTICLE and page.is_usable and rng.random() < P_THREAD:
            root = read_tree(labelled.html)
            document, sources = write_document(root)
            label_texts(cut(document), sources, page.content)
            pools.add(root, ARTICLE, rng)
            roots.append((root, fold))
    threads = (_with_thread(root, fold, pools.sentences, rng) for root, fold in roots if pools.sentences)
    return [*found, *(thread for thread in threads if thread is not None)]


def _page(labelled: LabelledPage, page: PreparedPage, fold: int, probability: NDArray[np.float64]) -> RolePage:
    table = cut(parse(labelled.html))
    described = read_page(table, labelled.url)
    columns = block_columns(described, page.columns, probability)
    summary = summarise(page.columns[:, : len(MEASURED)], probability, text_lengths(table.texts))
    return RolePage(
        source=page.source,
        fold=fold,
        texts=table.texts,
        columns=columns,
        labels=label_roles(labelled, described, columns, page.content),
        page=page_columns(described, summary, probability),
        page_type=type_of(labelled),
        headline=gold_headline(labelled.fields),
    )


def _with_thread(root: Node, fold: int, sentences: Sequence[str], rng: random.Random) -> RolePage | None:
    """A copy of an article with a made-up thread below it, all of which is comments."""
    thread = make_thread(sentences, rng)
    copy = root.copy()
    if not insert_after_content(copy, thread, rng):
        return None
    if rng.random() < P_RENAMED:
        rename_classes(copy, rng)
    for text in copy.texts():
        text.content = False
    for text in thread.texts():
        text.content = True
    table, share = labelled_blocks(copy)
    measured = measure(table)
    nothing = np.zeros(len(table))  # comments are told without these
    described = read_page(table, None)
    return RolePage(
        source=MADE_UP,
        fold=fold,
        texts=table.texts,
        columns=block_columns(described, measured.columns, nothing),
        labels={COMMENT: np.where(share > MOST, YES, NO).astype(np.int8)},
        page=page_columns(described, summarise(measured.columns, nothing, text_lengths(table.texts)), nothing),
    )
