"""Windows and neighbours against sums and shifts written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.windows import Windows, neighbours

VALUES = np.array([1, 2, 4, 8, 16], dtype=np.float32)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1, 1, [3, 7, 14, 28, 24]),
        (2, -1, [0, 1, 3, 6, 12]),
        (-1, 2, [6, 12, 24, 16, 0]),
        (7, 7, [31, 31, 31, 31, 31]),
    ],
)
def test_sums_over_windows(before: int, after: int, expected: list[float]) -> None:
    sums = Windows([VALUES, -VALUES], reach=7).sums([(0, 0), (before, after)])
    assert sums[0].tolist() == [VALUES.tolist(), expected]
    assert (sums[1] == -sums[0]).all()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.integers(-1, 5), st.integers(-1, 5))
def test_a_window_is_the_sum_of_its_rows(values: list[int], before: int, after: int) -> None:
    if before + after < 0:
        return
    expected = [sum(values[max(row - before, 0) : row + after + 1]) for row in range(len(values))]
    if before < 0:  # the window begins after the row
        expected = [sum(values[row + 1 : row + after + 1]) for row in range(len(values))]
    sums = Windows([np.array(values, dtype=np.float32)], reach=5).sums([(before, after)])
    assert sums[0, 0].tolist() == expected


def test_neighbours_beyond_the_page() -> None:
    around = neighbours([VALUES, VALUES > 3], 2, beyond=[-1, 1])
    assert around[:, 0].tolist() == [
        [-1, -1, 1, 2, 4],
        [-1, 1, 2, 4, 8],
        [1, 2, 4, 8, 16],
        [2, 4, 8, 16, -1],
        [4, 8, 16, -1, -1],
    ]
    assert around[0, 1].tolist() == [1, 1, 0, 0, 1]
