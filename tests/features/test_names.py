"""Names of elements, and the words that they are cut into."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.document import parse
from dehusk.features.hashing import hash_strings
from dehusk.features.names import MAX_NAME_CHARS, MAX_VALUE_CHARS, MAX_WORD_CHARS, Names, Words, cut_words, read_names

#: A run of capitals up to the last one before small letters, or small letters and the capital before them.
WORD = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def lines_of(words: Words) -> list[str]:
    """What each line was, cut into words."""
    return [words.written(row) for row in range(len(words.ends) + 1)]


def names_of(html: str) -> Names:
    document = parse(html)
    return read_names(document, np.arange(document.n_elements, dtype=np.int32))


@pytest.mark.parametrize(
    ("label", "name", "words"),
    [
        ("signs part words", "post-body_text main", "post body text main"),
        ("capitals begin a word", "mainNav isWideOpen", "main nav is wide open"),
        ("capitals together are a word", "FAQ theFAQ", "faq the faq"),
        ("the last capital before small letters begins the next word", "HTMLParser XBox", "html parser x box"),
        ("numbers part words", "step2go h1", "step go h"),
        ("single letters are words of the line", "a-b cD", "a b c d"),
        ("accents are no letters", "café ÉtéA", "caf t a"),
        ("letters of other scripts are none", "mенюmenu 今menu", "m menu menu"),
        ("signs beside letters in the code tables", "a@Z[a`z{A|Z", "a z a z a z"),
        ("nothing", "", ""),
        ("no letters", "12 _ —", ""),
    ],
)
def test_cut_words(label: str, name: str, words: str) -> None:
    assert lines_of(cut_words([name]))[0].split() == words.split(), label
    between = cut_words(["first", name, "last"])
    assert [line.split() for line in lines_of(between)] == [["first"], words.split(), ["last"]], label


#: Letters, what stands beside them in the code tables, and what only looks like them.
ODD = "abzABZ@[`{09 -_\t\n\x0b\x1c\x85\xa0\xc1\xe1\xdaÿßİſＡ\u212a今\U0001d49c\ud800"
NAMES = st.text(st.sampled_from(ODD), max_size=40) | st.text(st.characters(exclude_characters="\0"), max_size=12)
LONG = st.builds("{}{}".format, st.text(st.sampled_from("abAB"), min_size=20, max_size=40), NAMES)


@given(st.lists(NAMES | LONG, min_size=1, max_size=8))
def test_words_are_those_of_a_regular_expression(names: list[str]) -> None:
    found = cut_words(names)
    expected = [[word.lower() for word in WORD.findall(name)] for name in names]
    assert len(lines_of(found)) == len(names)
    for line, words in zip(lines_of(found), expected, strict=True):
        # Patterns look for words with one space before each.
        assert line.removesuffix(" ") == "".join(f" {word}" for word in words)
    assert [found.text[place] for place in found.ends.tolist()] == ["\0"] * (len(names) - 1)
    assert len(found.text) == len(names) - 1 + sum(map(len, lines_of(found)))
    counted = [(row, word[:MAX_WORD_CHARS]) for row, words in enumerate(expected) for word in words if len(word) > 1]
    assert found.line.tolist() == [row for row, _ in counted]
    assert found.parts.hashes.tolist() == hash_strings([word for _, word in counted]).tolist()
    assert found.parts.length.tolist() == [len(word) for _, word in counted]


def test_each_name_stands_once() -> None:
    names = names_of("<p class=a>x<p class=b>x<p class=a>x<p id=c1>x<p id=c22>x")
    assert [(name.tag, name.classes, name.id) for name in names.distinct] == [
        ("html", None, ""),
        ("body", None, ""),
        ("p", "a", ""),
        ("p", "b", ""),
        ("p", None, "c"),
    ]
    assert names.key.tolist() == [0, 1, 2, 3, 2, 4, 4]


def test_what_tells_names_of_the_same_class_apart() -> None:
    names = names_of(
        "<a class=x>x</a><a class=x href=y>x</a><p class=x hidden>x</p><p class=x aria-hidden=false>x</p>"
        "<p class=x>x</p><p class=x role=main>x</p><a href=z class=x>x</a>"
    )
    of_elements = [names.distinct[key] for key in names.key.tolist()[2:]]
    assert [(name.tag, name.is_link, name.is_hidden, any(name.telling)) for name in of_elements] == [
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
    assert [line.split() for line in lines_of(names.words)] == [
        [],
        [],
        ["top", "bar", "main", "nav"],
        [],
        ["navigation"],
        ["site", "menu"],
        ["next"],
    ]
    assert names.told == [(2, "role"), (2, "aria-label"), (3, "rel")]


def test_long_names_and_values_are_cut() -> None:
    names = names_of(
        f"<p class='{'ab ' * 200}end' id='{'q' * 400}'>x<p itemtype='start {'/' * MAX_VALUE_CHARS}End'>y"
        f"<p id='{'z' * MAX_NAME_CHARS}12'>z"
    )
    classes, _, long_id, value = lines_of(names.words)[2:]
    assert classes.split() == ["ab"] * (MAX_NAME_CHARS // 3) + ["q" * MAX_NAME_CHARS]
    assert value.split() == ["end"]
    assert long_id.split() == ["z" * MAX_NAME_CHARS]
