"""Texts that hold a date -> its day, in ISO form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.elements import headline_block, passage, text_of
from dehusk.features.describing.linked_data import types_of
from dehusk.features.describing.statements import Statements
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.vocabulary import code_flags

#: Years of pages; others are numbers of something else.
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)(?![\d.])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?![\d/])")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_SECOND = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH},?[\s-]+(\d{{4}})\b", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|$)")
_JOINED_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_.-]|$)")


def read_date(text: str, *, month_first: bool = True) -> str:
    """The day that a text begins to tell of, as ``YYYY-MM-DD``; "" where it tells of none.

    Read are ISO dates and their like, with or without a time, compact ones, German ones, and English ones in words.

    Examples
    --------
    >>> read_date("2024-05-03T09:00:00+02:00"), read_date("Posted on May 3rd, 2024"), read_date("soon")
    ('2024-05-03', '2024-05-03', '')
    """
    text = text[:200]
    for found in _SLASHED.finditer(text):
        first, second, year = found.groups()
        month, day = (second, first) if int(first) > 12 or (int(second) <= 12 and not month_first) else (first, second)
        if day_of := _day(year, month, day):
            return day_of
    for pattern, (year, month, day) in (
        (_ISO, (1, 2, 3)), (_COMPACT, (1, 2, 3)), (_MONTH_FIRST, (3, 1, 2)), (_MONTH_SECOND, (3, 2, 1)), (_DAY_FIRST, (3, 2, 1)),
    ):  # fmt: skip
        for found in pattern.finditer(text):
            day_of = _day(found[year], found[month], found[day])
            if day_of:
                return day_of
    return ""


def date_in_address(path: str) -> str:
    """The day in an address, ``/2024/05/03/`` or ``-20240503``; "" where there is none."""
    for pattern in (_IN_ADDRESS, _JOINED_IN_ADDRESS):
        for found in pattern.finditer(path):
            if day := _day(found[1], found[2], found[3]):
                return day
    return ""


def _day(year: str, month: str, day: str) -> str:
    if len(year) == 2:  # noqa: PLR2004
        year = f"20{year}"
    number = _MONTHS.index(month[:3].lower()) + 1 if month.isalpha() else int(month)
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return ""
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return ""


#: Places that tell a date, those that tell when the page was changed last.
PLACES = (
    "json published", "json created", "json page", "json other", "meta", "meta other", "markup", "time", "time later", "class", "class later", "headline", "below headline",
    "top", "end", "labelled", "title", "url", "json modified", "meta modified",
)  # fmt: skip
COLUMNS = (
    *(f"is {place}" for place in PLACES), *(f"only {place}" for place in ("json published", "headline", "class", "time", "meta", "top", "end", "class later", "time later")), "n places", "shown", "shown and json", "shown, not json published", "earliest", "latest", "alone",
    "said updated", "said published", "shown near", "modified only", "shown as modified", "shown, unlike modified", "bias", "bias article", "bias alone", "above headline", "long text", "n dates",
    "first shown", "nearest", "thread", "thread: first", "thread: earliest", "thread: class", "thread: time", "near 3", "near 12", "shown far", "article: shown modified", "article: json, another shown", "news: json published", "news: meta", "news: shown", "article: json published",
)  # fmt: skip
_SHOWN = frozenset(("time", "time later", "class", "class later", "headline", "below headline", "top", "end", "markup"))
_TIME = code_flags(["time"])
_META = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "publish-date", "publish_date", "publishdate", "published_time",
    "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "article.published", "cxenseparse:recs:publishtime", "article_date_original", "pubdate",
)  # fmt: skip
_META_OTHER = ("date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dc.date.created", "dc.created", "created", "creation_date", "displaydate")
_META_MODIFIED = ("article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified")
_LABEL = re.compile(r"\W*(?:date|datum|data|fecha|published|posted|veröffentlicht|erschienen|publié|pubblicato|publicado|stand)\b", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modifi|review|aktualis|edited|changed|revis", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted|written|veröff|erstellt|created", re.IGNORECASE)


class Told(NamedTuple):
    """A date and where it is told."""

    day: str
    place: str
    text: str
    distance: int
    """Blocks below the headline; 0 where it is not told in a block."""


class Candidates(NamedTuple):
    days: list[str]
    places: list[str]
    columns: NDArray[np.float64]


def find_candidates(table: BlockTable, said: Statements, url: str | None) -> Candidates:
    language = (table.document.attributes[0].get("lang") or "en-us").lower()
    month_first = language in ("en-us", "en")
    told = [Told(day, place, text, distance) for place, text, distance in _texts(table, said, url) if (day := (date_in_address(text) if place == "url" else read_date(text, month_first=month_first)))]
    days = list(dict.fromkeys(one.day for one in told))
    if not days:
        return Candidates([], [], np.zeros((0, len(COLUMNS))))
    published = [d for d in days if any(one.day == d and one.place in ("json published", "meta") for one in told)]
    modified = {one.day for one in told if one.place.endswith("modified")}
    kinds = types_of(said.data.main)
    is_thread = float(any(kind in ("discussionforumposting", "question", "qapage") for kind in kinds))
    is_news = float(any("newsarticle" in kind for kind in kinds))
    is_article = float(any(kind.endswith(("article", "posting")) for kind in kinds) or "article" in said.meta.get("og:type", ("",))[0])
    rows = []
    for day in days:
        mine = [one for one in told if one.day == day]
        places = {one.place for one in mine}
        shown = bool(places & _SHOWN)
        near = min((abs(one.distance) for one in mine if one.place in _SHOWN and one.place not in ("top", "end")), default=99)
        first_shown = next((one.day for one in told if one.place in ("time", "time later", "class", "class later", "markup", "headline", "below headline") and -8 <= one.distance), "")
        nearest = min((one for one in told if one.place in _SHOWN and one.place not in ("top", "end")), key=lambda one: abs(one.distance - 2), default=None)
        texts = [one.text for one in mine if one.place in _SHOWN]
        rows.append([
            *(float(place in places) for place in PLACES),
            *(float(places == {place}) for place in ("json published", "headline", "class", "time", "meta", "top", "end", "class later", "time later")),
            float(len(places)),
            float(shown), float(shown and "json published" in places), float(shown and bool(published) and day not in published),
            float(day == min(days)), float(day == max(days)), float(len(days) == 1),
            float(any(_UPDATED.search(text) for text in texts)), float(any(_PUBLISHED.search(text) for text in texts)),
            1 / (1 + near), float(places <= {"json modified", "meta modified"}), float(shown and day in modified), float(shown and day not in modified and bool(modified)),
            1.0, float(bool(said.data.main.get("headline"))), float(len(days) == 1),
            float(any(one.distance < 0 for one in mine if one.place == "headline")), float(min((len(text) for text in texts), default=0) > 60), float(np.log(len(days))),
            float(day == first_shown), float(nearest is not None and nearest.day == day), float(is_thread), is_thread * float(day == first_shown), is_thread * float(day == min(days)), is_thread * float("class" in places), is_thread * float("time" in places),
            float(near <= 3), float(near <= 12), float(near > 12) * float(shown),
            is_article * float(shown and day in modified and near <= 12), is_article * float("json published" in places and not shown and bool(nearest) and abs(nearest.distance) < 10),
            is_news * float("json published" in places), is_news * float("meta" in places), is_news * float(shown), is_article * float("json published" in places),
        ])  # fmt: skip
    return Candidates(days, [next(one.place for one in told if one.day == day) for day in days], np.array(rows))


def _texts(table: BlockTable, said: Statements, url: str | None) -> Iterator[tuple[str, str, int]]:
    document, main = table.document, said.data.main
    for place, entity, key in (("json published", main, "datePublished"), ("json published", main, "uploadDate"), ("json created", main, "dateCreated"), ("json page", said.data.page, "datePublished"), ("json modified", main, "dateModified"), ("json modified", said.data.page, "dateModified")):
        value = entity.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str):
            yield place, value, 0
    for place, names in (("meta", _META), ("meta other", _META_OTHER), ("meta modified", _META_MODIFIED)):
        for name in names:
            for text in said.meta.get(name, ())[:1]:
                yield place, text, 0
    for entity in said.data.by_id.values():
        for key in ("datePublished", "dateModified"):
            if isinstance(value := entity.get(key), str):
                yield "json other", value, 0
    for name, texts in said.meta.items():
        if "date" in name or "publish" in name:
            yield ("meta modified" if "modif" in name or "updat" in name else "meta other"), texts[0], 0
    for text in (document.title, *said.meta.get("og:title", ())):
        yield "title", text, 0
    labelled = (row for row, text in enumerate(table.texts) if len(text) < 60 and _LABEL.match(text))
    for row in islice(labelled, 2):
        yield "labelled", table.texts[row], 0
    yield "url", urlsplit(url or "").path, 0
    head = headline_block(table)
    for name in ("datepublished", "datecreated"):
        for mark in said.marks.get(name, ())[:1]:
            yield "markup", *_date_text(table, mark.row, head)
    for number, row in enumerate(_TIME[document.tag_codes].nonzero()[0][:6].tolist()):
        yield ("time later" if number else "time"), *_date_text(table, row, head)
    for number, mark in enumerate(said.marks.get("date class", ())[:8]):
        text, block = passage(table, mark.row)
        yield ("class later" if number else "class"), text, block - head
    for row in range(max(head - 8, 0), min(head + 15, len(table))):
        if len(table.texts[row]) <= 160:
            yield ("headline" if row - head < 6 else "below headline"), table.texts[row], row - head
    for row in range(min(40, len(table))):
        if len(table.texts[row]) <= 100:
            yield "top", table.texts[row], 0
    for row in range(max(len(table) - 30, 0), len(table)):
        if len(table.texts[row]) <= 100:
            yield "end", table.texts[row], 0


def _date_text(table: BlockTable, row: int, head: int) -> tuple[str, int]:
    attributes = table.document.attributes[row]
    said = attributes.get("content") or attributes.get("datetime") or ""
    text, block = passage(table, row)
    return (said if read_date(said) else text), (block - head if block >= 0 else 0)
