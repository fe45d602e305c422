"""A page's summary: the means of its columns over its blocks, made while it is labelled; page types are told by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED
from dehusk.features.tree import Floats

#: Length of a page's summary.
N_SUMMARY = 3 * len(MEASURED)


class PageColumns(NamedTuple):
    """What the larger model of page types sees of a page: its summary and other columns, and tokens."""

    values: NDArray[np.float32]
    """Shape (n_columns,)."""
    tokens: NDArray[np.intp]
    """Its distinct tokens, each below `N_BUCKETS`."""


def summarise(measured: Floats, probability: NDArray[np.float64], sizes: Floats) -> NDArray[np.float32]:
    """Means of the matrix's columns over a page's blocks: all alike, by size, and by size of content.

    Parameters
    ----------
    measured
        Shape (n_blocks, n_columns), of which the measured columns are the first; at least one block.
    probability
        Probability of each block to be content, shape (n_blocks,).
    sizes
        Characters or words of each block, shape (n_blocks,).

    Returns
    -------
    numpy.ndarray
        Shape (`N_SUMMARY`,).
    """
    return means([column_sums(measured, probability, sizes)])


def column_sums(measured: Floats, probability: NDArray[np.float64], sizes: Floats) -> NDArray[np.float64]:
    """What those means are made of, for some of a page's blocks: weighted sums, and behind them those of the weights.

    Returns
    -------
    numpy.ndarray
        Shape (3, n_measured + 1).
    """
    weights = np.stack([np.ones(len(sizes)), sizes, sizes * probability]).astype(np.float32)
    sums = weights @ measured[:, : len(MEASURED)]
    return np.concatenate([sums, weights.sum(axis=1, keepdims=True)], axis=1).astype(np.float64)


def means(sums: Sequence[NDArray[np.float64]]) -> NDArray[np.float32]:
    """The means over all blocks of a page from the sums of its parts; shape (`N_SUMMARY`,)."""
    total = np.sum(sums, axis=0)
    result: Floats = (total[:, :-1] / np.maximum(total[:, -1:], 1e-9)).astype(np.float32).ravel()
    return result
