"""Page metadata: what the page says of itself in its head and JSON-LD, and how blocks compare to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import compress
from typing import NamedTuple

import numpy as np

from dehusk.features.document import Document
from dehusk.features.elements import Floats
from dehusk.features.hashing import Hashes
from dehusk.features.layout import KIND_INDEX, Layout
from dehusk.features.tokens import PageWords, measure_by_text

#: JSON-LD beyond this many characters, or values, is not read.
MAX_JSON_CHARS = 2_000_000
MAX_JSON_VALUES = 20_000
#: Titles, and descriptions, beyond so many are not read.
MAX_TEXTS = 6

_META_FIELDS = {
    "og:title": "title",
    "twitter:title": "title",
    "description": "description",
    "og:description": "description",
    "twitter:description": "description",
    "og:type": "type",
    "og:site_name": "site_name",
    "author": "author",
    "article:author": "author",
    "generator": "generator",
    "application-name": "site_name",
}
_JSON_FIELDS = {
    "headline": "title",
    "description": "description",
    "articleBody": "body",
    "text": "body",
    "@type": "json_type",
}


class Metadata(NamedTuple):
    """What a page says of itself; every field is empty where it says nothing."""

    title: str
    """The title element's text."""
    titles: list[str]
    """Titles in meta elements and JSON-LD headlines."""
    descriptions: list[str]
    bodies: list[str]
    """Article texts in JSON-LD."""
    types: list[str]
    """``og:type`` and JSON-LD types, lower case."""
    generator: str
    language: str
    """The ``lang`` of the html element."""


def read_metadata(document: Document) -> Metadata:
    """Read the head's meta elements and the JSON-LD scripts; what is broken counts as absent."""
    found: dict[str, list[str]] = {}
    for attributes in compress(document.attributes, map("meta".__eq__, document.tags)):
        if attributes:
            name = attributes.get("property") or attributes.get("name") or ""
            field = _META_FIELDS.get(name.lower())
            content = attributes.get("content")
            if field is not None and content:
                found.setdefault(field, []).append(content)
    for source in document.json_ld:
        for key, value in _json_texts(source):
            found.setdefault(_JSON_FIELDS[key], []).append(value)
    types = [kind.lower() for kind in found.get("type", []) + found.get("json_type", [])]
    return Metadata(
        title=document.title,
        titles=found.get("title", []),
        descriptions=found.get("description", []),
        bodies=found.get("body", []),
        types=types,
        generator=" ".join(found.get("generator", [])).lower(),
        language=document.attributes[0].get("lang", ""),
    )


def _json_texts(source: str) -> Iterator[tuple[str, str]]:
    """The texts under the keys of interest, anywhere in a JSON text."""
    if len(source) > MAX_JSON_CHARS:
        return
    from json import loads  # noqa: PLC0415 - many pages have none

    try:
        pending = [loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    n_values = 0
    while pending and n_values < MAX_JSON_VALUES:
        value = pending.pop()
        n_values += 1
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in _JSON_FIELDS:
                    for text in inner if isinstance(inner, list) else [inner]:
                        if isinstance(text, str):
                            yield key, text
                if isinstance(inner, (list, dict)):
                    pending.append(inner)


def fields(metadata: Metadata) -> dict[str, list[str]]:
    """The texts that blocks are compared to, by what they are; without line feeds."""
    texts = {"title": [metadata.title, *metadata.titles[:MAX_TEXTS]], "description": metadata.descriptions[:MAX_TEXTS]}
    return {name: [text.replace("\n", " ") for text in of_field] for name, of_field in texts.items()}


def columns(layout: Layout, words: PageWords, fields: Mapping[str, Sequence[str]]) -> dict[str, Floats]:
    """The metadata columns, each of shape (n_blocks,).

    Parameters
    ----------
    words
        Those of the layout's texts, and after these of the texts of the fields.
    """
    words, said = words.cut(len(layout.texts))
    known, holds = _known_words(said, list(map(len, fields.values())))
    shared = measure_by_text(words.hashes, words.first, partial(_membership, known, holds))
    sizes = holds.sum(axis=0)
    within = (shared / np.maximum(words.n_words, 1)[:, None])[layout.text]
    covered = np.minimum(shared / np.maximum(sizes, 1), 1)[layout.text]
    result: dict[str, Floats] = {}
    for column, name in enumerate(fields):
        result[f"in_{name}"] = within[:, column]
        result[f"covers_{name}"] = covered[:, column]
    title_like = within[:, 0] * covered[:, 0]
    row = int(title_like.argmax())
    since = np.arange(len(layout)) - row if title_like[row] > 0.3 else np.full(len(layout), -99)  # noqa: PLR2004
    result["since_title"] = (np.sign(since) * np.log1p(np.abs(since))).astype(np.float32)
    result["title_likeness"] = title_like.astype(np.float32)
    return result


def _known_words(said: PageWords, n_texts: Sequence[int]) -> tuple[Hashes, Floats]:
    """The distinct words of the fields, and which fields hold each: shape (n_known + 1, n_fields), the last row zeros.

    Parameters
    ----------
    said
        The words of the fields' texts.
    n_texts
        Number of texts of each field.
    """
    field = np.arange(len(n_texts)).repeat(n_texts).repeat(said.n_words)
    known, row = np.unique(said.hashes, return_inverse=True)
    holds = np.zeros((len(known) + 1, len(n_texts)), dtype=np.float32)
    holds[row, field] = 1
    return known, holds


def _membership(known: Hashes, holds: Floats, hashes: Hashes) -> Floats:
    """Which fields hold each of some words, shape (n_words, n_fields)."""
    place = known.searchsorted(hashes)
    if len(known):
        # The last row is that of all other words.
        place[known.take(place, mode="clip") != hashes] = len(known)
    return holds.take(place, axis=0)


def page_columns(layout: Layout, metadata: Metadata) -> dict[str, float]:
    """What kind of page it is, one number a column for all its blocks."""
    counts, words_total = layout.counts, max(float(layout.words.sum()), 1.0)
    plain_total = max(float(layout.plain.sum()), 1.0)
    kinds = layout.nearest >= 0
    types = " ".join(metadata.types)
    commented = kinds[KIND_INDEX["comments"]]
    before_comments = layout.plain[: int(commented.argmax()) if commented.any() else len(layout)]
    return {
        "page_blocks_log": float(np.log1p(len(layout))),
        "page_plain_log": float(np.log1p(plain_total)),
        "page_link_density": 1 - float(layout.plain.sum()) / words_total,
        "page_long_share": float(layout.sums["long"][0]) / plain_total,
        "page_paragraph_share": float(layout.sums["paragraph"][0]) / plain_total,
        "page_largest_share": float(layout.plain.max()) / plain_total,
        "page_ideograph_share": float(counts.ideographs.sum() / max(counts.chars.sum(), 1)),
        "page_list_share": float(kinds[KIND_INDEX["list"]].mean()),
        "page_table_share": float(kinds[KIND_INDEX["table"]].mean()),
        "page_comments_share": float(layout.plain[commented].sum()) / plain_total,
        "page_before_comments_share": float(before_comments.sum()) / plain_total,
        "page_has_main": float(kinds[KIND_INDEX["main"]].any()),
        "page_has_article": float(kinds[KIND_INDEX["article"]].any()),
        "page_is_article": float("article" in types or "blogposting" in types),
        "page_is_product": float("product" in types or "offer" in types),
        "page_is_forum": float("discussion" in types or "qapage" in types or "question" in types),
        "page_is_collection": float("collection" in types or "itemlist" in types),
        "page_is_website": float("website" in metadata.types),
    }
