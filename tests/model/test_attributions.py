"""Attributions add up to the probability, and go to the columns that made it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dehusk
from dehusk.features.catalogue import CATALOGUE
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.model.attributions import attribute, path_credits
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model, probabilities
from dehusk.models import SHIPPED_MODEL, shipped_model

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/page.html"))
HTML = "<nav><a href='/'>Home</a></nav><p>The harbour board has said that it will go on sailing.</p>"


def two_level_tree() -> Forest:
    """x0 <= 0 gives -2; else x1 <= 0 gives 1, and 3 beyond; a quarter of the rows came to each of the last two."""
    return Forest(
        feature=np.array([0, 0, 1, 0, 0], dtype=np.int16),
        threshold=np.array([0, np.inf, 0, np.inf, np.inf], dtype=np.float32),
        left=np.array([1, 1, 3, 3, 4], dtype=np.int32),
        value=np.array([0.0, -2, 2, 1, 3], dtype=np.float32),
        roots=np.array([0], dtype=np.int32),
        baseline=0.5,
        max_depth=2,
        n_features=3,
    )


def test_each_step_is_credited_to_the_column_that_was_looked_at() -> None:
    rows = np.array([[-1, 9, 9], [1, -1, 9], [1, 1, 9]], dtype=np.float32)
    start, credited = path_credits(two_level_tree(), rows)
    assert start == 0.5
    assert credited.tolist() == [[-2, 0, 0], [2, -1, 0], [2, 1, 0]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_credits_and_start_give_the_decision(seed: int, n_rows: int) -> None:
    matrix = np.random.default_rng(seed).normal(size=(n_rows, 3)).astype(np.float32)
    forest = two_level_tree()
    start, credited = path_credits(forest, matrix)
    assert start + credited.sum(axis=1) == pytest.approx(forest.decision(matrix), abs=1e-12)


def test_attributions_of_a_model_worked_out_by_hand(tiny_model: Model) -> None:
    measured = measure(cut(parse(HTML)))
    found = attribute(tiny_model, measured, np.arange(2))
    assert found.reference == 0.5
    effects = {
        name: found.effects[:, number] for number, name in enumerate(found.columns) if found.effects[:, number].any()
    }
    # The first stage looks at the words alone, and the second at the first one's probability.
    assert set(effects) == {"words_log"}
    assert effects["words_log"][0] < 0 < effects["words_log"][1]
    assert found.reference + found.effects.sum(axis=1) == pytest.approx(probabilities(tiny_model, measured), abs=1e-12)


def test_a_choice_of_blocks_is_explained_as_all_are(tiny_model: Model) -> None:
    measured = measure(cut(parse(HTML)))
    every = attribute(tiny_model, measured, np.arange(2))
    one = attribute(tiny_model, measured, np.array([1]))
    assert np.array_equal(one.effects[0], every.effects[1])
    assert np.array_equal(one.values[0], every.values[1])


@pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_attributions_sum_to_the_probability_on_every_block(file: Path) -> None:
    page = dehusk.label(file.read_bytes())
    found = attribute(shipped_model().model, measure(page.table), np.arange(len(page.table)))
    assert np.abs(found.reference + found.effects.sum(axis=1) - page.probabilities).max() < 1e-6
    assert found.effects.shape == (len(page.table), len(found.columns))
    assert found.columns[: len(CATALOGUE)] == tuple(feature.name for feature in CATALOGUE)
