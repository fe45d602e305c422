"""Samples -> a model of two stages, without any part seeing the labels that it is used to predict.

A model is fitted with some folds left out. The rows of each sample that it is fitted on must not give away the
sample's own labels: their log-odds columns come from a table that leaves out the sample's fold too, and the first
stage's probabilities, which the second stage sees, come from trees that do the same (stacking; Wolpert, 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.matrix import with_log_odds
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.tree import Floats
from dehusk.model.feature_set import FeatureSet
from dehusk.model.labeller import Model, probabilities, second_matrix
from dehusk.training.fitting.boosting import STAGES, Boosted, Rows, block_weights, draw, fit, stack_rows
from dehusk.training.fitting.collection import Collection
from dehusk.training.fitting.scores import Scored
from dehusk.training.fitting.token_counts import TokenCounts, fit_log_odds
from dehusk.training.labels.samples import Sample

#: How often a training page has its log-odds columns set to 0, so that trees do not rely on them alone.
P_DROPOUT = {HTML: 0.25, TEXT: 0.6}


class Stacker:
    """Fits models with any folds left out; a table or stage that several of them share is fitted once.

    Parameters
    ----------
    samples
        Samples of any kind; those of the feature set's kind are used.
    counts, folds
        Token counts of the pages that tables are made from, and the fold of each of these pages.
    seed
        The same seed gives the same models.
    advance
        Called after every fit.
    feature_set
        What the model sees.
    """

    def __init__(  # noqa: PLR0917 - what a training consists of
        self,
        samples: Sequence[Sample],
        counts: TokenCounts,
        folds: NDArray[np.int_],
        seed: int,
        advance: Callable[[], object],
        feature_set: FeatureSet,
    ) -> None:
        self._samples = [sample for sample in samples if sample.kind == feature_set.kind]
        self._counts = counts
        self._folds = folds
        self._seed = seed
        self._advance = advance
        self._feature_set = feature_set
        self._first_settings, self._second_settings = STAGES[feature_set.kind]
        self._first = cache(self._fit_first)
        self.log_odds = cache(self._fit_log_odds)

    def fit(self, left_out: frozenset[int]) -> Model:
        """The model that is learned from all other folds."""
        first = self._first(left_out)
        chosen = first.strongest(self._feature_set.n_second_columns)
        pages = []
        for number, sample in self._training(left_out):
            hidden = left_out | {sample.fold}
            matrix = self._training_matrix(number, sample, hidden)
            probability = self._first(hidden).forest.probability(matrix)
            stacked = second_matrix(matrix[:, chosen], sample.tokens, probability, self._feature_set)
            rows = Rows(stacked, sample.content, _weights(sample))
            pages.append(draw(rows, np.random.default_rng((self._seed, number, 2))))
        second = fit(stack_rows(pages), self._second_settings, self._seed).forest
        self._advance()
        return Model(self.log_odds(left_out), first.forest, second, chosen, self._feature_set)

    def _training(self, left_out: frozenset[int]) -> list[tuple[int, Sample]]:
        return [
            (number, sample)
            for number, sample in enumerate(self._samples)
            if sample.fold not in left_out and sample.weight > 0
        ]

    def _fit_log_odds(self, left_out: frozenset[int]) -> LogOddsTable:
        return fit_log_odds(self._counts, np.flatnonzero(~np.isin(self._folds, list(left_out))).tolist())

    def _fit_first(self, left_out: frozenset[int]) -> Boosted:
        pages = [
            draw(
                Rows(self._training_matrix(number, sample, left_out | {sample.fold}), sample.content, _weights(sample)),
                np.random.default_rng((self._seed, number, 1)),
            )
            for number, sample in self._training(left_out)
        ]
        boosted = fit(stack_rows(pages), self._first_settings, self._seed)
        self._advance()
        return boosted

    def _training_matrix(self, number: int, sample: Sample, hidden: frozenset[int]) -> Floats:
        """First-stage rows of a training page, of some without their log-odds."""
        matrix = with_log_odds(sample.columns, sample.tokens, self.log_odds(hidden), self._feature_set.log_odds)
        rng = np.random.default_rng((self._seed, number))
        if rng.random() < P_DROPOUT[self._feature_set.kind]:
            matrix[:, -len(self._feature_set.log_odds) :] = 0
        return matrix


def _weights(sample: Sample) -> Floats:
    return block_weights(sample.tokens.outline.words, sample.texts, sample.content, sample.weight)


def count_fits(n_folds: int) -> int:
    """How many fits a training takes, all of which `Stacker` reports to ``advance``.

    Both stages are fitted once with no fold left out and once without each fold, the first stage also without each
    pair of folds.
    """
    return 2 + 2 * n_folds + n_folds * (n_folds - 1) // 2


def cross_validate(collection: Collection, stacker: Stacker, unused: frozenset[int] = frozenset()) -> list[Scored]:
    """The probabilities of every page by a model that learned from no page of its fold, nor of the unused ones."""
    scored: list[Scored] = []
    for fold in range(collection.n_folds):
        model = stacker.fit(unused | {fold})
        scored += [
            Scored(page, probabilities(model, page))
            for page, page_fold in zip(collection.pages, collection.folds, strict=True)
            if page_fold == fold
        ]
    return scored
