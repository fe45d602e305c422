"""The threshold of a page whose probabilities are low throughout."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.model.labeller import expected_f1, text_lengths
from dehusk.model.page_threshold import LEAST_GAIN, page_threshold

BALANCED = 0.4
PAGES = st.lists(st.tuples(st.floats(0, 1), st.text(max_size=60)), max_size=30)


def threshold(*blocks: tuple[float, str]) -> float:
    return page_threshold(np.array([p for p, _ in blocks]), [text for _, text in blocks], BALANCED)


def test_a_page_of_which_nothing_would_be_kept_gives_what_is_likeliest() -> None:
    address = [(0.34, "Harbour master's office, Quay 4, 1200 Mudport"), (0.3, "Open Monday to Friday, 9 to 17")]
    assert 0.15 <= threshold(*address, (0.02, "Home"), (0.03, "Imprint")) <= 0.3


def test_a_log_in_page_stays_empty() -> None:
    assert threshold((0.12, "User name and password"), (0.08, "Log in"), (0.2, "Forgot your password?")) == BALANCED


def test_an_article_keeps_the_threshold_of_the_model() -> None:
    assert threshold((0.97, "word " * 300), (0.3, "Read also: nine ways to moor a boat"), (0.02, "Home")) == BALANCED


def test_a_page_that_is_nothing_but_chrome_stays_empty() -> None:
    assert threshold(*[(0.03, "Home"), (0.05, "Log in to read on")] * 10) == BALANCED


def test_no_blocks() -> None:
    assert threshold() == BALANCED


@given(PAGES)
def test_it_moves_only_where_that_promises_much(blocks: list[tuple[float, str]]) -> None:
    chosen = threshold(*blocks)
    assert chosen <= BALANCED
    if chosen < BALANCED:
        probability, lengths = np.array([p for p, _ in blocks]), text_lengths([text for _, text in blocks])
        gain = expected_f1(probability, lengths, probability >= chosen) - expected_f1(
            probability, lengths, probability >= BALANCED
        )
        assert gain > LEAST_GAIN


@pytest.mark.parametrize("balanced", [0.05, 0.1, 0.9])
def test_a_model_with_another_threshold(balanced: float) -> None:
    assert page_threshold(np.array([0.3, 0.01]), ["word " * 20, "x"], balanced) <= balanced
