"""What each column added to a block's probability; the parts add up to the probability.

Each step keeps the sum:

- Within a tree a row moves from node to node, and each step from a node to its child changes the
  mean leaf value below it; the change is credited to the column that the node looks at. The credits
  of all trees and the forest's mean output add up to the row's log-odds (Saabas, "Interpreting
  random forests", 2014; Palczewska et al., "Interpreting random forest classification models using
  a feature contribution method", 2013).
- A stage's credits are scaled by the slope of the sigmoid between its mean output and the row's
  (the rescale rule of DeepLIFT: Shrikumar et al., ICML 2017), so that they add up in probability.
- The second stage sees the first one's probability of the block itself, and columns that equal it
  on this block (as the mean over an element with one block does). What is credited to these is passed
  on to the columns of the first stage, in proportion to their own credits (the chain rule of
  DeepLIFT), unless the two stages moved the probability in opposite directions.

The model's probability is the weighted mean of both stages', and so is a column's attribution.

As every attribution by paths, this one splits what columns decide together by the order in which a
tree looks at them; it says what moved this probability, not what would happen if the page were changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dehusk.features.matrix import Measured, with_log_odds
from dehusk.model.forest import Forest, sigmoid
from dehusk.model.labeller import Model, combine, first_stage, second_matrix

#: Log-odds that rows start from, and what each column adds to those of each row, shape (n_rows, n_features).
Credits: TypeAlias = "tuple[float, NDArray[np.float64]]"

#: Distances in log-odds below which the sigmoid's slope is taken at the point.
SAME = 1e-6
#: Least change by the first stage, in probability, for which credits are passed on: a smaller one divides them badly.
MIN_CHANGE = 0.1


@dataclass(frozen=True, slots=True)
class Attributions:
    """What made up the probabilities of some blocks, which are ``reference + effects.sum(axis=1)``."""

    columns: tuple[str, ...]
    """Names of the columns of both stages: the catalogue's, then what the second stage alone sees."""
    reference: float
    """The probability before anything is known of a block."""
    values: NDArray[np.float32]
    """The blocks' values, shape (n_rows, n_columns)."""
    effects: NDArray[np.float64]
    """What each value did to the probability, shape (n_rows, n_columns)."""


def attribute(model: Model, measured: Measured, rows: NDArray[np.intp]) -> Attributions:
    """What each column added to the probabilities of the blocks ``rows``.

    Parameters
    ----------
    model, measured
        As `labeller.probabilities` takes them; the page has at least one block.
    rows
        The blocks to explain, shape (n_rows,).
    """
    matrix = with_log_odds(measured.columns, measured.tokens, model.log_odds, model.feature_set.log_odds)
    p, selected, types = first_stage(model, [matrix], measured.tokens)
    seen = second_matrix(selected, measured.tokens, p, types, model.feature_set)[rows]
    first_reference, first = in_probability(_mixed_credits(model, matrix[rows], model.feature_set.expert.share(types)))
    second_reference, second = in_probability(path_credits(model.second, seen))
    n_features, n_selected = matrix.shape[1], len(model.second_columns)
    names = [feature.name for feature in (*model.feature_set.catalogue, *model.feature_set.context)]
    in_first = np.zeros((len(rows), len(names)))
    in_first[:, :n_features] = first
    in_second = np.zeros_like(in_first)
    in_second[:, model.second_columns] = second[:, :n_selected]
    in_second[:, n_features:] = second[:, n_selected:]
    context = seen[:, n_selected:]
    is_first = np.zeros(in_first.shape, dtype=np.bool_)
    is_first[:, n_features:] = np.abs(context - context[:, [names.index("p") - n_features]]) < SAME
    _pass_on(in_second, in_first, is_first)
    return Attributions(
        columns=tuple(names),
        reference=float(combine(np.array(first_reference), np.array(second_reference), model.feature_set)),
        values=np.hstack([matrix[rows], context]),
        effects=combine(in_first, in_second, model.feature_set),
    )


def _pass_on(in_second: NDArray[np.float64], in_first: NDArray[np.float64], is_first: NDArray[np.bool_]) -> None:
    """Pass what the second stage credits to the first one's probability on to the first one's columns, in place."""
    credited = np.where(is_first, in_second, 0)
    total, moved = credited.sum(axis=1), in_first.sum(axis=1)
    passed = (np.abs(moved) >= MIN_CHANGE) & (total * moved > 0)
    factor = np.divide(total, moved, out=np.zeros_like(moved), where=passed)
    in_second -= credited * passed[:, None]
    in_second += in_first * factor[:, None]


def path_credits(forest: Forest, matrix: NDArray[np.float32]) -> Credits:
    """Credits of each column for each row's log-odds, and the log-odds that they start from.

    Returns
    -------
    tuple
        The forest's mean output, and credits of shape (n_rows, n_features); a row's credits and the
        mean output add up to ``forest.decision(matrix)``.
    """
    n_rows, n_features = matrix.shape
    value = forest.value.astype(np.float64)
    node = np.repeat(forest.roots, n_rows)
    row = np.tile(np.arange(n_rows), len(forest.roots))
    credited = np.zeros(n_rows * n_features)
    while len(node):
        column = forest.feature[node].astype(np.intp)
        below = forest.left[node] + (matrix[row, column] > forest.threshold[node])
        moved = below != node
        row, column, node, below = row[moved], column[moved], node[moved], below[moved]
        credited += np.bincount(row * n_features + column, weights=value[below] - value[node], minlength=len(credited))
        node = below
    mean_output = forest.baseline + float(value[forest.roots].sum())
    return mean_output, credited.reshape(n_rows, n_features)


def _mixed_credits(model: Model, matrix: NDArray[np.float32], share: float) -> Credits:
    """Credits of the first stage: log-odds of its two forests are mixed, and so are what adds up to them."""
    start, credited = path_credits(model.first, matrix)
    if model.expert is None or not share:
        return start, credited
    of_expert, by_expert = path_credits(model.expert, matrix)
    return (1 - share) * start + share * of_expert, (1 - share) * credited + share * by_expert


def in_probability(found: Credits) -> tuple[float, NDArray[np.float64]]:
    """The probability that log-odds start from, and what each column adds to it for each row."""
    start, credited = found
    distance = credited.sum(axis=1)
    p_start, p_end = float(sigmoid(np.array(start))), sigmoid(start + distance)
    is_same = np.abs(distance) < SAME
    slope = np.where(is_same, p_start * (1 - p_start), (p_end - p_start) / np.where(is_same, 1, distance))
    return p_start, credited * slope[:, None]
