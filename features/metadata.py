"""Page metadata: what the page says of itself in its head and JSON-LD, and how blocks compare to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.document import Document
from dehusk.features.elements import Floats
from dehusk.features.layout import KIND_INDEX, Layout
from dehusk.features.tokens import PageWords, sum_by_text, words

#: JSON-LD beyond this many characters, or values, is not read.
MAX_JSON_CHARS = 2_000_000
MAX_JSON_VALUES = 20_000

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


@dataclass(frozen=True, slots=True)
class Metadata:
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
    metas = [attributes for tag, attributes in zip(document.tags, document.attributes, strict=True) if tag == "meta"]
    for attributes in metas:
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
    try:
        pending = [json.loads(source, strict=False)]
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


def columns(layout: Layout, page_words: PageWords, metadata: Metadata) -> dict[str, Floats]:
    """The metadata columns, each of shape (n_blocks,)."""
    h1 = [text for text, tag in zip(layout.table.texts, layout.tags, strict=True) if tag == "h1"][:3]
    fields = {
        "title": [metadata.title, *metadata.titles[:6]],
        "heading1": h1,
        "description": metadata.descriptions[:6],
    }
    index = {word: row for row, word in enumerate(page_words.vocabulary)}
    member = np.zeros((len(index), len(fields)), dtype=np.float32)
    sizes = np.ones(len(fields), dtype=np.float32)
    for column, texts in enumerate(fields.values()):
        distinct = {word for text in texts for word in words(text)}
        sizes[column] = max(len(distinct), 1)
        member[[index[word] for word in distinct if word in index], column] = 1
    # One column at a time: of a page of text alone, all together would take more memory than anything else.
    shared = np.stack([sum_by_text(column[page_words.ids], page_words.first) for column in member.T], axis=1)
    lengths = np.maximum(np.diff(page_words.first), 1)[:, None]
    within = (shared / lengths)[layout.text]
    covered = np.minimum(shared / sizes, 1)[layout.text]
    result: dict[str, Floats] = {}
    for column, name in enumerate(fields):
        result[f"in_{name}"] = within[:, column]
        result[f"covers_{name}"] = covered[:, column]
    result["in_json_body"] = _containment(page_words, index, metadata.bodies)[layout.text]
    title_like = within[:, 0] * covered[:, 0]
    row = int(title_like.argmax())
    since = np.arange(len(layout)) - row if title_like[row] > 0.3 else np.full(len(layout), -99)  # noqa: PLR2004
    result["since_title"] = (np.sign(since) * np.log1p(np.abs(since))).astype(np.float32)
    result["title_likeness"] = title_like.astype(np.float32)
    return result


def _containment(page_words: PageWords, index: dict[str, int], bodies: list[str]) -> Floats:
    """Share of each text's word triples that occur in the article text of the page's JSON-LD."""
    n_texts, n_words = len(page_words.by_text), len(index)
    known = []
    for body in bodies[:20]:
        # Read in slices, so that the cap on a block's words does not cut the body off.
        sequence = [
            word for start in range(0, min(len(body), 100_000), 400) for word in words(body[start : start + 400])
        ]
        known.append(_triples(np.array([index.get(word, -1) for word in sequence], dtype=np.int64), n_words))
    if not known:
        return np.zeros(n_texts, dtype=np.float32)
    n_triples = np.maximum(np.diff(page_words.first) - 2, 0)
    text = np.repeat(np.arange(n_texts), n_triples)
    starts = np.arange(len(text)) + np.repeat(page_words.first[:-1] - np.cumsum(n_triples) + n_triples, n_triples)
    is_known = np.isin(_triples(page_words.ids, n_words)[starts], np.concatenate(known))
    n_known = np.bincount(text, weights=is_known, minlength=n_texts)
    shares: Floats = n_known / np.maximum(n_triples, 1)
    return shares.astype(np.float32)


def _triples(ids: NDArray[np.int64], n_words: int) -> NDArray[np.int64]:
    """A number for each three words in a row; -1 where one is not a word of the page."""
    if len(ids) < 3:  # noqa: PLR2004
        return np.zeros(0, dtype=np.int64)
    one, two, three = ids[:-2], ids[1:-1], ids[2:]
    unknown = (one < 0) | (two < 0) | (three < 0)
    return np.where(unknown, -1, (one * n_words + two) * n_words + three)


def page_columns(layout: Layout, metadata: Metadata) -> dict[str, float]:
    """What kind of page it is, one number a column for all its blocks."""
    counts, words_total = layout.counts, max(float(layout.words.sum()), 1.0)
    plain_total = max(float(layout.plain.sum()), 1.0)
    kinds = (layout.nearest[layout.element] >= 0).astype(np.float32)
    types = " ".join(metadata.types)
    commented = kinds[:, KIND_INDEX["comments"]] > 0
    before_comments = layout.plain[: int(commented.argmax()) if commented.any() else len(layout)]
    return {
        "page_blocks_log": float(np.log1p(len(layout))),
        "page_plain_log": float(np.log1p(plain_total)),
        "page_link_density": 1 - float(layout.plain.sum()) / words_total,
        "page_long_share": float(layout.sums["long"][0]) / plain_total,
        "page_paragraph_share": float(layout.sums["paragraph"][0]) / plain_total,
        "page_largest_share": float(layout.plain.max()) / plain_total,
        "page_ideograph_share": float(counts.ideographs.sum() / max(counts.chars.sum(), 1)),
        "page_list_share": float(kinds[:, KIND_INDEX["list"]].mean()),
        "page_table_share": float(kinds[:, KIND_INDEX["table"]].mean()),
        "page_comments_share": float(layout.plain[commented].sum()) / plain_total,
        "page_before_comments_share": float(before_comments.sum()) / plain_total,
        "page_has_main": float(kinds[:, KIND_INDEX["main"]].any()),
        "page_has_article": float(kinds[:, KIND_INDEX["article"]].any()),
        "page_is_article": float("article" in types or "blogposting" in types),
        "page_is_product": float("product" in types or "offer" in types),
        "page_is_forum": float("discussion" in types or "qapage" in types or "question" in types),
        "page_is_collection": float("collection" in types or "itemlist" in types),
        "page_is_website": float("website" in metadata.types),
    }
