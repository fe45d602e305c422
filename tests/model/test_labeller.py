"""Measured page -> probabilities -> kept blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dehusk.features import matrix as matrix_module
from dehusk.features.catalogue import CATALOGUE, LOG_ODDS
from dehusk.features.matrix import measure, with_log_odds
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.summary import N_SUMMARY
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES
from dehusk.model.labeller import Model, combine, expected_f1, probabilities, second_matrix
from dehusk.model.page_types import PageTypes

HIGH = 0.2 / (1 + np.exp(-2)) + 0.8 / (1 + np.exp(-1.308))
LOW = 1 - HIGH

FIVE = "one two three four five"
LONG = "These are words enough to make a sentence of content."


def table_of(html: str) -> BlockTable:
    return cut(parse(html))


def labelled(model: Model, html: str) -> list[float]:
    return probabilities(model, measure(table_of(html))).tolist()


def test_probabilities_of_a_model_worked_out_by_hand(tiny_model: Model) -> None:
    found = labelled(tiny_model, f"<p>Home</p><p>{LONG}</p><p>{FIVE}</p>")
    assert found == pytest.approx([LOW, HIGH, LOW])
    assert pytest.approx(0.806, abs=1e-3) == HIGH


def test_the_second_stage_counts_for_four_fifths(tiny_model: Model) -> None:
    silent = replace(tiny_model.second, value=np.zeros(3, dtype=np.float32))
    found = labelled(replace(tiny_model, second=silent), f"<p>{LONG}</p>")
    assert found == pytest.approx([0.2 / (1 + np.exp(-2)) + 0.8 * 0.5])
    assert combine(np.array([0.2]), np.array([0.6]), HTML_FEATURES).tolist() == pytest.approx([0.52])


def test_of_a_text_the_second_stage_counts_alone() -> None:
    assert combine(np.array([0.2]), np.array([0.6]), TEXT_FEATURES).tolist() == [0.6]


def test_the_second_stage_sees_the_chosen_columns_and_the_first_ones_probability(tiny_model: Model) -> None:
    measured = measure(table_of(f"<p>a</p><p>{LONG}</p>"))
    first = with_log_odds(measured.columns, measured.tokens, tiny_model.log_odds, LOG_ODDS)
    p = np.array([0.25, 0.75])
    chosen = np.array([5, 2], dtype=np.int32)
    types = np.array([0.4, *[0.1] * 6])
    found = second_matrix(first[:, chosen], measured.tokens, p, types, HTML_FEATURES)
    assert (found[:, :2] == first[:, chosen]).all()
    assert found[:, 2].tolist() == [0.25, 0.75]
    assert found[:, -7:].tolist() == pytest.approx(np.stack([types, types]))
    assert found.dtype == np.float32
    assert found.shape[1] == tiny_model.second.n_features


def test_types_are_the_same_of_a_page_in_portions(tiny_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = np.zeros((N_SUMMARY + 1, 7), dtype=np.float32)
    weights[[feature.name for feature in CATALOGUE].index("words_log"), 2] = 2
    unknown = PageTypes.unknown(N_SUMMARY)
    types = replace(unknown, weights=weights)
    # The second stage says nothing but the third type's probability.
    column = len(tiny_model.second_columns) + [feature.name for feature in HTML_FEATURES.context].index("type_product")
    second = replace(tiny_model.second, feature=np.full(3, column, dtype=np.int16))
    model = replace(tiny_model, page_types=types, second=second)
    html = f"<p>a</p><p>{LONG}</p><p>{FIVE}</p>"
    whole = labelled(model, html)
    monkeypatch.setattr(matrix_module, "PORTION", 2)
    assert labelled(model, html) == whole
    assert whole != labelled(replace(model, page_types=unknown), html)


def test_expected_f1_of_what_is_kept() -> None:
    probability = np.array([0.9, 0.5, 0.1])
    lengths = np.array([100, 20, 50])
    # 90 of the 100 kept are expected to be right, and 90 + 10 + 5 to be content.
    assert expected_f1(probability, lengths, np.array([True, False, False])) == pytest.approx(180 / 205)
    assert expected_f1(probability, lengths, np.array([True, True, True])) == pytest.approx(210 / 275)
    assert expected_f1(probability, lengths, np.zeros(3, dtype=np.bool_)) == 0
    sure = np.array([1.0, 1.0, 0.0])
    assert expected_f1(sure, lengths, sure > 0.5) == pytest.approx(1)
