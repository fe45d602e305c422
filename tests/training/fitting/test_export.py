"""Exported trees: scikit-learn's probabilities from plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from dehusk.model.forest import Forest, check
from dehusk.training.fitting.boosting import PARITY
from dehusk.training.fitting.export import column_gains, export_forest


def fitted(matrix: NDArray[Any], content: NDArray[Any], **settings: Any) -> HistGradientBoostingClassifier:
    given = {"max_iter": 8, "max_leaf_nodes": 15, "min_samples_leaf": 5, "max_bins": 63, "random_state": 0}
    return HistGradientBoostingClassifier(early_stopping=False, **{**given, **settings}).fit(matrix, content)


def columns(rng: np.random.Generator, n_rows: int) -> NDArray[np.float32]:
    """Columns as features have them: continuous, with ties, flags, constants, huge, tiny and far from zero."""
    normal = rng.normal(size=n_rows)
    return np.stack(
        [
            normal,
            np.round(normal),
            rng.integers(0, 2, n_rows),
            np.full(n_rows, 7.25),
            np.zeros(n_rows),
            np.log1p(rng.poisson(3, n_rows)),
            normal * 1e30,
            normal * 1e-30,
            1e6 + rng.integers(0, 3, n_rows) / 16,
            rng.choice([-0.0, 0.0, 1 / 3, 0.1], n_rows),
        ],
        axis=1,
    ).astype(np.float32)


def labels(matrix: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.bool_]:
    score = (
        matrix[:, 0] + matrix[:, 2] - matrix[:, 5] * matrix[:, 1] + (matrix[:, 9] > 0) + rng.normal(size=len(matrix))
    )
    return score > np.median(score)


def assert_alike(estimator: HistGradientBoostingClassifier, matrix: NDArray[np.float32]) -> None:
    forest = export_forest(estimator)
    check(forest)
    assert np.abs(forest.probability(matrix) - estimator.predict_proba(matrix)[:, 1]).max() <= PARITY
    assert forest.decision(matrix) == pytest.approx(estimator.decision_function(matrix), abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(30, 300),
    st.sampled_from([2, 7, 31]),
    st.sampled_from([3, 15, 255]),
    st.sampled_from([0.33, 1.0]),
)
def test_probabilities_are_scikit_learns(seed: int, n_rows: int, n_leaves: int, n_bins: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    matrix = columns(rng, n_rows)
    content = labels(matrix, rng)
    estimator = fitted(matrix, content, max_leaf_nodes=n_leaves, max_bins=n_bins, max_features=share)
    assert_alike(estimator, matrix)
    assert_alike(estimator, columns(np.random.default_rng(seed + 1), 100))


def test_rows_that_lie_on_a_threshold_go_the_same_way() -> None:
    """Thresholds are 64-bit, values 32-bit: the neighbours of every threshold are where rounding would show."""
    rng = np.random.default_rng(0)
    matrix = (rng.integers(0, 40, (400, 3)) / 30).astype(np.float32)
    content = (matrix[:, 0] > 0.7) ^ (matrix[:, 1] > 0.4) ^ (rng.random(400) < 0.1)
    estimator = fitted(matrix, content, max_iter=20)
    cuts = np.unique(
        np.concatenate([tree.nodes["num_threshold"][tree.nodes["is_leaf"] == 0] for (tree,) in estimator._predictors])
    )
    near = cuts.astype(np.float32)
    near = np.concatenate([near, np.nextafter(near, np.float32(np.inf)), np.nextafter(near, np.float32(-np.inf))])
    # Rounding to the nearest would put some thresholds above their own.
    assert (cuts.astype(np.float32) > cuts).any()
    for column in range(3):
        probe = np.tile(matrix[:1], (len(near), 1))
        probe[:, column] = near
        assert_alike(estimator, probe)


def test_a_tree_without_a_split_is_a_leaf() -> None:
    matrix = np.ones((40, 2), dtype=np.float32)
    content = np.arange(40) % 4 == 0
    estimator = fitted(matrix, content)
    forest = export_forest(estimator)
    assert forest.max_depth == 0
    assert forest.left.tolist() == list(range(8))
    assert forest.roots.tolist() == list(range(8))
    assert_alike(estimator, matrix)
    assert forest.probability(matrix)[0] == pytest.approx(0.25)


def _leaves(forest: Forest, root: int, matrix: NDArray[np.float32]) -> list[int]:
    """The leaf of one tree that each row comes to."""
    reached = []
    for row in matrix:
        node = root
        while forest.left[node] != node:
            node = int(forest.left[node]) + int(row[forest.feature[node]] > forest.threshold[node])
        reached.append(node)
    return reached


def test_arrays() -> None:
    rng = np.random.default_rng(3)
    matrix = columns(rng, 300)
    estimator = fitted(matrix, labels(matrix, rng))
    forest = export_forest(estimator)
    n_nodes = sum(len(tree.nodes) for (tree,) in estimator._predictors)
    assert (len(forest.roots), forest.n_features) == (8, matrix.shape[1])
    types = {"feature": "i2", "threshold": "f4", "left": "i4", "value": "f4"}
    for name, dtype in types.items():
        array = getattr(forest, name)
        assert (array.shape, array.dtype) == ((n_nodes,), np.dtype(dtype))
    leaf = forest.left == np.arange(n_nodes)
    # An inner node holds the mean of what its rows get below, as 16 bits hold it.
    reached = forest.value[_leaves(forest, 0, matrix)]
    assert forest.value[0] == pytest.approx(reached.mean(), abs=1e-3)
    assert np.isposinf(forest.threshold[leaf]).all()
    # Every node but the roots is the child of one other.
    children = np.concatenate([forest.left[~leaf], forest.left[~leaf] + 1, forest.roots])
    assert sorted(children.tolist()) == list(range(n_nodes))


def test_gains_of_columns() -> None:
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(400, 4)).astype(np.float32)
    matrix[:, 3] = 1
    estimator = fitted(matrix, matrix[:, 2] + 0.3 * matrix[:, 0] > 0, max_features=1.0)
    gains = column_gains(estimator)
    assert gains.shape == (4,)
    assert gains[2] > gains[0] > gains[1] >= 0
    assert gains[3] == 0
    by_hand = np.zeros(4)
    for (tree,) in estimator._predictors:
        for node in tree.nodes:
            if not node["is_leaf"]:
                by_hand[node["feature_idx"]] += node["gain"]
    assert gains == pytest.approx(by_hand)
