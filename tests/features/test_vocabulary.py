"""The vocabulary of tags: sets that do not contradict each other, and a number for each tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dehusk.features.vocabulary import (
    BLOCK_TAGS,
    CODED_TAGS,
    DROPPED_TAGS,
    FORMATTING_TAGS,
    HEAD_ONLY_TAGS,
    HEADING_TAGS,
    INLINE_TAGS,
    PRE_TAGS,
    code_flags,
    code_table,
    codes_of,
)

TAGS = sorted({*DROPPED_TAGS, *HEAD_ONLY_TAGS, *INLINE_TAGS, *HEADING_TAGS, *PRE_TAGS, *BLOCK_TAGS})


def test_the_sets_of_tags_do_not_contradict_each_other() -> None:
    assert FORMATTING_TAGS <= INLINE_TAGS
    kinds = (DROPPED_TAGS, HEAD_ONLY_TAGS, INLINE_TAGS, set(HEADING_TAGS), PRE_TAGS | set(BLOCK_TAGS))
    assert sum(map(len, kinds)) == len(TAGS)


def test_every_tag_has_a_number_of_its_own() -> None:
    codes = codes_of(TAGS)
    assert codes.dtype == np.uint8
    assert codes.min() > 0
    assert [CODED_TAGS[code] for code in codes.tolist()] == TAGS
    assert len(CODED_TAGS) == len(TAGS) + 1


def test_other_tags_share_the_number_0() -> None:
    assert codes_of(["x-card", "p", "", "P", "o:p", "x-card"]).tolist() == [0, *codes_of(["p"]), 0, 0, 0, 0]
    assert codes_of([]).tolist() == []
    # A page may have as many tags as it likes: none is given a number.
    assert codes_of(f"x-{number}" for number in range(1000)).max() == 0
    assert codes_of(["x-1", "p"]).tolist() == [0, *codes_of(["p"])]


def test_values_of_tags_are_looked_up_by_number() -> None:
    table = code_table({"h1": 1, "h6": 6, "p": 200}, default=9)
    assert table[codes_of(["h6", "div", "p", "x-card", "h1"])].tolist() == [6, 9, 200, 9, 1]
    assert set(code_table({"h1": 1})[codes_of(TAGS)].tolist()) == {0, 1}


def test_flags_of_tags_are_looked_up_by_number() -> None:
    flags = code_flags(["td", "th"])
    assert flags.dtype == np.bool_
    assert flags[codes_of(["td", "tr", "x-card", "th"])].tolist() == [True, False, False, True]
    assert not code_flags([]).any()


@pytest.mark.parametrize("function", [lambda tags: code_table(dict.fromkeys(tags, 1)), code_flags])
def test_tags_without_a_number_are_refused(function: Callable[[list[str]], Any]) -> None:
    with pytest.raises(KeyError, match="no tags of the vocabulary: x-a, x-b"):
        function(["p", "x-b", "x-a"])
