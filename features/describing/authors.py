"""Candidates for a page's authors: the places that name people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import log
from typing import Any, NamedTuple

from dehusk.features.describing.choice import Candidate, Clues, for_kinds
from dehusk.features.describing.elements import ancestors, passage
from dehusk.features.describing.linked_data import LinkedData, types_of
from dehusk.features.describing.names import bare_names, byline_within, is_byline, name_words, names_in
from dehusk.features.describing.pages import DescribedPage, Words
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
_PROFILE = re.compile(r"/(?:authors?|profile|people)/|/autor|(?P<member>/(?:members?|users?)/|member\.php|viewprofile)")
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


def find_authors(page: DescribedPage) -> list[Candidate]:
    """Gather who may have written a page; several names of one candidate are parted by ", "."""
    groups: dict[Words, list[_Told]] = {}
    for place, text, block in (*_stated(page), *_marked(page), *_written(page)):
        names = names_in(text)
        if names:
            told = _Told(names, place, text, block - page.headline if block >= 0 else 0)
            groups.setdefault(name_words(" ".join(names)), []).append(told)
    first = next(iter(groups), None)
    sites = {words for words, told in groups.items() if _is_site(page, words, told)}
    people = [words for words in groups if words not in sites]
    shown = [words for words in people if _is_near(groups[words])]
    named = [words for words in people if any(one.place != "bare" for one in groups[words])]
    return [
        Candidate(
            ", ".join(told[0].names),
            told[0].place,
            {
                **_clues(page, words, told, groups, is_first=words == first),
                "site, a person shown": float(words in sites and bool(shown)),
                "bare, nobody named": float(words in shown and not named),
                "shown, a site stated": float(words in shown and any(map(_is_stated, map(groups.__getitem__, sites)))),
            },
        )
        for words, told in groups.items()
    ]


def _is_site(page: DescribedPage, words: Words, told: Sequence[_Told]) -> bool:
    """Whether some names are the site's, or an organisation's."""
    return (
        words in page.sites
        or "".join(words) in page.host
        or any({*words} >= {*site} for site in page.sites)
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


def _marked(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Elements that say that they hold an author."""
    marks = page.said.marks
    for name in ("author", "creator"):
        for mark in marks.get(name, ())[:3]:
            if _is_own(page, mark.row):
                yield mark.source, *_name_in(page, mark.row)
    own = [mark for mark in marks.get("author class", ())[:_N_NAMED] if _is_own(page, mark.row)][:_N_OWN]
    users = (mark for mark in marks.get("user class", ())[:_N_NAMED] if _is_own(page, mark.row))
    yield from (("user", *passage(page.table, mark.row)) for mark in islice(users, 1))
    for number, mark in enumerate(own):
        found = passage(page.table, mark.row)
        if found.text and len(found.text) < _NAMED_CHARS:
            text = found.text if names_in(found.text) else _names_apart(page, mark.row)
            yield "class later" if number else "class", text, found.block


def _written(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Bylines and links to profiles around the headline."""
    texts, headline = page.table.texts, page.headline
    for row in range(max(headline - _ABOVE, 0), min(headline + _BELOW, len(texts))):
        text = texts[row]
        if len(text) >= _BYLINE_CHARS:
            continue
        if is_byline(text):
            yield "byline" if row - headline < _NEAR else "by below", text, row
            if not names_in(text) and row + 1 < len(texts):
                yield "byline", texts[row + 1], row
        elif 0 < row - headline < _NEAR:
            if byline := byline_within(text):
                yield "by within", byline, row
            elif names := bare_names(text):
                yield "bare", ", ".join(names), row
    yield from _profiles(page)


def _profiles(page: DescribedPage) -> Iterator[tuple[str, str, int]]:
    """Links to people around the headline."""
    table, headline = page.table, page.headline
    if not len(table):
        return
    first, last = max(headline - _LINKS_WITHIN, 0), min(headline + _LINKS_WITHIN, len(table) - 1)
    start, stop = int(table.element[first]), int(table.document.tree.end[table.element[last]])
    rows = _LINK[table.document.tag_codes[start:stop]].nonzero()[0] + start
    every = table.document.attributes
    linked = ((row, found) for row in rows.tolist() if (found := _PROFILE.search(every[row].get("href", ""))))
    shown = ((row, found, passage(table, row)) for row, found in islice(linked, _N_NAMED))
    own = ((found, told) for row, found, told in shown if told.text and _is_own(page, row))
    yield from (("member" if found["member"] else "link", *told) for found, told in islice(own, _N_LINKS))


def _name_in(page: DescribedPage, row: int) -> tuple[str, int]:
    """The name in an author's element, and its block."""
    document = page.table.document
    inner = (mark.row for mark in page.said.marks.get("name", ()) if row <= mark.row < int(document.tree.end[row]))
    named = next(inner, row)
    text, block = passage(page.table, named)
    return document.attributes[row].get("content") or document.attributes[named].get("content") or text, block


def _names_apart(page: DescribedPage, row: int) -> str:
    """Names in an element that stand next to one another, each in an element of its own; "" where they do not."""
    table = page.table
    inside = (table.document.node_element > row) & (table.document.node_element < table.document.tree.end[row])
    texts = [table.node_texts[node] for node in inside.nonzero()[0][:_N_NAMED].tolist()]
    names = [bare_names(text) for text in texts]
    return ", ".join(name for one in names for name in one) if all(names) else ""


def _is_own(page: DescribedPage, row: int) -> bool:
    """Whether an element stands in no part of comments or of other pages."""
    document = page.table.document
    for level, ancestor in enumerate(ancestors(page.table, row)):
        attributes = document.attributes[ancestor]
        named = " ".join(attributes.get(key, "") for key in ("class", "id", "itemtype")).lower()
        if level < _LEVELS and document.tags[ancestor] != "body" and _NOT_OWN.search(named):
            return False
    return True


def _clues(
    page: DescribedPage, words: Words, told: Sequence[_Told], groups: Mapping[Words, object], *, is_first: bool
) -> Clues:
    places = {one.place for one in told}
    clues = {f"is {place}": 1.0 for place in places}
    if len(places) == 1:
        clues |= {f"only {place}": 1.0 for place in places}
    shown = [one for one in told if one.place in _SHOWN]
    near = min((abs(one.distance - _USUAL) for one in shown), default=_FAR)
    clues |= {
        "any": 1.0,
        "shown": float(bool(shown)),
        "stated and shown": float("json" in places and bool(shown)),
        "stated, not shown": float(bool(places & _STATED) and not shown),
        "firm, others": float("json firm" in places and len(groups) > 1),
        "firm, shown": float("json firm" in places and bool(shown)),
        "a block": float(", ".join(told[0].names) in page.shown),
        "first": float(is_first),
    }
    return (
        for_kinds(clues, page.kinds)
        | _name_clues(page, words, told[0].names)
        | {
            "places": float(len(places)),
            "alone": float(len(groups) == 1),
            "near": float(near <= 3),  # noqa: PLR2004
            "within 12": float(near <= 12),  # noqa: PLR2004
            "far": float(bool(shown) and near > 20),  # noqa: PLR2004
            "above": float(any(one.distance < 0 for one in shown)),
            "follows by": float(any(is_byline(one.text) for one in told)),
            "within another": float(any({*words} < {*other} for other in groups)),
            "holds another": float(any({*words} > {*other} for other in groups)),
            "site, others": float(len(groups) > 1 and any({*words} & {*site} for site in page.sites)),
        }
    )


def _name_clues(page: DescribedPage, words: Words, names: Sequence[str]) -> dict[str, float]:
    """What the names are by themselves."""
    text = " ".join(names)
    parts = text.split()
    return {
        "is the site": float(words in page.sites or "".join(words) in page.host),
        "holds the site": float(any({*words} >= {*site} for site in page.sites)),
        "shares a word with the site": float(
            any({*words} & {*site} for site in page.sites)
            or any(len(word) >= _HOST_WORD and word in page.host for word in words)
        ),
        "a firm": float(bool(_FIRM.search(text))),
        "a user name": float(len(words) == 1 and text.lower() == text),
        "one word": float(len(words) == 1),
        "words": log(len(words)),
        "long names": float(len(words) / len(names) > _PERSON_WORDS),
        "people": float(len(names) > 1),
        "capitals": sum(part[:1].isupper() for part in parts) / len(parts),
        "no capitals": float(not any(part[:1].isupper() for part in parts)),
        "digits": float(any(map(str.isdigit, text))),
    }
