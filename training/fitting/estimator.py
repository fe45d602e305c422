"""The learner of `dehusk train` as a scikit-learn classifier of two classes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data

from dehusk.features.reading.kind import HTML
from dehusk.model.forest import Forest
from dehusk.training.fitting.boosting import STAGES, Rows, fit

#: How `dehusk train` fits the first stage of HTML pages.
_DEFAULTS = STAGES[HTML][0]


class BlockClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Boosted trees as `dehusk train` fits them: one stage, on rows that are made already.

    It knows rows and nothing of the pages that they come from. The second stage, which sees what the first one
    thinks of the blocks around, is fitted by `dehusk train` only.

    Parameters
    ----------
    n_trees, n_leaves, learning_rate
        How many trees, leaves a tree at the most, and how much each tree counts.
    n_bins
        Bins that a column's values are put into before fitting.
    columns_per_split
        Share of the columns that each split looks at.
    min_rows
        Rows that a leaf holds at the least.
    l2
        Penalty on large leaf values.
    random_state
        The same state, rows and labels give the same trees.

    Attributes
    ----------
    classes_
        The two labels, shape (2,); the second is the one that probabilities are of.
    forest_
        The trees as plain arrays.
    n_features_in_
        Number of columns.
    feature_importances_
        Share of each column in the total gain of all splits, shape (n_features_in_,).
    """

    def __init__(
        self,
        *,
        n_trees: int = _DEFAULTS.n_trees,
        n_leaves: int = _DEFAULTS.n_leaves,
        learning_rate: float = _DEFAULTS.learning_rate,
        n_bins: int = _DEFAULTS.n_bins,
        columns_per_split: float = _DEFAULTS.columns_per_split,
        min_rows: int = _DEFAULTS.min_rows,
        l2: float = _DEFAULTS.l2,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_trees = n_trees
        self.n_leaves = n_leaves
        self.learning_rate = learning_rate
        self.n_bins = n_bins
        self.columns_per_split = columns_per_split
        self.min_rows = min_rows
        self.l2 = l2
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        """Content or chrome: two classes only."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> BlockClassifier:  # noqa: N803
        """Fit on rows.

        Parameters
        ----------
        X
            Rows, shape (n_rows, n_columns), without NaN.
        y
            Two labels, shape (n_rows,).
        groups
            Page or site of each row; each group then weighs alike, as pages do in `dehusk train`.

        Raises
        ------
        ValueError
            If there are not two classes, or lengths differ.
        """
        matrix, labels = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(labels)
        self.classes_, numbers = np.unique(labels, return_inverse=True)
        if len(self.classes_) != 2:  # noqa: PLR2004
            found = len(self.classes_)
            raise ValueError(f"Only binary classification is supported: two classes are needed, y holds {found} class")
        given = self.get_params()
        settings = replace(_DEFAULTS, **{name: value for name, value in given.items() if name != "random_state"})
        seed = check_random_state(self.random_state).randint(2**31)
        boosted = fit(Rows(matrix, numbers.astype(np.bool_), _weigh(groups, len(matrix))), settings, seed)
        self.forest_: Forest = boosted.forest
        self.feature_importances_ = boosted.gains / max(float(boosted.gains.sum()), 1e-12)
        return self

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Log-odds of the second class, shape (n_rows,)."""
        check_is_fitted(self)
        return self.forest_.decision(validate_data(self, X, dtype=np.float32, reset=False))

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Probability of each class, shape (n_rows, 2)."""
        second = 1 / (1 + np.exp(-self.decision_function(X)))
        return np.stack([1 - second, second], axis=1)

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """The likelier class of each row, shape (n_rows,)."""
        is_second = self.decision_function(X) > 0
        predicted: NDArray[Any] = self.classes_[is_second.astype(np.intp)]
        return predicted


def _weigh(groups: ArrayLike | None, n_rows: int) -> NDArray[np.float32]:
    """A weight for each row, so that groups weigh alike; the mean is one."""
    if groups is None:
        return np.ones(n_rows, dtype=np.float32)
    _, numbers, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    if len(numbers) != n_rows:
        raise ValueError(f"groups names {len(numbers)} rows, X has {n_rows}")
    return (n_rows / len(sizes) / sizes[numbers]).astype(np.float32)
