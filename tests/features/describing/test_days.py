from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.days import day_in_address, read_day

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        ["%Y-%m-%d", "%Y-%m-%dT10:00:00Z", "%Y%m%d", "%B %d, %Y", "%b %d %Y", "%d %B %Y", "%d.%m.%Y", "%Y/%m/%d"]
    ),
)
def test_every_way_of_writing_a_day_gives_it_back(day: date, form: str) -> None:
    assert read_day(f"Posted {day.strftime(form)}") == day.isoformat()


@given(st.text(max_size=60))
def test_what_is_read_is_a_day(text: str) -> None:
    found = read_day(text)
    assert found == "" or date.fromisoformat(found).isoformat() == found


@pytest.mark.parametrize(
    ("text", "month_first", "day"),
    [
        ("5/3/2024", True, "2024-05-03"),
        ("5/3/2024", False, "2024-03-05"),
        ("25/3/2024", True, "2024-03-25"),
        ("May 3rd, 2024", True, "2024-05-03"),
        ("3rd of May 2024", True, "2024-05-03"),
        ("Do 25.04.24 | 20:05", True, "2024-04-25"),
        ("2024年5月3日", True, "2024-05-03"),
        ("31.02.2024", True, ""),
        ("version 12.4.3", True, ""),
        ("call 2024 5555", True, ""),
    ],
)
def test_days_in_words_and_numbers(text: str, month_first: bool, day: str) -> None:
    assert read_day(text, month_first=month_first) == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2024/05/03/ferry", "2024-05-03"),
        ("/a/ferry-20240503.html", "2024-05-03"),
        ("/2024/13/03/", ""),
        ("/item/20240", ""),
    ],
)
def test_days_in_addresses(path: str, day: str) -> None:
    assert day_in_address(path) == day
