"""Types of pages, learned from their summaries."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.training.fitting.page_types import fit_page_types


def test_types_are_told_by_the_columns_that_tell_them() -> None:
    rng = np.random.default_rng(3)
    types = [PAGE_TYPES[number % len(PAGE_TYPES)] for number in range(210)]
    values = rng.normal(size=(210, 12)).astype(np.float32)
    values[np.arange(210), [PAGE_TYPES.index(name) for name in types]] += 6
    told = fit_page_types(values, types, [1.0] * 210)
    best = [PAGE_TYPES[int(told.probabilities(row).argmax())] for row in values]
    assert np.mean([one == other for one, other in zip(best, types, strict=True)]) > 0.95
    assert told.is_sound(12)


def test_pages_that_weigh_nothing_teach_nothing() -> None:
    types = [*PAGE_TYPES, *PAGE_TYPES]
    values = np.zeros((14, 1), dtype=np.float32)
    values[:7, 0] = np.arange(7)
    one = fit_page_types(values, types, [1.0] * 7 + [0.0] * 7)
    other = fit_page_types(values, [*PAGE_TYPES, *reversed(PAGE_TYPES)], [1.0] * 7 + [0.0] * 7)
    assert one.weights == pytest.approx(other.weights, abs=1e-4)


def test_where_a_type_is_missing_nothing_is_known() -> None:
    told = fit_page_types(np.ones((6, 2), dtype=np.float32), list(PAGE_TYPES[:6]), [1.0] * 6)
    assert told.probabilities(np.ones(2, dtype=np.float32)).tolist() == pytest.approx([1 / 7] * 7)
