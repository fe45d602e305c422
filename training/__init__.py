"""Labelled pages -> a model, and its measure.

What scikit-learn's users need stands here: `BlockClassifier` and `BlockFeatures`, `prepare_pages` with
`block_labels` and `block_groups`, and `export_model`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dehusk.features.extras import require

if TYPE_CHECKING:
    from dehusk.training.fitting.block_features import BlockFeatures, block_groups, block_labels, prepare_pages
    from dehusk.training.fitting.estimator import BlockClassifier
    from dehusk.training.fitting.model_export import export_model

#: Where each name comes from; loaded when asked for, as scikit-learn takes two seconds to import.
_PLACES = {
    "BlockClassifier": "fitting.estimator",
    "BlockFeatures": "fitting.block_features",
    "block_groups": "fitting.block_features",
    "block_labels": "fitting.block_features",
    "export_model": "fitting.model_export",
    "prepare_pages": "fitting.block_features",
}

__all__ = ["BlockClassifier", "BlockFeatures", "block_groups", "block_labels", "export_model", "prepare_pages"]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require("train", "training")
    return getattr(import_module(f"dehusk.training.{_PLACES[name]}"), name)
