"""Fitted scikit-learn trees -> plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.model.forest import Forest


def export_forest(estimator: Any) -> Forest:
    """The trees of a fitted binary ``HistGradientBoostingClassifier`` as arrays.

    Thresholds are rounded down to 32 bits, which changes no comparison ``x <= t`` with a 32-bit value ``x``.
    scikit-learn offers no public access to its trees, so the private ``_predictors`` are read; `boosting.fit` checks
    after every fit that the exported trees give scikit-learn's probabilities.
    """
    trees = [_of_histogram_tree(tree.nodes) for (tree,) in estimator._predictors]
    baseline = float(estimator._baseline_prediction.ravel()[0])
    return _to_forest(trees, baseline, int(estimator.n_features_in_))


def export_regression_trees(estimator: Any) -> Forest:
    """The trees of a fitted binary ``GradientBoostingClassifier`` as arrays, without its start."""
    trees = [_of_regression_tree(tree.tree_, estimator.learning_rate) for (tree,) in estimator.estimators_]
    return _to_forest(trees, 0.0, int(estimator.n_features_in_))


def _to_forest(trees: Sequence[_Tree], baseline: float, n_features: int) -> Forest:
    """The trees in one table of nodes."""
    tables = [_renumber(tree) for tree in trees]
    sizes = [len(nodes["left"]) for nodes in tables]
    roots = np.cumsum([0, *sizes])[:-1]
    return Forest(
        feature=np.concatenate([nodes["feature"] for nodes in tables]).astype(np.int16),
        threshold=np.concatenate([nodes["threshold"] for nodes in tables]).astype(np.float32),
        left=np.concatenate([nodes["left"] + root for nodes, root in zip(tables, roots, strict=True)]).astype(np.int32),
        value=np.concatenate([nodes["value"] for nodes in tables]).astype(np.float32),
        roots=roots.astype(np.int32),
        baseline=baseline,
        max_depth=max(tree.max_depth for tree in trees),
        n_features=n_features,
    )


def column_gains(estimator: Any) -> NDArray[np.float64]:
    """Total gain of the splits on each column, shape (n_columns,)."""
    gains = np.zeros(int(estimator.n_features_in_))
    for (tree,) in estimator._predictors:
        inner = tree.nodes["is_leaf"] == 0
        np.add.at(gains, tree.nodes["feature_idx"][inner], tree.nodes["gain"][inner])
    return gains


@dataclass(frozen=True, slots=True)
class _Tree:
    """One tree in the order of scikit-learn: a row a node, the root first."""

    is_leaf: NDArray[np.bool_]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float64]
    value: NDArray[np.float64]
    """Leaf values, log-odds."""
    count: NDArray[np.float64]
    """How many of the rows that it was fitted on reached the node."""
    max_depth: int


def _of_histogram_tree(nodes: NDArray[Any]) -> _Tree:
    return _Tree(
        is_leaf=nodes["is_leaf"].astype(np.bool_),
        left=nodes["left"].astype(np.intp),
        right=nodes["right"].astype(np.intp),
        feature=nodes["feature_idx"].astype(np.intp),
        threshold=nodes["num_threshold"],
        value=nodes["value"],
        count=nodes["count"].astype(np.float64),
        max_depth=int(nodes["depth"].max()),
    )


def _of_regression_tree(tree: Any, learning_rate: float) -> _Tree:
    return _Tree(
        is_leaf=tree.children_left < 0,
        left=tree.children_left,
        right=tree.children_right,
        feature=tree.feature,
        threshold=tree.threshold,
        value=tree.value.ravel() * learning_rate,
        count=tree.weighted_n_node_samples,
        max_depth=int(tree.max_depth),
    )


def _renumber(tree: _Tree) -> dict[str, NDArray[Any]]:
    """One tree breadth first, so that siblings stand side by side and children after their parent."""
    order = [0]
    left = []
    for place, node in enumerate(order):  # grows while it is walked
        if tree.is_leaf[node]:
            left.append(place)
        else:
            left.append(len(order))
            order += [int(tree.left[node]), int(tree.right[node])]
    leaf = tree.is_leaf[order]
    return {
        "feature": np.where(leaf, 0, tree.feature[order]),
        "threshold": np.where(leaf, np.float32(np.inf), _round_down(tree.threshold[order])),
        "left": np.array(left, dtype=np.int64),
        "value": _expected(tree.value[order], tree.count[order], np.array(left, dtype=np.int64)),
    }


def _expected(value: NDArray[np.float64], count: NDArray[Any], left: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean leaf value below each node over the rows that were fitted on; a leaf's own value at a leaf."""
    expected = value.astype(np.float64)
    for node in range(len(left) - 1, -1, -1):  # children stand after their parent
        if left[node] != node:
            below = slice(left[node], left[node] + 2)
            expected[node] = np.average(expected[below], weights=count[below])
    # Leaves keep their exact values. Means only explain, so 16 bits are enough, which compress to half the size.
    return np.where(left == np.arange(len(left)), value, expected.astype(np.float16))


def _round_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)
