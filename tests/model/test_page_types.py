"""Types of pages."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.model.page_types import PageTypes


def test_types_follow_columns_and_tokens() -> None:
    weights = np.zeros((2 + 12 + 1, len(PAGE_TYPES)), dtype=np.float32)
    weights[0, 1] = 5
    weights[2 + 9, 2] = 20
    types = PageTypes(np.array([1, 1], dtype=np.float32), np.array([2, 1], dtype=np.float32), weights)

    def likeliest(first: float, tokens: list[int]) -> str:
        found = types.probabilities(np.array([first, 1], dtype=np.float32), np.array(tokens, dtype=np.intp))
        assert np.isclose(found.sum(), 1)
        return PAGE_TYPES[int(found.argmax())]

    assert likeliest(5, []) == PAGE_TYPES[1]
    assert likeliest(5, [9]) == PAGE_TYPES[2]  # 5 * 2 against 20 / sqrt(2)
    assert likeliest(1e9, [9]) == PAGE_TYPES[1]  # cut off at four deviations


def test_where_no_type_was_learned_all_are_likely_alike() -> None:
    found = PageTypes.unknown(3).probabilities(np.array([1, -5, 1e9], dtype=np.float32))
    assert found.tolist() == pytest.approx([1 / 7] * 7)
    assert PageTypes.unknown(3).is_sound(3)


@pytest.mark.parametrize("damage", ["center", "scale", "weights"])
def test_arrays_that_cannot_be_worked_with_are_noticed(damage: str) -> None:
    sound = PageTypes.unknown(3)
    arrays = {name: getattr(sound, name).copy() for name in ("center", "scale", "weights")}
    assert PageTypes(**arrays).is_sound(3)
    assert not PageTypes(**arrays).is_sound(4)
    arrays[damage].flat[1] = np.nan
    assert not PageTypes(**arrays).is_sound(3)
    arrays[damage].flat[1] = 0
    assert PageTypes(**arrays).is_sound(3) == (damage != "scale")
