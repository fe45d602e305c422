"""Measured page -> probabilities -> kept blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dehusk.features.catalogue import NAME_LOG_ODDS
from dehusk.features.matrix import measure, with_log_odds
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.features.vocabulary import codes_of
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES
from dehusk.model.labeller import COPY_WORDS, Model, combine, expected_f1, probabilities, second_matrix, without_copies

HIGH = (1 / (1 + np.exp(-2)) + 1 / (1 + np.exp(-1))) / 2
LOW = 1 - HIGH

LONG = "These are words enough to make a sentence of content."


def table_of(html: str) -> BlockTable:
    return cut(parse(html))


def labelled(model: Model, html: str) -> list[float]:
    return probabilities(model, measure(table_of(html))).tolist()


def test_probabilities_of_a_model_worked_out_by_hand(tiny_model: Model) -> None:
    found = labelled(tiny_model, f"<p>Home</p><p>{LONG}</p><p>{FIVE}</p>")
    assert found == pytest.approx([LOW, HIGH, LOW])
    assert pytest.approx(0.806, abs=1e-3) == HIGH


def test_each_stage_counts_half(tiny_model: Model) -> None:
    silent = replace(tiny_model.second, value=np.zeros(3, dtype=np.float32))
    found = labelled(replace(tiny_model, second=silent), f"<p>{LONG}</p>")
    assert found == pytest.approx([(1 / (1 + np.exp(-2)) + 0.5) / 2])
    assert combine(np.array([0.2]), np.array([0.6]), HTML_FEATURES).tolist() == pytest.approx([0.4])


def test_of_a_text_the_second_stage_counts_alone() -> None:
    assert combine(np.array([0.2]), np.array([0.6]), TEXT_FEATURES).tolist() == [0.6]


def test_the_second_stage_sees_the_chosen_columns_and_the_first_ones_probability(tiny_model: Model) -> None:
    measured = measure(table_of(f"<p>a</p><p>{LONG}</p>"))
    first = with_log_odds(measured.columns, measured.tokens, tiny_model.log_odds, NAME_LOG_ODDS)
    p = np.array([0.25, 0.75])
    chosen = np.array([5, 2], dtype=np.int32)
    found = second_matrix(first[:, chosen], measured.tokens, p, HTML_FEATURES)
    assert (found[:, :2] == first[:, chosen]).all()
    assert found[:, 2].tolist() == [0.25, 0.75]
    assert found.dtype == np.float32
    assert found.shape[1] == tiny_model.second.n_features


SIX = "one two three four five six"
FIVE = "one two three four five"


@pytest.mark.parametrize(
    ("label", "blocks", "kept"),
    [
        ("a copy goes", [("p", SIX, 1), ("p", "x", 1), ("p", SIX, 1)], [1, 1, 0]),
        ("every copy goes", [("p", SIX, 1), ("div", SIX, 1), ("li", SIX, 1)], [1, 0, 0]),
        ("short texts may repeat", [("p", FIVE, 1), ("p", FIVE, 1)], [1, 1]),
        ("a text that differs stays", [("p", SIX, 1), ("p", SIX + ".", 1)], [1, 1]),
        ("chrome is no first copy", [("p", SIX, 0), ("p", SIX, 1), ("p", SIX, 1)], [0, 1, 0]),
        ("chrome stays chrome", [("p", SIX, 1), ("p", SIX, 0)], [1, 0]),
        ("code and cells may repeat", [(tag, SIX, 1) for tag in ("pre", "pre", "td", "td", "dd", "dd")], [1] * 6),
        ("a paragraph after a cell is no copy", [("td", SIX, 1), ("p", SIX, 1), ("p", SIX, 1)], [1, 1, 0]),
        ("ideographs are words", [("p", "一二三四五六", 1), ("p", "一二三四五六", 1)], [1, 0]),
        ("tags without a number are as any other", [("x-card", SIX, 1), ("x-card", SIX, 1)], [1, 0]),
        ("no blocks", [], []),
    ],
)
def test_without_copies(label: str, blocks: list[tuple[str, str, int]], kept: list[int]) -> None:
    content = np.array([content for _, _, content in blocks], dtype=np.bool_)
    found = without_copies([text for _, text, _ in blocks], codes_of(tag for tag, _, _ in blocks), content)
    assert found.astype(int).tolist() == kept, label
    assert content.tolist() == [bool(content) for _, _, content in blocks]  # not changed


def test_the_examples_are_as_long_as_the_rule_says() -> None:
    assert len(SIX.split()) == COPY_WORDS


def test_expected_f1_of_what_is_kept() -> None:
    probability = np.array([0.9, 0.5, 0.1])
    lengths = np.array([100, 20, 50])
    # 90 of the 100 kept are expected to be right, and 90 + 10 + 5 to be content.
    assert expected_f1(probability, lengths, np.array([True, False, False])) == pytest.approx(180 / 205)
    assert expected_f1(probability, lengths, np.array([True, True, True])) == pytest.approx(210 / 275)
    assert expected_f1(probability, lengths, np.zeros(3, dtype=np.bool_)) == 0
    sure = np.array([1.0, 1.0, 0.0])
    assert expected_f1(sure, lengths, sure > 0.5) == pytest.approx(1)
