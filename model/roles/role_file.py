"""What tells roles and types as arrays of a model file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import digest
from dehusk.features.errors import ModelError
from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_BUCKETS, N_COLUMNS, N_FOR_COMMENTS
from dehusk.features.roles.vocabulary import COMMENT, LEARNED_ROLES, PAGE_TYPES
from dehusk.model.forest_file import FOREST_ARRAYS, describe_forest, forest_arrays, read_forest
from dehusk.model.page_types import PageTypes
from dehusk.model.roles.role_model import RoleModel

_TYPE_ARRAYS = {"center": ("<f4", 1), "scale": ("<f4", 1), "weights": ("<f2", 2)}
#: Type and number of dimensions of each array.
ROLE_ARRAYS = {
    **{f"{role}_{part}": (dtype, 1) for role in LEARNED_ROLES for part, dtype in FOREST_ARRAYS.items()},
    **{f"types_{name}": kind for name, kind in _TYPE_ARRAYS.items()},
}


def role_arrays(model: RoleModel) -> dict[str, NDArray[Any]]:
    """The arrays of a model."""
    arrays: dict[str, NDArray[Any]] = {}
    for role in LEARNED_ROLES:
        arrays |= forest_arrays(role, model.forests[role])
    return arrays | {
        f"types_{name}": getattr(model.page_types, name).astype(dtype) for name, (dtype, _) in _TYPE_ARRAYS.items()
    }


def describe_roles(model: RoleModel) -> dict[str, Any]:
    """What the manifest says of a model beside its scores."""
    return {
        "features_digest": digest(BLOCK_COLUMNS),
        "page_types": list(PAGE_TYPES),
        "forests": {role: describe_forest(model.forests[role]) for role in LEARNED_ROLES},
    }


def read_roles(arrays: Mapping[str, NDArray[Any]], described: Mapping[str, Any]) -> RoleModel:
    """The model of a file's arrays.

    Raises
    ------
    ModelError
        If it was made for other columns or types, or is damaged.
    """
    if described["features_digest"] != digest(BLOCK_COLUMNS) or described["page_types"] != list(PAGE_TYPES):
        raise ModelError("its roles were learned from other columns than this version measures; retrain it")
    forests = {role: read_forest(arrays, role, described["forests"][role]) for role in LEARNED_ROLES}
    for role, forest in forests.items():
        if forest.n_features != (N_FOR_COMMENTS if role == COMMENT else len(BLOCK_COLUMNS)):
            raise ModelError(f"its forest of {role} is made for another number of columns; get the file again")
    center, scale, weights = (arrays[f"types_{name}"].astype(np.float32) for name in _TYPE_ARRAYS)
    types = PageTypes(center, scale, weights)
    if not types.is_sound(N_COLUMNS, N_BUCKETS):
        raise ModelError("what tells its page types is damaged; get the file again")
    return RoleModel(forests, types)
