"""How much the model's answer depends on each feature: what is lost when the feature says nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.matrix import with_log_odds
from dehusk.features.tree import Floats
from dehusk.model.labeller import Model, probabilities_of_rows
from dehusk.training.evaluation.summary import Values
from dehusk.training.labels.labelled_page import Corpus
from dehusk.training.labels.prepare import prepare

#: Features that a run lists.
N_LISTED = 25


def permutation_importance(corpora: Sequence[Corpus], model: Model, n_pages: int, seed: int) -> Values | None:
    """Average precision of blocks that is lost when a feature's values are shuffled among them (Breiman, 2001).

    Values are shuffled over the blocks of all pages, each feature alone, so features that say the same
    share their importance.

    Parameters
    ----------
    n_pages
        Pages to measure on, spread over the sets.

    Returns
    -------
    dict or None
        ``average_precision`` of the model as it is, and ``features``: the strongest, each with its loss.
        None where no page has labels that can be trusted.
    """
    from sklearn.metrics import average_precision_score  # noqa: PLC0415 - takes two seconds to import

    places = [(corpus, row) for corpus in corpora for row in range(len(corpus))]
    step = max(1, len(places) // n_pages)
    pages = [prepare(corpus[row], model.feature_set.extra) for corpus, row in places[step // 2 :: step]]
    pages = [page for page in pages if page.is_usable]
    if not pages:
        return None
    content = np.concatenate([page.content for page in pages])
    tokens = [page.tokens for page in pages if page.tokens is not None]  # all: a page that is usable has blocks
    order = model.feature_set.log_odds
    matrices = [
        with_log_odds(page.columns, of_page, model.log_odds, order) for page, of_page in zip(pages, tokens, strict=True)
    ]
    everything = np.concatenate(matrices)
    bounds = np.cumsum([len(matrix) for matrix in matrices])[:-1]
    as_it_is = float(average_precision_score(content, _probabilities(tokens, matrices, model)))
    rng = np.random.default_rng(seed)
    losses = {}
    catalogue = model.feature_set.catalogue
    for column, feature in enumerate(tqdm(catalogue, desc="importance", unit=" features", disable=None)):
        shuffled = everything.copy()
        shuffled[:, column] = rng.permutation(shuffled[:, column])
        probability = _probabilities(tokens, np.split(shuffled, bounds), model)
        losses[feature.name] = as_it_is - float(average_precision_score(content, probability))
    lost = [name for name, loss in losses.items() if loss > 0]
    strongest = sorted(lost, key=lambda name: -losses[name])[:N_LISTED]
    return {
        "n_pages": len(pages),
        "n_blocks": len(content),
        "average_precision": as_it_is,
        "features": [{"name": name, "loss": losses[name]} for name in strongest],
    }


def _probabilities(tokens: Sequence[PageTokens], matrices: Sequence[Floats], model: Model) -> Floats:
    """The model's probabilities from given first-stage rows, page after page."""
    found = [probabilities_of_rows(model, [matrix], one) for one, matrix in zip(tokens, matrices, strict=True)]
    return np.concatenate(found)
