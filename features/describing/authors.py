"""Candidates for a page's authors: the places that name people, cleaned, as numbers to choose by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.elements import ancestors, headline_block, passage
from dehusk.features.describing.linked_data import LinkedData, types_of
from dehusk.features.describing.statements import Statements
from dehusk.features.reading.blocks import BlockTable

PLACES = ("json", "json firm", "json page", "json page firm", "meta", "meta article", "meta other", "twitter", "microdata", "rel", "rdfa", "class", "class later", "byline", "by below", "link")
COLUMNS = (
    *(f"is {place}" for place in PLACES), *(f"only {place}" for place in ("json", "meta", "microdata", "rel", "class", "class later", "byline", "twitter", "link")),
    "n places", "alone", "bias", "article", "thread", "is site", "like site", "has site word", "organisation", "user name", "one word", "words", "many words", "n people", "capitals", "near", "above", "far", "shown as block",
    "within another", "holds another", "first", "digits", "article: json", "thread: shown", "json and shown", "json, not shown", "follows by", "in content", "firm, others", "site word, others", "json firm shown", "no capitals",
)  # fmt: skip
_META = ("author", "article:author", "dc.creator", "dc.contributor", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "citation_author", "article:author_name", "cxenseparse:author", "twitter:creator", "rbauthors", "authors", "creator", "book:author")
_BY = re.compile(r"^\W*(?:(?:written|posted|published|reviewed|story|words|text|article|created|started|asked|submitted|medically reviewed|edited|reported|updated)\s+)?(?:by|von|par|por|di|av|af|door|szerző|autor|author|authors|verfasst von|author)\b\s*[:|]?\s*", re.IGNORECASE)
_LEADING = re.compile(r"^\W*(?:(?:written|posted|published|reviewed|story|words|text|article|created|started|asked|submitted|edited|reported|updated)\s+)?(?:by|von|par|por|di|av|door|autor(?:en|in)?|authors?)(?:\s*[:|]\s*|\s+|$)", re.IGNORECASE)
_TRAILING = re.compile(
    r"\s*(?:[|•·–—/(\[]|\s-\s|,\s*(?=\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|updated|published|contributor|staff|senior|editor|reporter|correspondent|md\b|phd)|\bon\s+(?=\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)|\b(?:last )?updated\b|\bpublished\b|\bposted\b|\bfollow\b|\bmore by\b|(?<!\w)\d{1,2}[./ ]|(?<!\w)\d{4}|\bmin read\b|\bjanuary|\bfebruary|\bmarch\b|\bapril\b|\bjune\b|\bjuly\b|\baugust\b|\bseptember|\boctober|\bnovember|\bdecember|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\.?\s\d|\bin\s+[A-Z]|\bis an?\b|\bhas\b|\bexpertise\b|\bauthor\b|\babout\b|\b(?:(?:contributing|senior|staff|managing|associate|health|news|lead)\s+)+(?:writer|editor|reporter|author|contributor|correspondent)\b|(?<=\w\s)\b(?:writer|contributor|stand|editor|reporter)\b$|\bread\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"\S+@\S+\.\S+|https?://\S+|(?<!\w)@\w+")
_SPLIT = re.compile(r"\s*(?:,|;|\||&|\band\b|\bund\b|\bet\b|\by\b(?=\s[A-Z])|\bwith\b)\s*", re.IGNORECASE)
_NO_ONE = frozenset("admin administrator webmaster editor editors editorial staff team guest anonymous unknown author authors user contributor contributors root none null redaktion redaction redazione newsroom moderator support info blog news superuser wordpress".split())
_ORGANISATION = re.compile(r"\b(?:team|staff|editors?|editorial|news|media|inc|ltd|llc|gmbh|group|agency|press|redaktion|redaction|university|institute|company|magazine|desk|department|foundation|association|contributors?|community|online|today|blog|official|office|studio|network|center|centre)\b|\.\w{2,4}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_NOT_OWN = ("comment", "review", "answer", "reply", "related", "sidebar", "recommend", "latest", "popular", "footer", "trending")
MAX_WORDS = 14


class Told(NamedTuple):
    names: str
    place: str
    text: str
    distance: int


class Candidates(NamedTuple):
    names: list[str]
    places: list[str]
    columns: NDArray[np.float64]


def find_candidates(table: BlockTable, said: Statements, url: str | None) -> Candidates:
    head = headline_block(table)
    told = []
    for place, text, distance in _texts(table, said, head):
        names = clean(text)
        if names:
            told.append(Told(names, place, text, distance))
    groups: dict[tuple[str, ...], list[Told]] = {}
    for one in told:
        groups.setdefault(words_of(one.names), []).append(one)
    groups.pop((), None)
    kinds = types_of(said.data.main)
    is_article = float(any(kind.endswith(("article", "posting")) for kind in kinds) or "article" in said.meta.get("og:type", ("",))[0])
    is_thread = float(any(kind in ("discussionforumposting", "question", "qapage") for kind in kinds))
    sites = {words_of(name) for name in (*said.data.site_names, *said.meta.get("og:site_name", ()), *said.meta.get("application-name", ()))}
    site_words = set().union(*sites) if sites else set()
    from urllib.parse import urlsplit
    host = (urlsplit(url or "").hostname or "").removeprefix("www.").replace(".", "").replace("-", "")
    blocks = {words_of(text) for text in table.texts if len(text) < 100}
    rows = []
    for order, (words, mine) in enumerate(groups.items()):
        places = {one.place for one in mine}
        names = mine[0].names
        people = names.split(", ")
        shown = [one for one in mine if one.place in ("microdata", "rel", "rdfa", "class", "class later", "byline", "by below", "link")]
        near = min((abs(one.distance - 2) for one in shown), default=99)
        joined = "".join(words)
        capitals = [bool(word[:1].isupper()) for word in _WORD.findall(names)]
        structured = bool(places & {"json", "meta", "meta article", "meta other", "twitter"})
        rows.append([
            *(float(place in places) for place in PLACES),
            *(float(places == {place}) for place in ("json", "meta", "microdata", "rel", "class", "class later", "byline", "twitter", "link")),
            float(len(places)), float(len(groups) == 1), 1.0, is_article, is_thread,
            float(words in sites or joined in host), float(any(set(words) >= set(site) for site in sites if site)), float(bool(set(words) & site_words) or any(len(word) > 3 and word in host for word in words)),
            float(bool(_ORGANISATION.search(names))), float(len(words) == 1 and names.lower() == names), float(len(words) == 1), float(np.log(len(words))), float(len(words) / len(people) > 4), float(len(people) > 1),
            float(np.mean(capitals)) if capitals else 0.0, float(near <= 3), float(any(one.distance < 0 for one in shown)), float(near > 20) * bool(shown), float(words in blocks),
            float(any(set(words) < set(other) for other in groups)), float(any(set(words) > set(other) for other in groups)), float(order == 0), float(any(c.isdigit() for c in names)),
            is_article * ("json" in places), is_thread * bool(shown), float("json" in places and bool(shown)), float(structured and not shown), float(any(_BY.match(one.text) for one in mine)), float(near <= 12),
            float("json firm" in places and len(groups) > 1), float((bool(set(words) & site_words) or words in sites) and len(groups) > 1), float("json firm" in places and bool(shown)), float(not any(capitals)),
        ])  # fmt: skip
    return Candidates([mine[0].names for mine in groups.values()], [mine[0].place for mine in groups.values()], np.array(rows).reshape(-1, len(COLUMNS)))


def words_of(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(text))


def clean(text: str) -> str:
    """People's names of a text, parted by ", "; "" where it names none."""
    text = " ".join(unescape(_MAIL.sub(" ", text)).split())
    for _ in range(2):
        text = _LEADING.sub("", text)
    text = _TRAILING.sub("", text)
    found = []
    for part in _SPLIT.split(text):
        name = part.strip(" .:-–—|/*•·\"'“”()[]")
        words = _WORD.findall(name)
        if words and len(words) <= 6 and any(char.isalpha() for char in name) and name.casefold() not in _NO_ONE and not name.casefold().startswith("http"):
            found.append(name)
    found = list(dict.fromkeys(found))
    joined = ", ".join(found)
    return joined if len(_WORD.findall(joined)) <= MAX_WORDS * 2 else ""


def _texts(table: BlockTable, said: Statements, head: int) -> Iterator[tuple[str, str, int]]:
    document, data = table.document, said.data
    for place, entity in (("json", data.main), ("json page", data.page)):
        people = [one for key in ("author", "creator") for one in _people(entity.get(key), data)]
        if people:
            is_firm = all(kind for _, kind in people)
            yield (f"{place} firm" if is_firm else place), ", ".join(dict.fromkeys(name for name, _ in people)), 0
    for name in _META:
        texts = [text for text in said.meta.get(name, ()) if not text.startswith(("http", "/"))]
        if texts:
            place = {"author": "meta", "article:author": "meta article", "twitter:creator": "twitter"}.get(name, "meta other")
            yield place, ", ".join(texts) if name != "twitter:creator" else texts[0], 0
    for number in (1, 2):
        if (said.meta.get(f"twitter:label{number}") or [""])[0].lower() in ("written by", "verfasst von", "écrit par", "by"):
            yield "meta other", (said.meta.get(f"twitter:data{number}") or [""])[0], 0
    for name in ("author", "creator"):
        for mark in said.marks.get(name, ())[:3]:
            if _is_own(table, mark.row):
                text, block = _name_in(table, said, mark.row)
                yield (mark.source if mark.source in PLACES else "microdata"), text, block - head
    marks = [mark for mark in said.marks.get("author class", ())[:40] if _is_own(table, mark.row)][:5]
    for number, mark in enumerate(marks):
        text, block = passage(table, mark.row)
        if text and len(text) < 120:
            yield ("class later" if number else "class"), text, block - head
    for row in range(max(head - 6, 0), min(head + 14, len(table))):
        text = table.texts[row]
        if len(text) < 140 and _BY.match(text):
            yield ("byline" if row - head < 7 else "by below"), text, row - head
            if _BY.sub("", text) == "" and row + 1 < len(table):
                yield "byline", table.texts[row + 1], row - head
    links = 0
    for row, attributes in enumerate(document.attributes):
        href = attributes.get("href")
        if href and ("/author/" in href or "/authors/" in href or "/autor" in href or "/profile/" in href or "/people/" in href) and links < 4:
            text, block = passage(table, row)
            if text and abs(block - head) < 25 and _is_own(table, row):
                links += 1
                yield "link", text, block - head


def _name_in(table: BlockTable, said: Statements, row: int) -> tuple[str, int]:
    content = table.document.attributes[row].get("content")
    if content:
        return content, 0
    end = int(table.document.tree.end[row])
    for mark in said.marks.get("name", ()):
        if row <= mark.row < end:
            content = table.document.attributes[mark.row].get("content")
            text, block = passage(table, mark.row)
            return content or text, block
    return passage(table, row)


def _is_own(table: BlockTable, row: int) -> bool:
    """Whether an element stands in no part of comments or of other pages."""
    for number, ancestor in enumerate(ancestors(table, row)):
        attributes = table.document.attributes[ancestor]
        named = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('itemtype', '')}".lower()
        if number < 12 and len(named) > 2 and table.document.tags[ancestor] not in ("body", "html") and any(word in named for word in _NOT_OWN):
            return False
    return True


def _people(value: Any, data: LinkedData) -> Iterator[tuple[str, bool]]:
    for one in (value if isinstance(value, list) else [value])[:20]:
        found = data.resolve(one)
        if isinstance(found, str) and not found.startswith("http"):
            yield found, False
        elif isinstance(found, dict):
            name = found.get("name")
            for text in (name if isinstance(name, list) else [name]):
                if isinstance(text, str):
                    yield text, any("organization" in kind for kind in types_of(found))
