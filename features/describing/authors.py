"""Candidates for a page's authors: the places that name people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from math import log
from typing import Any, NamedTuple

from dehusk.features.describing.choice import Candidate, Clues
from dehusk.features.describing.elements import ancestors
from dehusk.features.describing.linked_data import LinkedData, types_of
from dehusk.features.describing.names import bare_names, byline_within, is_byline, name_words, names_in
from dehusk.features.describing.pages import DescribedPage, Words
from dehusk.features.describing.searching import rows_with
from dehusk.features.vocabulary import code_flags

_META = (
    "author", "article:author", "dc.creator", "dc.contributor", "dcterms.creator", "parsely-author", "sailthru.author",
    "byl", "citation_author", "article:author_name", "cxenseparse:author", "twitter:creator", "rbauthors", "authors",
    "creator", "book:author", "twitter:misc:written by",
)  # fmt: skip
_META_PLACES = {"author": "meta", "article:author": "meta article", "twitter:creator": "twitter"}
_LABELS = ("written by", "verfasst von", "écrit par", "by")
#: Names of parts of a page that name people of other texts.
_NOT_OWN = re.compile("comment|review|answer|reply|related|sidebar|recommend|latest|popular|footer|trending")
_PROFILE = re.compile(
    r"/(?:(?P<person>(?:authors?|profile|people)/|autor)|(?:members?|users?)/)|member\.php|viewprofile"
)
_LINK = code_flags(["a"])
_FIRM = re.compile(
    r"\b(?:team|staff|editors?|editorial|news|media|inc|ltd|llc|gmbh|group|agency|press|redaktion|redaction|university"
    r"|institute|company|magazine|desk|department|foundation|association|contributors?|community|online|today|blog"
    r"|official|office|studio|network|center|centre)\b|\.\w{2,4}$",
    re.IGNORECASE,
)
#: Ancestors that are looked at; elements named like an author's place, those of them that count, and links to profiles.
_LEVELS, _N_NAMED, _N_OWN, _N_LINKS = 12, 40, 5, 4
#: Blocks around the headline where bylines and links to profiles stand.
_ABOVE, _NEAR, _BELOW, _LINKS_WITHIN = 6, 7, 14, 25
#: Characters of the longest text of such an element, and of the longest byline.
_NAMED_CHARS, _BYLINE_CHARS = 120, 140
_USUAL, _FAR, _PERSON_WORDS, _HOST_WORD = 2, 99, 4, 4
_SHOWN = frozenset((
    "microdata", "rel", "rdfa", "class", "class later", "byline", "by below", "by within", "bare", "link", "user",
    "member",
))  # fmt: skip
_STATED = frozenset(("json", "meta", "meta article", "meta other", "twitter"))


class _Told(NamedTuple):
    """Some names, and where they are told."""

    names: tuple[str, ...]
    place: str
    text: str
    distance: int
    """Blocks below the headline."""


class _Reading(NamedTuple):
    """A page, and what is asked of it again and again while its authors are looked for."""

    page: DescribedPage
    names_in: Callable[[str], tuple[str, ...]]
    """As the function of that name."""
    is_foreign: Callable[[int], bool]
    """Whether an element is named like a part of comments or of other pages."""
    sites: Sequence[frozenset[str]]
    """Words of each name of the site."""


def find_authors(page: DescribedPage) -> list[Candidate]:
    """Gather who may have written a page; several names of one candidate are parted by ", "."""
    reading = _Reading(page, cache(names_in), cache(partial(_is_foreign, page)), page.site_words)
    groups: dict[Words, list[_Told]] = {}
    for place, text, block in (*_stated(page), *_marked(reading), *_written(reading)):
        names = reading.names_in(text)
        if names:
            told = _Told(names, place, text, block - page.headline if block >= 0 else 0)
            groups.setdefault(name_words(" ".join(names)), []).append(told)
    first = next(iter(groups), None)
    sites = {words for words, told in groups.items() if _is_site(reading, words, told)}
    people = [words for words in groups if words not in sites]
    shown = [words for words in people if _is_near(groups[words])]
    named = [words for words in people if any(one.place != "bare" for one in groups[words])]
    is_site_stated = any(_is_stated(groups[words]) for words in sites)
    return [
        Candidate(
            ", ".join(told[0].names),
            told[0].place,
            {
                **_own_clues(reading, words, told, groups),
                "site, a person shown": words in sites and bool(shown),
                "bare, nobody named": words in shown and not named,
                "shown, a site stated": words in shown and is_site_stated,
            },
            _clues(page, told, groups, is_first=words == first),
            page.kinds,
        )
        for words, told in groups.items()
    ]


def _is_site(reading: _Reading, words: Words, told: Sequence[_Told]) -> bool:
    """Whether some names are the site's, or an organisation's."""
    return (
        words in reading.page.sites
        or "".join(words) in reading.page.host
        or any(site.issubset(words) for site in reading.sites)
        or any(one.place == "json firm" for one in told)
    )


def _is_stated(told: Sequence[_Told]) -> bool:
    return any(one.place in _STATED or one.place == "json firm" for one in told)


def _is_near(told: Sequence[_Told]) -> bool:
    """Whether a reader sees the names just below the headline."""
    return any(one.place in _SHOWN and 0 < one.distance <= _LINKS_WITHIN for one in told)


def _stated(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """JSON-LD and meta elements."""
    data, meta = page.said.data, page.said.meta
    for place, entity in (("json", data.main), ("json page", data.page)):
        people = [one for key in ("author", "creator") for one in _people(entity.get(key), data)]
        if people:
            is_firm = all(kind for _, kind in people)
            yield f"{place} firm" if is_firm else place, ", ".join(dict.fromkeys(name for name, _ in people)), -1
    for name in _META:
        texts = [text for text in meta.get(name, ()) if not text.startswith(("http", "/"))]
        if texts:
            yield _META_PLACES.get(name, "meta other"), texts[0] if name == "twitter:creator" else ", ".join(texts), -1
    for number in (1, 2):
        if meta.get(f"twitter:label{number}", ("",))[0].lower() in _LABELS:
            yield "meta other", meta.get(f"twitter:data{number}", ("",))[0], -1


def _people(value: Any, data: LinkedData) -> Iterator[tuple[str, bool]]:
    """Names in JSON-LD, and whether each is an organisation's."""
    for one in (value if isinstance(value, list) else [value])[:20]:
        found = data.resolve(one)
        if isinstance(found, str) and not found.startswith("http"):
            yield found, False
        elif isinstance(found, dict):
            name = found.get("name")
            is_firm = any("organization" in kind for kind in types_of(found))
            yield from (
                (text, is_firm) for text in (name if isinstance(name, list) else [name]) if isinstance(text, str)
            )


def _marked(reading: _Reading) -> Iterator[tuple[str, str, int]]:
    """Elements that say that they hold an author."""
    marks, passages = reading.page.said.marks, reading.page.passages
    for name in ("author", "creator"):
        for mark in marks.get(name, ())[:3]:
            if _is_own(reading, mark.row):
                yield mark.source, *_name_in(reading.page, mark.row)
    users = (mark for mark in marks.get("user class", ())[:_N_NAMED] if _is_own(reading, mark.row))
    yield from (("user", *passages.of(mark.row)) for mark in islice(users, 1))
    own = (mark for mark in marks.get("author class", ())[:_N_NAMED] if _is_own(reading, mark.row))
    for number, mark in enumerate(islice(own, _N_OWN)):
        found = passages.of(mark.row)
        if found.text and len(found.text) < _NAMED_CHARS:
            text = found.text if reading.names_in(found.text) else _names_apart(reading.page, mark.row)
            yield "class later" if number else "class", text, found.block


def _written(reading: _Reading) -> Iterator[tuple[str, str, int]]:
    """Bylines and links to profiles around the headline."""
    texts, headline = reading.page.table.texts, reading.page.headline
    for row in range(max(headline - _ABOVE, 0), min(headline + _BELOW, len(texts))):
        text = texts[row]
        if len(text) >= _BYLINE_CHARS:
            continue
        if is_byline(text):
            yield "byline" if row - headline < _NEAR else "by below", text, row
            if not reading.names_in(text) and row + 1 < len(texts):
                yield "byline", texts[row + 1], row
        elif 0 < row - headline < _NEAR:
            if byline := byline_within(text):
                yield "by within", byline, row
            elif names := bare_names(text):
                yield "bare", ", ".join(names), row
    yield from _profiles(reading)


def _profiles(reading: _Reading) -> Iterator[tuple[str, str, int]]:
    """Links to people around the headline."""
    table, headline = reading.page.table, reading.page.headline
    if not len(table):
        return
    first, last = max(headline - _LINKS_WITHIN, 0), min(headline + _LINKS_WITHIN, len(table) - 1)
    start, stop = int(table.element[first]), int(table.document.tree.end[table.element[last]])
    rows = (_LINK[table.document.tag_codes[start:stop]].nonzero()[0] + start).tolist()
    addresses = [table.document.attributes[row].get("href", "") for row in rows]
    linked = [(rows[place], addresses[place]) for place in rows_with(_PROFILE, addresses)[:_N_NAMED]]
    shown = ((row, address, reading.page.passages.of(row)) for row, address in linked)
    own = ((address, told) for row, address, told in shown if told.text and _is_own(reading, row))
    for address, told in islice(own, _N_LINKS):
        found = _PROFILE.search(address)
        yield "link" if found and found["person"] else "member", *told


def _name_in(page: DescribedPage, row: int) -> tuple[str, int]:
    """The name in an author's element, and its block."""
    document = page.table.document
    inner = (mark.row for mark in page.said.marks.get("name", ()) if row <= mark.row < int(document.tree.end[row]))
    named = next(inner, row)
    text, block = page.passages.of(named)
    return document.attributes[row].get("content") or document.attributes[named].get("content") or text, block


def _names_apart(page: DescribedPage, row: int) -> str:
    """Names in an element that stand next to one another, each in an element of its own; "" where they do not."""
    first, stop = page.passages.nodes(row)
    inside = [node for node in range(first, stop) if page.table.document.node_element[node] != row]
    names = [bare_names(page.table.node_texts[node]) for node in inside[:_N_NAMED]]
    return ", ".join(name for one in names for name in one) if all(names) else ""


def _is_own(reading: _Reading, row: int) -> bool:
    """Whether an element stands in no part of comments or of other pages."""
    return not any(map(reading.is_foreign, islice(ancestors(reading.page.table, row), _LEVELS)))


def _is_foreign(page: DescribedPage, row: int) -> bool:
    document = page.table.document
    attributes = document.attributes[row]
    if not attributes or document.tags[row] == "body":
        return False
    named = " ".join([attributes.get("class", ""), attributes.get("id", ""), attributes.get("itemtype", "")])
    return bool(_NOT_OWN.search(named.lower()))


def _clues(page: DescribedPage, told: Sequence[_Told], groups: Mapping[Words, object], *, is_first: bool) -> Clues:
    """What the places say, by the kind of the page."""
    places = {one.place for one in told}
    clues: dict[str, float] = {f"is {place}": 1.0 for place in places}
    if len(places) == 1:
        clues |= {f"only {place}": 1.0 for place in places}
    is_shown = not places.isdisjoint(_SHOWN)
    return clues | {
        "any": 1.0,
        "shown": is_shown,
        "stated and shown": "json" in places and is_shown,
        "stated, not shown": not is_shown and not places.isdisjoint(_STATED),
        "firm, others": "json firm" in places and len(groups) > 1,
        "firm, shown": "json firm" in places and is_shown,
        "a block": ", ".join(told[0].names) in page.shown,
        "first": is_first,
    }


def _own_clues(reading: _Reading, words: Words, told: Sequence[_Told], groups: Mapping[Words, object]) -> Clues:
    """Where the names stand, and what else is named."""
    shown = [one for one in told if one.place in _SHOWN]
    near = min([abs(one.distance - _USUAL) for one in shown], default=_FAR)
    distinct = {*words}
    return {
        **_name_clues(reading, words, told[0].names),
        "places": len({one.place for one in told}),
        "alone": len(groups) == 1,
        "near": near <= 3,  # noqa: PLR2004
        "within 12": near <= 12,  # noqa: PLR2004
        "far": bool(shown) and near > 20,  # noqa: PLR2004
        "above": any(one.distance < 0 for one in shown),
        "follows by": any(is_byline(one.text) for one in told),
        "within another": any(distinct < {*other} for other in groups),
        "holds another": any(distinct > {*other} for other in groups),
        "site, others": len(groups) > 1 and any(not site.isdisjoint(words) for site in reading.sites),
    }


def _name_clues(reading: _Reading, words: Words, names: Sequence[str]) -> dict[str, float]:
    """What the names are by themselves."""
    text, host, sites = " ".join(names), reading.page.host, reading.sites
    parts = text.split()
    n_capitals = sum([part[:1].isupper() for part in parts])
    return {
        "is the site": words in reading.page.sites or "".join(words) in host,
        "holds the site": any(site.issubset(words) for site in sites),
        "shares a word with the site": (
            any(not site.isdisjoint(words) for site in sites)
            or any(len(word) >= _HOST_WORD and word in host for word in words)
        ),
        "a firm": bool(_FIRM.search(text)),
        "a user name": len(words) == 1 and text.lower() == text,
        "one word": len(words) == 1,
        "words": log(len(words)),
        "long names": len(words) / len(names) > _PERSON_WORDS,
        "people": len(names) > 1,
        "capitals": n_capitals / len(parts),
        "no capitals": not n_capitals,
        "digits": any(map(str.isdigit, text)),
    }
