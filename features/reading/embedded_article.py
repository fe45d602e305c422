"""Pages drawn by scripts: an article that a page holds as data and does not show.

JSON-LD has a place for it, ``articleBody``. Frameworks keep what they draw a page from in scripts of type
``application/json``, with articles as rich text: lists of objects, one a paragraph, that hold lists of objects with the
words. (ProseMirror, Contentful and Slate all say ``paragraph``, and keep what is in it in ``content`` or ``children``.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain
from typing import Any

import numpy as np

from dehusk.features.reading.decoding import replace_invalid
from dehusk.features.reading.document import NO_ATTRIBUTES, NOTHING, Document
from dehusk.features.reading.json_texts import JsonText, json_texts, read_json
from dehusk.features.tree import Tree
from dehusk.features.vocabulary import codes_of

#: A text of fewer characters is not taken for an article: data hold notices too, on shipping for instance.
MIN_CHARS = 1000
#: Paragraphs that make a list an article.
MIN_PARAGRAPHS = 3
#: An article is missing where less than this share of it is shown. Of some 150 labelled pages with an article in their
#: data two show less, a fifth at the most, and most of the others all of it.
MIN_SHOWN_SHARE = 1 / 3
#: Text nodes of this many characters or more count as text that could be an article: most others are links and labels.
LONG_CHARS = 60
#: In so many places an article is looked up in what is shown, by so many characters without white space.
N_PROBES, PROBE_CHARS = 20, 40

_PARAGRAPH = "paragraph"
#: What scripts are looked through for; to read them all would take too long.
_MARK = f'"{_PARAGRAPH}"'
_BREAK = re.compile(r"\n|<(?:br|/p|/div|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def find_embedded_article(text_nodes: Sequence[str], json_ld: Sequence[JsonText], state: Sequence[str]) -> list[str]:
    """The paragraphs of the longest article that a page holds as data, where it shows little of it.

    Parameters
    ----------
    text_nodes
        The text nodes that the page shows.
    json_ld
        The texts of its ``application/ld+json`` scripts.
    state
        The texts of its ``application/json`` scripts.

    Returns
    -------
    list of str
        Empty where there is no such article: on nearly all pages.
    """
    longest = max(chain(_article_bodies(json_ld), _rich_text_articles(state)), key=_n_chars, default=[])
    if _n_chars(longest) < MIN_CHARS or not _is_missing(longest, text_nodes):
        return []
    return list(map(replace_invalid, longest))


def append_article(document: Document, paragraphs: Sequence[str]) -> Document:
    """The document with an article at the end of its body that no tree of lxml's holds."""
    n_before, n_added = document.n_elements, 1 + len(paragraphs)
    rows = np.arange(n_before, n_before + n_added, dtype=np.int32)
    body = document.tags.index("body") if "body" in document.tags else 0
    depth = np.full(n_added, document.tree.depth[body] + 2, dtype=np.int32)
    depth[0] -= 1
    parent = np.full(n_added, n_before, dtype=np.int32)
    parent[0] = body
    end = np.concatenate([document.tree.end, rows + 1])
    end[[0, body, n_before]] = n_before + n_added
    tags = ["article", *["p"] * len(paragraphs)]
    blocks = len(document.block_element) + np.arange(len(paragraphs), dtype=np.int32)
    return document._replace(
        tags=document.tags + tags,
        tag_codes=np.concatenate([document.tag_codes, codes_of(tags)]),
        attributes=[*document.attributes, {"itemprop": "articleBody"}, *[NO_ATTRIBUTES] * len(paragraphs)],
        tree=Tree(np.concatenate([document.tree.parent, parent]), np.concatenate([document.tree.depth, depth]), end),
        in_tree=np.concatenate([document.in_tree, np.zeros(n_added, dtype=np.bool_)]),
        text_nodes=[*document.text_nodes, *paragraphs],
        node_element=np.concatenate([document.node_element, rows[1:]]),
        node_block=np.concatenate([document.node_block, blocks]),
        separators=np.concatenate([document.separators, np.full(len(paragraphs), NOTHING, dtype=np.uint8)]),
        block_element=np.concatenate([document.block_element, rows[1:]]),
        n_embedded=n_added,
    )


def _article_bodies(json_ld: Sequence[JsonText]) -> Iterator[list[str]]:
    """The paragraphs of each ``articleBody`` in JSON-LD."""
    for source in json_ld:
        if '"articleBody"' in source:
            for _, body in json_texts(source, ("articleBody",)):
                yield _split(body)


def _rich_text_articles(state: Sequence[str]) -> Iterator[list[str]]:
    """The paragraphs of each article that is kept as rich text."""
    for source in state:
        if source.count(_MARK) >= MIN_PARAGRAPHS:
            yield from _rich_texts(read_json(source))


def _n_chars(paragraphs: Sequence[str]) -> int:
    return sum(map(len, paragraphs))


def _is_missing(article: Sequence[str], text_nodes: Sequence[str]) -> bool:
    """Whether little of an article is shown, and it is the page's own.

    It is that if a part of it is shown, or if hardly anything else could be an article.
    """
    shown, wanted = "".join("".join(text_nodes).split()), "".join("".join(article).split())
    places = np.linspace(0, max(len(wanted) - PROBE_CHARS, 0), N_PROBES).astype(int).tolist()
    share = sum(wanted[place : place + PROBE_CHARS] in shown for place in places) / N_PROBES
    n_long = _n_chars([node for node in text_nodes if len(node) >= LONG_CHARS])
    return share < MIN_SHOWN_SHARE and (share > 0 or n_long < MIN_SHOWN_SHARE * _n_chars(article))


def _split(body: str) -> list[str]:
    """The paragraphs of a text that may have tags in it, at times escaped."""
    lines = (unescape(_TAG.sub("", line)).strip() for line in _BREAK.split(unescape(body)))
    return list(filter(None, lines))


def _rich_texts(value: Any) -> Iterator[list[str]]:
    """The lists of paragraphs anywhere in a JSON value, each as the paragraphs in it."""
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            if sum(map(_is_paragraph, value)) >= MIN_PARAGRAPHS:
                yield list(_paragraphs(value))
            else:
                pending.extend(value)


def _is_paragraph(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _PARAGRAPH in (value.get("type"), value.get("nodeType"))
        and isinstance(_parts(value), list)
    )


def _parts(value: dict[str, Any]) -> Any:
    return value.get("content", value.get("children"))


def _paragraphs(items: list[Any]) -> Iterator[str]:
    """The texts of the paragraphs in a list, and in the lists and quotes in it, in order."""
    pending = items[::-1]
    while pending:
        value = pending.pop()
        if _is_paragraph(value):
            text = "".join(_words(value)).strip()
            if text:
                yield text
        elif isinstance(value, dict) and isinstance(parts := _parts(value), list):
            pending.extend(reversed(parts))


def _words(paragraph: Any) -> Iterator[str]:
    """The texts in a paragraph, in order."""
    pending = [paragraph]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            parts, text = _parts(value), value.get("text", value.get("value"))
            if isinstance(parts, list):
                pending.extend(reversed(parts))
            elif isinstance(text, str):
                yield text
