"""The same model gives the same reference_outputs under every version of what evaluates it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dehusk import artifacts
from dehusk.features.reading.kind import TEXT
from dehusk.model.artifact import load, save
from dehusk.model.labeller import Model
from dehusk.model.parity import N_ROWS, reference_outputs

SHIPPED = Path(artifacts.__file__).parent / "model.joblib"


def check_parity(model: Model, manifest: Mapping[str, Any]) -> None:
    for stage, forest in (("first", model.first), ("second", model.second), ("expert", model.expert)):
        if forest is None:
            continue
        stored = manifest["forests"][stage].get("parity")
        if stored is None:
            pytest.skip("the model was saved before reference_outputs were stored")
        # The order of a sum may differ, and its last bits with it.
        assert np.allclose(reference_outputs(forest), stored, rtol=0, atol=1e-9)


def test_the_shipped_model_gives_the_outputs_of_where_it_was_trained() -> None:
    shipped = load(SHIPPED)
    check_parity(shipped.model, shipped.manifest)
    if shipped.text is not None:
        check_parity(shipped.text, shipped.manifest[TEXT])


def test_outputs_are_stored_and_differ_where_the_model_does(tiny_model: Model, tmp_path: Path) -> None:
    written = save(tiny_model, {}, tmp_path / "model.joblib")
    check_parity(load(tmp_path / "model.joblib").model, written)
    # One threshold, and a row on it goes left: the lower output.
    assert reference_outputs(tiny_model.first) == [-2.0] * N_ROWS
    moved = tiny_model.first.value.copy()
    moved[1] -= 0.001
    assert not np.allclose(
        reference_outputs(replace(tiny_model.first, value=moved)), [-2.0] * N_ROWS, rtol=0, atol=1e-9
    )


def test_rows_lie_on_both_sides_of_the_shipped_models_thresholds() -> None:
    found = reference_outputs(load(SHIPPED).model.first)
    assert len(set(found)) == N_ROWS
