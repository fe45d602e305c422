"""Words of blocks, for log-odds tables and for likeness of texts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.tokens import words as tokens
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.measuring.tokens.words import (
    MAX_CHARS,
    MAX_WORD_CHARS,
    MAX_WORDS,
    page_words,
    sum_by_text,
    words,
)


def said(texts: list[str]) -> list[list[int]]:
    """The hashes of the words of each text of a page."""
    found = page_words(texts)
    hashes = found.hashes.tolist()
    return [hashes[start:stop] for start, stop in pairwise(found.first.tolist())]


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
        ("symbols are no letters", "3×4 Acme™ 20℃ ★a", ["0", "0", "acme", "0", "a"]),
        ("digits of other scripts", "٣٤ kg １２", ["0", "kg", "0"]),
        ("beyond the basic plane", "😀 a𝒜b", ["a", "b"]),
        ("a letter that lower case makes two of", "İstanbul", ["i̇stanbul"]),
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
    found = page_words(["tide table", "", "the tide 1024"])
    assert found.hashes.tolist() == hash_strings(["tide", "table", "the", "tide", "0"]).tolist()
    assert found.first.tolist() == [0, 2, 2, 5]
    assert found.n_words.tolist() == [2, 0, 3]


LETTERS = "ab Z-_9٣,\t\xa0\u200bßİΣσς今すกÉ\U0001d49c😀×™.=\ufeff\ud800"
#: Texts of blocks have no line feed in them.
TEXTS = st.text(st.sampled_from(LETTERS), max_size=50) | st.text(st.characters(exclude_characters="\n"), max_size=30)


@given(st.lists(TEXTS, max_size=8), st.integers(1, 4))
def test_words_are_those_of_the_page(texts: list[str], portion: int) -> None:
    """Words as they are written, which explanations show, and the hashes that models know them by."""
    expected = [hash_strings(words(text)).tolist() for text in texts]
    assert said(texts) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "PORTION", portion)
        assert said(texts) == expected


@pytest.mark.parametrize(
    "text",
    ["a " * 500, "b" * 2000, "x" * MAX_CHARS + " tail", "今" * 500, "1" * 900, "İ" * 900, "ab " * 80 + "c", "é" * 24],
    ids=["words", "a word", "a tail", "ideographs", "a number", "lower case is longer", "one too many", "just so long"],
)
def test_words_at_the_bounds_are_those_of_the_page(text: str) -> None:
    assert said(["first", text, "", text, "last"]) == [
        hash_strings(words(one)).tolist() for one in ("first", text, "", text, "last")
    ]


def test_a_page_of_many_texts() -> None:
    texts = [f"tide {'table ' * (number % 90)}x" for number in range(2 * tokens.PORTION + 1)]
    found = page_words(texts)
    assert found.n_words.tolist() == [min(2 + number % 90, MAX_WORDS) for number in range(len(texts))]
    assert said(texts)[-1] == hash_strings(words(texts[-1])).tolist()


def test_page_without_words() -> None:
    found = page_words(["→", "|"])
    assert (len(found.hashes), found.first.tolist()) == (0, [0, 0, 0])
    assert sum_by_text(np.zeros(0, dtype=np.float32), found.first).tolist() == [0, 0]


def test_page_without_texts() -> None:
    found = page_words([])
    assert (len(found.hashes), found.first.tolist(), found.n_words.tolist()) == (0, [0], [])


def test_sum_by_text() -> None:
    first = np.array([0, 2, 2, 3], dtype=np.int32)
    assert sum_by_text(np.array([1, 2, 4], dtype=np.float32), first).tolist() == [3, 0, 4]
    columns = np.array([[1, 2, 4], [10, 20, 40]], dtype=np.float32)
    assert sum_by_text(columns, first).tolist() == [[3, 0, 4], [30, 0, 40]]
