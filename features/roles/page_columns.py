"""A described page -> what tells its type: columns of the page as a whole, and tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.linked_data import types_of
from dehusk.features.describing.pages import DescribedPage
from dehusk.features.measuring.columns import median
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
    tokens = {bucket for kind, words in _tokens(page) for bucket in _buckets(kind, words)}
    return PageColumns(
        np.concatenate([summary, np.array(own, dtype=np.float32)]), np.array(sorted(tokens), dtype=np.intp)
    )


def _buckets(kind: str, words: Iterable[str]) -> Iterator[int]:
    """The numbers of words as tokens of one kind; a checksum goes on from that of what stands before."""
    before = crc32(f"{kind} ".encode())
    return (crc32(word.encode("utf-8", "surrogatepass"), before) % N_BUCKETS for word in words)


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


def _wording(texts: Sequence[str], probability: NDArray[np.float64]) -> Iterator[float]:
    """How long the page's texts are, and what many of them say."""
    lengths = np.array(list(map(len, texts)), dtype=np.float64)
    is_content = probability > _CONTENT
    kept = lengths[is_content] if is_content.any() else np.zeros(1)
    content = lengths * probability
    yield from ((lengths < _SHORT).mean(), ((lengths >= _SHORT) & (lengths < _MIDDLE)).mean())
    yield from (np.log1p(len(texts)), np.log1p(lengths.sum()), content.max() / max(content.sum(), 1e-9))
    yield from (is_content.mean(), kept.sum() / lengths.sum(), np.log1p(kept.sum()))
    yield from (np.log1p(median(kept)), np.log1p(kept.mean()), np.log1p(kept.max()), np.log1p(is_content.sum()))
    short = [text for text in texts if len(text) < _PRICE_CHARS]
    yield _n_with(_PRICE, short) / max(len(short), 1)
    yield sum(text.endswith("?") for text in texts) / len(texts)
    yield _n_with(_YEAR, short) / max(len(short), 1)


def _n_with(pattern: re.Pattern[str], texts: Sequence[str]) -> int:
    """In how many texts something is found: all are searched at once, parted by what no pattern goes over."""
    joined = "\0".join(texts)
    n_texts = stop = 0
    while found := pattern.search(joined, stop):
        n_texts += 1
        stop = joined.find("\0", found.end())
        if stop < 0:
            break
    return n_texts


def _tokens(page: DescribedPage) -> Iterator[tuple[str, Iterable[str]]]:
    """Words of the address, of the title and of names of elements, stated types, labels, by kind."""
    said, document = page.said, page.table.document
    path, query = _path_and_query(page.url)
    yield "address", _WORD.findall(f"{path} {query}".lower())
    yield "host", _WORD.findall(page.host)
    yield "og", (kind.lower() for kind in said.meta.get("og:type", ()))
    entities = [said.data.main, *islice(said.data.by_id.values(), _MOST_ELEMENTS)]
    yield "type", (kind for entity in entities for kind in types_of(entity))
    yield "generator", _WORD.findall(" ".join(said.meta.get("generator", ())).lower())
    yield "title", _WORD.findall(document.title.lower())
    first = list(filter(None, islice(document.attributes, _MOST_ELEMENTS)))
    named = {attributes[key] for key in ("class", "id") for attributes in first if key in attributes}
    names = {*chain.from_iterable(text.split(None, _MOST_NAMES)[:_MOST_NAMES] for text in named)}
    yield "name", {*_WORD.findall(" ".join(names).lower())}
    kinds = {attributes["itemtype"] for attributes in document.attributes if "itemtype" in attributes}
    yield "type", (kind.rstrip("/").rsplit("/", 1)[-1].lower() for kind in kinds)
    yield "label", (text.lower() for text in page.table.texts if len(text) < _LABEL)


def _path_and_query(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no address
        return "", ""
    return parts.path, parts.query
