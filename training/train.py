"""Labelled pages -> the model file, as `dehusk train` writes it."""

from __future__ import annotations

import platform
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import compress
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from dehusk.features.errors import DataError
from dehusk.features.extra_features import ExtraFeature
from dehusk.features.reading.kind import TEXT
from dehusk.features.version import VERSION
from dehusk.model.artifact import save
from dehusk.model.feature_set import TEXT_FEATURES, html_features
from dehusk.model.labeller import Model, Thresholds
from dehusk.model.roles.role_model import RoleModel
from dehusk.training.fitting.collection import MIN_FITTED_FOLDS, N_FOLDS, Collection, collect, make_samples
from dehusk.training.fitting.scores import Scored, calibration, choose_thresholds, mean_scores, own_scores
from dehusk.training.fitting.stacking import Stacker, count_fits, cross_validate
from dehusk.training.fitting.text_scores import describe_texts
from dehusk.training.fitting.token_counts import count_tokens
from dehusk.training.labels.corpus import Corpus, read_corpora
from dehusk.training.labels.page_types import tells_types
from dehusk.training.roles.fit import MEASURE, fit_roles
from dehusk.training.roles.fit import count_fits as count_role_fits
from dehusk.training.roles.pages import role_pages
from dehusk.training.timing.training_cost import expected_cost
from dehusk.training.variation.site_terms import read_terms
from dehusk.training.variation.text_pages import render_unseen
from dehusk.training.variation.text_styles import UNSEEN


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gives besides the model file."""

    manifest: Mapping[str, Any]
    """The manifest as written."""
    corpora: Sequence[Corpus]
    """The sets that were read."""
    scored: Sequence[Scored]
    """Every page of them with probabilities by a model that was trained without its site."""


def train(
    data: Sequence[Path],
    out: Path,
    *,
    seed: int = 0,
    weights: Mapping[str, float] | None = None,
    terms: Path | None = None,
    extra_features: Sequence[ExtraFeature] = (),
) -> Trained:
    """Train a model on labelled pages, measure it by cross-validation, and write it.

    Parameters
    ----------
    data
        Sets of labelled pages, in any layout that `read_corpus` knows.
    out
        The model file to write; its manifest is written next to it.
    seed
        The same data and seed give the same model.
    weights
        What a page of each set counts for, by the set's name, or of a type in it (``SET/TYPE``); 1 where a set is not
        named, 0 for pages that are only measured.
    terms
        A JSON Lines file of objects with ``text``: documents that sites write about themselves, which the model of
        plain text learns to tell from what a page is for.
    extra_features
        Functions of a page's `BlockTable` that each give a finite number a block: columns that the model of HTML pages
        sees besides the catalogue's. The model keeps their names and digests, and labels only with the same functions:
        ``dehusk.Extractor(out, extra_features=[...])``.

    Raises
    ------
    DataError
        If a set cannot be read, a weight is that of no set, or there are too few sites or too few pages to learn from.
    InputError
        If an extra feature is no function that is written in a file, or gives anything but those numbers.
    """
    feature_set = html_features(extra_features)
    corpora = weighted(read_corpora(data), weights or {})
    collection = collect(corpora, extra_features=feature_set.extra)
    tqdm.write(f"{len(collection.pages)} pages: this takes {expected_cost(collection.pages)}", file=sys.stderr)
    texts = write_texts(collection)
    samples = make_samples(collection, seed, read_terms(terms) if terms else ())
    texts_to_fit = [sample for sample in samples if sample.kind == TEXT]
    folds = np.array([one.fold for one in texts_to_fit], dtype=np.int_)
    # Pages that hide their article leave no text to learn from; the model is then one of HTML pages only.
    with_text = len(texts.pages) > 0 and len(np.unique(folds)) >= MIN_FITTED_FOLDS
    with tqdm(total=(1 + with_text) * count_fits(N_FOLDS), desc="fitting", unit="fit") as bar:
        counts = count_tokens(collection.pages, feature_set.table)
        model, scored = learn(Stacker(samples, counts, collection.folds, seed, bar.update, feature_set), collection)
        manifest = describe(collection, scored, model.thresholds, seed)
        text = None
        if with_text:
            # Words are counted in the texts, as these hold notices too.
            counts = count_tokens(texts_to_fit, TEXT_FEATURES.table)
            text, text_scored = learn(Stacker(texts_to_fit, counts, folds, seed, bar.update, TEXT_FEATURES), texts)
            manifest["text"] = {
                **describe_scores(text_scored, text.thresholds),
                **describe_texts(text_scored, text.thresholds.balanced),
            }
    roles = learn_roles(collection, scored, seed, manifest)
    return Trained(save(model, manifest, out, text, roles), collection.corpora, scored)


def weighted(corpora: Sequence[Corpus], weights: Mapping[str, float]) -> list[Corpus]:
    """The sets with the weights that their pages are to have.

    Raises
    ------
    DataError
        If a weight is that of no set, or less than 0.
    """
    names = [corpus.source for corpus in corpora]
    of_types: dict[str, dict[str, float]] = {name: {} for name in names}
    for name, weight in weights.items():
        source, slash, page_type = name.partition("/")
        if source not in names or (slash and not page_type):
            raise DataError(f"a weight is given for {name!r}, which is none of the sets: {', '.join(names)}")
        if not 0 <= weight < inf:
            raise DataError(f"the weight of {name!r} is {weight}; give a number, 0 or more")
        if page_type:
            of_types[source][page_type] = weight
    return [
        replace(corpus, weight=weights.get(corpus.source, corpus.weight), type_weights=of_types[corpus.source])
        for corpus in corpora
    ]


def learn(stacker: Stacker, measured: Collection) -> tuple[Model, list[Scored]]:
    """The model of one kind of page, and the cross-validated probabilities of the pages to measure on."""
    scored = cross_validate(measured, stacker)
    return replace(stacker.fit(frozenset()), thresholds=choose_thresholds(scored)), scored


def learn_roles(
    collection: Collection, scored: Sequence[Scored], seed: int, manifest: dict[str, Any]
) -> RoleModel | None:
    """What tells roles and types, its scores put into the manifest; None where the pages do not tell them."""
    if not tells_types(collection.pages, collection.folds):
        return None
    pages = role_pages(collection, {(one.page.source, one.page.id): one.probability for one in scored}, seed)
    with tqdm(total=count_role_fits(collection.n_folds), desc="fitting roles", unit="fit") as bar:
        roles, scores = fit_roles(pages, seed, bar.update)
    if roles is not None:
        manifest["roles"] = {"scores": {"measure": MEASURE, **scores}}
    return roles


def write_texts(collection: Collection) -> Collection:
    """The pages that are fitted on, written as plain text in styles that no sample has, to be measured on only.

    A text whose blocks cannot reach the gold text any more (because the page hides some of it) is left out.
    """
    rows = np.flatnonzero(np.array(collection.weights) > 0).tolist()
    places, pages = [collection.places[row] for row in rows], [collection.pages[row] for row in rows]
    texts = render_unseen(collection.corpora, places, pages)
    folds = np.repeat(collection.folds[rows], len(UNSEEN))
    usable = np.array([text.is_usable for text in texts], dtype=np.bool_)
    return replace(collection, pages=list(compress(texts, usable)), folds=folds[usable])


def describe(collection: Collection, scored: Sequence[Scored], thresholds: Thresholds, seed: int) -> dict[str, Any]:
    """The manifest: what the model was made from and how it scores."""
    sources = Counter(page.source for page in collection.pages)
    corpus_of = {corpus.source: corpus for corpus in collection.corpora}
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
                "weight": corpus_of[source].weight,
                **({"type_weights": dict(types)} if (types := corpus_of[source].type_weights) else {}),
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
            "balanced": mean_scores(scored, thresholds.balanced, own_scores),
            "precision": mean_scores(scored, thresholds.precision),
            "recall": mean_scores(scored, thresholds.recall),
        },
        "calibration": calibration(scored),
    }
