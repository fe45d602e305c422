from __future__ import annotations

import pytest

from dehusk.training.labels.field_scores import has_right_authors, is_same_day, is_same_title


@pytest.mark.parametrize(
    ("found", "gold", "is_right"),
    [
        ("Chains hold", "CHAINS: hold!", True),
        ("Cha\u00adins hold", "Chains hold", True),
        ("Chains hold | Courier", "Chains hold", False),
        ("hold Chains", "Chains hold", False),
        ("", "Chains", False),
    ],
)
def test_titles_are_the_same_by_their_words(found: str, gold: str, is_right: bool) -> None:
    assert is_same_title(found, gold) == is_right


@pytest.mark.parametrize(
    ("found", "gold", "is_right"),
    [
        (["Ada Marsh"], ["Ada Marsh", "Ben Holt"], True),
        (["Ada Marsh"], ["Ada Marsh and Ben Holt"], True),
        (["Ada", "Marsh"], ["Ada Marsh"], True),
        (["Ada Marsh", "Ben Holt", "Cy Lund"], ["Ada Marsh"], False),
        (["Marsh"], ["Ada Marsh"], False),
        ([], ["Ada Marsh"], False),
    ],
)
def test_authors_are_right_if_one_is_found_among_few(found: list[str], gold: list[str], is_right: bool) -> None:
    assert has_right_authors(found, gold) == is_right


def test_days_are_the_same_however_they_are_written() -> None:
    assert is_same_day("2024-05-03T08:00:00Z", "May 3, 2024")
    assert not is_same_day("2024-05-03", "2024-05-04")
    assert not is_same_day("", "")
