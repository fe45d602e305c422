"""Words of blocks, for keyword cues and for likeness of texts."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.tokens import MAX_CHARS, MAX_WORD_CHARS, MAX_WORDS, page_words, sum_by_text, words


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("words, lower case", "Read More NOW", ["read", "more", "now"]),
        ("a number is 0", "3 of 1,024 posts", ["0", "of", "0", "0", "posts"]),
        ("digits in a word part it", "mp3s", ["mp", "0", "s"]),
        ("an underscore parts words", "post_body", ["post", "body"]),
        ("an ideograph is a word", "今天ok", ["今", "天", "ok"]),
        ("kana are words each", "すし", ["す", "し"]),
        ("accents stay", "Où ÉTÉ", ["où", "été"]),
        ("Hangul is spaced", "안녕 하세요", ["안녕", "하세요"]),
        ("marks are no words", "→ | ©", []),
        ("nothing", "", []),
    ],
)
def test_words(label: str, text: str, expected: list[str]) -> None:
    assert words(text) == expected, label


def test_words_are_bounded() -> None:
    assert len(words("a " * 500)) == MAX_WORDS
    assert words("b" * (2 * MAX_CHARS)) == ["b" * MAX_WORD_CHARS]
    assert words("x" * MAX_CHARS + " tail") == ["x" * MAX_WORD_CHARS]


def test_page_words() -> None:
    found = page_words(["tide table", "", "the tide"])
    assert found.vocabulary == ["tide", "table", "the"]
    assert found.ids.tolist() == [0, 1, 2, 0]
    assert found.first.tolist() == [0, 2, 2, 4]
    assert found.by_text == [["tide", "table"], [], ["the", "tide"]]


def test_page_without_words() -> None:
    found = page_words(["→", "|"])
    assert (found.vocabulary, found.ids.tolist(), found.first.tolist()) == ([], [], [0, 0, 0])
    assert sum_by_text(np.zeros(0, dtype=np.float32), found.first).tolist() == [0, 0]


def test_sum_by_text() -> None:
    first = np.array([0, 2, 2, 3], dtype=np.int32)
    assert sum_by_text(np.array([1, 2, 4], dtype=np.float32), first).tolist() == [3, 0, 4]
    columns = np.array([[1, 10], [2, 20], [4, 40]], dtype=np.float32)
    assert sum_by_text(columns, first).tolist() == [[3, 30], [0, 0], [4, 40]]
