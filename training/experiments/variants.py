"""A variant of the training -> how it scores."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import partial
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED, NAME_LOG_ODDS, WORD_LOG_ODDS
from dehusk.features.errors import DataError
from dehusk.features.matrix import with_log_odds
from dehusk.features.reading.kind import HTML
from dehusk.model.feature_set import HTML_FEATURES
from dehusk.model.labeller import probabilities
from dehusk.training.experiments.kept_pages import KeptPages, reweighted
from dehusk.training.fitting.boosting import STAGES, Settings
from dehusk.training.fitting.scores import Scored, own_scores
from dehusk.training.fitting.stacking import P_DROPOUT, Stacker
from dehusk.training.fitting.token_counts import count_tokens
from dehusk.training.labels.prepare import PreparedPage

_SETTINGS = {setting.name: setting.type for setting in fields(Settings)}
#: Families of learned columns that a variant may do without.
_FAMILIES = {"names": NAME_LOG_ODDS, "words": WORD_LOG_ODDS}


@dataclass(frozen=True, slots=True)
class Variant:
    """What is done otherwise than in a training."""

    name: str
    weights: dict[str, float] = field(default_factory=dict)
    """What a page of a set counts for, times its weight in training."""
    copies: float = 1.0
    """What a changed copy counts for, times its weight in training."""
    settings: dict[str, float] = field(default_factory=dict)
    """Settings of the first stage."""
    without: str = ""
    """``names``, ``words``, or a pattern of the measured columns that are 0."""
    n_stages: int = 1


def parse_variant(text: str) -> Variant:
    """A variant as it is written: its name, a colon, and what is otherwise.

    Raises
    ------
    DataError
        If a part is not understood.

    Examples
    --------
    >>> parse_variant("more of pool: pool=4 copies=0.5 n_trees=100 without=to_.*").weights
    {'pool': 4.0}
    """
    name, _, rest = text.partition(":")
    weights: dict[str, float] = {}
    settings: dict[str, float] = {}
    others: dict[str, Any] = {}
    for part in rest.split():
        key, equals, value = part.partition("=")
        try:
            if not equals:
                raise ValueError
            if key in _SETTINGS:
                settings[key] = int(value) if _SETTINGS[key] == "int" else float(value)
            elif key == "without":
                others[key] = value
            elif key == "stages":
                others["n_stages"] = int(value)
            elif key == "copies":
                others[key] = float(value)
            else:
                weights[key] = float(value)
        except ValueError as error:
            raise DataError(
                f"{part!r} is not understood; write SET=WEIGHT, copies=WEIGHT, SETTING=N, without=COLUMNS or stages=2"
            ) from error
    return Variant(name.strip(), weights, settings=settings, **others)


def measure(kept: KeptPages, variant: Variant, seed: int) -> dict[str, float]:
    """Mean word F1 of each set (and each type of a set), cross-validated; of sets held out by a model of all pages."""
    folds = kept.collection.folds
    weights = reweighted(kept.samples, variant.weights, variant.copies)
    samples = [
        replace(sample, weight=weight, columns=_without(sample.columns, variant))
        for sample, weight in zip(kept.samples, weights, strict=True)
        if sample.kind == HTML
    ]
    first, second = STAGES[HTML]
    stages = (replace(first, **variant.settings), second)  # type: ignore[arg-type]
    dropout = {
        family: 1.0 if _FAMILIES.get(variant.without) == family else share for family, share in P_DROPOUT[HTML].items()
    }
    pages, held_out = (
        [replace(page, columns=_without(page.columns, variant)) for page in some]
        for some in (kept.collection.pages, kept.held_out)
    )
    counts = count_tokens(pages, HTML_FEATURES.table)
    stacker = Stacker(samples, counts, folds, seed, lambda: None, HTML_FEATURES, stages=stages, dropout=dropout)
    scored: list[Scored] = []
    for fold in [*range(kept.collection.n_folds), None]:
        left_out = frozenset[int]() if fold is None else frozenset({fold})
        measured = held_out if fold is None else [page for page, its in zip(pages, folds, strict=True) if its == fold]
        if measured:
            predict = _predictor(stacker, left_out, variant.n_stages)
            scored += [Scored(page, predict(page)) for page in measured]
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for one in scored:
        f1 = own_scores(one).f1
        groups[one.page.source].append(f1)
        if one.page.page_type:
            groups[f"{one.page.source}/{one.page.page_type}"].append(f1)
    return {name: fmean(members) for name, members in groups.items()}


def _without(columns: NDArray[np.float32], variant: Variant) -> NDArray[np.float32]:
    if not variant.without or variant.without in _FAMILIES:
        return columns
    gone = [place for place, feature in enumerate(MEASURED) if re.fullmatch(variant.without, feature.name)]
    changed = columns.copy()
    changed[:, gone] = 0
    return changed


def _predictor(
    stacker: Stacker, left_out: frozenset[int], n_stages: int
) -> Callable[[PreparedPage], NDArray[np.float64]]:
    """What gives the probabilities of a page's blocks: both stages, or the first alone."""
    if n_stages > 1:
        return partial(probabilities, stacker.fit(left_out))
    forest, table = stacker.first_stage(left_out), stacker.log_odds(left_out)

    def predict(page: PreparedPage) -> NDArray[np.float64]:
        if page.tokens is None:
            return np.zeros(0)
        matrix = with_log_odds(page.columns, page.tokens, table, HTML_FEATURES.log_odds)
        return forest.probability(matrix)

    return predict
