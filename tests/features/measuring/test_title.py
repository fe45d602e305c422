"""The title's words in blocks: counted as a naive reading does, in the beginnings alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.title import TITLE_CHARS, read_title, tally_title
from dehusk.features.measuring.tokens import characters as counting
from dehusk.features.measuring.tokens.characters import count
from dehusk.features.measuring.tokens.words import MAX_WORD_CHARS


def counted(titles: list[str], *blocks: list[str]) -> list[tuple[int, int]]:
    """Of each block (a list of its text nodes), its words that the titles have, and all."""
    pieces = [piece for block in blocks for piece in block]
    first_node = np.cumsum([0, *map(len, blocks)]).astype(np.int32)
    counts = count(pieces, first_node, np.zeros(len(pieces), dtype=np.bool_), [tally_title(read_title(titles))])
    return [(int(known), int(all_words)) for known, all_words in counts.others.tolist()]


@pytest.mark.parametrize(
    ("label", "titles", "text", "expected"),
    [
        ("words of any case", ["Tides of Mellnitz"], "TIDES of the sea", (2, 4)),
        ("every title counts", ["Tides", "Boats & Mud"], "boats mud sea tides", (3, 4)),
        ("a word as often as it comes", ["tides"], "tides tides", (2, 2)),
        ("whole words alone", ["tide"], "tides tid", (0, 2)),
        ("numbers", ["2031"], "in 2031 and 2032", (1, 4)),
        ("Greek and Cyrillic capitals", ["Θάλασσα Море"], "θάλασσα МОРЕ", (2, 2)),
        ("Vietnamese and full-width capitals", ["Tiếng Việt ＡＢ"], "TIẾNG VIỆT ａｂ", (3, 3)),
        ("ideographs one by one", ["港口"], "港湾的口", (2, 4)),
        ("no title", [""], "tides", (0, 1)),
        ("no words", ["tides"], "→ !", (0, 0)),
        ("words of one beginning and length", ["tide"], "tine tide toad", (1, 3)),
    ],
)
def test_words_of_the_title(label: str, titles: list[str], text: str, expected: tuple[int, int]) -> None:
    assert counted(titles, [text]) == [expected], label


def test_how_many_words_a_title_has() -> None:
    assert len(read_title(["Tides of Mellnitz", "the tides"]).words) == 4
    assert len(read_title([]).words) == len(read_title(["", "→"]).words) == 0


def test_blocks_are_counted_by_their_text_nodes() -> None:
    assert counted(["tides"], ["the", "tides"], ["tides of", "the", "sea"], ["mud"]) == [(1, 2), (1, 4), (0, 1)]


def test_only_the_beginning_of_a_block_is_compared() -> None:
    filler = "x" * (TITLE_CHARS - 3)
    assert counted(["tides"], [f"{filler} tides tides"], [f"{filler}xx tides"]) == [(1, 2), (0, 1)]
    # However many text nodes it is made of.
    assert counted(["tides"], [filler, "tides", "tides"], ["tides"]) == [(1, 2), (1, 1)]


def test_only_the_beginning_of_a_title_counts() -> None:
    assert counted([f"{'x' * TITLE_CHARS} tides", "mud"], ["tides mud"]) == [(1, 2)]


WORDS = st.sampled_from(["tide", "Tide", "tides", "b" * 30, "b" * 40, "7", "港", "ก", "é", "ÉÉ", "→", "a.b"])
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


def naive(text: str) -> list[str]:
    found = re.findall(r"[港ก]|[0-9a-zé]+", text.lower())
    return [word[:MAX_WORD_CHARS] for word in found]


@given(
    st.lists(TEXTS, max_size=2), st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=4), st.data()
)
def test_counts_are_those_of_a_naive_reading_in_portions_of_any_size(
    titles: list[str], blocks: list[list[str]], data: st.DataObject
) -> None:
    known = {word for title in titles for word in naive(title[:TITLE_CHARS])}
    expected = []
    for block in blocks:
        words = [
            match[0][:MAX_WORD_CHARS]
            for match in re.finditer(r"[港ก]|[0-9a-zé]+", " ".join(block).lower())
            if match.start() < TITLE_CHARS
        ]
        expected.append((sum(word in known for word in words), len(words)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PORTION", data.draw(st.sampled_from([1, 7, 50, 2**17])))
        assert counted(titles, *blocks) == expected
