"""Summaries of pages and their types -> the regression that tells types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.tree import Floats
from dehusk.model.page_types import PageTypes, standardise

#: Strength of the penalty on columns (scikit-learn's C).
COLUMN_PENALTY = 0.01


def fit_page_types(values: NDArray[np.float32], types: Sequence[str], weights: Sequence[float]) -> PageTypes:
    """The regression over columns alone; one that knows nothing where the pages are not of all types.

    Parameters
    ----------
    values
        What each page is told by, shape (n_pages, n_columns).
    types, weights
        The type of each page, and what it counts for.
    """
    if len(set(types)) < len(PAGE_TYPES):
        return PageTypes.unknown(values.shape[1])
    center, scale = center_and_scale(values)
    fitted = fit_regression(standardise(values, center, scale), types, weights, COLUMN_PENALTY)
    return PageTypes(center, scale, np.concatenate([fitted.coef_.T, fitted.intercept_[None]]).astype(np.float32))


def center_and_scale(values: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and standard deviation of each column."""
    return values.mean(axis=0).astype(np.float32), np.maximum(values.std(axis=0), 1e-6).astype(np.float32)


def fit_regression(matrix: Any, types: Sequence[str], weights: Sequence[float], penalty: float) -> Any:
    """A fitted multinomial regression, its classes in the order of `PAGE_TYPES`."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes two seconds to import

    numbers = [PAGE_TYPES.index(name) for name in types]
    return LogisticRegression(C=penalty, max_iter=300).fit(matrix, numbers, sample_weight=weights)
