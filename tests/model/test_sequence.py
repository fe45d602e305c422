"""What the second stage of texts learns of the blocks before and after."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.model import sequence

P = np.array([0.1, 0.9, 0.8, 0.2, 0.7])
WORDS = np.array([1, 4, 9, 1, 16], dtype=np.float32)
WEIGHT = np.sqrt(WORDS)


def test_neighbours_are_told_one_by_one() -> None:
    found = sequence.columns(WORDS, P)
    assert list(found) == list(sequence.NAMES)
    assert found["p_previous1"].tolist() == pytest.approx([0, 0.1, 0.9, 0.8, 0.2])
    assert found["p_next2"].tolist() == pytest.approx([0.8, 0.2, 0.7, 0, 0])


def test_means_before_and_after_weigh_blocks_by_their_words() -> None:
    found = sequence.columns(WORDS, P)
    assert found["p_before2"].tolist() == pytest.approx([0, 0.1, 1.9 / 3, 4.2 / 5, 2.6 / 4], abs=1e-6)
    assert found["p_after2"][1] == pytest.approx(2.6 / 4)
    assert found["p_after12"][0] == pytest.approx((P * WEIGHT)[1:].sum() / WEIGHT[1:].sum())
    assert found["p_window12"].tolist() == pytest.approx([(P * WEIGHT).sum() / WEIGHT.sum()] * 5)
    assert (found["page_mean"] == found["p_window12"]).all()


def test_what_stands_before_and_what_is_surer() -> None:
    mass = P * WEIGHT
    found = sequence.columns(WORDS, P)
    assert found["p_mass_before"].tolist() == pytest.approx((np.cumsum(mass) - mass) / mass.sum())
    assert found["rank"].tolist() == pytest.approx([0.2, 1, 0.8, 0.4, 0.6])
    assert found["above"].tolist() == pytest.approx(
        [1 - 0.1 / mass.sum(), 0, 1.8 / mass.sum(), (mass.sum() - 0.3) / mass.sum(), 4.2 / mass.sum()]
    )


def test_a_single_block_without_words() -> None:
    for column in sequence.columns(np.zeros(1, dtype=np.float32), np.zeros(1)).values():
        assert np.isfinite(column).all()
        assert column.dtype == np.float32
