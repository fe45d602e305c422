"""Which type a page is of (article, forum, ...): a logistic regression over the page's summary.

There are two of them. The second stage is told the types by the summary alone. `Page.metadata.page_type` comes from
another one, which also sees tokens: words of the address, of the title and of names in the markup.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.tree import Floats

#: Standardised values beyond are cut off: some pages are unlike any that were learned from.
MOST_DEVIATIONS = 4.0
_NO_TOKENS = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class PageTypes:
    """A multinomial logistic regression over a page's columns and tokens."""

    center: NDArray[np.float32]
    """Mean of each column, shape (n_columns,)."""
    scale: NDArray[np.float32]
    """What each is divided by, shape (n_columns,)."""
    weights: NDArray[np.float32]
    """Log-odds of each type by column, then by token, then alone; shape (n_columns + n_tokens + 1, n_types)."""

    @classmethod
    def unknown(cls, n_columns: int) -> PageTypes:
        """What takes every type for equally likely: the labelled pages did not tell any."""
        ones = np.ones(n_columns, dtype=np.float32)
        return cls(0 * ones, ones, np.zeros((n_columns + 1, len(PAGE_TYPES)), dtype=np.float32))

    def is_sound(self, n_columns: int, n_tokens: int = 0) -> bool:
        """Whether its arrays are of these shapes, and hold numbers that it can work with."""
        arrays = (self.center, self.scale, self.weights)
        shapes = [(n_columns,), (n_columns,), (n_columns + n_tokens + 1, len(PAGE_TYPES))]
        return (
            [array.shape for array in arrays] == shapes
            and all(bool(np.isfinite(array).all()) for array in arrays)
            and bool((self.scale > 0).all())
        )

    def probabilities(self, values: NDArray[np.float32], tokens: NDArray[np.intp] = _NO_TOKENS) -> NDArray[np.float64]:
        """Probability of each of `PAGE_TYPES`.

        Parameters
        ----------
        values
            Shape (n_columns,).
        tokens
            The page's distinct tokens, each below ``n_tokens``.
        """
        by_column = standardise(values, self.center, self.scale) @ self.weights[: len(values)]
        by_token = self.weights[len(values) + tokens].sum(axis=0) / token_norm(len(tokens))
        scores = (by_column + by_token + self.weights[-1]).astype(np.float64)
        shares = np.exp(scores - scores.max())
        result: NDArray[np.float64] = shares / shares.sum()
        return result


def standardise(values: Floats, center: Floats, scale: Floats) -> Floats:
    """Columns of pages in standard deviations from their means."""
    return np.clip((values - center) / scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)


def token_norm(n_tokens: int) -> float:
    """What the tokens of a page are divided by, so that a page of many says no more than another."""
    return float(np.sqrt(n_tokens + 1))
