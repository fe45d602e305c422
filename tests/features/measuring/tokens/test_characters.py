"""Characters, words and sentences of blocks, in scripts of all kinds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cases import Case
from dehusk.features.measuring.tokens import characters as counting
from dehusk.features.measuring.tokens.characters import (
    COMMA,
    DIGIT,
    IDEOGRAPH_WORDS,
    LOWER,
    N_CLASSES,
    OTHER,
    PUNCTUATION,
    SPACE,
    STOP,
    UNSPACED_WORDS,
    UPPER,
    Counts,
    Portion,
    count,
    tally_sentences,
)
from dehusk.features.tree import Floats

CLASSES = {
    "lower": LOWER,
    "upper": UPPER,
    "digits": DIGIT,
    "commas": COMMA,
    "stops": STOP,
    "punctuation": PUNCTUATION,
    "other": OTHER,
    "spaces": SPACE,
}


def bounds(texts: tuple[str, ...] | list[str]) -> np.ndarray:
    """Where blocks begin that are a text each."""
    return np.arange(len(texts) + 1, dtype=np.int32)


def count_texts(*texts: str, linked: tuple[bool, ...] | None = None) -> Counts:
    """Count texts that are a block each."""
    flags = np.array(linked or [False] * len(texts), dtype=np.bool_)
    return count(list(texts), bounds(texts), flags, [tally_sentences])


def all_counts(texts: list[str], first_node: np.ndarray, linked: np.ndarray) -> dict[str, Floats]:
    """Whatever is counted, by name."""
    counts = count(texts, first_node, linked, [tally_sentences])
    return {
        "by_class": counts.by_class,
        "chars": counts.chars,
        "words": counts.words,
        "link_words": counts.link_words,
        "unspaced": counts.unspaced,
        "sentences": counts.others,
    }


CASES = [
    Case(
        "English",
        "The tide, at noon, was 3.5 m. Was it? Yes!",
        {
            "chars": 33,
            "words": 11,
            "plain_words": 11,
            "unspaced": 0,
            "commas": 2,
            "stops": 4,
            "marks": 3,
            "punctuation": 0,
            "digits": 2,
            "upper": 3,
            "lower": 22,
            "capitalised": 3,
            "spaces": 9,
        },
    ),
    Case("German", "Öffnet: Straße; ÜBER", {"words": 3, "upper": 6, "capitalised": 3, "commas": 1, "chars": 18}),
    Case("Russian", "Жук, Ёж и Эхо.", {"words": 4, "upper": 3, "capitalised": 3, "commas": 1, "marks": 1}),
    Case("Greek", "Καλημέρα, Ωρα;", {"words": 2, "upper": 2, "commas": 2}),
    Case(
        "Chinese",
        "今天，天气晴朗。真好！是吗？",
        {"unspaced": 10, "plain_words": 0, "words": 10 * IDEOGRAPH_WORDS, "commas": 1, "stops": 3, "marks": 3},
    ),
    Case(
        "Chinese with a number",
        "共3人",
        {"unspaced": 2, "plain_words": 1, "digits": 1, "words": 1 + 2 * IDEOGRAPH_WORDS},
    ),
    Case("Japanese", "これはペンです。", {"unspaced": 7, "marks": 1}),
    Case("Japanese, half width", "ｱｲｳ｡", {"unspaced": 3, "marks": 1}),
    Case("Korean", "안녕하세요, 여러분.", {"plain_words": 2, "unspaced": 0, "commas": 1, "marks": 1}),
    Case("Thai", "สวัสดี", {"unspaced": 6, "words": 6 * UNSPACED_WORDS}),
    Case("Arabic", "مرحبا، كيف حالك؟ نعم۔", {"plain_words": 4, "commas": 1, "marks": 2}),
    Case("Hindi", "नमस्ते। कैसे हैं॥", {"stops": 2, "marks": 2}),
    Case("Armenian", "Բարեւ՝ աշխարհ։", {"plain_words": 2, "commas": 1, "stops": 1, "marks": 1, "capitalised": 1}),
    Case("full-width digits and marks", "１２３，（Ａ）", {"digits": 3, "commas": 1, "punctuation": 2, "upper": 0}),
    Case("an abbreviation and a file name", "e.g.this and a.txt", {"stops": 3, "marks": 0}),
    Case("three dots", "Read on...", {"stops": 3, "marks": 1}),
    Case("an ellipsis", "Read on…", {"stops": 1, "marks": 1}),
    Case("hyphens and apostrophes part words", "it's well-known", {"words": 4, "punctuation": 2}),
    Case("symbols are no words", "→ ★ ☰ \ue001", {"words": 0, "chars": 4, "punctuation": 0}),
    Case("beyond the basic plane", "😀 𝒜", {"words": 0, "chars": 2}),
    Case("white space of all kinds", "a\u00a0b\u3000c\u2009d", {"chars": 4, "words": 4, "spaces": 3}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_counts(case: Case[str, dict[str, float]]) -> None:
    counts = count_texts(case.given)
    found = {
        "chars": counts.chars,
        "words": counts.words,
        "unspaced": counts.unspaced,
        **{name: counts.by_class[:, number] for name, number in CLASSES.items()},
        **dict(zip(("plain_words", "capitalised", "marks"), counts.others.T, strict=True)),
    }
    assert {name: float(found[name][0]) for name in case.expected} == pytest.approx(case.expected)


def test_words_in_links() -> None:
    counts = count(
        ["see", "the tide table", "今天"], np.array([0, 2, 3], dtype=np.int32), np.array([False, True, True])
    )
    assert counts.words.tolist() == pytest.approx([4, 2 * IDEOGRAPH_WORDS])
    assert counts.link_words.tolist() == pytest.approx([3, 2 * IDEOGRAPH_WORDS])


def test_sentences_of_blocks_of_several_texts() -> None:
    texts = ["Low water.", "Boats lie", "in the Mud.", "今天好。", "Read on..."]
    flags = np.zeros(len(texts), dtype=np.bool_)
    found = count(texts, np.array([0, 3, 4, 5], dtype=np.int32), flags, [tally_sentences]).others
    # Words, those that begin in upper case, and marks.
    assert found.tolist() == [[7, 3, 2], [0, 0, 1], [2, 1, 1]]


def test_counts_are_float32_columns() -> None:
    texts = ["a", "b c", "。"]
    counts = count_texts(*texts)
    assert (counts.by_class.dtype, counts.by_class.shape) == (np.float32, (3, N_CLASSES))
    assert (counts.others.dtype, counts.others.shape) == (np.float32, (3, 3))
    for column in (counts.words, counts.link_words, counts.chars, counts.unspaced):
        assert (column.dtype, column.shape) == (np.float32, (3,))


TEXT = st.text(st.sampled_from("abÄ7 ,.。，今ไ!?؟…-😀"), min_size=1, max_size=8).map(lambda text: f"x{text}".strip())


@given(st.lists(st.lists(st.tuples(TEXT, st.booleans()), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_page_counts_as_its_pieces_do(blocks: list[list[tuple[str, bool]]]) -> None:
    """A block's counts are the sums over its text nodes, each counted on a page of its own."""
    pieces = [piece for block in blocks for piece in block]
    first_node = np.cumsum([0, *map(len, blocks)]).astype(np.int32)
    together = all_counts([text for text, _ in pieces], first_node, np.array([linked for _, linked in pieces]))
    for row, block in enumerate(blocks):
        apart = [all_counts([text], bounds([text]), np.array([linked])) for text, linked in block]
        for name, columns in together.items():
            assert columns[row] == pytest.approx(sum(one[name][0] for one in apart), rel=1e-6), name
        assert together["chars"][row] == sum(not character.isspace() for text, _ in block for character in text)
        assert together["by_class"][row].sum() == sum(len(text) for text, _ in block)


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
    first_node = np.array(sorted({0, *cuts, len(texts)}), dtype=np.int32)
    whole = all_counts(texts, first_node, linked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PORTION", portion)
        in_portions = all_counts(texts, first_node, linked)
    for name, columns in whole.items():
        assert in_portions[name].tobytes() == columns.tobytes(), name


@given(texts=TEXTS_TO_COUNT, portion=st.sampled_from([1, 5, 2**17]), data=st.data())
def test_tallies_are_told_how_much_of_its_block_stands_before_each_text(
    texts: list[str], portion: int, data: st.DataObject
) -> None:
    first_node = np.array(sorted({0, *data.draw(st.sets(st.integers(0, len(texts) - 1))), len(texts)}), dtype=np.int32)
    seen: list[tuple[str, int]] = []

    def watch(read: Portion) -> NDArray[np.int64]:
        written = "".join(map(chr, read.codes.tolist()))
        starts = read.lengths.cumsum() - read.lengths
        parts = [written[start : start + length - 1] for start, length in zip(starts, read.lengths, strict=True)]
        seen.extend(zip(parts, read.before.tolist(), strict=True))
        return np.zeros((len(parts), 0), dtype=np.int64)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PORTION", portion)
        count(texts, first_node, np.zeros(len(texts), dtype=np.bool_), [watch])
    blocks = [" ".join(texts[start:stop]) for start, stop in pairwise(first_node.tolist())]
    rows = iter(blocks)
    block = ""
    for part, before in seen:
        if not before:
            block = next(rows)
        assert block[before : before + len(part)] == part
    assert not list(rows)
