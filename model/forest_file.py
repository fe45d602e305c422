"""A forest as arrays of a model file, and as what the manifest says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import ModelError
from dehusk.model.forest import Forest, check
from dehusk.model.parity import reference_outputs

#: Type of each array of a forest. Of left children the distance from the node is kept, 0 for a leaf: distances repeat
#: from tree to tree, and compress to a fifth.
FOREST_ARRAYS = {"feature": "<i2", "threshold": "<f4", "left": "<i4", "value": "<f4", "roots": "<i4"}


def forest_arrays(name: str, forest: Forest) -> dict[str, NDArray[Any]]:
    """A forest's arrays under its name."""
    parts = {part: getattr(forest, part) for part in FOREST_ARRAYS}
    parts["left"] = parts["left"] - _rows(forest.left)
    return {f"{name}_{part}": parts[part].astype(dtype) for part, dtype in FOREST_ARRAYS.items()}


def describe_forest(forest: Forest) -> dict[str, Any]:
    """What the manifest says of a forest."""
    return {
        "baseline": forest.baseline,
        "max_depth": forest.max_depth,
        "n_features": forest.n_features,
        "n_trees": len(forest.roots),
        "parity": reference_outputs(forest),
    }


def read_forest(arrays: Mapping[str, NDArray[Any]], name: str, described: Mapping[str, Any]) -> Forest:
    """The forest of a name.

    Raises
    ------
    ModelError
        If it could not be evaluated, or is another than the manifest says.
    """
    parts = {part: arrays[f"{name}_{part}"] for part in FOREST_ARRAYS}
    parts["left"] = parts["left"] + _rows(parts["left"])
    forest = Forest(
        **parts,
        baseline=float(described["baseline"]),
        max_depth=int(described["max_depth"]),
        n_features=int(described["n_features"]),
    )
    check(forest)
    if described["n_trees"] != len(forest.roots):
        raise ModelError("its manifest names another number of trees than it holds; get the file again")
    return forest


def _rows(left: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.arange(len(left), dtype=np.int32)
