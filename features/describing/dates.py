"""Candidates for the day on which a page was published, and the day of its last change."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from functools import cache, partial
from itertools import islice
from math import log
from typing import Any, NamedTuple

from dehusk.features.describing.choice import Candidate, Clues
from dehusk.features.describing.days import YEAR, day_in_address, read_day
from dehusk.features.describing.elements import with_tag
from dehusk.features.describing.pages import DescribedPage
from dehusk.features.describing.searching import rows_with
from dehusk.features.vocabulary import code_flags

_META = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "publish-date",
    "publish_date", "publishdate", "published_time", "parsely-pub-date", "sailthru.date", "citation_publication_date",
    "citation_date", "article.published", "cxenseparse:recs:publishtime", "article_date_original", "pubdate",
)  # fmt: skip
_META_MODIFIED = ("article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified")
#: Names of other meta elements that hold a date, and of what holds that of a change.
_DATE_NAME, _CHANGE_NAME = re.compile("date|publish|created"), re.compile("modif|updat")
#: Places where a reader sees the date, those that are its own first.
_OWN_SHOWN = ("markup", "time", "time later", "class", "class later", "headline", "below headline")
_SHOWN = (*_OWN_SHOWN, "marked as changed", "top", "end")
_MODIFIED = ("json modified", "meta modified")
#: Places that tell a change, and so nothing of the publication.
_CHANGES = (*_MODIFIED, "marked as changed")
_TIME = code_flags(["time"])
_UPDATED = re.compile(r"updat|modifi|review|aktualis|edited|changed|revis", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted|written|veröff|erstellt|created", re.IGNORECASE)
#: Of lines in lower case.
_LABEL = re.compile(
    r"\n[^\w\n]*(?:date|datum|data|fecha|published|posted|veröffentlicht|erschienen|publié|pubblicato|publicado|stand)\b"
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
#: Of several days that are shown, those further below the headline are of other pages. Seen on `fundus`, where 32 to 38
#: score alike.
_FURTHEST = 35
_LONG, _LABELLED_CHARS = 60, 60


class _Told(NamedTuple):
    """A day, and where it is told."""

    day: str
    place: str
    text: str
    distance: int
    """Blocks below the headline."""


class _Days(NamedTuple):
    """All days that a page tells, and what each of them is held against."""

    told: Sequence[_Told]
    days: Collection[str]
    published: Set[str]
    """Those that it states as days of publication."""
    stated: Set[str]
    """These, and those that its markup states."""
    modified: Set[str]
    """Those that it states as days of a change."""
    first_shown: str
    """The first that a reader sees around the headline, "" for none."""
    nearest: str
    """The one that a reader sees nearest to where dates stand, "" for none."""


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
    if not told:
        return []
    shown = [one for one in told if one.place in _OWN_SHOWN]
    if len({one.day for one in shown}) > 1:  # a single one is the page's own, wherever it stands
        shown = [one for one in shown if -_ABOVE <= one.distance <= _FURTHEST]
    published = {one.day for one in told if one.place in ("json published", "meta")}
    days = _Days(
        told=told,
        days=dict.fromkeys(one.day for one in told),
        published=published,
        stated=published | {one.day for one in told if one.place == "markup"},
        modified={one.day for one in told if one.place in _MODIFIED},
        first_shown=shown[0].day if shown else "",
        nearest=min(shown, key=lambda one: abs(one.distance - _USUAL)).day if shown else "",
    )
    return [_candidate(page, day, days) for day in days.days]


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
        if _DATE_NAME.search(name) and name not in _META:
            yield ("meta modified" if _CHANGE_NAME.search(name) else "meta other"), texts[0]
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
        yield _unless_changed(page, mark.row, "class later" if number else "class"), *page.passages.of(mark.row)


def _unless_changed(page: DescribedPage, row: int, place: str) -> str:
    """The place, or another for an element whose name says that it holds the day of a change."""
    attributes = page.table.document.attributes[row]
    named = f"{attributes.get('class', '')} {attributes.get('itemprop', '')}".lower()
    is_change = bool(_CHANGE_NAME.search(named)) and "publish" not in named
    return "marked as changed" if is_change else place


def _date_of(page: DescribedPage, row: int) -> tuple[str, int]:
    attributes = page.table.document.attributes[row]
    stated = attributes.get("content") or attributes.get("datetime") or ""
    text, block = page.passages.of(row)
    return stated if read_day(stated) else text, block if block >= 0 else page.headline


def _written(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Short blocks around the headline, at the top and at the end, and those with a label."""
    texts, headline = page.table.texts, page.headline
    rows = range(len(texts))
    around, top, end = rows[max(headline - _ABOVE, 0) : headline + _BELOW], rows[:_TOP], rows[-_END:]
    looked_at = [row for row in {*around, *top, *end} if len(texts[row]) <= _MAX_CHARS]
    dated = {looked_at[place] for place in rows_with(YEAR, [texts[row] for row in looked_at])}
    for row in around:
        if row in dated:
            yield ("headline" if row - headline < _NEAR else "below headline"), texts[row], row - headline
    yield from (("top", texts[row], 0) for row in top if row in dated)
    yield from (("end", texts[row], 0) for row in end if row in dated)
    short = [text for text in texts if len(text) <= _LABELLED_CHARS]
    lines = "\n".join(["", *short]).lower()
    labels = islice(_LABEL.finditer(lines), 2)
    yield from (("labelled", short[lines.count("\n", 0, found.start())], 0) for found in labels)


def _candidate(page: DescribedPage, day: str, days: _Days) -> Candidate:
    mine = [one for one in days.told if one.day == day]
    places = {one.place for one in mine}
    is_shown = not places.isdisjoint(_SHOWN)
    near = min([abs(one.distance) for one in mine if one.place in _OWN_SHOWN], default=_FAR)
    texts = [one.text for one in mine if one.place in _SHOWN]
    clues = {
        "any": 1.0,
        "places": len(places.difference(_CHANGES)),
        "alone": len(days.days) == 1,
        "days": log(len(days.days)),
        "near": 1 / (1 + near),
        "within 3": near <= 3,  # noqa: PLR2004
        "within 12": near <= 12,  # noqa: PLR2004
        "far": is_shown and near > 12,  # noqa: PLR2004
        "says updated": any(map(_UPDATED.search, texts)),
        "says published": any(map(_PUBLISHED.search, texts)),
        "in a long text": min(map(len, texts), default=0) > _LONG,
        **{f"any {kind}": 1.0 for kind in page.kinds},
    }
    return Candidate(day, mine[0].place, clues, _clues(day, places, days, is_shown=is_shown), page.kinds)


def _clues(day: str, places: Set[str], days: _Days, *, is_shown: bool) -> Clues:
    """What the places say, by the kind of the page."""
    clues: dict[str, float] = {f"is {place}": 1.0 for place in places}
    if len(places) == 1:
        clues |= {f"only {place}": 1.0 for place in places}
    is_stated = "json published" in places
    return clues | {
        "shown": is_shown,
        "shown, stated": is_shown and is_stated,
        "shown, another stated": is_shown and bool(days.published) and day not in days.published,
        "stated, another shown": is_stated and not is_shown and bool(days.nearest),
        "shown as modified": is_shown and day in days.modified,
        "shown, another modified": is_shown and bool(days.modified) and day not in days.modified,
        "changed, another published": day in days.modified and any(other < day for other in days.stated),
        "published, changed later": day in days.stated and any(day < other for other in days.modified),
        "only modified": places <= {*_MODIFIED},
        "earliest": day == min(days.days),
        "latest": day == max(days.days),
        "first shown": day == days.first_shown,
        "nearest": day == days.nearest,
        "labelled and in the title": {"labelled", "title"} <= places,
    }
