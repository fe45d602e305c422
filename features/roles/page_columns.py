"""A described page -> what tells its type: columns of the page as a whole, and tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.linked_data import types_of
from dehusk.features.describing.pages import DescribedPage
from dehusk.features.roles.catalogue import COUNTED, N_BUCKETS, PER_BLOCK
from dehusk.features.roles.summary import PageColumns

#: A block of fewer characters is short, of a label's length, may tell a price.
_SHORT, _LABEL, _PRICE_CHARS = 60, 40, 80
_MIDDLE = 200
_CONTENT = 0.4
#: Elements and names of one element whose names are tokens.
_MOST_ELEMENTS, _MOST_NAMES = 3000, 8
_WORD = re.compile(r"[a-z]{3,}")
_PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?(?:€|zł|kr|USD|EUR)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATED_PATH = re.compile(r"/(?:19|20)\d\d/")


def page_columns(page: DescribedPage, summary: NDArray[np.float32], probability: NDArray[np.float64]) -> PageColumns:
    """What tells the type of a page that has blocks; the summary is that of `summarise`."""
    own = [*_counts(page), *_address(page.url), *_wording(page.table.texts, probability)]
    tokens = {crc32(token.encode("utf-8", "surrogatepass")) % N_BUCKETS for token in _tokens(page)}
    return PageColumns(
        np.concatenate([summary, np.array(own, dtype=np.float32)]), np.array(sorted(tokens), dtype=np.intp)
    )


def _counts(page: DescribedPage) -> Iterator[float]:
    counts = Counter(page.table.document.tags)
    yield from (float(np.log1p(counts[tag])) for tag in COUNTED)
    yield from (counts[tag] / len(page.table) for tag in PER_BLOCK)


def _address(url: str) -> Iterator[float]:
    """The shape of the page's address."""
    path, query = _path_and_query(url)
    steps = [step for step in path.split("/") if step]
    last = steps[-1] if steps else ""
    yield from (len(steps), len(path), last.count("-") + last.count("_"), sum(map(str.isdigit, path)), len(query))
    yield from (bool(query), path.endswith((".html", ".htm", ".php")), not steps)
    yield from (bool(_DATED_PATH.search(path)), not url)


def _median(values: NDArray[np.float64]) -> float:
    """As `numpy.median`, which loads masked arrays."""
    ranked = np.sort(values)
    return float(ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2


def _wording(texts: Sequence[str], probability: NDArray[np.float64]) -> Iterator[float]:
    """How long the page's texts are, and what many of them say."""
    lengths = np.array(list(map(len, texts)), dtype=np.float64)
    is_content = probability > _CONTENT
    kept = lengths[is_content] if is_content.any() else np.zeros(1)
    content = lengths * probability
    yield from ((lengths < _SHORT).mean(), ((lengths >= _SHORT) & (lengths < _MIDDLE)).mean())
    yield from (np.log1p(len(texts)), np.log1p(lengths.sum()), content.max() / max(content.sum(), 1e-9))
    yield from (is_content.mean(), kept.sum() / lengths.sum(), np.log1p(kept.sum()))
    yield from (np.log1p(_median(kept)), np.log1p(kept.mean()), np.log1p(kept.max()), np.log1p(is_content.sum()))
    short = [text for text in texts if len(text) < _PRICE_CHARS]
    yield sum(bool(_PRICE.search(text)) for text in short) / max(len(short), 1)
    yield sum(text.endswith("?") for text in texts) / len(texts)
    yield sum(bool(_YEAR.search(text)) for text in short) / max(len(short), 1)


def _tokens(page: DescribedPage) -> Iterator[str]:
    """Words of the address, of the title and of names of elements, stated types, labels."""
    said, document = page.said, page.table.document
    path, query = _path_and_query(page.url)
    yield from (f"address {word}" for word in _WORD.findall(f"{path} {query}".lower()))
    yield from (f"host {word}" for word in _WORD.findall(page.host))
    yield from (f"og {kind.lower()}" for kind in said.meta.get("og:type", ()))
    entities = [said.data.main, *islice(said.data.by_id.values(), _MOST_ELEMENTS)]
    yield from (f"type {kind}" for entity in entities for kind in types_of(entity))
    yield from (f"generator {word}" for text in said.meta.get("generator", ()) for word in _WORD.findall(text.lower()))
    yield from (f"title {word}" for word in _WORD.findall(document.title.lower()))
    names = dict.fromkeys(
        name
        for attributes in islice(document.attributes, _MOST_ELEMENTS)
        for key in ("class", "id")
        if key in attributes
        for name in islice(attributes[key].lower().split(), _MOST_NAMES)
    )
    yield from (f"name {word}" for name in names for word in _WORD.findall(name))
    kinds = (attributes["itemtype"] for attributes in document.attributes if "itemtype" in attributes)
    yield from (f"type {kind.rstrip('/').rsplit('/', 1)[-1].lower()}" for kind in kinds)
    yield from (f"label {text.lower()}" for text in page.table.texts if len(text) < _LABEL)


def _path_and_query(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no address
        return "", ""
    return parts.path, parts.query
