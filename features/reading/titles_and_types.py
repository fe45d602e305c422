"""The titles and types that a page states, for its features; `describing` reads all else that it says of itself."""

from __future__ import annotations

from typing import NamedTuple

from dehusk.features.reading.document import Document
from dehusk.features.reading.json_texts import json_texts
from dehusk.features.vocabulary import code_flags

#: Titles beyond so many are not read.
MAX_TITLES = 7

_META = code_flags(["meta"])
_META_FIELDS = {"og:title": "title", "twitter:title": "title", "og:type": "type"}
_JSON_FIELDS = {"headline": "title", "@type": "type"}


class TitlesAndTypes(NamedTuple):
    """What a page states in its title element, in the meta elements of its head and in its JSON-LD."""

    titles: list[str]
    """The title element's text, "" where it has none, titles in meta elements, and JSON-LD headlines."""
    types: list[str]
    """JSON-LD types and ``og:type``, lower case."""


def read_titles_and_types(document: Document) -> TitlesAndTypes:
    """Read the head's meta elements and the JSON-LD scripts; what is broken counts as absent."""
    found: dict[str, list[str]] = {"title": [document.title], "type": []}
    for row in _META[document.tag_codes].nonzero()[0].tolist():
        attributes = document.attributes[row]
        if attributes:
            name = attributes.get("property") or attributes.get("name") or ""
            field = _META_FIELDS.get(name.lower())
            content = attributes.get("content")
            if field is not None and content:
                found[field].append(content)
    for source in document.json_ld:
        for key, value in json_texts(source, _JSON_FIELDS):
            found[_JSON_FIELDS[key]].append(value)
    return TitlesAndTypes(
        titles=found["title"][:MAX_TITLES],
        types=[kind.lower() for kind in found["type"]],
    )
