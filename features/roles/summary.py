"""What tells a page's type, and the part of it that is made while the page is labelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED
from dehusk.features.tree import Floats


class PageColumns(NamedTuple):
    """What tells a page's type."""

    values: NDArray[np.float32]
    """Shape (n_columns,)."""
    tokens: NDArray[np.intp]
    """Its distinct tokens, each below `N_BUCKETS`."""


def summarise(measured: Floats, probability: NDArray[np.float64], texts: Sequence[str]) -> NDArray[np.float32]:
    """Means of the matrix's columns over a page's blocks: all alike, by characters, and by characters of content.

    Parameters
    ----------
    measured
        Shape (n_blocks, n_measured), at least one block.
    probability
        Probability of each block to be content, shape (n_blocks,).

    Returns
    -------
    numpy.ndarray
        Shape (3 * n_measured,).
    """
    lengths = np.array(list(map(len, texts)), dtype=np.float32)
    weights = np.stack([np.ones(len(lengths), dtype=np.float32), lengths, lengths * probability.astype(np.float32)])
    shares = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    means: Floats = (shares @ measured[:, : len(MEASURED)]).ravel()
    return means
