"""What made up the probability of a role adds up to it, and a rule is named where it decided."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dehusk
from dehusk.features.describing.pages import read_page
from dehusk.features.matrix import measure
from dehusk.features.roles.block_columns import block_columns
from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_FOR_COMMENTS
from dehusk.features.roles.vocabulary import LEARNED_ROLES
from dehusk.model.roles.grounds import NAMED, ONE_HEADLINE, THREAD, deciding_rule, find_grounds
from dehusk.model.roles.role_model import forest_probabilities
from dehusk.models import SHIPPED_MODEL, shipped_model

EXAMPLES = sorted(Path(__file__).parents[3].glob("examples/*/page.html"))


@pytest.mark.parametrize(
    ("role", "alone", "rule"),
    [
        ("headline", (0.9, 0, 0), ""),
        ("body", (0.9, 0, 0), ONE_HEADLINE),
        ("byline", (0.9, 0.8, 0), ONE_HEADLINE),
        ("byline", (0.2, 0.8, 0.7), ""),
        ("comment", (0, 0, 0.5), ""),
        ("comment", (0, 0, 0.49), NAMED),
        ("comment", (0.6, 0, 0.1), NAMED),
        ("comment", (0.6, 0, 0.55), ONE_HEADLINE),
        ("body", (0, 0, 0.8), THREAD),
        ("byline", (0, 0.6, 0.8), THREAD),
        ("body", (0.4, 0.4, 0.4), ""),
        ("other", (0, 0, 0), ""),
    ],
)
def test_which_rule_decided(role: str, alone: tuple[float, ...], rule: str) -> None:
    assert deciding_rule(role, np.array(alone)) == rule


@pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_effects_sum_to_what_the_forest_gives_every_block(file: Path) -> None:
    page, model = dehusk.label(file.read_bytes()), shipped_model().roles
    if model is None:
        pytest.skip("the shipped model knows no roles")
    columns = block_columns(read_page(page.table, None), measure(page.table).columns, page.probabilities)
    expected = forest_probabilities(model, columns)
    names = [feature.name for feature in BLOCK_COLUMNS]
    for number, role in enumerate(LEARNED_ROLES):
        grounds = find_grounds([role] * len(columns), model, columns)
        assert list(grounds.attributions) == [role]
        chosen, found = grounds.attributions[role]
        assert chosen.tolist() == list(range(len(columns)))
        assert np.abs(found.reference + found.effects.sum(axis=1) - expected[:, number]).max() < 1e-6
        assert list(found.columns) == names[: N_FOR_COMMENTS if role == "comment" else None]
