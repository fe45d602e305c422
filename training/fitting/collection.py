"""Sets of labelled pages -> what fitting and cross-validation take: measured pages, folds, weights, samples."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.errors import DataError
from dehusk.features.extra_features import ExtraFeature
from dehusk.training.labels.corpus import Corpus
from dehusk.training.labels.folds import grouped_folds
from dehusk.training.labels.prepare import PreparedPage, name_unusable, prepare
from dehusk.training.labels.samples import Sample, original
from dehusk.training.variation.samples import changed_copies

N_FOLDS = 5
#: Stacking leaves out two folds at a time, and pages must remain to fit on.
MIN_FITTED_FOLDS = 3
#: Weight of an article; other pages weigh 1. Most pages of sources that were not trained on are articles.
ARTICLE_WEIGHT = 1.25
#: Pages that one task of a worker process takes.
CHUNK = 16


@dataclass(frozen=True, slots=True)
class Collection:
    """All pages to train on, in a fixed order."""

    corpora: list[Corpus]
    places: list[tuple[int, int]]
    """For each page its corpus and its index in that."""
    pages: list[PreparedPage]
    folds: NDArray[np.int_]
    weights: list[float]
    """Weight of each page in fitting, 0 where it is only measured."""
    extra_features: Sequence[ExtraFeature] = ()
    """A user's own columns, with which the pages were measured."""

    @property
    def n_folds(self) -> int:
        """Number of folds; none is empty."""
        return int(self.folds.max()) + 1


def collect(corpora: list[Corpus], n_folds: int = N_FOLDS, extra_features: Sequence[ExtraFeature] = ()) -> Collection:
    """Measure and label every page, in parallel.

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
            delayed(_prepare_chunk)(corpora, chunk, extra_features) for chunk in chunks
        ):
            pages += chunk
            bar.update(len(chunk))
    if not any(page.content.any() for page in pages):
        raise DataError("no page has a block that its gold text names; are pages and gold texts paired rightly?")
    _check_types(corpora, places, pages)
    factors = [corpora[corpus].weight_of(page.page_type) for (corpus, _), page in zip(places, pages, strict=True)]
    to_fit = [page for page, factor in zip(pages, factors, strict=True) if factor]
    if (said := name_unusable(to_fit)) is not None:
        tqdm.write(said, file=sys.stderr)
    weights = [factor * _weight(page) for page, factor in zip(pages, factors, strict=True)]
    return Collection(corpora, places, pages, _fold(pages, weights, n_folds), weights, extra_features)


def _check_types(corpora: list[Corpus], places: Sequence[tuple[int, int]], pages: Sequence[PreparedPage]) -> None:
    """Hold that every type that has a weight has pages: a name that is misspelt would count for nothing."""
    there = {(corpus, page.page_type) for (corpus, _), page in zip(places, pages, strict=True)}
    for number, corpus in enumerate(corpora):
        for page_type in corpus.type_weights:
            if (number, page_type) not in there:
                known = sorted(name for of_corpus, name in there if of_corpus == number and name)
                raise DataError(
                    f"a weight is given for {corpus.source}/{page_type}, and {corpus.source} has no page of that type: "
                    f"{', '.join(known) or 'it tells no types'}"
                )


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


def _prepare_chunk(
    corpora: list[Corpus], places: Sequence[tuple[int, int]], extra_features: Sequence[ExtraFeature]
) -> list[PreparedPage]:
    pages = [corpora[corpus][place] for corpus, place in places]
    for page in pages:
        if page.only_snippets:
            raise DataError(f"{page.source}/{page.id}: its snippets can be measured against, but not learned from")
    return [prepare(page, extra_features) for page in pages]


def _weight(page: PreparedPage) -> float:
    if not page.is_usable:
        return 0.0
    return ARTICLE_WEIGHT if page.page_type in ("article", "") else 1.0


def make_samples(collection: Collection, seed: int, terms: Sequence[Sequence[str]] = ()) -> list[Sample]:
    """The pages and their changed copies, in a fixed order; each fold gets documents of the terms of its own."""
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
            terms[fold :: collection.n_folds],
            collection.extra_features,
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
