"""Candidates for a page's title: what its places call it, whole and in parts, as numbers to choose by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log1p
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.elements import text_of
from dehusk.features.describing.linked_data import types_of
from dehusk.features.describing.statements import Statements
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.vocabulary import code_flags

#: Places that name the page; an element that is named like a title's place counts as ``class``.
PLACES = ("title", "og", "twitter", "meta", "json", "h1", "h1 later", "h2", "microdata", "class")
#: What stands between a title and its site's name, mostly.
_SEPARATOR = re.compile(r"\s+[-–—|:·•»›«‹/~∣⋆>]+\s+|\s*[|｜│»]\s*|:\s+|\s+::\s+")
_STRONG = re.compile(r"[|｜│»›«‹·•~∣⋆–—-]|::")
#: A title of more parts is cut at its ends only.
_MAX_PARTS = 5
_MAX_WORDS = 60
_H1, _H2 = code_flags(["h1"]), code_flags(["h2"])
_WORD = re.compile(r"\w+")
_MAX_OF_A_PLACE = 4
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff\u2060¶"))


class Candidate(NamedTuple):
    """A text that may be the page's title."""

    text: str
    place: str
    """The first place that has it; see `PLACES`."""


class Candidates(NamedTuple):
    """The different candidates of a page, and what speaks for each."""

    texts: list[Candidate]
    columns: NDArray[np.float64]
    """Shape (n_candidates, n_columns); see `COLUMNS`."""


COLUMNS = (
    *(f"is {place}" for place in PLACES),
    *(f"in {place}" for place in PLACES),
    *(f"like {place}" for place in ("title", "og", "json", "h1")),
    "n places", "cut before", "cut after", "cut at a colon", "cuts", "cut is the site", "is the site", "has the site",
    "is the host", "words log", "one word", "two words", "many words", "in address", "of address", "whole title is og", "h1 alone",
    "is block", "first h1 and in title", "cut after is short", "cut before is short", "has a separator", "json and h1", "og and h1", "is home h1",
    *(f"is core of {place}" for place in ("title", "og", "json", "h1")),
    "news", *(f"news: is {place}" for place in ("title", "og core", "json core", "h1", "h2", "in h1")), "og h1 like", "og title like", "news: og h1 like", "news: longer than h1", "longer than h1",
    *(f"article: {name}" for name in ("is title", "is og", "is json", "is h1", "in title", "in og", "in h1", "in json", "is twitter", "is meta", "is class", "is microdata", "og like h1", "json like h1", "cut at a colon", "cuts")),
)  # fmt: skip


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, lower case."""
    return tuple(_WORD.findall(text.casefold()))


class _Part(NamedTuple):
    text: str
    before: str
    """What is cut off before it."""
    after: str
    separators: tuple[str, ...]
    """Those that it is cut at."""
    n_cuts: int


def find_candidates(table: BlockTable, said: Statements, url: str | None) -> Candidates:
    """Gather what may be the title of a page."""
    named = {place: _distinct(texts) for place, texts in _named(table, said).items()}
    site = _site_words(said, url)
    host = _host(url)
    whole = [words_of(text) for place in ("title", "og", "twitter", "meta") for text in named[place]]
    candidates: dict[tuple[str, ...], tuple[Candidate, _Part]] = {}
    for place in PLACES:
        for text in named[place]:
            parts = _parts(text) if place in ("title", "og", "twitter", "json", "h1") else [_Part(text, "", "", (), 0)]
            for part in parts:
                words = words_of(part.text)
                if words and len(words) <= _MAX_WORDS:
                    known = candidates.get(words)
                    if known is None or part.n_cuts < known[1].n_cuts:
                        candidates[words] = (Candidate(part.text, known[0].place if known else place), part)
    by_place = {place: [words_of(text) for text in texts] for place, texts in named.items()}
    slug = words_of(unquote(urlsplit(url or "").path).replace("-", " ").replace("_", " "))
    blocks = {text.casefold() for text in table.texts if len(text) < 300}
    types = types_of(said.data.main)
    is_news = any(kind in ("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "liveblogposting") for kind in types)
    is_article = "article" in (said.meta.get("og:type") or [""])[0].lower() or any(kind.endswith(("article", "posting")) for kind in types), is_news
    rows = [
        _columns(words, candidate, part, by_place, site, host, slug, blocks, is_article)
        for words, (candidate, part) in candidates.items()
    ]
    return Candidates([candidate for candidate, _ in candidates.values()], np.array(rows).reshape(-1, len(COLUMNS)))


def _named(table: BlockTable, said: Statements) -> dict[str, list[str]]:
    document = table.document
    meta, main = said.meta, said.data.main
    h1 = [text_of(table, row) for row in _H1[document.tag_codes].nonzero()[0][:_MAX_OF_A_PLACE].tolist()]
    h1 = [text for text in h1 if text]
    return {
        "title": [document.title],
        "og": list(meta.get("og:title", ()))[:1],
        "twitter": list(meta.get("twitter:title", ()))[:1],
        "meta": [text for name in ("title", "dc.title", "parsely-title", "sailthru.title", "headline", "citation_title") for text in meta.get(name, ())][:2],
        "json": [text for key in ("headline", "name", "alternativeHeadline") if isinstance(text := main.get(key), str)],
        "h1": h1[:1],
        "h1 later": h1[1:],
        "h2": [text_of(table, row) for row in _H2[document.tag_codes].nonzero()[0][:3].tolist()],
        "microdata": [text_of(table, mark.row) for name in ("headline", "name") for mark in said.marks.get(name, ())[:2]],
        "class": [text_of(table, mark.row) for mark in said.marks.get("title class", ())[:_MAX_OF_A_PLACE]],
    }


def _distinct(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(clean for text in texts if (clean := " ".join(text.translate(_INVISIBLE).split()))))


def _parts(text: str) -> Iterator[_Part]:
    """A text whole, and all runs of the parts that its separators make."""
    yield _Part(text, "", "", (), 0)
    cuts = list(_SEPARATOR.finditer(text))
    bounds = [0, *(place for cut in cuts for place in cut.span()), len(text)]
    pieces = [(bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2)]
    n = len(pieces)
    for first in range(n):
        for last in range(first, n):
            is_end = first == 0 or last == n - 1
            if (first, last) == (0, n - 1) or (n > _MAX_PARTS and not is_end):
                continue
            start, stop = pieces[first][0], pieces[last][1]
            separators = tuple(cuts[i].group().strip() for i in (first - 1, last) if 0 <= i < len(cuts))
            yield _Part(text[start:stop].strip(), text[:start], text[stop:], separators, (first > 0) + (last < n - 1))


def _site_words(said: Statements, url: str | None) -> tuple[tuple[str, ...], ...]:
    names = [
        *(text for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "cre", "twitter:site", "publisher") for text in said.meta.get(name, ())),
        *said.data.site_names,
    ]
    return tuple(words for name in names if (words := words_of(name)))


def _host(url: str | None) -> str:
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    labels = host.split(".")
    return "".join(labels[:-1]) if len(labels) > 1 else host


def _likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not a or not b:
        return 0.0
    return 2 * len(set(a) & set(b)) / (len(set(a)) + len(set(b)))


def _holds(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    return len(inner) <= len(outer) and any(outer[i : i + len(inner)] == inner for i in range(len(outer) - len(inner) + 1))


def _is_site(words: tuple[str, ...], site: Sequence[tuple[str, ...]], host: str) -> bool:
    if not words:
        return False
    joined = "".join(words)
    if any(words == name or _likeness(words, name) >= 0.8 for name in site):
        return True
    return len(joined) > 2 and (joined in host or (len(host) > 3 and host in joined))


def _columns(words, candidate, part, by_place, site, host, slug, blocks, is_article) -> list[float]:
    exact = {place: any(words == other for other in by_place[place]) for place in PLACES}
    inside = {place: any(words != other and _holds(other, words) for other in by_place[place]) for place in PLACES}
    like = [max((_likeness(words, other) for other in by_place[place]), default=0.0) for place in ("title", "og", "json", "h1")]
    joined = "".join(words)
    before, after = words_of(part.before), words_of(part.after)
    n_exact = sum(exact.values())
    h1 = by_place["h1"][0] if by_place["h1"] else ()
    title = by_place["title"][0] if by_place["title"] else ()
    a, news = map(float, is_article)
    cores = [float(any(words == _core(other, site, host) for other in by_place[p][:1])) for p in ("title", "og", "json", "h1")]
    og_h1 = _likeness(by_place["og"][0] if by_place["og"] else (), h1)
    json_h1 = _likeness(by_place["json"][0] if by_place["json"] else (), h1)
    return [
        *map(float, exact.values()),
        *map(float, inside.values()),
        *like,
        float(n_exact),
        float(bool(before)),
        float(bool(after)),
        float(":" in part.separators),
        float(part.n_cuts),
        float((bool(before) and _is_site(before, site, host)) or (bool(after) and _is_site(after, site, host))),
        float(any(words == name for name in site)),
        float(any(_holds(words, name) and words != name for name in site)),
        float(joined == host or joined in (host + "com", host + "org")),
        log1p(len(words)),
        float(len(words) == 1),
        float(len(words) == 2),
        float(len(words) > 20),
        len(set(words) & set(slug)) / len(set(words)),
        len(set(words) & set(slug)) / max(len(set(slug)), 1),
        float(bool(title) and title in by_place["og"]),
        float(exact["h1"] and not by_place["h1 later"]),
        float(candidate.text.casefold() in blocks),
        float(exact["h1"] and _holds(title, words)),
        float(0 < len(after) <= 3),
        float(0 < len(before) <= 3),
        float(any(_STRONG.search(found.group()) for found in _SEPARATOR.finditer(candidate.text))),
        float(exact["json"] and exact["h1"]),
        float(exact["og"] and exact["h1"]),
        float(exact["h1"] and _is_site(h1, site, host)),
        *cores,
        news, news * exact["title"], news * cores[1], news * cores[2], news * exact["h1"], news * exact["h2"], news * inside["h1"], og_h1 * cores[1], cores[1] * _likeness(by_place["og"][0] if by_place["og"] else (), title), news * og_h1 * cores[1], news * (len(words) > len(h1)), float(len(words) > len(h1)),
        *(a * exact[p] for p in ("title", "og", "json", "h1")),
        *(a * inside[p] for p in ("title", "og", "h1", "json")),
        *(a * exact[p] for p in ("twitter", "meta", "class", "microdata")),
        a * og_h1 * exact["h1"], a * json_h1 * exact["h1"], a * (":" in part.separators), a * part.n_cuts,
    ]


@lru_cache(maxsize=64)
def _core(words, site, host):
    """Words without a site's name at an end."""
    for n in range(1, min(6, len(words))):
        if _is_site(words[-n:], site, host):
            return words[:-n]
        if _is_site(words[:n], site, host):
            return words[n:]
    return words
