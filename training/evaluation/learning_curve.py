"""How much more data would help: cross-validated F1 against the number of sites that were learned from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import numpy as np
from tqdm import tqdm

from dehusk.model.feature_set import HTML_FEATURES
from dehusk.training.evaluation.bootstrap import estimate
from dehusk.training.evaluation.summary import Values
from dehusk.training.fitting.collection import Collection, collect, make_samples
from dehusk.training.fitting.scores import own_scores
from dehusk.training.fitting.stacking import Stacker, count_fits, cross_validate
from dehusk.training.fitting.token_counts import count_tokens
from dehusk.training.labels.labelled_page import Corpus

#: Shares of the sites that are learned from, each a part of the next.
SHARES = (0.125, 0.25, 0.5, 1.0)


def learning_curve(corpora: Sequence[Corpus], n_folds: int, seed: int) -> list[Values]:
    """Word F1 of all pages, each predicted by models that learned from a share of the other sites.

    Returns
    -------
    list of dict
        For each share: how many sites and pages a model learned from (mean over the folds), and the
        mean F1 of all pages with its interval, over all sets and for each.

    Raises
    ------
    DataError
        If there is too little to learn from.
    """
    collection = collect(list(corpora), n_folds)
    counts = count_tokens(collection.pages, HTML_FEATURES.table)
    by_fold = [_shuffled_sites(collection, fold, seed) for fold in range(n_folds)]
    points = []
    for share in SHARES:
        chosen = {site for sites in by_fold for site in sites[: max(1, round(share * len(sites)))]}
        # Pages of other sites are measured too, but form a fold that nothing is learned from.
        used = np.array([page.site in chosen for page in collection.pages])
        weights = [weight * is_used for weight, is_used in zip(collection.weights, used.tolist(), strict=True)]
        part = replace(collection, weights=weights)
        with tqdm(total=count_fits(n_folds) - 2, desc=f"learning from {share:.0%}", unit=" fits", disable=None) as bar:
            stacker = Stacker(
                make_samples(part, seed),
                counts,
                np.where(used, collection.folds, n_folds),
                seed,
                bar.update,
                HTML_FEATURES,
                unused=frozenset({n_folds}),
            )
            scored = cross_validate(part, stacker)
        f1 = [own_scores(one).f1 for one in scored]
        whole = estimate(f1, [one.page.site for one in scored], seed)
        points.append(
            {
                "share": share,
                **_learned_from(part),
                "f1": whole.mean,
                "f1_low": whole.low,
                "f1_high": whole.high,
                "f1_by_set": {
                    source: fmean(one for one, page in zip(f1, scored, strict=True) if page.page.source == source)
                    for source in dict.fromkeys(page.source for page in collection.pages)
                },
            }
        )
    return points


def _shuffled_sites(collection: Collection, fold: int, seed: int) -> list[str]:
    """The sites of a fold that can be learned from, in an order that the seed decides."""
    rows = zip(collection.pages, collection.folds.tolist(), collection.weights, strict=True)
    sites = sorted({page.site for page, of_page, weight in rows if of_page == fold and weight > 0})
    random.Random(seed).shuffle(sites)
    return sites


def _learned_from(part: Collection) -> dict[str, float]:
    """Sites and pages that a model learned from, on average over the folds."""
    pages = [page for page, weight in zip(part.pages, part.weights, strict=True) if weight > 0]
    share = (part.n_folds - 1) / part.n_folds
    return {"sites": share * len({page.site for page in pages}), "pages": share * len(pages)}
