"""Binning before fitting: trees on bins and trees on values say the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dehusk.training.fitting.binning import find_edges, from_bins, to_bins
from dehusk.training.fitting.export import export_forest

VALUES = st.floats(-100, 100, width=32)


@given(arrays(np.float32, st.tuples(st.integers(1, 60), st.integers(1, 3)), elements=VALUES), st.integers(2, 16))
def test_bins_keep_the_order_of_values(matrix: np.ndarray, n_bins: int) -> None:
    edges = find_edges(matrix, n_bins)
    bins = to_bins(matrix, edges)
    assert bins.max() < n_bins
    for column in range(matrix.shape[1]):
        order = np.argsort(matrix[:, column], kind="stable")
        assert np.all(np.diff(bins[order, column].astype(int)) >= 0)
        for bin_number, edge in enumerate(edges[column]):
            assert np.array_equal(matrix[:, column] <= edge, bins[:, column] <= bin_number)


def test_a_column_of_few_values_keeps_them_all() -> None:
    matrix = np.array([[3], [1], [2], [1]], dtype=np.float32)
    assert to_bins(matrix, find_edges(matrix, 63)).ravel().tolist() == [2, 0, 1, 0]


def test_a_value_that_most_rows_have_is_alone_and_takes_no_bins_from_the_others() -> None:
    column = np.concatenate([np.zeros(900), np.arange(1, 101), np.full(90, 50)]).astype(np.float32)
    bins = to_bins(column[:, None], find_edges(column[:, None], 15)).ravel()
    assert set(column[bins == bins[0]].tolist()) == {0}
    counts = np.bincount(bins)[1:]
    assert len(counts) >= 12
    assert set(column[bins == bins[column == 50][0]].tolist()) == {50}
    assert sorted(counts.tolist())[-2] <= 10


@pytest.mark.parametrize("n_heavy", [1, 5, 9])
def test_there_are_never_more_bins_than_asked_for(n_heavy: int) -> None:
    column = np.concatenate([np.repeat(np.arange(n_heavy) * 10.0, 200), np.linspace(0.5, 95, 50)]).astype(np.float32)
    edges = find_edges(column[:, None], 10)
    assert np.isfinite(edges).sum() >= 7
    assert to_bins(column[:, None], edges).max() < 10


def test_edges_lie_half_way_between_values() -> None:
    column = np.array([[0], [1], [3], [7]], dtype=np.float32)
    assert find_edges(column, 15)[0, :3].tolist() == [0.5, 2, 5]
    next_to_one = np.nextafter(np.float32(1), np.float32(2))
    assert find_edges(np.array([[1], [next_to_one]], dtype=np.float32), 15)[0, 0] == 1


def test_a_constant_column_is_one_bin() -> None:
    matrix = np.ones((100, 1), dtype=np.float32)
    assert not to_bins(matrix, find_edges(matrix, 63)).any()


@pytest.mark.parametrize("n_bins", [4, 63])
def test_a_forest_on_bins_becomes_one_on_values(n_bins: int) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(0)
    matrix = np.column_stack([rng.normal(size=800), rng.integers(0, 5, 800), rng.exponential(size=800)]).astype(
        np.float32
    )
    content = matrix.sum(axis=1) + rng.normal(size=800) > 2
    edges = find_edges(matrix, n_bins)
    bins = to_bins(matrix, edges)
    estimator = HistGradientBoostingClassifier(max_iter=12, early_stopping=False).fit(bins, content)
    forest = from_bins(export_forest(estimator), edges)
    assert np.allclose(forest.probability(matrix), estimator.predict_proba(bins)[:, 1], atol=1e-6)
    assert np.all(np.isfinite(forest.threshold[forest.left != np.arange(len(forest.left))]))
