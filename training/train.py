"""Labelled pages -> the model file: everything that `dehusk train` does."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.errors import DataError
from dehusk.features.reading.kind import TEXT
from dehusk.features.version import VERSION
from dehusk.model.artifact import save
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES
from dehusk.model.labeller import Model, Thresholds, probabilities
from dehusk.training.fitting.scores import Scored, calibration, choose_thresholds, mean_scores
from dehusk.training.fitting.stacking import Stacker
from dehusk.training.fitting.text_scores import describe_texts
from dehusk.training.fitting.token_counts import count_tokens
from dehusk.training.labels.corpus import Corpus, read_corpus
from dehusk.training.labels.folds import grouped_folds
from dehusk.training.labels.prepare import PreparedPage, prepare
from dehusk.training.labels.samples import Sample, original
from dehusk.training.variation.samples import changed_copies
from dehusk.training.variation.text_pages import render_unseen
from dehusk.training.variation.text_styles import UNSEEN

N_FOLDS = 5
#: Stacking leaves out two folds at a time, and what remains must hold pages to fit on.
MIN_FITTED_FOLDS = 3
#: Articles weigh more: they are what most pages of other sources are.
ARTICLE_WEIGHT = 1.25
#: Pages that one task of a worker process takes.
CHUNK = 16


@dataclass(frozen=True, slots=True)
class Collection:
    """All pages to train on, in a fixed order."""

    corpora: list[Corpus]
    places: list[tuple[int, int]]
    """Corpus, and place in it, of each page."""
    pages: list[PreparedPage]
    folds: NDArray[np.int_]
    weights: list[float]
    """Weight of each page in fitting, 0 where it is only measured."""

    @property
    def n_folds(self) -> int:
        """Number of folds; none is empty."""
        return int(self.folds.max()) + 1


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gives beside the model file."""

    manifest: Mapping[str, Any]
    """The manifest as written."""
    corpora: Sequence[Corpus]
    """The sets that were read."""
    scored: Sequence[Scored]
    """Every page of them with probabilities by a model that was trained without its site."""


def train(data: Sequence[Path], out: Path, *, seed: int = 0) -> Trained:
    """Train a model on labelled pages, measure it by cross-validation, and write it.

    Parameters
    ----------
    data
        Sets of labelled pages, in any layout that `read_corpus` knows.
    out
        The model file to write; its manifest is written next to it.
    seed
        The same data and seed give the same model.

    Raises
    ------
    DataError
        If a set cannot be read, or there are too few sites or too few pages to learn from.
    """
    collection = collect([read_corpus(path) for path in data])
    texts = write_texts(collection)
    samples = make_samples(collection, seed)
    texts_to_fit = [sample for sample in samples if sample.kind == TEXT]
    with tqdm(total=2 * count_fits(N_FOLDS), desc="fitting", unit="fit") as bar:
        counts = count_tokens(collection.pages)
        model, scored = learn(Stacker(samples, counts, collection.folds, seed, bar.update, HTML_FEATURES), collection)
        # Texts have tables of their own, without names, and with the words of notices.
        counts, folds = count_tokens(texts_to_fit), np.array([one.fold for one in texts_to_fit])
        text, text_scored = learn(Stacker(texts_to_fit, counts, folds, seed, bar.update, TEXT_FEATURES), texts)
    manifest = {
        **describe(collection, scored, model.thresholds, seed),
        "text": {
            **describe_scores(text_scored, text.thresholds),
            **describe_texts(text_scored, text.thresholds.balanced),
        },
    }
    return Trained(save(model, manifest, out, text), collection.corpora, scored)


def learn(stacker: Stacker, measured: Collection) -> tuple[Model, list[Scored]]:
    """The model of one kind of page, and how its stages score out-of-fold on the pages to measure on."""
    scored = cross_validate(measured, stacker)
    return replace(stacker.fit(frozenset()), thresholds=choose_thresholds(scored)), scored


def write_texts(collection: Collection) -> Collection:
    """The pages that are fitted on as plain text, in the styles that no sample has: to be measured on only.

    A text whose blocks cannot reach the gold text any more (of a page that hides it) is left out.
    """
    rows = np.flatnonzero(np.array(collection.weights) > 0).tolist()
    places, pages = [collection.places[row] for row in rows], [collection.pages[row] for row in rows]
    texts = render_unseen(collection.corpora, places, pages)
    folds = np.repeat(collection.folds[rows], len(UNSEEN))
    usable = np.array([text.is_usable for text in texts], dtype=np.bool_)
    return replace(collection, pages=list(compress(texts, usable)), folds=folds[usable])


def count_fits(n_folds: int) -> int:
    """How many fits `train` takes: both stages for no fold and for each, the first for each pair of them."""
    return 2 + 2 * n_folds + n_folds * (n_folds - 1) // 2


def collect(corpora: list[Corpus], n_folds: int = N_FOLDS) -> Collection:
    """Measure and label every page, two or more at a time.

    Raises
    ------
    DataError
        If a set cannot be read or has snippets only, or there is too little to learn from.
    """
    places = [(number, place) for number, corpus in enumerate(corpora) for place in range(len(corpus))]
    chunks = [places[start : start + CHUNK] for start in range(0, len(places), CHUNK)]
    pages: list[PreparedPage] = []
    with tqdm(total=len(places), desc="reading pages", unit="page") as bar:
        for chunk in Parallel(n_jobs=os.cpu_count(), return_as="generator")(
            delayed(_prepare_chunk)(corpora, chunk) for chunk in chunks
        ):
            pages += chunk
            bar.update(len(chunk))
    if not any(page.content.any() for page in pages):
        raise DataError("no page has a block that its gold text names; are pages and gold texts paired rightly?")
    weights = [_weight(page) for page in pages]
    return Collection(corpora, places, pages, _fold(pages, weights, n_folds), weights)


def _fold(pages: Sequence[PreparedPage], weights: Sequence[float], n_folds: int) -> NDArray[np.int_]:
    n_sites = len({page.site for page in pages})
    if n_sites < n_folds:
        raise DataError(
            f"the pages come from {n_sites} sites, and cross-validation needs {n_folds}; add pages of other sites"
        )
    folds = grouped_folds([page.site for page in pages], n_folds, seed=0)
    if len(set(folds[np.array(weights) > 0].tolist())) < MIN_FITTED_FOLDS:
        n_fitted = sum(weight > 0 for weight in weights)
        raise DataError(
            f"only {n_fitted} of {len(pages)} pages can be learned from, as the gold text of the others is empty or "
            "cannot be told from their blocks; add labelled pages of other sites"
        )
    return folds


def _prepare_chunk(corpora: list[Corpus], places: Sequence[tuple[int, int]]) -> list[PreparedPage]:
    pages = [corpora[corpus][place] for corpus, place in places]
    for page in pages:
        if page.only_snippets:
            raise DataError(f"{page.source}/{page.id}: its snippets can be measured against, but not learned from")
    return [prepare(page) for page in pages]


def _weight(page: PreparedPage) -> float:
    if not page.is_usable:
        return 0.0
    return ARTICLE_WEIGHT if page.page_type in ("article", "") else 1.0


def make_samples(collection: Collection, seed: int) -> list[Sample]:
    """The pages and their changed copies, in a fixed order."""
    rows_of_fold = [
        [row for row in np.flatnonzero(collection.folds == fold).tolist() if collection.weights[row] > 0]
        for fold in range(collection.n_folds)
    ]
    jobs = [
        delayed(changed_copies)(
            collection.corpora,
            [collection.places[row] for row in rows],
            [collection.pages[row] for row in rows],
            fold,
            [collection.weights[row] for row in rows],
            seed,
        )
        for fold, rows in enumerate(rows_of_fold)
    ]
    samples = [
        original(page, int(fold), weight)
        for page, fold, weight in zip(collection.pages, collection.folds, collection.weights, strict=True)
        if page.n_blocks
    ]
    for copies in tqdm(
        Parallel(n_jobs=os.cpu_count(), return_as="generator")(jobs),
        total=collection.n_folds,
        desc="varying pages",
        unit="fold",
    ):
        samples += copies
    return samples


def cross_validate(collection: Collection, stacker: Stacker, unused: frozenset[int] = frozenset()) -> list[Scored]:
    """Every page as a model sees it that knows no page of its site, nor any of the folds unused."""
    scored: list[Scored] = []
    for fold in range(collection.n_folds):
        model = stacker.fit(unused | {fold})
        scored += [
            Scored(page, probabilities(model, page))
            for page, page_fold in zip(collection.pages, collection.folds, strict=True)
            if page_fold == fold
        ]
    return scored


def describe(collection: Collection, scored: Sequence[Scored], thresholds: Thresholds, seed: int) -> dict[str, Any]:
    """The manifest: what the model was made from and how it scores."""
    sources = Counter(page.source for page in collection.pages)
    return {
        "dehusk": VERSION,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "lxml", "scikit-learn")},
        },
        "seed": seed,
        "data": {
            source: {
                "pages": count,
                "sites": len({page.site for page in collection.pages if page.source == source}),
                "fitted": sum(
                    weight > 0
                    for page, weight in zip(collection.pages, collection.weights, strict=True)
                    if page.source == source
                ),
            }
            for source, count in sources.items()
        },
        **describe_scores(scored, thresholds),
        "training_pages": sorted({page.fingerprint for page in collection.pages}),
    }


def describe_scores(scored: Sequence[Scored], thresholds: Thresholds) -> dict[str, Any]:
    """How the model of one kind of page scores."""
    return {
        "scores": {
            "measure": "mean word F1 of pages, cross-validated in 5 folds grouped by site",
            "balanced": mean_scores(scored, thresholds.balanced),
            "precision": mean_scores(scored, thresholds.precision),
            "recall": mean_scores(scored, thresholds.recall),
        },
        "calibration": calibration(scored),
    }
