"""Tokens as numbers: however a string is put together, its hash is that of the string as it is written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.tokens import hashing
from dehusk.features.measuring.tokens.hashing import (
    MAX_CHARS,
    OUTSIDE,
    SINGLE,
    code_points,
    find_runs,
    hash_strings,
    join,
    mix,
    parts_at,
    parts_in_order,
    parts_of,
)

#: Of all scripts, with NUL, lone surrogates and what lies beyond the basic plane.
STRINGS = st.text(st.characters(), max_size=40)
ROWS = st.lists(st.tuples(STRINGS, STRINGS, STRINGS), min_size=1, max_size=6)


@given(ROWS, STRINGS)
def test_joined_parts_are_hashed_as_the_whole(rows: list[tuple[str, str, str]], between: str) -> None:
    one, other, last = (parts_of(column) for column in zip(*rows, strict=True))
    written = [f"{first}{between}{second}{third}" for first, second, third in rows]
    joined = join(one, between, other, last)
    assert joined.hashes.tolist() == hash_strings(written).tolist()
    assert joined.length.tolist() == list(map(len, written))
    # What was joined is a part like any other.
    assert join(join(one, between), join(other, last)).hashes.tolist() == joined.hashes.tolist()


@given(st.lists(STRINGS, max_size=8), st.integers(1, 4))
def test_parts_do_not_depend_on_how_many_are_hashed_at_a_time(strings: list[str], portion: int) -> None:
    expected = parts_of(strings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "PORTION", portion)
        found = parts_of(strings)
    assert (found.raw.tolist(), found.length.tolist()) == (expected.raw.tolist(), expected.length.tolist())


@given(st.lists(STRINGS, max_size=8), st.integers(MAX_CHARS + 1, MAX_CHARS + 50))
def test_parts_in_order_are_those_at_their_places(strings: list[str], window: int) -> None:
    codes = code_points("".join(f"{string} " for string in strings))
    length = np.array(list(map(len, strings)), dtype=np.intp)
    starts = (length + 1).cumsum() - length - 1
    expected = parts_at(codes, starts, length).raw.tolist()
    assert parts_in_order(codes, starts, length).raw.tolist() == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "WINDOW", window)
        assert parts_in_order(codes, starts, length).raw.tolist() == expected


def test_a_string_is_put_before_behind_and_between() -> None:
    names = parts_of(["menu", "", "ナビ"])
    assert join("<", names).hashes.tolist() == hash_strings(["<menu", "<", "<ナビ"]).tolist()
    assert join(names, "$").hashes.tolist() == hash_strings(["menu$", "$", "ナビ$"]).tolist()
    assert join("a", "b").hashes.tolist() == hash_strings(["ab"]).tolist()


def test_parts_are_taken_by_rows() -> None:
    parts = parts_of(["ebb", "", "flow", "tide"])
    assert len(parts) == 4
    taken = parts[np.array([3, 0, 3])]
    assert taken.hashes.tolist() == hash_strings(["tide", "ebb", "tide"]).tolist()
    assert taken.length.tolist() == [4, 3, 4]
    assert parts[np.array([False, True, True, False])].hashes.tolist() == hash_strings(["", "flow"]).tolist()


def test_nothing() -> None:
    nothing = np.zeros(0, dtype=np.intp)
    empty = parts_of([])
    assert (len(empty), empty.raw.dtype, empty.hashes.dtype) == (0, np.uint64, np.uint64)
    assert hash_strings([]).tolist() == []
    assert len(join(empty, ".", empty)) == 0
    assert [found.tolist() for found in find_runs(np.zeros(0, dtype=np.uint8))] == [[], []]
    assert len(parts_at(code_points(""), nothing, nothing)) == 0


def test_the_empty_string_is_0_and_no_other_is() -> None:
    assert hash_strings(["", "tide", ""]).tolist()[::2] == [0, 0]
    assert hash_strings([chr(code) for code in range(1, 0x110000)]).all()


def test_hashes_stay_what_they_are() -> None:
    """Model files keep them: another hash would make every token unknown. The figures were worked out without numpy."""
    assert {token: hash_strings([token]).tolist() for token in ("a", "nav.menu", "=今天 0", "\U00010348")} == {
        "a": [0xBDF3A0D502F75F2A],
        "nav.menu": [0x26D0F8D8B127F25C],
        "=今天 0": [0x2C320828A959CB30],
        "\U00010348": [0x73E0E9DBD2844E6A],
    }


def test_many_words_have_a_hash_each() -> None:
    """All words of up to three letters, of two ideographs in a hundred, numbered names, and those alike in most."""
    letters = "abcdefghijklmnopqrstuvwxyz-."
    few = [chr(code) for code in range(0x4E00, 0x4E64)]
    written = {
        *letters,
        *(one + two for one in letters for two in letters),
        *(one + two + three for one in letters for two in letters for three in letters),
        *(one + two for one in few for two in few),
        *(f"{prefix}{number}" for prefix in ("item-", "#css-", "w", "x" * 200) for number in range(30_000)),
        *("ab" * number for number in range(1, MAX_CHARS // 2)),
        *("a" * number + "b" + "a" * (99 - number) for number in range(100)),
    }
    hashes = hash_strings(sorted(written))
    assert len(written) > 150_000
    assert len(np.unique(hashes)) == len(written)
    # Each bit is set in half of them: tables find tokens by the first ones.
    shares = [float((hashes >> np.uint64(bit) & np.uint64(1)).mean()) for bit in range(64)]
    assert min(shares) > 0.49
    assert max(shares) < 0.51


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=12), unique=True, max_size=30))
def test_strings_that_differ_have_hashes_that_differ(strings: list[str]) -> None:
    assert len(set(hash_strings(strings).tolist())) == len(strings)


def test_mixing_loses_nothing() -> None:
    near = np.concatenate([np.arange(2**16, dtype=np.uint64) << np.uint64(shift) for shift in (0, 16, 32, 48)])
    near = np.unique(near)
    assert len(np.unique(mix(near))) == len(near)


def test_characters_beyond_the_last_that_counts() -> None:
    longest = "tide " * (MAX_CHARS // 5) + "s" * (MAX_CHARS % 5)
    assert len(longest) == MAX_CHARS
    same, longer, other, shorter = hash_strings([longest, longest + "and so on", longest[:-1] + "x", longest[:-1]])
    assert same == longer
    assert len({same, other, shorter}) == 3
    assert parts_of([longest + "and"]).length.tolist() == [MAX_CHARS + 3]
    # A part that begins behind the last one counts nothing, one that ends with it counts whole.
    full = parts_of([longest])
    assert join(full, "and").hashes == join(full, "and", "so on").hashes == same
    assert join(parts_of([longest[:-3]]), longest[-3:]).hashes == same


@pytest.mark.parametrize("text", ["", "a", "今天 ok", "\U0001f600\ud800\0", "\udfff"])
def test_code_points(text: str) -> None:
    codes = code_points(text)
    assert codes.dtype == np.uint32
    assert codes.tolist() == list(map(ord, text))


L, D = 2, 3  # kinds that form runs


@pytest.mark.parametrize(
    ("label", "kinds", "runs"),
    [
        ("nothing between", [OUTSIDE] * 3, []),
        ("one run", [L, L, L], [(0, 3)]),
        ("runs with something between", [OUTSIDE, L, L, OUTSIDE, OUTSIDE, L], [(1, 2), (5, 1)]),
        ("another kind ends a run", [L, L, D, L], [(0, 2), (2, 1), (3, 1)]),
        ("single ones", [SINGLE, SINGLE, L, SINGLE, OUTSIDE, SINGLE], [(0, 1), (1, 1), (2, 1), (3, 1), (5, 1)]),
        ("a run up to the end", [OUTSIDE, D, D], [(1, 2)]),
        ("one character", [SINGLE], [(0, 1)]),
    ],
)
def test_find_runs(label: str, kinds: list[int], runs: list[tuple[int, int]]) -> None:
    starts, length = find_runs(np.array(kinds, dtype=np.uint8))
    assert list(zip(starts.tolist(), length.tolist(), strict=True)) == runs, label


@given(st.lists(st.integers(0, 3), max_size=40))
def test_runs_cover_what_is_inside_once(kinds: list[int]) -> None:
    starts, length = find_runs(np.array(kinds, dtype=np.uint8))
    covered = [
        place for start, n in zip(starts.tolist(), length.tolist(), strict=True) for place in range(start, start + n)
    ]
    assert covered == [place for place, kind in enumerate(kinds) if kind != OUTSIDE]
    for start, n in zip(starts.tolist(), length.tolist(), strict=True):
        run = kinds[start : start + n]
        assert len(set(run)) == 1
        assert n == 1 or run[0] != SINGLE
        # Nothing of the same run is left on either side.
        assert run[0] == SINGLE or kinds[start - 1 : start] != run[:1]
        assert run[0] == SINGLE or kinds[start + n : start + n + 1] != run[:1]


@given(STRINGS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_parts_of_a_text_by_place(text: str, places: list[tuple[int, int]]) -> None:
    """In any order, overlapping, empty or not."""
    bounds = [(min(start, len(text)), min(start + n, len(text))) for start, n in places]
    starts = np.array([start for start, _ in bounds], dtype=np.intp)
    stops = np.array([stop for _, stop in bounds], dtype=np.intp)
    found = parts_at(code_points(text), starts, stops - starts)
    assert found.hashes.tolist() == hash_strings([text[start:stop] for start, stop in bounds]).tolist()
