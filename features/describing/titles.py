"""Candidates for a page's title: what its places call it, whole and in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import log1p
from typing import NamedTuple

from dehusk.features.describing.choice import Candidate, Clues, for_kinds
from dehusk.features.describing.elements import H1, passage, with_tag
from dehusk.features.describing.pages import DescribedPage, Words, holds, likeness, tidy, words_of
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


class _Part(NamedTuple):
    """A text, or a part of one."""

    text: str
    before: str = ""
    """What is cut off before it."""
    after: str = ""
    separators: tuple[str, ...] = ()
    """What it is cut at."""


def find_titles(page: DescribedPage) -> list[Candidate]:
    """Gather what may be the title of a page."""
    named = {place: list(dict.fromkeys(filter(None, map(tidy, texts)))) for place, texts in _named(page).items()}
    found: dict[Words, tuple[str, _Part]] = {}
    for place, texts in named.items():
        for text in texts:
            for part in _parts(text) if place in _PARTED else [_Part(text)]:
                words = words_of(part.text)
                if 0 < len(words) <= _MAX_WORDS:
                    known = found.get(words)
                    if known is None or len(part.separators) < len(known[1].separators):
                        found[words] = (place, part)
    by_place = {place: [words_of(text) for text in texts] for place, texts in named.items()}
    cores = {place: _without_site(page, by_place[place][0]) for place in _COMPARED if by_place[place]}
    return [
        Candidate(part.text, place, _clues(page, words, part, by_place, cores))
        for words, (place, part) in found.items()
    ]


def _named(page: DescribedPage) -> Mapping[str, Sequence[str]]:
    """What each place calls the page."""
    table, said = page.table, page.said
    h1 = [text for row in with_tag(table, H1, _MOST) if (text := passage(table, row).text)]
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
        "h2": [passage(table, row).text for row in with_tag(table, _H2, _MOST - 1)],
        "microdata": [passage(table, mark.row).text for mark in marks],
        "class": [passage(table, mark.row).text for mark in said.marks.get("title class", ())[:_MOST]],
    }


def _parts(text: str) -> Iterator[_Part]:
    """A text whole, and all runs of the parts that its separators make."""
    yield _Part(text)
    cuts = list(_SEPARATOR.finditer(text))
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


def _clues(
    page: DescribedPage, words: Words, part: _Part, by_place: Mapping[str, Sequence[Words]], cores: Mapping[str, Words]
) -> Clues:
    is_of = [place for place, others in by_place.items() if words in others]
    clues = {f"is {place}": 1.0 for place in is_of}
    for place, others in by_place.items():
        if any(len(other) > len(words) and holds(other, words) for other in others):
            clues[f"in {place}"] = 1.0
    h1 = by_place["h1"][0] if by_place["h1"] else ()
    for place in _COMPARED:
        clues[f"like {place}"] = max((likeness(words, other) for other in by_place[place]), default=0.0)
        if words == cores.get(place):
            clues[f"is {place} without site"] = 1.0
            clues[f"{place} like h1"] = likeness(h1, words)
    clues |= _cut_clues(page, part)
    clues["places"] = float(len(is_of))
    clues["longer than h1"] = float(len(words) > len(h1))
    clues["cut from what heads the page too"] = float(words != h1 and holds(h1, words) and h1 in by_place["title"])
    if words == h1:
        clues["only h1"] = float(not by_place["h1 later"])
        clues["h1 in title"] = float(any(holds(title, words) for title in by_place["title"]))
        clues["h1 is the site"] = float(page.is_site(h1))
    return for_kinds(clues, page.kinds) | _own_clues(page, words, part, is_heading=words == h1)


def _cut_clues(page: DescribedPage, part: _Part) -> dict[str, float]:
    """What is cut off."""
    before, after = words_of(part.before), words_of(part.after)
    return {
        "cut before": float(bool(before)),
        "cut after": float(bool(after)),
        "cuts": float(len(part.separators)),
        "cut at a colon": float(":" in part.separators),
        "cut is the site": float(any(words and page.is_site(words) for words in (before, after))),
        "cut before is short": float(0 < len(before) <= _SHORT),
    }


def _own_clues(page: DescribedPage, words: Words, part: _Part, *, is_heading: bool) -> dict[str, float]:
    """The words by themselves, and against the address."""
    shared = len(page.slug & {*words})
    is_parted = any(_STRONG.search(cut.group()) for cut in _SEPARATOR.finditer(part.text))
    return {
        "is the site": float(words in page.sites),
        "has the site": float(any(words != site and holds(words, site) for site in page.sites)),
        "is a block": float(part.text in page.shown),
        "words": log1p(len(words)),
        "one word": float(len(words) == 1),
        "two words": float(len(words) == 2),  # noqa: PLR2004
        "many words": float(len(words) > _MANY_WORDS),
        "in the address": shared / len({*words}),
        "of the address": shared / max(len(page.slug), 1),
        "has a separator": float(is_parted and not is_heading),
        "heading has a separator": float(is_parted and is_heading),
    }


def _without_site(page: DescribedPage, words: Words) -> Words:
    """Words without the site's name at an end."""
    for n_words in range(1, min(_SITE_WORDS, len(words))):
        if page.is_site(words[-n_words:]):
            return words[:-n_words]
        if page.is_site(words[:n_words]):
            return words[n_words:]
    return words
