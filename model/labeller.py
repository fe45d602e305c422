"""Measured page -> the probability of each block to be content: a model of two stages at work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.matrix import portions_with_log_odds, stack
from dehusk.features.measuring.columns import Columns
from dehusk.features.roles.summary import column_sums, means
from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.tree import Floats
from dehusk.model.context import neighbours, same_kinds, shared_words, surroundings
from dehusk.model.experts import mix
from dehusk.model.feature_set import FeatureSet
from dehusk.model.forest import Forest, sigmoid
from dehusk.model.page_types import PageTypes


class Thresholds(NamedTuple):
    """Probabilities from which a block is content."""

    balanced: float
    """Best word F1."""
    precision: float
    """For those who would rather lose text than keep chrome."""
    recall: float
    """For those who would rather keep chrome than lose text."""


#: Thresholds of a model for which none were chosen by cross-validation.
DEFAULT_THRESHOLDS = Thresholds(balanced=0.5, precision=0.7, recall=0.3)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learned of one kind of page: log-odds of tokens, two stages of trees, and the thresholds."""

    log_odds: LogOddsTable
    """Log-odds of names and words, from which the first stage's last columns are made."""
    first: Forest
    """First stage: it sees the columns of the block itself."""
    second: Forest
    """Second stage: it sees the strongest of those, and what the first stage thinks of the blocks around."""
    second_columns: NDArray[np.int32]
    """Columns of the first stage that the second one sees."""
    feature_set: FeatureSet
    """The columns of both stages, and how much each stage counts."""
    page_types: PageTypes
    """What the second stage is told of the page's type, by the page's summary."""
    expert: Forest | None = None
    """What answers beside the first forest on pages of some types (see `experts`), from the same columns; None where
    there were too few of these to learn from."""
    thresholds: Thresholds = DEFAULT_THRESHOLDS


class FirstStage(NamedTuple):
    """What the first stage finds of a page."""

    probability: NDArray[np.float64]
    """Of each block, shape (n_blocks,)."""
    selected: NDArray[np.float32]
    """Those of its columns that the second stage sees, shape (n_blocks, n_selected)."""
    types: Floats
    """Probability of each page type, as the second stage is told it."""


class MeasuredPage(Protocol):
    """A page as far as it can be measured without a model."""

    @property
    def columns(self) -> NDArray[np.float32]:
        """The columns that need no learned table, shape (n_blocks, n_columns)."""

    @property
    def tokens(self) -> PageTokens | None:
        """Its tokens; None for a page without blocks."""


def probabilities(model: Model, page: MeasuredPage) -> NDArray[np.float64]:
    """Probability of each block of a page to be content, shape (n_blocks,)."""
    tokens = page.tokens
    if tokens is None:
        return np.zeros(0)
    matrices = portions_with_log_odds(page.columns, tokens, model.log_odds, model.feature_set.log_odds)
    del page  # so that the rest of it is not held while the trees are evaluated
    return probabilities_of_rows(model, matrices, tokens)


def probabilities_of_rows(
    model: Model, matrices: Iterable[NDArray[np.float32]], tokens: PageTokens
) -> NDArray[np.float64]:
    """The same from the first stage's matrix, some rows at a time; of these only what the second stage sees is kept."""
    first = first_stage(model, matrices, tokens)
    second = model.second.probability(
        second_matrix(first.selected, tokens, first.probability, first.types, model.feature_set)
    )
    return combine(first.probability, second, model.feature_set)


def first_stage(model: Model, matrices: Iterable[NDArray[np.float32]], tokens: PageTokens) -> FirstStage:
    """What the first stage finds of a page, by its matrix, some rows at a time."""
    found, start, types = [], 0, None
    n_measured, share_of = model.feature_set.n_measured, model.feature_set.expert.share
    for matrix in matrices:
        sizes = tokens.outline.words[start : start + len(matrix)]
        general = model.first.decision(matrix)
        sums = column_sums(matrix[:, :n_measured], sigmoid(general), sizes)
        if len(matrix) == len(tokens.outline):  # nearly all pages are one portion, and tell at once what they are
            types = model.page_types.probabilities(means([sums]))
        is_asked = types is None or share_of(types) > 0
        expert = model.expert.decision(matrix) if model.expert is not None and is_asked else general
        found.append((general, expert, matrix.T.take(model.second_columns, axis=0), sums))
        start += len(matrix)
    if types is None:
        types = model.page_types.probabilities(means([sums for *_, sums in found]))
    general, expert = (np.concatenate([one[place] for one in found]) for place in (0, 1))
    selected = np.concatenate([columns for _, _, columns, _ in found], axis=1).T
    return FirstStage(mix(general, expert, share_of(types)), selected, types)


def second_matrix(
    selected: NDArray[np.float32],
    tokens: PageTokens,
    probability: Floats,
    types: Floats,
    feature_set: FeatureSet,
) -> NDArray[np.float32]:
    """The matrix of the second stage, shape (n_blocks, n_selected + n_context).

    Parameters
    ----------
    selected
        The columns of the first stage that the second one sees, shape (n_blocks, n_selected).
    probability
        The first stage's probabilities, shape (n_blocks,).
    types
        As `first_stage` gives them.
    """
    context = context_columns(tokens, probability, types, feature_set)
    return np.concatenate([selected.T, context.T]).T


def context_columns(
    tokens: PageTokens, probability: Floats, types: Floats, feature_set: FeatureSet
) -> NDArray[np.float32]:
    """What the second stage alone sees, shape (n_blocks, n_context)."""
    sources = {feature.source for feature in feature_set.context}
    families = [measure(tokens, probability) for source, measure in _CONTEXT_FAMILIES.items() if source in sources]
    families.append({f"type_{name}": share for name, share in zip(PAGE_TYPES, types.tolist(), strict=True)})
    return stack(families, feature_set.context, len(probability))


#: What measures the columns of each source that the catalogues of the second stage name.
_CONTEXT_FAMILIES: Mapping[str, Callable[[Any, Floats], Columns | Mapping[str, Floats]]] = {
    "surroundings": surroundings.columns,
    "neighbours": neighbours.columns,
    "same_kinds": same_kinds.columns,
    "shared_words": shared_words.columns,
}


def combine(first: NDArray[np.float64], second: NDArray[np.float64], feature_set: FeatureSet) -> NDArray[np.float64]:
    """The model's probability: the weighted mean of both stages'."""
    return (1 - feature_set.second_weight) * first + feature_set.second_weight * second


def text_lengths(texts: Sequence[str]) -> NDArray[np.int64]:
    """Number of characters of each text."""
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def expected_f1(probability: NDArray[np.float64], lengths: NDArray[np.int64], kept: NDArray[np.bool_]) -> float:
    """Word F1 that the kept blocks can be expected to reach, if the probabilities are right.

    The expectation of the ratio is taken as the ratio of the expectations, with the number of
    characters of a block for its words.

    Parameters
    ----------
    probability, lengths, kept
        Of each block, shape (n_blocks,).

    Returns
    -------
    float
        From 0 to 1; 0 where nothing is kept.
    """
    if not kept.any():
        return 0.0
    content = probability * lengths
    return float(2 * content[kept].sum() / max(lengths[kept].sum() + content.sum(), 1e-9))
