"""Intervals: around the mean, from sites and not from pages, the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.training.evaluation.bootstrap import Estimate, estimate


def width(found: Estimate) -> float:
    assert found.low is not None
    assert found.high is not None
    return found.high - found.low


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abcdef")), min_size=1, max_size=30))
def test_the_mean_counts_pages_and_the_ends_lie_within_the_values(pages: list[tuple[float, str]]) -> None:
    values = [value for value, _ in pages]
    found = estimate(values, [site for _, site in pages])
    assert found.mean == pytest.approx(np.mean(values))
    if len({site for _, site in pages}) > 1:
        assert found.low is not None
        assert found.high is not None
        assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_the_interval_is_that_of_the_mean_of_independent_pages() -> None:
    values = np.random.default_rng(1).normal(size=400)
    found = estimate(values.tolist(), [str(row) for row in range(400)])
    error = values.std() / 20
    assert found.low is not None
    assert found.mean - found.low == pytest.approx(1.96 * error, rel=0.1)
    assert width(found) == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_pages_of_one_site_are_no_independent_draws() -> None:
    values = [0.0] * 50 + [1.0] * 50
    alone = estimate(values, [str(row) for row in range(100)])
    of_four = estimate(values, [str(row // 25) for row in range(100)])
    assert width(of_four) > 3 * width(alone)


def test_pages_of_one_site_give_a_mean_and_no_interval() -> None:
    assert estimate([0.0, 1.0], ["a", "a"]) == Estimate(0.5, None, None)


def test_the_seed_decides() -> None:
    values, sites = np.random.default_rng(2).random(40).tolist(), list("abcdefgh") * 5
    assert estimate(values, sites, seed=3) == estimate(values, sites, seed=3)
    assert estimate(values, sites, seed=3) != estimate(values, sites, seed=4)
