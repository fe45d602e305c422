"""Names of elements, and the words that they are cut into."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.element_names import (
    MAX_NAME_CHARS,
    MAX_VALUE_CHARS,
    MAX_WORD_CHARS,
    Names,
    Words,
    cut_words,
    read_names,
)
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.reading.parsing import parse

#: A run of capitals up to the last one before small letters, or small letters and the capital before them.
WORD = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def lines_of(words: Words, n_lines: int) -> list[list[str]]:
    """The words of each name."""
    return [words.of(line) for line in range(n_lines)]


def names_of(html: str) -> Names:
    document = parse(html)
    return read_names(document, np.arange(document.n_elements, dtype=np.int32))


@pytest.mark.parametrize(
    ("label", "name", "words"),
    [
        ("signs part words", "post-body_text main", "post body text main"),
        ("capitals begin a word", "mainNav isWideOpen", "main nav is wide open"),
        ("capitals together are a word", "FAQ theFAQ", "faq the faq"),
        ("the last capital before small letters begins the next word", "HTMLParser XBox", "html parser box"),
        ("numbers part words", "step2go h1", "step go"),
        ("single letters are no words", "a-b cD", ""),
        ("accents are no letters", "café ÉtéA", "caf"),
        ("letters of other scripts are none", "mенюmenu 今menu", "menu menu"),
        ("signs beside letters in the code tables", "aa@ZZ[aa`zz{AA|ZZ", "aa zz aa zz aa zz"),
        ("nothing", "", ""),
        ("no letters", "12 _ —", ""),
    ],
)
def test_cut_words(label: str, name: str, words: str) -> None:
    assert lines_of(cut_words([name]), 1) == [words.split()], label
    between = cut_words(["first", name, "last"])
    assert lines_of(between, 3) == [["first"], words.split(), ["last"]], label


#: Letters, what stands beside them in the code tables, and what only looks like them.
ODD = "abzABZ@[`{09 -_\t\n\x0b\x1c\x85\xa0\xc1\xe1\xdaÿßİſＡ\u212a今\U0001d49c\ud800"
NAMES = st.text(st.sampled_from(ODD), max_size=40) | st.text(st.characters(exclude_characters="\0"), max_size=12)
LONG = st.builds("{}{}".format, st.text(st.sampled_from("abAB"), min_size=20, max_size=40), NAMES)


@given(st.lists(NAMES | LONG, min_size=1, max_size=8))
def test_words_are_those_of_a_regular_expression(names: list[str]) -> None:
    found = cut_words(names)
    expected = [[word.lower() for word in WORD.findall(name) if len(word) > 1] for name in names]
    assert lines_of(found, len(names)) == [[word[:MAX_WORD_CHARS] for word in words] for words in expected]
    counted = [(row, word[:MAX_WORD_CHARS]) for row, words in enumerate(expected) for word in words]
    assert found.line.tolist() == [row for row, _ in counted]
    assert found.parts.hashes.tolist() == hash_strings([word for _, word in counted]).tolist()
    assert found.parts.length.tolist() == [len(word) for _, word in counted]


def test_each_name_stands_once() -> None:
    names = names_of("<p class=a>x<p class=b>x<p class=a>x<p id=c1>x<p id=c22>x")
    assert [(tag, classes, more and more[0]) for tag, classes, more in names.distinct] == [
        ("html", None, None),
        ("body", None, None),
        ("p", "a", None),
        ("p", "b", None),
        ("p", None, "c"),
    ]
    assert names.key.tolist() == [0, 1, 2, 3, 2, 4, 4]


def test_what_tells_names_of_the_same_class_apart() -> None:
    names = names_of(
        "<a class=x>x</a><a class=x href=y>x</a><p class=x hidden>x</p><p class=x aria-hidden=false>x</p>"
        "<p class=x>x</p><p class=x role=main>x</p><a href=z class=x>x</a>"
    )
    tells = {row for row, _ in names.other_attributes}
    assert [
        (names.distinct[key][0], bool(names.is_link[key]), bool(names.hidden_by[key]), key in tells)
        for key in names.key.tolist()[2:]
    ] == [
        ("a", False, False, False),
        ("a", True, False, False),
        ("p", False, True, False),
        ("p", False, False, False),
        ("p", False, False, False),
        ("p", False, False, True),
        ("a", True, False, False),
    ]
    assert names.key.tolist() == [0, 1, 2, 3, 4, 5, 5, 6, 3]


def test_words_of_classes_ids_and_then_of_telling_values() -> None:
    names = names_of("<nav class=top-bar id=mainNav7 role=navigation aria-label='Site menu'>x</nav><p rel=next>y")
    assert lines_of(names.words, 7) == [
        [],
        [],
        ["top", "bar", "main", "nav"],
        [],
        ["navigation"],
        ["site", "menu"],
        ["next"],
    ]
    assert names.other_attributes == [(2, "role"), (2, "aria-label"), (3, "rel")]


def test_long_names_and_values_are_cut() -> None:
    names = names_of(
        f"<p class='{'ab ' * 200}end' id='{'q' * 400}'>x<p itemtype='start {'/' * MAX_VALUE_CHARS}End'>y"
        f"<p id='{'z' * MAX_NAME_CHARS}12'>z"
    )
    classes, _, long_id, value = lines_of(names.words, 6)[2:]
    assert classes == ["ab"] * (MAX_NAME_CHARS // 3) + ["q" * MAX_WORD_CHARS]
    assert value == ["end"]
    assert long_id == ["z" * MAX_WORD_CHARS]
    assert len(names.words.letters) < 3 * MAX_NAME_CHARS + 100
