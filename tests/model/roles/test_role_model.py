"""Roles and page types from a model's values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_FOR_COMMENTS
from dehusk.features.roles.vocabulary import LEARNED_ROLES, PAGE_TYPES, ROLES
from dehusk.model.forest import Forest
from dehusk.model.roles.role_model import (
    PageTypes,
    RoleModel,
    choose_roles,
    learned_probabilities,
    role_probabilities,
)


def test_a_page_has_one_headline_at_the_most() -> None:
    learned = np.array([[0.6, 0, 0], [0.9, 0, 0.2], [0.8, 0.7, 0], [0, 0.1, 0.9], [0, 0, 0], [0.1, 0.4, 0]])
    found = choose_roles(learned, np.array([True, True, False, True, True, False]))
    assert found == ["body", "headline", "byline", "comment", "body", "other"]
    assert choose_roles(np.zeros((0, 3)), np.zeros(0, dtype=np.bool_)) == []


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 4), min_size=1, max_size=5))
def test_probabilities_add_up_to_one(rows: list[tuple[float, ...]]) -> None:
    values = np.array(rows)
    found = role_probabilities(values[:, :3], values[:, 3])
    assert found.shape == (len(rows), len(ROLES))
    assert np.allclose(found.sum(axis=1), 1)
    assert (found >= 0).all()


def test_without_learned_roles_content_is_body() -> None:
    found = role_probabilities(np.zeros((1, 3)), np.array([0.7]))
    assert dict(zip(ROLES, found[0].round(6).tolist(), strict=True)) == {
        "headline": 0, "body": 0.7, "byline": 0, "comment": 0, "other": 0.3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("p_article", "p_forum", "expected"),
    [
        pytest.param(0.35, 0.6, 0.5, id="under an article the name makes comments"),
        pytest.param(0.25, 0.7, 0.0, id="in a thread there are none"),
        pytest.param(0.1, 0.05, 0.2, id="elsewhere the name says little"),
    ],
)
def test_what_an_element_named_like_comments_holds(p_article: float, p_forum: float, expected: float) -> None:
    forest = Forest(
        feature=np.zeros(1, dtype=np.int16),
        threshold=np.array([np.inf], dtype=np.float32),
        left=np.zeros(1, dtype=np.int32),
        value=np.array([np.log(0.2 / 0.8)], dtype=np.float32),
        roots=np.zeros(1, dtype=np.int32),
        baseline=0.0,
        max_depth=0,
        n_features=N_FOR_COMMENTS,
    )
    nothing = np.zeros(0, dtype=np.float32)
    model = RoleModel(dict.fromkeys(LEARNED_ROLES, forest), PageTypes(nothing, nothing, nothing))
    given = {"article": p_article, "forum": p_forum}
    types = np.array([given.get(name, 0.01) for name in PAGE_TYPES])
    found = learned_probabilities(model, np.zeros((1, len(BLOCK_COLUMNS)), dtype=np.float32), types)
    assert dict(zip(LEARNED_ROLES, found[0].round(6).tolist(), strict=True)) == {
        "headline": 0.2, "byline": 0.2, "comment": expected,
    }  # fmt: skip


def test_learned_roles_are_roles() -> None:
    assert set(LEARNED_ROLES) < set(ROLES)
