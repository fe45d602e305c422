"""Fitted scikit-learn trees -> plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.model.forest import Forest


def export_forest(estimator: Any) -> Forest:
    """The trees of a fitted binary ``HistGradientBoostingClassifier`` as arrays.

    Thresholds are rounded down to 32 bits: for a 32-bit value ``x``, ``x <= t`` is then the same
    as before. scikit-learn has no public way to its trees, so its ``_predictors`` are read; the
    parity check after every training shows whether they still mean the same.
    """
    columns: dict[str, list[NDArray[Any]]] = {name: [] for name in ("feature", "threshold", "left", "value")}
    roots, n_nodes, deepest = [], 0, 0
    for (tree,) in estimator._predictors:
        nodes = _renumber(tree.nodes)
        roots.append(n_nodes)
        columns["feature"].append(nodes["feature"])
        columns["threshold"].append(nodes["threshold"])
        columns["left"].append(nodes["left"] + n_nodes)
        columns["value"].append(nodes["value"])
        n_nodes += len(nodes["left"])
        deepest = max(deepest, int(tree.nodes["depth"].max()))
    return Forest(
        feature=np.concatenate(columns["feature"]).astype(np.int16),
        threshold=np.concatenate(columns["threshold"]).astype(np.float32),
        left=np.concatenate(columns["left"]).astype(np.int32),
        value=np.concatenate(columns["value"]).astype(np.float32),
        roots=np.array(roots, dtype=np.int32),
        baseline=float(estimator._baseline_prediction.ravel()[0]),
        max_depth=deepest,
        n_features=int(estimator.n_features_in_),
    )


def column_gains(estimator: Any) -> NDArray[np.float64]:
    """Total gain of the splits on each column, shape (n_columns,)."""
    gains = np.zeros(int(estimator.n_features_in_))
    for (tree,) in estimator._predictors:
        inner = tree.nodes["is_leaf"] == 0
        np.add.at(gains, tree.nodes["feature_idx"][inner], tree.nodes["gain"][inner])
    return gains


def _renumber(nodes: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """One tree breadth first, so that siblings stand side by side and children after their parent."""
    order = [0]
    left = []
    for place, node in enumerate(order):  # grows while it is walked
        if nodes["is_leaf"][node]:
            left.append(place)
        else:
            left.append(len(order))
            order += [int(nodes["left"][node]), int(nodes["right"][node])]
    picked = nodes[order]
    leaf = picked["is_leaf"].astype(bool)
    return {
        "feature": np.where(leaf, 0, picked["feature_idx"]),
        "threshold": np.where(leaf, np.float32(np.inf), _round_down(picked["num_threshold"])),
        "left": np.array(left, dtype=np.int64),
        "value": _expected(picked["value"], picked["count"], np.array(left, dtype=np.int64)),
    }


def _expected(value: NDArray[np.float64], count: NDArray[Any], left: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean leaf value below each node over the rows that were fitted on; a leaf's own value at a leaf."""
    expected = value.astype(np.float64)
    for node in range(len(left) - 1, -1, -1):  # children stand after their parent
        if left[node] != node:
            below = slice(left[node], left[node] + 2)
            expected[node] = np.average(expected[below], weights=count[below])
    # A leaf's value is used as it is; of a mean, what 16 bits hold is enough and packs into half the space.
    return np.where(left == np.arange(len(left)), value, expected.astype(np.float16))


def _round_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)
