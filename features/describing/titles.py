"""Candidates for a page's title: what its places call it, whole and in parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from math import log1p
from typing import NamedTuple

from dehusk.features.describing.choice import Candidate, Clues
from dehusk.features.describing.elements import H1, with_tag
from dehusk.features.describing.pages import DescribedPage, Words, dice, run_of, tidy, words_of
from dehusk.features.vocabulary import code_flags

#: Places whose text is looked at in parts: they add the site's name, a section, a slogan.
_PARTED = ("title", "og", "twitter", "json", "h1")
#: Places that candidates are compared to word by word.
_COMPARED = ("title", "og", "json", "h1")
_META = ("title", "dc.title", "parsely-title", "sailthru.title", "headline", "citation_title")
#: Texts that are taken of a place that may have many.
_MOST = 4
_H2 = code_flags(["h2"])
#: What stands between a title and its site's name, mostly.
_SEPARATOR = re.compile(r"\s+[-–—|:·•»›«‹/~∣⋆>]+\s+|\s*[|｜│»]\s*|:\s+")
_STRONG = re.compile(r"[|｜│»›«‹·•~∣⋆–—-]")
#: A text of more parts is cut at its ends only.
_MAX_PARTS = 5
_MAX_WORDS, _MANY_WORDS = 60, 20
#: Names of sites are compared up to so many words.
_SITE_WORDS = 6
_SHORT = 3


class _Wording:
    """The words of a text, made ready to be compared again and again."""

    __slots__ = ("distinct", "run", "words")

    def __init__(self, words: Words) -> None:
        self.words = words
        self.distinct = {*words}
        self.run = run_of(words)


class _Part(NamedTuple):
    """A text, or a part of one."""

    text: str
    before: str = ""
    """What is cut off before it."""
    after: str = ""
    separators: tuple[str, ...] = ()
    """What it is cut at."""


class _Told(NamedTuple):
    """What the places call a page, and what a candidate is held against besides."""

    said: Sequence[tuple[_Wording, Sequence[str]]]
    """What is said, and the places that say so."""
    places: Collection[str]
    """Those that say something."""
    without_site: Mapping[str, Words]
    """Words of the first text of the places that are compared, without the site's name."""
    h1: _Wording
    """The first h1, without words where there is none."""
    is_h1_title: bool
    """Whether the title element says the same."""
    sites: Sequence[_Wording]
    is_site: Callable[[Words], bool]


def find_titles(page: DescribedPage) -> list[Candidate]:
    """Gather what may be the title of a page."""
    read = cache(lambda text: _Wording(words_of(text)))  # many places say the same
    named = {place: list(dict.fromkeys(filter(None, map(tidy, texts)))) for place, texts in _named(page).items()}
    found: dict[Words, tuple[_Wording, str, _Part]] = {}
    parted: set[str] = set()
    for place, texts in named.items():
        for text in texts:
            is_parted = place in _PARTED and text not in parted
            if is_parted:
                parted.add(text)
            for part in _parts(text) if is_parted else [_Part(text)]:
                wording = read(part.text)
                if 0 < len(wording.words) <= _MAX_WORDS:
                    known = found.get(wording.words)
                    if known is None or len(part.separators) < len(known[2].separators):
                        found[wording.words] = (wording, place, part)
    said: dict[Words, tuple[_Wording, list[str]]] = {}
    for place, texts in named.items():
        for wording in map(read, texts):
            said.setdefault(wording.words, (wording, []))[1].append(place)
    is_site = cache(page.is_site)
    h1 = read(named["h1"][0]) if named["h1"] else _Wording(())
    told = _Told(
        said=list(said.values()),
        places=[place for place, texts in named.items() if texts],
        without_site={
            place: _without_site(read(named[place][0]).words, is_site) for place in _COMPARED if named[place]
        },
        h1=h1,
        is_h1_title=[h1.words] == [read(text).words for text in named["title"]],
        sites=[_Wording(site) for site in page.sites],
        is_site=is_site,
    )
    return [
        Candidate(part.text, place, _own_clues(page, words, part, told), _clues(words, part, told), page.kinds)
        for words, place, part in found.values()
    ]


def _named(page: DescribedPage) -> Mapping[str, Sequence[str]]:
    """What each place calls the page."""
    table, said, passages = page.table, page.said, page.passages
    h1 = [text for row in with_tag(table, H1, _MOST) if (text := passages.of(row).text)]
    names = [said.data.main.get(key) for key in ("headline", "name", "alternativeHeadline")]
    marks = [mark for name in ("headline", "name") for mark in said.marks.get(name, ())[:2]]
    return {
        "title": [table.document.title],
        "og": said.meta.get("og:title", ())[:1],
        "twitter": said.meta.get("twitter:title", ())[:1],
        "meta": [text for name in _META for text in said.meta.get(name, ())][:2],
        "json": [name for name in names if isinstance(name, str)],
        "h1": h1[:1],
        "h1 later": h1[1:],
        "h2": [passages.of(row).text for row in with_tag(table, _H2, _MOST - 1)],
        "microdata": [passages.of(mark.row).text for mark in marks],
        "class": [passages.of(mark.row).text for mark in said.marks.get("title class", ())[:_MOST]],
    }


def _parts(text: str) -> Iterator[_Part]:
    """A text whole, and all runs of the parts that its separators make."""
    yield _Part(text)
    cuts = list(_SEPARATOR.finditer(text))
    if not cuts:
        return
    starts, stops = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
    for first in range(len(starts)):
        for last in range(first, len(stops)):
            is_end = first == 0 or last == len(cuts)
            is_whole = first == 0 and last == len(cuts)
            if is_whole or (len(cuts) >= _MAX_PARTS and not is_end):
                continue
            separators = tuple(cuts[place].group().strip() for place in (first - 1, last) if 0 <= place < len(cuts))
            start, stop = starts[first], stops[last]
            yield _Part(text[start:stop].strip(), text[:start], text[stop:], separators)


def _clues(own: _Wording, part: _Part, told: _Told) -> Clues:
    """What the places say of it, by the kind of the page."""
    words, h1 = own.words, told.h1.words
    clues: dict[str, float] = {}
    n_places = 0
    for other, places in told.said:
        relation = "is" if words == other.words else "in" if own.run in other.run else ""
        n_places += len({*places}) if relation == "is" else 0
        likeness = dice(own.distinct, other.distinct)
        for place in places:
            if relation:
                clues[f"{relation} {place}"] = 1.0
            if likeness and place in _COMPARED:
                clues[f"like {place}"] = max(likeness, clues.get(f"like {place}", 0.0))
    for place, others in told.without_site.items():
        if words == others:
            clues[f"is {place} without site"] = 1.0
            clues[f"{place} like h1"] = dice(told.h1.distinct, own.distinct)
    clues |= _cut_clues(part, told)
    clues["places"] = n_places
    clues["longer than h1"] = len(words) > len(h1)
    clues["cut from what heads the page too"] = words != h1 and own.run in told.h1.run and told.is_h1_title
    if words == h1:
        clues["only h1"] = "h1 later" not in told.places
        clues["h1 in title"] = "is title" in clues or "in title" in clues
        clues["h1 is the site"] = told.is_site(h1)
    return clues


def _cut_clues(part: _Part, told: _Told) -> dict[str, float]:
    """What is cut off."""
    if not part.separators:
        return {}
    before, after = words_of(part.before), words_of(part.after)
    return {
        "cut before": bool(before),
        "cut after": bool(after),
        "cuts": len(part.separators),
        "cut at a colon": ":" in part.separators,
        "cut is the site": any(words and told.is_site(words) for words in (before, after)),
        "cut before is short": 0 < len(before) <= _SHORT,
    }


def _own_clues(page: DescribedPage, own: _Wording, part: _Part, told: _Told) -> Clues:
    """The words by themselves, and against the address."""
    words = own.words
    shared = len(page.slug & own.distinct)
    is_heading = words == told.h1.words
    is_parted = bool(_STRONG.search(part.text)) and any(map(_STRONG.search, _SEPARATOR.findall(part.text)))
    return {
        "is the site": words in page.sites,
        "has the site": any(words != site.words and site.run in own.run for site in told.sites),
        "is a block": part.text in page.shown,
        "words": log1p(len(words)),
        "one word": len(words) == 1,
        "two words": len(words) == 2,  # noqa: PLR2004
        "many words": len(words) > _MANY_WORDS,
        "in the address": shared / len(own.distinct),
        "of the address": shared / max(len(page.slug), 1),
        "has a separator": is_parted and not is_heading,
        "heading has a separator": is_parted and is_heading,
    }


def _without_site(words: Words, is_site: Callable[[Words], bool]) -> Words:
    """Words without the site's name at an end."""
    for n_words in range(1, min(_SITE_WORDS, len(words))):
        if is_site(words[-n_words:]):
            return words[:-n_words]
        if is_site(words[:n_words]):
            return words[n_words:]
    return words
