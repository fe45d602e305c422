"""Words of class and id -> the part of the page that they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.element_names import cut_words
from dehusk.features.measuring.landmarks import LANDMARKS, STEM_CHARS, find_landmarks

PARTS = list(LANDMARKS)
STEMS = {stem: part for part, stems in LANDMARKS.items() for stem in stems.split()}


def part_of(word: str) -> str | None:
    """The part of the longest stem that a word begins with, looked up one stem after another."""
    first = word[:STEM_CHARS]
    fitting = [stem for stem in STEMS if (first == stem[:-1] if stem.endswith(".") else first.startswith(stem))]
    return STEMS[max(fitting, key=len)] if fitting else None


def parts_of(name: str) -> list[str | None]:
    words = cut_words([name])
    found = find_landmarks(words.letters, words.start, words.parts.length)
    return [PARTS[part] if part >= 0 else None for part in found.tolist()]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("comment-list mainNav", ["comments", "listing", "holder", "frame"]),
        ("COMMENTS commentaires Kommentare", ["comments"] * 3),
        ("foot footer footLinks footing", ["bottom", "frame", "bottom", None, "bottom"]),
        ("ad ads adx address", ["ads", "ads", None, None]),
        ("response responsive", ["comments", None]),
        ("recommendation recommen recommend", ["related"] * 3),
        ("recomme zz", [None, None]),
        ("", []),
    ],
)
def test_parts_of_words(name: str, parts: list[str | None]) -> None:
    assert parts_of(name) == parts


def test_stems_fit_and_none_is_said_twice() -> None:
    assert sum(len(stems.split()) for stems in LANDMARKS.values()) == len(STEMS)
    assert all(stem.removesuffix(".").isascii() and stem.removesuffix(".").isalpha() for stem in STEMS)
    assert all(len(stem.removesuffix(".")) <= STEM_CHARS for stem in STEMS)


ENDS = st.text(st.sampled_from("abetz"), max_size=4)


@given(st.lists(st.builds("{}{}".format, st.sampled_from(sorted(STEMS)).map(lambda stem: stem.strip(".")), ENDS)))
def test_parts_are_those_of_the_longest_stem(words: list[str]) -> None:
    words = [word for word in words if len(word) > 1]
    assert parts_of("-".join(words)) == [part_of(word) for word in words]


def test_every_stem_says_more_than_a_shorter_one() -> None:
    for stem, part in STEMS.items():
        others = [(other, STEMS[other]) for other in STEMS if other != stem and not other.endswith(".")]
        shorter = [(other, found) for other, found in others if stem.removesuffix(".").startswith(other)]
        assert not shorter or max(shorter, key=lambda other: len(other[0]))[1] != part, stem
