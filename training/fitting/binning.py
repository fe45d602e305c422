"""Values -> few bins a column, before fitting.

scikit-learn bins columns by itself, but computes weighted percentiles of all rows one after another,
which for 200,000 rows takes longer than the boosting. Here a sample is sorted once. The edges are 32-bit
numbers, as the values are, so that exported trees send every value the way it went in fitting.

A value that many rows have (mostly 0) gets a bin of its own, and the other rows share the remaining bins,
as in LightGBM (Ke et al., NeurIPS 2017). With plain percentiles most edges would fall on that one value.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dehusk.features.tree import Floats
from dehusk.model.forest import Forest

#: Most rows that the edges are found from.
SAMPLE = 50_000


def find_edges(matrix: Floats, n_bins: int) -> NDArray[np.float32]:
    """The upper edges of every column's bins but the last, ascending.

    Returns
    -------
    numpy.ndarray
        Shape (n_columns, n_bins - 1), filled up with infinity where a column has fewer values.
    """
    sample = np.sort(matrix[:: -(-len(matrix) // SAMPLE)], axis=0)
    edges = np.full((matrix.shape[1], n_bins - 1), np.inf, dtype=np.float32)
    for column in range(matrix.shape[1]):
        values, counts = np.unique(sample[:, column], return_counts=True)
        last = _last_of_bins(counts, n_bins)
        # Half way to the next value, if there is a 32-bit number in between.
        between = ((values[last].astype(np.float64) + values[last + 1]) / 2).astype(np.float32)
        edges[column, : len(last)] = np.where(between < values[last + 1], between, values[last])
    return edges


def _last_of_bins(counts: NDArray[np.int_], n_bins: int) -> NDArray[np.int_]:
    """Index of the highest value of each bin but the last one; ``counts`` are the rows of each distinct value."""
    if len(counts) <= n_bins:
        return np.arange(len(counts) - 1)
    heavy = counts * n_bins > counts.sum()
    alone = heavy.nonzero()[0]
    last = np.union1d(alone, alone - 1) if 2 * len(alone) < n_bins else alone
    last = last[(last >= 0) & (last < len(counts) - 1)]
    others = np.where(heavy, 0, counts).cumsum()
    shares = np.linspace(0, others[-1], n_bins - len(last) + 1)[1:-1]
    last = np.union1d(last, others.searchsorted(shares))
    return last[last < len(counts) - 1]


def to_bins(matrix: Floats, edges: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Number of each value's bin: how many of its column's edges lie below it."""
    bins = np.empty(matrix.shape, dtype=np.uint8)
    for column, column_edges in enumerate(edges):
        bins[:, column] = np.searchsorted(column_edges, matrix[:, column], side="left")
    return bins


def from_bins(forest: Forest, edges: NDArray[np.float32]) -> Forest:
    """The forest that does on values what the given one does on bins."""
    inner = np.isfinite(forest.threshold)
    threshold = forest.threshold.copy()
    # A split between bins k and k + 1 is one at the upper edge of bin k.
    threshold[inner] = edges[forest.feature[inner], np.floor(forest.threshold[inner]).astype(np.intp)]
    return replace(forest, threshold=threshold)
