"""Characters and words of blocks, in scripts of all kinds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features import counting
from dehusk.features.counting import IDEOGRAPH_WORDS, UNSPACED_WORDS, Counts, count


def count_texts(*texts: str, linked: tuple[bool, ...] | None = None) -> Counts:
    """Count texts that are a block each."""
    flags = np.array(linked or [False] * len(texts), dtype=np.bool_)
    return count(list(texts), np.arange(len(texts) + 1, dtype=np.int32), flags)


@dataclass(frozen=True)
class Case:
    label: str
    text: str
    expected: dict[str, float]


CASES = [
    Case(
        "English",
        "The tide, at noon, was 3.5 m. Was it? Yes!",
        {
            "chars": 33,
            "words": 11,
            "plain_words": 11,
            "ideographs": 0,
            "commas": 2,
            "stops": 4,
            "sentences": 3,
            "punctuation": 6,
            "digits": 2,
            "upper": 3,
            "capitalised": 3,
        },
    ),
    Case("German", "Öffnet: Straße; ÜBER", {"words": 3, "upper": 6, "capitalised": 3, "commas": 1, "chars": 18}),
    Case("Russian", "Жук, Ёж и Эхо.", {"words": 4, "upper": 3, "capitalised": 3, "commas": 1, "sentences": 1}),
    Case("Greek", "Καλημέρα, Ωρα;", {"words": 2, "upper": 2, "commas": 2}),
    Case(
        "Chinese",
        "今天，天气晴朗。真好！是吗？",
        {"ideographs": 10, "plain_words": 0, "words": 10 * IDEOGRAPH_WORDS, "commas": 1, "stops": 3, "sentences": 3},
    ),
    Case(
        "Chinese with a number",
        "共3人",
        {"ideographs": 2, "plain_words": 1, "digits": 1, "words": 1 + 2 * IDEOGRAPH_WORDS},
    ),
    Case("Japanese", "これはペンです。", {"ideographs": 7, "sentences": 1}),
    Case("Japanese, half width", "ｱｲｳ｡", {"ideographs": 3, "sentences": 1}),
    Case("Korean", "안녕하세요, 여러분.", {"plain_words": 2, "ideographs": 0, "commas": 1, "sentences": 1}),
    Case("Thai", "สวัสดี", {"ideographs": 6, "words": 6 * UNSPACED_WORDS}),
    Case("Arabic", "مرحبا، كيف حالك؟ نعم۔", {"plain_words": 4, "commas": 1, "sentences": 2}),
    Case("Hindi", "नमस्ते। कैसे हैं॥", {"stops": 2, "sentences": 2}),
    Case("Armenian", "Բարեւ՝ աշխարհ։", {"plain_words": 2, "commas": 1, "stops": 1, "sentences": 1, "capitalised": 1}),
    Case("full-width digits and marks", "１２３，（Ａ）", {"digits": 3, "commas": 1, "punctuation": 3}),
    Case("an abbreviation and a file name", "e.g.this and a.txt", {"stops": 3, "sentences": 0}),
    Case("three dots", "Read on...", {"stops": 3, "sentences": 1}),
    Case("an ellipsis", "Read on…", {"stops": 1, "sentences": 1}),
    Case("hyphens and apostrophes part words", "it's well-known", {"words": 4, "punctuation": 2}),
    Case("symbols are no words", "→ ★ ☰ \ue001", {"words": 0, "chars": 4, "punctuation": 0}),
    Case("beyond the basic plane", "😀 𝒜", {"words": 0, "chars": 2}),
    Case("white space of all kinds", "a\u00a0b\u3000c\u2009d", {"chars": 4, "words": 4}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_counts(case: Case) -> None:
    counts = count_texts(case.text)
    found = {name: float(getattr(counts, name)[0]) for name in case.expected}
    assert found == pytest.approx(case.expected)


def test_words_in_links() -> None:
    counts = count(
        ["see", "the tide table", "今天"], np.array([0, 2, 3], dtype=np.int32), np.array([False, True, True])
    )
    assert counts.words.tolist() == pytest.approx([4, 2 * IDEOGRAPH_WORDS])
    assert counts.link_words.tolist() == pytest.approx([3, 2 * IDEOGRAPH_WORDS])


def test_counts_are_float32_columns() -> None:
    counts = count_texts("a", "b c", "。")
    for name in Counts._fields:
        column = getattr(counts, name)
        assert (column.dtype, column.shape) == (np.float32, (3,))


TEXT = st.text(st.sampled_from("abÄ7 ,.。，今ไ!?؟…-😀"), min_size=1, max_size=8).map(lambda text: f"x{text}".strip())


@given(st.lists(st.lists(st.tuples(TEXT, st.booleans()), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_page_counts_as_its_pieces_do(blocks: list[list[tuple[str, bool]]]) -> None:
    """A block's counts are the sums over its text nodes, each counted on a page of its own."""
    pieces = [piece for block in blocks for piece in block]
    bounds = np.cumsum([0, *map(len, blocks)]).astype(np.int32)
    together = count([text for text, _ in pieces], bounds, np.array([linked for _, linked in pieces]))
    for row, block in enumerate(blocks):
        apart = [count_texts(text, linked=(linked,)) for text, linked in block]
        for name in Counts._fields:
            expected = sum(float(getattr(one, name)[0]) for one in apart)
            assert getattr(together, name)[row] == pytest.approx(expected, rel=1e-6)


TEXTS_TO_COUNT = st.lists(
    st.text(st.sampled_from("aZ5 .,。，港ก!…"), min_size=1, max_size=40).map(
        lambda text: " ".join(text.split()) or "x"
    ),
    min_size=1,
    max_size=12,
)


@given(texts=TEXTS_TO_COUNT, portion=st.integers(1, 30), data=st.data())
def test_counts_are_the_same_in_portions_of_any_size(texts: list[str], portion: int, data: st.DataObject) -> None:
    linked = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))))
    cuts = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    first_piece = np.array(sorted({0, *cuts, len(texts)}), dtype=np.int32)
    whole = count(texts, first_piece, linked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PORTION", portion)
        in_portions = count(texts, first_piece, linked)
    for name in Counts._fields:
        assert getattr(in_portions, name).tobytes() == getattr(whole, name).tobytes(), name
