"""Plain text: how it is cut, and that every block is found again where it says that it stands."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.errors import InputError
from dehusk.features.reading.plain_text import MAX_BLOCK, read_text

SEA = "The sea comes in twice a day at the harbour, and it leaves the same way, said the master of the boat."
PARAGRAPHS = [
    f"{SEA} Nobody had asked him for his opinion on the matter. {SEA} He went on mending the nets until it was dark.",
    f"On the next day the boats stayed in. {SEA} There was a wind from the north that smelled of snow and of iron.",
    f"{SEA} {SEA} In the evening the women of the village counted what was left of the salt.",
]


@pytest.mark.parametrize(
    ("label", "text", "texts", "lines"),
    [
        ("a line a block", "Home\nNews\n\nThe sea.\n", ["Home", "News", "The sea."], [(1, 1), (2, 2), (4, 4)]),
        ("CRLF", "Home\r\nNews\r\n\r\nThe sea.", ["Home", "News", "The sea."], [(1, 1), (2, 2), (4, 4)]),
        ("CR alone", "Home\rNews", ["Home", "News"], [(1, 1), (2, 2)]),
        ("no final newline", "Home", ["Home"], [(1, 1)]),
        ("tabs and no-break spaces", "\t\xa0The\xa0\tsea \n", ["The sea"], [(1, 1)]),
        (
            "a form feed ends a line that editors count as one",
            "One\fTwo\nThree",
            ["One", "Two", "Three"],
            [(1, 1), (1, 1), (2, 2)],
        ),
        ("Unicode's line separator", "One\u2028Two\nThree", ["One", "Two", "Three"], [(1, 1), (1, 1), (2, 2)]),
        ("nothing", "", [], []),
        ("nothing but white space", " \n\t\n\x0c\n", [], []),
    ],
)
def test_lines(label: str, text: str, texts: list[str], lines: list[tuple[int, int]]) -> None:
    table = read_text(text)
    assert table.texts == texts
    assert [tuple(pair) for pair in table.lines.tolist()] == lines


def test_offsets_are_those_of_the_text_that_was_given() -> None:
    text = "\ufeffOne\r\n  two  words\n"
    assert [text[start:stop] for start, stop in read_text(text).spans.tolist()] == ["One", "two  words"]
    decoded = text.removeprefix("\ufeff")
    spans = read_text(decoded.encode("utf-16")).spans.tolist()
    assert [decoded[start:stop] for start, stop in spans] == ["One", "two  words"]


@pytest.mark.parametrize("width", [44, 60, 72, 80, 100, 120])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["packed", "blank lines"])
@pytest.mark.parametrize("indent", ["", "   "], ids=["flush", "indented"])
def test_hard_wrapped_lines_are_joined_to_paragraphs(width: int, between: str, indent: str) -> None:
    wrapped = [textwrap.fill(p, width, initial_indent=indent, subsequent_indent=indent) for p in PARAGRAPHS * 3]
    text = between.join(["Menu", *wrapped, "The end"])
    found = read_text(text)
    if between == "\n\n":
        assert found.texts == ["Menu", *PARAGRAPHS * 3, "The end"]
    else:
        # Without blank lines a last line that happens to be full runs on into the next paragraph.
        assert " ".join(found.texts) == " ".join(["Menu", *PARAGRAPHS * 3, "The end"])
        assert len(found) >= 8
        assert found.texts[0] == "Menu"


def test_lines_of_a_wrapped_paragraph_are_told() -> None:
    text = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in PARAGRAPHS)
    table = read_text(text)
    lines = text.split("\n")
    for block, (first, last), (start, stop) in zip(
        table.texts, table.lines.tolist(), table.spans.tolist(), strict=True
    ):
        assert " ".join(lines[first - 1 : last]) == block
        assert " ".join(text[start:stop].split()) == block


def test_a_list_in_wrapped_text_keeps_its_items() -> None:
    items = [f"* {textwrap.fill(p, 70, subsequent_indent='  ')}" for p in PARAGRAPHS]
    text = "\n".join([textwrap.fill(PARAGRAPHS[0], 72), "", *items])
    assert read_text(text).texts == [PARAGRAPHS[0], *(f"* {paragraph}" for paragraph in PARAGRAPHS)]


def test_wrapped_ideographs_are_joined_without_a_space() -> None:
    paragraph = "潮水每天两次涌进港口，渔民们坐在岸边修补渔网，没有人说话，只有风从北方吹来，带着雪的味道。" * 6
    text = "\n\n".join(textwrap.fill(paragraph, 60) for _ in range(3))
    assert "\n" in text.split("\n\n")[0]
    assert read_text(text).texts == [paragraph] * 3


@pytest.mark.parametrize(
    "lines",
    [
        [SEA, SEA * 3, "Short", SEA * 2] * 4,
        ["Home", "News of the day", "Sport", "Letters to the editor", "The harbour in winter", "Prices"] * 5,
        [f"{number}. The harbour at {number} o'clock in the morning" for number in range(40)],
        ["for boat in harbour:", "    if boat.is_full():", "        boat.unload()", "        print(boat.name)"] * 6,
    ],
    ids=["long lines", "menu", "numbered", "code"],
)
def test_a_line_stays_a_block_in_text_that_is_not_wrapped(lines: list[str]) -> None:
    assert read_text("\n".join(lines)).texts == [" ".join(line.split()) for line in lines]


def test_a_page_on_one_line_is_cut_at_sentences() -> None:
    sentences = [f"{SEA} This is sentence number {number}." for number in range(400)]
    table = read_text(" ".join(sentences))
    assert len(table) > 20
    assert max(map(len, table.texts)) <= MAX_BLOCK
    assert all(text.endswith(".") and text.startswith(("The sea", "This is")) for text in table.texts)
    assert " ".join(table.texts) == " ".join(sentences)
    assert {tuple(pair) for pair in table.lines.tolist()} == {(1, 1)}


@pytest.mark.parametrize("text", ["x" * 300_000, "潮" * 300_000, "word " * 100_000, ". " * 100_000], ids=len)
def test_a_line_without_sentences_is_cut_all_the_same(text: str) -> None:
    table = read_text(text)
    assert max(map(len, table.texts)) <= MAX_BLOCK
    assert "".join(table.texts).replace(" ", "") == text.replace(" ", "")


@given(st.text(st.sampled_from("ab .。潮\n\r\t\x0c\x00\u2028\xa0-1*\ufeff\ud800"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_blocks_are_in_order_and_lose_nothing(text: str) -> None:
    table = read_text(text)
    cleaned = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    spans = table.spans.tolist()
    for block, (start, stop) in zip(table.texts, spans, strict=True):
        assert "".join(block.split()) == "".join(cleaned[start:stop].split())
        assert block == " ".join(block.split()) != ""
    assert all(stop <= start for (_, stop), (start, _) in pairwise(spans))
    covered = "".join(cleaned[start:stop] for start, stop in spans)
    assert "".join(covered.split()) == "".join(cleaned.removeprefix("\ufeff").split())
    assert np.all(np.diff(table.lines[:, 0]) >= 0)


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(InputError, match="bytes or str"):
        read_text(7)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="unknown encoding"):
        read_text(b"x", "klingon")


@pytest.mark.parametrize("gap", [" " * 6_000, "\t" * 1_999, "\u3000 " * 4_000])
def test_a_long_gap_in_a_long_line_is_no_block(gap: str) -> None:
    assert read_text(f"{'a' * 2_100}{gap}b").texts == ["a" * 2_000, "a" * 100, "b"]
