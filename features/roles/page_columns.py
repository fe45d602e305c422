"""A described page -> what tells its type: columns of the page as a whole, and tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from math import log1p
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.linked_data import types_of
from dehusk.features.describing.pages import DescribedPage
from dehusk.features.describing.searching import END, rows_with
from dehusk.features.measuring.columns import median
from dehusk.features.roles.catalogue import COUNTED, N_BUCKETS, PER_BLOCK
from dehusk.features.roles.summary import PageColumns
from dehusk.features.vocabulary import codes_of

#: A block of fewer characters is short, of a label's length, may tell a price.
_SHORT, _LABEL, _PRICE_CHARS = 60, 40, 80
_MIDDLE = 200
_CONTENT = 0.4
#: Entities whose types are tokens, and names of one element.
_MOST_ENTITIES, _MOST_NAMES = 3000, 8
#: Letters of the shortest word of names, titles and addresses.
_WORD_LETTERS = 3
#: Every byte that is no small Latin letter is a space to it.
_LETTERS = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz" else ord(" ") for code in range(256))
#: It begins with characters of a set, which are found ten times as fast as one of several beginnings.
_PRICE = re.compile(r"[$€£¥\d](?:(?<=[$€£¥])\s?\d|(?<=\d)\s?(?:€|zł|kr|USD|EUR))")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATED_PATH = re.compile(r"/(?:19|20)\d\d/")
_COUNTED, _PER_BLOCK = codes_of(COUNTED), codes_of(PER_BLOCK)


def page_columns(page: DescribedPage, summary: NDArray[np.float32], probability: NDArray[np.float64]) -> PageColumns:
    """What tells the type of a page that has blocks; the summary is that of `summarise`."""
    n_of_tag = np.bincount(page.table.document.tag_codes, minlength=256)
    own = np.array([*_address(page.url), *_wording(page.table.texts, probability)])
    values = [summary, np.log1p(n_of_tag.take(_COUNTED)), n_of_tag.take(_PER_BLOCK) / len(page.table), own]
    is_there = np.zeros(N_BUCKETS, dtype=np.bool_)
    hashes = np.fromiter(chain.from_iterable(_hashes(page)), dtype=np.intp)
    is_there[hashes % N_BUCKETS] = True
    return PageColumns(np.concatenate(values, dtype=np.float32), is_there.nonzero()[0])


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
    n_texts = len(texts)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=n_texts)
    n_short, n_middle = np.count_nonzero(lengths < _SHORT), np.count_nonzero(lengths < _MIDDLE)
    yield from (n_short / n_texts, (n_middle - n_short) / n_texts)
    content, total = lengths * probability, int(lengths.sum())
    yield from (log1p(n_texts), log1p(total), float(content.max()) / max(float(content.sum()), 1e-9))
    of_content = lengths[probability > _CONTENT]
    kept = of_content if len(of_content) else np.zeros(1, dtype=np.int64)
    n_kept = int(kept.sum())
    yield from (len(of_content) / n_texts, n_kept / total, log1p(n_kept), log1p(median(kept)))
    yield from (log1p(n_kept / len(kept)), log1p(int(kept.max())), log1p(len(of_content)))
    short = [text for text in texts if len(text) < _PRICE_CHARS]
    n_questions = sum([text.endswith("?") for text in texts])
    yield from (len(rows_with(_PRICE, short)) / max(len(short), 1), n_questions / n_texts)
    yield len(rows_with(_YEAR, short)) / max(len(short), 1)


def _hashes(page: DescribedPage) -> Iterator[Iterable[int]]:
    """Hashes of words of the address, of the title and of names of elements, of stated types, of labels."""
    said, document = page.said, page.table.document
    yield _hashed("address", _words(" ".join(_path_and_query(page.url))))
    yield _hashed("host", _words(page.host))
    yield _hashed("og", _encoded(said.meta.get("og:type", ())))
    entities = [said.data.main, *islice(said.data.by_id.values(), _MOST_ENTITIES)]
    yield _hashed("type", _encoded([kind for entity in entities for kind in types_of(entity)]))
    yield _hashed("generator", _words(" ".join(said.meta.get("generator", ()))))
    yield _hashed("title", _words(document.title))
    names = {*chain.from_iterable([text.split(None, _MOST_NAMES)[:_MOST_NAMES] for text in said.elements.names])}
    yield _hashed("name", {*_words(" ".join(names))})
    yield _hashed("type", _encoded([kind.rstrip("/").rsplit("/", 1)[-1] for kind in said.elements.item_types]))
    yield _hashed("label", _encoded([text for text in page.table.texts if len(text) < _LABEL]))


def _hashed(kind: str, tokens: Iterable[bytes]) -> Iterable[int]:
    """Of each token with its kind before it: a checksum goes on from that of what stands before."""
    return map(crc32, tokens, repeat(crc32(f"{kind} ".encode())))


def _words(text: str) -> list[bytes]:
    """The words of a text in small Latin letters."""
    words = text.lower().encode("utf-8", "surrogatepass").translate(_LETTERS).split()
    return [word for word in words if len(word) >= _WORD_LETTERS]


def _encoded(texts: Sequence[str]) -> list[bytes]:
    """Some texts in lower case, as bytes."""
    return END.join(texts).lower().encode("utf-8", "surrogatepass").split(END.encode()) if texts else []


def _path_and_query(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no address
        return "", ""
    return parts.path, parts.query
