"""Measured page -> probabilities -> kept blocks: the one place where blocks meet their probabilities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.matrix import Measured, portions_with_log_odds
from dehusk.features.measuring.tokens.log_odds import LogOddsTable, PageTokens
from dehusk.features.measuring.tokens.words import page_words
from dehusk.features.tree import Floats
from dehusk.features.vocabulary import code_flags
from dehusk.model import context_features as messages
from dehusk.model import neighbour_features as sequence
from dehusk.model import shared_word_features as shared_words
from dehusk.model.feature_set import HTML_RECIPE, Recipe
from dehusk.model.forest import Forest

#: A block of this many words whose exact text was kept before is a copy; shorter ones may repeat.
COPY_WORDS = 6
#: Tags whose texts may repeat as often as they like: code, terms and table cells.
_REPEATING = code_flags(["pre", "code", "td", "th", "dt", "dd"])


class Thresholds(NamedTuple):
    """Probabilities from which a block is content."""

    balanced: float
    """Best word F1."""
    precision: float
    """For those who would rather lose text than keep chrome."""
    recall: float
    """For those who would rather keep chrome than lose text."""


class Stages(Protocol):
    """Both stages of trees, whether of a model or of a part of its training."""

    @property
    def first(self) -> Forest:
        """First stage: a block's own columns and tokens."""

    @property
    def second(self) -> Forest:
        """Second stage: the strongest of those, and what the first stage thinks of the surroundings."""

    @property
    def second_columns(self) -> NDArray[np.int32]:
        """Columns of the first stage that the second one sees."""

    @property
    def recipe(self) -> Recipe:
        """What the stages see, and how much each counts."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learned: the tables of keyword cues, two stages of trees, and the thresholds."""

    log_odds: LogOddsTable
    first: Forest
    """First stage: a block's own columns and tokens."""
    second: Forest
    """Second stage: the strongest of those, and what the first stage thinks of the surroundings."""
    second_columns: NDArray[np.int32]
    """Columns of the first stage that the second one sees."""
    thresholds: Thresholds
    recipe: Recipe = HTML_RECIPE
    """What the stages see, and how much each counts."""


def second_matrix(
    first: NDArray[np.float32],
    chosen: NDArray[np.int32],
    tokens: PageTokens,
    probability: Floats,
    recipe: Recipe = HTML_RECIPE,
) -> NDArray[np.float32]:
    """Columns of the second stage, shape (n_blocks, n_columns)."""
    said = messages.columns(tokens.outline, probability, tokens.text, has_tags=recipe.has_tags)
    if not recipe.has_tags:
        said |= sequence.columns(tokens.outline.words, probability) | shared_words.columns(tokens, probability)
    by_column = np.empty((len(chosen) + len(said), len(first)), dtype=np.float32)
    by_column[: len(chosen)] = first.T[chosen]
    for place, column in enumerate(said.values(), start=len(chosen)):
        by_column[place] = column
    return by_column.T


def said_names(recipe: Recipe) -> list[str]:
    """Names of the columns that only the second stage sees, in order."""
    return [
        *messages.names(has_tags=recipe.has_tags),
        *(() if recipe.has_tags else (*sequence.NAMES, *shared_words.NAMES)),
    ]


def combine(
    first: NDArray[np.float64], second: NDArray[np.float64], recipe: Recipe = HTML_RECIPE
) -> NDArray[np.float64]:
    """The model's answer: a mean of both stages' probabilities (of pages an even one, which travels best)."""
    return (1 - recipe.second_weight) * first + recipe.second_weight * second


def probabilities(model: Model, measured: Measured) -> NDArray[np.float64]:
    """Probability of each block of a page to be content, shape (n_blocks,)."""
    tokens = measured.tokens
    matrices = portions_with_log_odds(measured.columns, tokens, model.log_odds, model.recipe.log_odds)
    del measured  # the rest of it is not held while the answers are found
    return _answers(model, matrices, tokens)


def answers(stages: Stages, matrix: NDArray[np.float32], tokens: PageTokens) -> NDArray[np.float64]:
    """Both stages' answer for the rows of a page as the first one sees them, shape (n_blocks,)."""
    return _answers(stages, [matrix], tokens)


def _answers(stages: Stages, matrices: Iterable[NDArray[np.float32]], tokens: PageTokens) -> NDArray[np.float64]:
    """The same for a matrix that comes in portions; what the second stage sees of them is kept."""
    probability, seen = zip(
        *((stages.first.probability(matrix), matrix.T[stages.second_columns]) for matrix in matrices), strict=True
    )
    first, chosen = np.concatenate(probability), np.concatenate(seen, axis=1)
    stacked = second_matrix(chosen.T, np.arange(len(chosen), dtype=np.int32), tokens, first, stages.recipe)
    return combine(first, stages.second.probability(stacked), stages.recipe)


def without_copies(texts: list[str], tag_codes: NDArray[np.uint8], content: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The content blocks without later copies of the same text (a page's mobile twin, a repeated teaser).

    Parameters
    ----------
    texts, tag_codes, content
        Of each block its text, the number of its element's tag (see `dehusk.features.vocabulary`), and whether it is
        content.
    """
    kept = content.copy()
    rows = content.nonzero()[0].tolist()
    if len(set(map(texts.__getitem__, rows))) == len(rows):
        return kept
    may_repeat = _REPEATING.take(tag_codes).tolist()
    seen: set[str] = set()
    copies = []
    for row in rows:
        text = texts[row]
        if text in seen:
            copies.append(row)
        elif not may_repeat[row]:
            seen.add(text)
    kept[copies] = page_words([texts[row] for row in copies]).n_words < COPY_WORDS
    return kept


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
