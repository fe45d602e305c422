"""A fitted scikit-learn estimator -> a model file that `dehusk.extract` takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dehusk.features.errors import ModelError
from dehusk.features.version import VERSION
from dehusk.model.artifact import save
from dehusk.model.forest import Forest
from dehusk.model.labeller import DEFAULT_THRESHOLDS, Model, Thresholds
from dehusk.model.page_types import PageTypes
from dehusk.training.fitting.block_features import BlockFeatures
from dehusk.training.fitting.estimator import BlockClassifier
from dehusk.training.fitting.export import export_forest, export_regression_trees

_CAN_BE = "BlockClassifier, HistGradientBoostingClassifier and GradientBoostingClassifier can be exported"


def export_model(
    estimator: Any, features: BlockFeatures, path: str | Path, *, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Mapping[str, Any]:
    """Write a model file of an estimator that was fitted on rows of `BlockFeatures`.

    Parameters
    ----------
    estimator
        Fitted on labels False (chrome) and True (content), or 0 and 1: boosted trees whose outputs add
        up in log-odds, which is what a model file holds.
    features
        What made the rows.
    path
        Where to write it; its manifest is written next to it.
    thresholds
        From which probability a block is content; .5 if not given, and .7 and .3 for precision and recall.

    Returns
    -------
    Mapping
        The manifest.

    Raises
    ------
    ModelError
        If the estimator is not of a kind that can be exported, is not fitted, or is made for other rows.
    """
    forest = _forest_of(estimator)
    feature_set = features.feature_set
    if forest.n_features != len(feature_set.catalogue):
        raise ModelError(
            f"the estimator was fitted on {forest.n_features} columns, BlockFeatures makes "
            f"{len(feature_set.catalogue)}; "
            "fit it on those rows as they are"
        )
    # A model file has two stages, whose mean is the model's probability. Here the second stage is a copy of the first:
    # it sees all columns of that, and its trees look at no others, so both stages and their mean are the same.
    second = replace(forest, n_features=forest.n_features + len(feature_set.context))
    model = Model(
        log_odds=features.log_odds_,
        first=forest,
        second=second,
        second_columns=np.arange(forest.n_features, dtype=np.int32),
        feature_set=feature_set,
        page_types=PageTypes.unknown(feature_set.n_summary),
        thresholds=thresholds,
    )
    return save(model, {"dehusk": VERSION, "estimator": repr(estimator)}, path)


def _forest_of(estimator: Any) -> Forest:
    """The trees of an estimator.

    Raises
    ------
    ModelError
        If it cannot be put as trees that add up in log-odds.
    """
    from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier  # noqa: PLC0415
    from sklearn.exceptions import NotFittedError  # noqa: PLC0415
    from sklearn.utils.validation import check_is_fitted  # noqa: PLC0415

    name = type(estimator).__name__
    if not isinstance(estimator, BlockClassifier | HistGradientBoostingClassifier | GradientBoostingClassifier):
        raise ModelError(
            f"a {name} cannot be exported: a model file holds trees whose outputs add up in log-odds; {_CAN_BE}"
        )
    try:
        check_is_fitted(estimator)
    except NotFittedError as error:
        raise ModelError(f"the {name} is not fitted; fit it first") from error
    if [bool(label) for label in estimator.classes_] != [False, True]:
        raise ModelError(f"the {name} knows the classes {list(estimator.classes_)}, not False and True (or 0 and 1)")
    if isinstance(estimator, BlockClassifier):
        return estimator.forest_
    if isinstance(estimator, HistGradientBoostingClassifier):
        if getattr(estimator, "is_categorical_", None) is not None:
            raise ModelError(f"a {name} with categorical columns cannot be exported; all columns are numbers")
        return export_forest(estimator)
    if estimator.loss != "log_loss" or estimator.init not in (None, "zero"):
        raise ModelError(f"a {name} can be exported with loss='log_loss' and init=None or 'zero' only")
    start = estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_), dtype=np.float32))
    return replace(export_regression_trees(estimator), baseline=float(start.ravel()[0]))
