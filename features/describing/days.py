"""A text that tells a date -> its day, in ISO form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

#: Years of pages; other numbers of four digits are something else.
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
#: Characters of a text that are read.
_MOST = 200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
#: What every date has: most texts have none, and need not be read any further.
YEAR = re.compile(r"\d(?:(?<=1)9\d\d|(?<=2)0\d\d|\.\s?\d\d)")
#: A day and no more than a time after it, as machines write it; all other patterns are of texts in lower case.
_STATED = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?")
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.年]\s?(?P<m>\d{1,2})[-/.月]\s?(?P<d>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:t?\d{4,6}z?)?(?!\d)")
_MONTH_FIRST = re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<m>{_MONTH}),?[\s-]+(?P<y>\d{{4}})\b"
)
_DOTTED = re.compile(r"(?<!\d)(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d\d)(?![\d.])")
_PATTERNS = (_ISO, _COMPACT, _MONTH_FIRST, _DAY_FIRST, _DOTTED)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?![\d/])")
_IN_ADDRESS = re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?=[/_-]|$)")
_JOINED_IN_ADDRESS = re.compile(r"[/_-](?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=[/_.-]|$)")
_MONTHS_IN_YEAR = 12


def read_day(text: str, *, month_first: bool = True) -> str:
    """The first day that a text tells of, as ``YYYY-MM-DD``; "" where it tells of none.

    Read are ISO dates and their like with or without a time, numbers, and English dates in words.

    Parameters
    ----------
    month_first
        Whether 5/3/2024 is the third of May.

    Examples
    --------
    >>> read_day("2024-05-03T09:00:00+02:00"), read_day("Posted on May 3rd, 2024"), read_day("soon")
    ('2024-05-03', '2024-05-03', '')
    """
    if not YEAR.search(text, 0, _MOST):
        return ""
    stated = _STATED.fullmatch(text)
    if stated and (day := _day(stated["y"], stated["m"], stated["d"])):
        return day
    text = text[:_MOST].lower()
    written = (day for pattern in _PATTERNS for day in _matches(pattern, text))
    return next(chain(_slashed(text, month_first=month_first), written), "")


def day_in_address(path: str) -> str:
    """The day in the path of an address, ``/2024/05/03/`` or ``-20240503``; "" where there is none."""
    patterns = (_IN_ADDRESS, _JOINED_IN_ADDRESS)
    return next((day for pattern in patterns for day in _matches(pattern, path)), "")


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        if day := _day(found["y"], found["m"], found["d"]):
            yield day


def _slashed(text: str, *, month_first: bool) -> Iterator[str]:
    for found in _SLASHED.finditer(text):
        first, second, year = found.groups()
        is_day_first = int(first) > _MONTHS_IN_YEAR or (int(second) <= _MONTHS_IN_YEAR and not month_first)
        if day := _day(year, *((second, first) if is_day_first else (first, second))):
            yield day


def _day(year: str, month: str, day: str) -> str:
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
    full_year = int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004 - "24"
    try:
        return date(full_year, number, int(day)).isoformat() if _FIRST_YEAR <= full_year <= _LAST_YEAR else ""
    except ValueError:  # the 31st of February
        return ""
