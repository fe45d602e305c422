"""What the second stage of texts learns of blocks with the same words."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.reading.plain_text import read_text
from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.text_matrix import measure_text
from dehusk.model.context import shared_words
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES
from dehusk.model.labeller import second_matrix

LINES = ["harbour ferry", "ferry chain", "cookies consent", "consent settings", "harbour chain consent", "orchard"]
P = np.array([0.9, 0.95, 0.05, 0.02, 0.5, 0.4])


def columns(lines: list[str], p: np.ndarray) -> dict[str, np.ndarray]:
    return shared_words.columns(measure_text(read_text("\n".join(lines))).tokens, p)


def test_words_of_sure_content_and_of_sure_chrome_speak_for_a_block() -> None:
    found = columns(LINES, P)
    assert list(found) == [feature.name for feature in TEXT_FEATURES.context if feature.source == "shared_words"]
    assert found["p_words"][0] > 0.6, "the ferry's chain is content"
    assert found["p_words"][3] < 0.4
    assert found["p_words"][3] < found["p_words"][4] < found["p_words"][0]
    assert found["like_content"][4] > 0.5
    assert 0 < found["like_chrome"][4] < 0.5


def test_no_block_is_compared_with_itself() -> None:
    found = columns(LINES, P)
    changed = columns(LINES, np.array([0.9, 0.95, 0.05, 0.02, 0.99, 0.4]))
    for name in ("known_words", "like_content", "like_chrome"):
        assert found[name][4] == changed[name][4]
    assert found["known_words"][[0, 1, 4, 5]].tolist() == pytest.approx([1, 1, 1, 0])
    assert 0 < found["known_words"][2] < 1, "cookies stand in no other line"


def test_a_block_of_words_that_no_other_has_gets_the_mean_of_the_page() -> None:
    found = columns(LINES, P)
    size = np.sqrt([2, 2, 2, 2, 3, 1])
    assert found["p_words"][5] == pytest.approx((P * size).sum() / size.sum())
    assert found["like_content"][5] == found["like_chrome"][5] == 0


def test_copies_count_as_one_block() -> None:
    found = columns([*LINES, LINES[0]], np.append(P, 0.9))
    assert found["like_content"][0] == found["like_content"][6]
    assert columns(["cookies consent"] * 3, np.full(3, 0.9))["known_words"].tolist() == [0, 0, 0]


@pytest.mark.parametrize("lines", [["word"], ["?!"], ["?!", "..", "word word"], ["。", "港口"]])
def test_texts_with_hardly_a_word_give_finite_columns(lines: list[str]) -> None:
    for column in columns(lines, np.full(len(lines), 0.5)).values():
        assert np.isfinite(column).all()
        assert column.dtype == np.float32


def test_only_texts_have_these_columns() -> None:
    measured = measure_text(read_text("\n".join(LINES)))
    types = np.full(len(PAGE_TYPES), 1 / len(PAGE_TYPES))
    found = second_matrix(np.zeros((6, 1), dtype=np.float32), measured.tokens, P, types, TEXT_FEATURES)
    assert found.shape == (6, 1 + len(TEXT_FEATURES.context))
    assert "p_words" not in {feature.name for feature in HTML_FEATURES.context}
