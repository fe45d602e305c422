"""Candidates for the day on which a page was published, and the day of its last change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import islice
from math import log
from typing import Any, NamedTuple

from dehusk.features.describing.choice import Candidate, Clues, for_kinds
from dehusk.features.describing.days import day_in_address, read_day
from dehusk.features.describing.elements import passage, with_tag
from dehusk.features.describing.pages import DescribedPage
from dehusk.features.vocabulary import code_flags

_META = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "publish-date",
    "publish_date", "publishdate", "published_time", "parsely-pub-date", "sailthru.date", "citation_publication_date",
    "citation_date", "article.published", "cxenseparse:recs:publishtime", "article_date_original", "pubdate",
)  # fmt: skip
_META_MODIFIED = ("article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified")
#: Parts of the names of other meta elements that hold a date.
_DATE_NAMES, _CHANGE_NAMES = ("date", "publish", "created"), ("modif", "updat")
#: Places where a reader sees the date, those that are its own first.
_OWN_SHOWN = ("markup", "time", "time later", "class", "class later", "headline", "below headline")
_SHOWN = (*_OWN_SHOWN, "marked as changed", "top", "end")
_MODIFIED = ("json modified", "meta modified")
_TIME = code_flags(["time"])
_UPDATED = re.compile(r"updat|modifi|review|aktualis|edited|changed|revis", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted|written|veröff|erstellt|created", re.IGNORECASE)
_LABEL = re.compile(
    r"^[^\w\n]*(?:date|datum|data|fecha|published|posted|veröffentlicht|erschienen|publié|pubblicato|publicado|stand)\b",
    re.IGNORECASE | re.MULTILINE,
)
#: Where the day stands second: 5/3/2024 is in May.
_MONTH_FIRST_LANGUAGES = ("", "en", "en-us")
#: Elements named like a date's place, and elements `time`, that are looked at.
_N_NAMED, _N_TIMES = 8, 6
#: Blocks around the headline, at the top and at the end that are looked at, and the characters of the longest.
_ABOVE, _BELOW, _NEAR, _TOP, _END, _MAX_CHARS = 8, 15, 6, 40, 30, 160
#: A date stands as if below the headline so many blocks away.
_USUAL = 2
_FAR = 99
_LONG, _LABELLED_CHARS = 60, 60


class _Told(NamedTuple):
    """A day, and where it is told."""

    day: str
    place: str
    text: str
    distance: int
    """Blocks below the headline."""


def find_days(page: DescribedPage) -> list[Candidate]:
    """Gather the days on which a page may have been published."""
    language = page.table.document.attributes[0].get("lang", "").lower()
    month_first = language in _MONTH_FIRST_LANGUAGES
    read = cache(partial(read_day, month_first=month_first))  # many texts stand in several of the places
    told = [
        _Told(day, place, text, distance)
        for place, text, distance in _texts(page)
        if (day := day_in_address(text) if place == "url" else read(text))
    ]
    days = dict.fromkeys(one.day for one in told)
    return [Candidate(day, next(one.place for one in told if one.day == day), _clues(page, day, told)) for day in days]


def modified_day(page: DescribedPage) -> tuple[str, str]:
    """The day of a page's last change and where it says so; two "" where it does not."""
    stated = [(place, text) for place, text in _stated(page) if place in _MODIFIED]
    marked = [("markup", _date_of(page, mark.row)[0]) for mark in page.said.marks.get("datemodified", ())[:1]]
    return next(((day, place) for place, text in (*stated, *marked) if (day := read_day(text))), ("", ""))


def _texts(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Texts that may tell a date: where each stands, the text, and its distance from the headline."""
    yield from ((place, text, 0) for place, text in _stated(page))
    yield from ((place, text, block - page.headline) for place, text, block in _marked(page))
    yield from _written(page)


def _stated(page: DescribedPage) -> Iterator[tuple[str, str]]:
    """JSON-LD, meta elements, titles, the address."""
    data, meta = page.said.data, page.said.meta
    yield from _of_entity(data.main, published="json published", created="json created")
    yield from _of_entity(data.page, published="json page")
    for name in (*_META, *_META_MODIFIED):
        yield from (("meta" if name in _META else "meta modified", text) for text in meta.get(name, ())[:1])
    for entity in data.by_id.values():
        yield from _of_entity(entity, published="json other", modified="json other")
    for name, texts in meta.items():
        if name not in _META and any(part in name for part in _DATE_NAMES):
            yield ("meta modified" if any(part in name for part in _CHANGE_NAMES) else "meta other"), texts[0]
    yield from (("title", text) for text in (page.table.document.title, *meta.get("og:title", ())))
    yield "url", page.path


def _of_entity(
    entity: Any, published: str, created: str = "", modified: str = "json modified"
) -> Iterator[tuple[str, str]]:
    names = (
        ("datePublished", published),
        ("uploadDate", published),
        ("dateCreated", created),
        ("dateModified", modified),
    )
    for key, place in names:
        value = entity.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if place and isinstance(value, str):
            yield place, value


def _marked(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Elements that say that they hold a date, each with its block."""
    table, marks = page.table, page.said.marks
    for name in ("datepublished", "datecreated"):
        yield from (("markup", *_date_of(page, mark.row)) for mark in marks.get(name, ())[:1])
    for number, row in enumerate(with_tag(table, _TIME, _N_TIMES)):
        yield _unless_changed(page, row, "time later" if number else "time"), *_date_of(page, row)
    for number, mark in enumerate(marks.get("date class", ())[:_N_NAMED]):
        yield _unless_changed(page, mark.row, "class later" if number else "class"), *passage(table, mark.row)


def _unless_changed(page: DescribedPage, row: int, place: str) -> str:
    """The place, or another for an element whose name says that it holds the day of a change."""
    attributes = page.table.document.attributes[row]
    named = f"{attributes.get('class', '')} {attributes.get('itemprop', '')}".lower()
    is_change = any(part in named for part in _CHANGE_NAMES) and "publish" not in named
    return "marked as changed" if is_change else place


def _date_of(page: DescribedPage, row: int) -> tuple[str, int]:
    attributes = page.table.document.attributes[row]
    stated = attributes.get("content") or attributes.get("datetime") or ""
    text, block = passage(page.table, row)
    return stated if read_day(stated) else text, block if block >= 0 else page.headline


def _written(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Short blocks around the headline, at the top and at the end, and those with a label."""
    texts, headline = page.table.texts, page.headline
    for row in range(max(headline - _ABOVE, 0), min(headline + _BELOW, len(texts))):
        if len(texts[row]) <= _MAX_CHARS:
            yield ("headline" if row - headline < _NEAR else "below headline"), texts[row], row - headline
    yield from (("top", text, 0) for text in texts[:_TOP] if len(text) <= _MAX_CHARS)
    yield from (("end", text, 0) for text in texts[-_END:] if len(text) <= _MAX_CHARS)
    short = [text for text in texts if len(text) <= _LABELLED_CHARS]
    joined = "\n".join(short)  # searched at once: one text after another takes ten times as long
    labels = islice(_LABEL.finditer(joined), 2)
    yield from (("labelled", short[joined.count("\n", 0, found.start())], 0) for found in labels)


def _clues(page: DescribedPage, day: str, told: Sequence[_Told]) -> Clues:
    mine = [one for one in told if one.day == day]
    places = {one.place for one in mine}
    days = {one.day for one in told}
    clues = {f"is {place}": 1.0 for place in places}
    if len(places) == 1:
        clues |= {f"only {place}": 1.0 for place in places}
    published = {one.day for one in told if one.place in ("json published", "meta")}
    modified = {one.day for one in told if one.place in _MODIFIED}
    stated = published | {one.day for one in told if one.place == "markup"}
    is_shown = any(place in _SHOWN for place in places)
    shown = [one for one in told if one.place in _OWN_SHOWN]
    near = min((abs(one.distance) for one in shown if one.day == day), default=_FAR)
    clues |= {
        "shown": float(is_shown),
        "shown, stated": float(is_shown and "json published" in places),
        "shown, another stated": float(is_shown and bool(published) and day not in published),
        "stated, another shown": float("json published" in places and not is_shown and bool(shown)),
        "shown as modified": float(is_shown and day in modified),
        "shown, another modified": float(is_shown and bool(modified) and day not in modified),
        "changed, another published": float(day in modified and any(other < day for other in stated)),
        "published, changed later": float(day in stated and any(day < other for other in modified)),
        "only modified": float(places <= {*_MODIFIED}),
        "earliest": float(day == min(days)),
        "latest": float(day == max(days)),
        "first shown": float(bool(shown) and day == next((one.day for one in shown if one.distance >= -_ABOVE), "")),
        "nearest": float(bool(shown) and day == min(shown, key=lambda one: abs(one.distance - _USUAL)).day),
        "labelled and in the title": float({"labelled", "title"} <= places),
    }
    texts = [one.text for one in mine if one.place in _SHOWN]
    return (
        for_kinds(clues, page.kinds)
        | {
            "any": 1.0,
            "places": float(len(places)),
            "alone": float(len(days) == 1),
            "days": log(len(days)),
            "near": 1 / (1 + near),
            "within 3": float(near <= 3),  # noqa: PLR2004
            "within 12": float(near <= 12),  # noqa: PLR2004
            "far": float(is_shown and near > 12),  # noqa: PLR2004
            "says updated": float(any(map(_UPDATED.search, texts))),
            "says published": float(any(map(_PUBLISHED.search, texts))),
            "in a long text": float(min(map(len, texts), default=0) > _LONG),
        }
        | {f"any {kind}": 1.0 for kind in page.kinds}
    )
