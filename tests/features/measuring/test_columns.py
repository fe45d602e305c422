"""The arithmetic of columns that families of features share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.columns import last_row_with, median, share, shifted, signed_log


def test_share() -> None:
    assert share(np.array([1.0, 2.0, 0.0]), np.array([4.0, 2.0, 0.0])).tolist() == [0.25, 1, 0]
    assert share(np.array([1.0, 2.0]), 4.0).tolist() == [0.25, 0.5]


def test_signed_logs() -> None:
    found = signed_log(np.array([-3, -1, 0, 1, 7]))
    assert found.tolist() == pytest.approx([-np.log1p(3), -np.log1p(1), 0, np.log1p(1), np.log1p(7)])


VALUES = st.lists(st.integers(0, 9), min_size=1, max_size=20)


@given(VALUES)
def test_median(values: list[int]) -> None:
    assert median(np.array(values)) == np.median(values)


@given(VALUES, st.integers(-5, 5).filter(bool))
def test_shifted(values: list[int], by: int) -> None:
    expected = [values[row + by] if 0 <= row + by < len(values) else 7 for row in range(len(values))]
    assert shifted(np.array(values, dtype=np.float32), by, 7).tolist() == expected


@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_last_row_with(flags: list[bool]) -> None:
    expected = [max((other for other in range(row) if flags[other]), default=-1) for row in range(len(flags))]
    assert last_row_with(np.array(flags)).tolist() == expected
