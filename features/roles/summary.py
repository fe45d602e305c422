"""A page's summary: the means of its columns over its blocks, made while it is labelled; page types are told by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED
from dehusk.features.tree import Floats

#: Length of an HTML page's summary.
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
        The columns that need no learned table, shape (n_blocks, n_measured); at least one block.
    probability
        Probability of each block to be content, shape (n_blocks,).
    sizes
        Characters or words of each block, shape (n_blocks,).

    Returns
    -------
    numpy.ndarray
        Shape (3 * n_measured,); that of an HTML page has `N_SUMMARY`.
    """
    return means([column_sums(measured, probability, sizes)])


def column_sums(measured: Floats, probability: NDArray[np.float64], sizes: Floats) -> NDArray[np.float64]:
    """What those means are made of, for some of a page's blocks: weighted sums, and behind them those of the weights.

    Parameters
    ----------
    measured
        Shape (n_blocks, n_measured).

    Returns
    -------
    numpy.ndarray
        Shape (3, n_measured + 1).
    """
    weights = np.empty((3, len(sizes)), dtype=np.float32)
    weights[0], weights[1], weights[2] = 1, sizes, sizes * probability
    sums = np.empty((3, measured.shape[1] + 1))
    sums[:, :-1], sums[:, -1] = weights @ measured, weights.sum(axis=1)
    return sums


def means(sums: Sequence[NDArray[np.float64]]) -> NDArray[np.float32]:
    """The means over all blocks of a page from the sums of its parts; shape (3 * n_measured,)."""
    total: Floats = sum(sums[1:], start=sums[0])
    result: Floats = (total[:, :-1] / np.maximum(total[:, -1:], 1e-9)).astype(np.float32).ravel()
    return result
