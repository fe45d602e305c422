"""Samples -> a model of two stages, without any part seeing the labels that it is used to predict.

The rows of each sample that a model is fitted on must not give away the sample's own labels: their log-odds columns
come from a table that leaves out the sample's fold, and the first stage's probabilities, which the second stage sees,
come from trees that leave it out too, besides the folds that the model leaves out (stacking; Wolpert, 1992).

The log-odds columns of a sample are the same for every model, as making them takes as long as the fits. So the tables
that other pages are learned with, but no tree, have counted the pages that a cross-validated model is judged on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import NAME_LOG_ODDS, WORD_LOG_ODDS, Feature
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.matrix import with_log_odds
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.roles.summary import summarise
from dehusk.features.tree import Floats
from dehusk.model.experts import mix
from dehusk.model.feature_set import FeatureSet
from dehusk.model.forest import Forest, sigmoid
from dehusk.model.labeller import Model, context_columns, probabilities
from dehusk.model.page_types import PageTypes
from dehusk.training.fitting.boosting import (
    EXPERTS,
    MAX_ROWS,
    STAGES,
    Boosted,
    Rows,
    Settings,
    block_weights,
    draw,
    fit,
    stack_rows,
)
from dehusk.training.fitting.collection import Collection
from dehusk.training.fitting.page_types import fit_page_types
from dehusk.training.fitting.scores import Scored
from dehusk.training.fitting.token_counts import TokenCounts, fit_log_odds
from dehusk.training.labels.page_types import type_weight
from dehusk.training.labels.samples import Sample

#: How often a training page has what names say, or what words say, set to 0, so that trees do not rely on it alone.
P_DROPOUT = {HTML: {NAME_LOG_ODDS: 0.25, WORD_LOG_ODDS: 0.4}, TEXT: {WORD_LOG_ODDS: 0.6}}

#: From fewer pages than these no expert is learned: it would know them by heart.
MIN_EXPERT_PAGES = 100
#: What a changed copy counts for when types are learned: without copies, older articles pass for pages that are none.
COPY_TYPE_WEIGHT = 0.5


class _OutOfFold(NamedTuple):
    """What the first stage finds of a sample, by trees that did not see its fold."""

    number: int
    """The sample's."""
    general: NDArray[np.float64]
    """Log-odds of each block by the forest of all pages, shape (n_blocks,)."""
    expert: NDArray[np.float64]
    """The same by that of pages of some types; where there is none, as above."""
    summary: NDArray[np.float32]
    """What the page's type is told by."""


class Stacker:
    """Fits models with any fold left out; a table or stage that several of them share is fitted once.

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
    unused
        Folds that no table is to count.
    stages, dropout
        Settings of both stages, and how often each family of log-odds is set to 0, where they are not the usual ones.
    """

    def __init__(  # noqa: PLR0917 - what a training consists of
        self,
        samples: Sequence[Sample],
        counts: TokenCounts,
        folds: NDArray[np.int_],
        seed: int,
        advance: Callable[[], object],
        feature_set: FeatureSet,
        unused: frozenset[int] = frozenset(),
        stages: tuple[Settings, Settings] | None = None,
        dropout: Mapping[tuple[Feature, ...], float] | None = None,
    ) -> None:
        self._samples = [sample for sample in samples if sample.kind == feature_set.kind and sample.weight > 0]
        self._counts = counts
        self._folds = folds
        self._seed = seed
        self._advance = advance
        self._feature_set = feature_set
        self._unused = unused
        self._first_settings, self._second_settings = stages or STAGES[feature_set.kind]
        self._dropout = P_DROPOUT[feature_set.kind] if dropout is None else dropout
        self._first = cache(self._fit_first)
        self._expert = cache(self._fit_expert)
        self.log_odds = cache(self._fit_log_odds)

    def fit(self, left_out: frozenset[int]) -> Model:
        """The model that is learned from all other folds."""
        first = self._first(left_out)
        chosen = first.strongest(self._feature_set.n_second_columns)
        rows, folds = self._rows
        used = ~np.isin(folds, list(left_out))
        predictions = self._out_of_fold(left_out)
        stacked = np.concatenate([rows.matrix[used][:, chosen], self._context(predictions)], axis=1)
        second = fit(Rows(stacked, rows.content[used], rows.weight[used]), self._second_settings, self._seed).forest
        self._advance()
        page_types = self._fit_types(predictions)
        expert = self._expert(left_out)
        return Model(self.log_odds(left_out), first.forest, second, chosen, self._feature_set, page_types, expert)

    def first_stage(self, left_out: frozenset[int]) -> Forest:
        """The first stage alone, learned from all other folds."""
        return self._first(left_out).forest

    def _fit_log_odds(self, left_out: frozenset[int]) -> LogOddsTable:
        hidden = list(left_out | self._unused)
        return fit_log_odds(self._counts, np.flatnonzero(~np.isin(self._folds, hidden)).tolist())

    def _fit_first(self, left_out: frozenset[int]) -> Boosted:
        rows, folds = self._rows
        used = ~np.isin(folds, list(left_out))
        seen = Rows(rows.matrix[used], rows.content[used], rows.weight[used])
        boosted = fit(seen, self._first_settings, self._seed)
        self._advance()
        return boosted

    def _fit_expert(self, left_out: frozenset[int]) -> Forest | None:
        """The forest of pages of some types; None where these are too few."""
        teaches = list(map(self._teaches_expert, self._samples))
        if sum(teaches) < MIN_EXPERT_PAGES:
            return None
        rows, folds = self._rows
        sizes = [_n_drawn(sample) for sample in self._samples]
        used = np.repeat(teaches, sizes) & ~np.isin(folds, list(left_out))
        weight = rows.weight[used]
        seen = Rows(rows.matrix[used], rows.content[used], weight / weight.mean())
        return fit(seen, EXPERTS[self._feature_set.kind], self._seed).forest

    def _teaches_expert(self, sample: Sample) -> bool:
        expert = self._feature_set.expert
        return sample.page_type in expert.types and (expert.with_copies or not sample.is_copy)

    @cached_property
    def _rows(self) -> tuple[Rows, NDArray[np.int_]]:
        """What the first stage is fitted on, sample after sample, and the fold of each row."""
        pages = [self._draw(number, self._training_matrix(number)) for number in range(len(self._samples))]
        folds = [np.full(len(page.content), sample.fold) for sample, page in zip(self._samples, pages, strict=True)]
        return stack_rows(pages), np.concatenate(folds)

    def _out_of_fold(self, left_out: frozenset[int]) -> list[_OutOfFold]:
        """What the first stage finds of the samples of all other folds, by trees that did not see their folds."""
        found = []
        for number, sample in enumerate(self._samples):
            if sample.fold not in left_out:
                matrix, without = self._training_matrix(number), left_out | {sample.fold}
                general, forest = self._first(without).forest.decision(matrix), self._expert(without)
                expert = general if forest is None else forest.decision(matrix)
                measured = matrix[:, : self._feature_set.n_measured]
                summary = summarise(measured, sigmoid(general), sample.tokens.outline.words)
                found.append(_OutOfFold(number, general, expert, summary))
        return found

    def _context(self, predictions: Sequence[_OutOfFold]) -> NDArray[np.float32]:
        """What the second stage alone sees of the rows that are fitted on, sample after sample."""
        folds = {self._samples[one.number].fold for one in predictions}
        types_without = {fold: self._fit_types(predictions, fold) for fold in folds}
        found = []
        for one in predictions:
            sample = self._samples[one.number]
            types = types_without[sample.fold].probabilities(one.summary)
            probability = mix(one.general, one.expert, self._feature_set.expert.share(types))
            context = context_columns(sample.tokens, probability, types, self._feature_set)
            found.append(self._draw(one.number, context).matrix)
        return np.concatenate(found)

    def _fit_types(self, predictions: Sequence[_OutOfFold], left_out: int | None = None) -> PageTypes:
        """What tells types, learned from the pages of known type of all folds but one."""
        known = [
            (one.summary, sample.page_type, type_weight(sample.source) * (COPY_TYPE_WEIGHT if sample.is_copy else 1))
            for one in predictions
            if (sample := self._samples[one.number]).page_type and sample.fold != left_out
        ]
        if not known:
            return PageTypes.unknown(self._feature_set.n_summary)
        summaries, types, weights = zip(*known, strict=True)
        return fit_page_types(np.stack(summaries), types, weights)

    def _draw(self, number: int, matrix: NDArray[np.float32]) -> Rows:
        """The rows of a sample that are fitted on, the same ones whatever the columns."""
        sample = self._samples[number]
        words = sample.tokens.outline.words
        weights = block_weights(words, sample.texts, sample.content, sample.weight, sample.is_unsure)
        rows = Rows(matrix, sample.content, weights)
        return draw(rows, np.random.default_rng((self._seed, number, 1)), _n_drawn(sample))

    def _training_matrix(self, number: int) -> Floats:
        """First-stage rows of a sample, of some without what their names, and of some without what their words say."""
        sample, names = self._samples[number], self._feature_set.log_odds
        matrix = with_log_odds(sample.columns, sample.tokens, self.log_odds(frozenset({sample.fold})), names)
        rng = np.random.default_rng((self._seed, number))
        first = len(self._feature_set.catalogue) - len(names)
        for family, share in self._dropout.items():
            if rng.random() < share:
                matrix[:, [first + place for place, feature in enumerate(names) if feature in family]] = 0
        return matrix


def _n_drawn(sample: Sample) -> int:
    """How many rows of a sample are fitted on."""
    return min(len(sample.content), round(MAX_ROWS * max(1.0, sample.weight)))


def count_fits(n_folds: int) -> int:
    """How many fits a training takes, all of which `Stacker` reports to ``advance``.

    Both stages are fitted once with no fold left out and once without each fold, the first stage also without each
    pair of folds. An expert is fitted as often as the first stage; as that takes a fraction of the time, it is not
    counted.
    """
    return 2 + 2 * n_folds + n_folds * (n_folds - 1) // 2


def cross_validate(collection: Collection, stacker: Stacker) -> list[Scored]:
    """The probabilities of every page by a model that learned from no page of its fold."""
    scored: list[Scored] = []
    for fold in range(collection.n_folds):
        model = stacker.fit(frozenset({fold}))
        scored += [
            Scored(page, probabilities(model, page))
            for page, page_fold in zip(collection.pages, collection.folds, strict=True)
            if page_fold == fold
        ]
    return scored
