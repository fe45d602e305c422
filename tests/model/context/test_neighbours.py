"""What the second stage of texts learns of the blocks before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.features.reading.plain_text import read_text
from dehusk.features.text_matrix import measure_text
from dehusk.model.context import neighbours
from dehusk.model.feature_set import TEXT_FEATURES


def columns(words: NDArray[np.float32], p: NDArray[np.floating]) -> dict[str, NDArray[np.float32]]:
    tokens = measure_text(read_text("\n".join("word" for _ in words))).tokens
    return neighbours.columns(tokens._replace(outline=replace(tokens.outline, words=words)), p)


P = np.array([0.1, 0.9, 0.8, 0.2, 0.7])
WORDS = np.array([1, 4, 9, 1, 16], dtype=np.float32)
WEIGHT = np.sqrt(WORDS)


def test_neighbours_are_told_one_by_one() -> None:
    found = columns(WORDS, P)
    assert list(found) == [one.name for one in TEXT_FEATURES.context if one.source == "neighbours"]
    assert found["p_previous1"].tolist() == pytest.approx([0, 0.1, 0.9, 0.8, 0.2])
    assert found["p_next2"].tolist() == pytest.approx([0.8, 0.2, 0.7, 0, 0])


def test_means_before_and_after_weigh_blocks_by_their_words() -> None:
    found = columns(WORDS, P)
    assert found["p_before2"].tolist() == pytest.approx([0, 0.1, 1.9 / 3, 4.2 / 5, 2.6 / 4], abs=1e-6)
    assert found["p_after2"][1] == pytest.approx(2.6 / 4)
    assert found["p_after12"][0] == pytest.approx((P * WEIGHT)[1:].sum() / WEIGHT[1:].sum())
    assert found["p_window12"].tolist() == pytest.approx([(P * WEIGHT).sum() / WEIGHT.sum()] * 5)
    assert (found["page_mean"] == found["p_window12"]).all()


def test_what_stands_before_and_what_is_surer() -> None:
    mass = P * WEIGHT
    found = columns(WORDS, P)
    assert found["p_mass_before"].tolist() == pytest.approx((np.cumsum(mass) - mass) / mass.sum())
    assert found["rank"].tolist() == pytest.approx([0.2, 1, 0.8, 0.4, 0.6])
    assert found["above"].tolist() == pytest.approx(
        [1 - 0.1 / mass.sum(), 0, 1.8 / mass.sum(), (mass.sum() - 0.3) / mass.sum(), 4.2 / mass.sum()]
    )


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from([0, 0.1, 0.45, 0.55, 1])), min_size=1, max_size=40),
)
def test_means_are_those_of_a_naive_count(blocks: list[tuple[int, float]]) -> None:
    words, p = (np.array(column, dtype=np.float32) for column in zip(*blocks, strict=True))
    weight = np.sqrt(np.maximum(words, 1))
    found = columns(words, p)
    for row in range(len(blocks)):
        for half in neighbours.HALF_WINDOWS:
            before, after = slice(max(row - half, 0), row), slice(row + 1, row + half + 1)
            for name, near in ((f"p_before{half}", before), (f"p_after{half}", after)):
                mean = (p * weight)[near].sum() / max(weight[near].sum(), 1e-9)
                assert found[name][row] == pytest.approx(mean, abs=1e-5)
        for step in range(1, neighbours.N_NEIGHBOURS + 1):
            assert found[f"p_previous{step}"][row] == (p[row - step] if row >= step else 0)
            assert found[f"p_next{step}"][row] == (p[row + step] if row + step < len(p) else 0)
        assert found["rank"][row] == pytest.approx((p <= p[row]).mean())
        # Of blocks equally sure, the first goes before.
        surer = (p > p[row]) | ((p == p[row]) & (np.arange(len(p)) < row))
        assert found["above"][row] == pytest.approx((p * weight)[surer].sum() / max((p * weight).sum(), 1e-9), abs=1e-5)


def test_a_single_block_without_words() -> None:
    for column in columns(np.zeros(1, dtype=np.float32), np.zeros(1)).values():
        assert np.isfinite(column).all()
        assert column.dtype == np.float32
