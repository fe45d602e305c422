"""JSON-LD: the scripts of a page -> the one entity that the page is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from dehusk.features.reading.json_texts import MAX_JSON_VALUES, JsonText, read_json

Entity = Mapping[str, Any]

#: Under these an entity holds what the page is about; under any other name, something else.
_DOORS = ("@graph", "mainEntity", "mainEntityOfPage")
#: Ends of the types of what a page can be about, the most telling first, and of the page as such.
_WORKS = (
    "article", "posting", "report", "recipe", "howto", "product", "productgroup", "event", "course", "book", "movie",
    "question", "review", "videoobject", "softwareapplication", "creativework", "podcastepisode", "dataset",
)  # fmt: skip
_PAGES = ("webpage", "collectionpage", "itempage", "profilepage", "aboutpage", "contactpage", "qapage", "faqpage")
#: Rank of an entity of a type that is neither.
_OTHER = 99
#: What old pages put around a script for browsers that know none; its white space at both ends is off.
_OPENING = re.compile(r"(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/)?")
_CLOSING = re.compile(r"(?://|/\*)?\s*(?:-->|\]\]>)\s*(?:\*/)?\s*;?$")
#: Characters at its end in which the latter is looked for: with white space without end in it, looking takes long.
_CLOSING_CHARACTERS = 100
_SPARE_COMMA = re.compile(r",(?=\s*[}\]])|(?<=[{\[,])\s*,")
_LOST_COMMA = re.compile(r'(?<=["}\]\d])(\s+)(?=")|(?<=[}\]])(\s*)(?=[{\[])')


class LinkedData(NamedTuple):
    """What a page's JSON-LD holds."""

    main: Entity
    """The entity that the page is about; empty where there is none."""
    page: Entity
    """The page as such (``WebPage``); empty where there is none."""
    by_id: Mapping[str, Entity]
    """Every entity that has an ``@id`` and says more than that, by it."""
    site_names: tuple[str, ...]
    """Names of the site and of its publisher."""

    def resolve(self, value: Any) -> Any:
        """A value, or the entity that it refers to."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return self.by_id.get(str(value.get("@id")), value)
        return value


def read_linked_data(scripts: Sequence[JsonText], titles: Sequence[str]) -> LinkedData:
    """Find the entity that a page is about.

    Parameters
    ----------
    scripts
        The texts of the page's ``application/ld+json`` scripts; broken ones are mended where commas are all that is
        wrong, and else left out.
    titles
        What other places call the page, to choose among several articles.
    """
    values = [value for script in scripts if (value := _read(script)) is not None]
    by_id: dict[str, Entity] = {}
    sites: list[str] = []
    for entity in _entities(values):
        if "@id" in entity and len(entity) > 2:  # noqa: PLR2004 - more than @id and @type
            by_id.setdefault(str(entity["@id"]), entity)
        if "website" in types_of(entity):
            sites.extend(_texts(entity.get("name")))
    own = list(_own(values))
    main = min(own, key=lambda entity: _rank(entity, titles), default={})
    page = next((entity for entity in own if _is_page(entity)), {})
    found = LinkedData(main if _rank(main, titles)[0] < _OTHER else {}, page, by_id, ())
    for entity in own:
        publisher = found.resolve(entity.get("publisher"))
        sites.extend(_texts(publisher.get("name") if isinstance(publisher, dict) else publisher))
    return found._replace(site_names=tuple(dict.fromkeys(sites)))


def types_of(entity: Entity) -> list[str]:
    """An entity's types, lower case, without their vocabulary's address."""
    kinds = entity.get("@type")
    if kinds is None:
        return []
    return [
        kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
        for kind in (kinds if isinstance(kinds, list) else [kinds])
        if isinstance(kind, str)
    ]


def _read(script: JsonText) -> Any:
    value = script.value
    if value is None:
        value = read_json(_LOST_COMMA.sub(_with_comma, _SPARE_COMMA.sub("", _unwrapped(script.strip()))))
    return value


def _unwrapped(script: str) -> str:
    opening = _OPENING.match(script)
    script = script[opening.end() :] if opening else script
    closing = _CLOSING.search(script[-_CLOSING_CHARACTERS:])
    return script[: len(script) - len(closing[0])] if closing else script


def _with_comma(gap: re.Match[str]) -> str:
    """The white space between two values with a comma before it; between texts of one line it parts no values."""
    return gap[0] if gap[1] and "\n" not in gap[1] else f",{gap[0]}"


def _entities(values: Sequence[Any]) -> Iterator[Entity]:
    """Every object in some JSON values, the outer ones first."""
    pending = list(values)
    for value in islice(pending, MAX_JSON_VALUES):  # the list grows meanwhile
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            yield value
            pending.extend(inner for inner in value.values() if isinstance(inner, (list, dict)))


def _own(values: Sequence[Any]) -> Iterator[Entity]:
    """The objects that stand for the page or for what it is about, in order."""
    pending, n_values = list(values)[::-1], 0
    while pending and n_values < MAX_JSON_VALUES:
        value = pending.pop()
        n_values += 1
        if isinstance(value, list):
            pending.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            pending.extend(value[door] for door in reversed(_DOORS) if isinstance(value.get(door), (list, dict)))


def _is_page(entity: Entity) -> bool:
    return any(kind in _PAGES for kind in types_of(entity))


def _rank(entity: Entity, titles: Sequence[str]) -> tuple[int, bool]:
    """Orders entities by how likely the page is about them: by type, and whether another place has their name."""
    kinds = types_of(entity)
    works = [kind for kind in kinds if kind.endswith(_WORKS)]
    places = [place for kind in works for place, end in enumerate(_WORKS) if kind.endswith(end)]
    names = [*_texts(entity.get("headline")), *_texts(entity.get("name"))]
    is_named = any(name.casefold() in title.casefold() for name in names if name for title in titles)
    if places:
        return min(places), not is_named
    return (len(_WORKS) if _is_page(entity) else _OTHER), not is_named


def _texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
