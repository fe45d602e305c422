"""Contestants on the same pages, a page at a time in turn -> how long each takes a page."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from lxml import etree
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.reading.decoding import decode
from dehusk.training.labels.corpus import Corpus
from dehusk.training.peers import Peer

#: Seconds of this process: what other programs take does not count, what second threads take does. Where the system
#: counts them too coarsely for a page (Windows), the time that has passed.
CLOCK = time.process_time if time.get_clock_info("process_time").resolution <= 1e-6 else time.perf_counter  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it is handed to extractors."""

    name: str
    """``SET/ID``."""
    html: bytes
    url: str | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several measurements, and how far they lie apart."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one contestant took, in milliseconds a page; a page counts with its median over the rounds."""

    name: str
    version: str
    mean: float
    median: float
    p99: float
    """99 of 100 pages took at most this."""
    worst: float
    worst_page: str
    rounds: Spread
    """The means of the rounds."""
    n_failed: int
    """On how many pages it raised an exception; they count with the time until then."""


def read_pages(corpora: Sequence[Corpus], sample: int | None) -> Iterator[RawPage]:
    """Read every page, or so many, spread evenly over the sets."""
    places = [(corpus, row) for corpus in corpora for row in range(len(corpus))]
    n_pages = len(places) if sample is None else min(sample, len(places))
    for number in range(n_pages):
        corpus, row = places[number * len(places) // n_pages]
        page = corpus[row]
        yield RawPage(f"{page.source}/{page.id}", page.raw, page.url)


def parse_bare(html: bytes, _: str | None = None) -> str:
    """What no extractor that is built on lxml can save: decode the page and let lxml build its tree; gives ""."""
    with suppress(etree.ParserError, etree.XMLSyntaxError):  # a page without any element
        etree.fromstring(decode(html).utf8, etree.HTMLParser(encoding="utf-8"))
    return ""


def compete(contestants: Sequence[Peer], pages: Sequence[RawPage], n_rounds: int) -> list[Timing]:
    """Time every contestant on every page; shows a progress bar.

    The contestants take each page one after the other, beginning with another one each time, so that the
    machine's moods and warm caches fall on all alike.
    """
    seconds = np.zeros((len(contestants), n_rounds, len(pages)))
    failed = np.zeros((len(contestants), len(pages)), dtype=np.bool_)
    for contestant in contestants:  # what is loaded at the first page is no page's time
        _time(contestant, RawPage("", b"<p>The first page takes longer than those after it.</p>", None))
    with tqdm(total=n_rounds * len(pages), desc="timing", unit=" pages", disable=None) as progress:
        for turn in range(n_rounds):
            for column, page in enumerate(pages):
                for place in range(len(contestants)):
                    row = (place + column + turn) % len(contestants)
                    seconds[row, turn, column], failed[row, column] = _time(contestants[row], page)
                progress.update()
    return [
        _summarise(contestant, seconds[row], int(failed[row].sum()), pages)
        for row, contestant in enumerate(contestants)
    ]


def spread_of(values: Sequence[float] | NDArray[np.float64]) -> Spread:
    """The spread of one or more measurements."""
    return Spread(float(np.median(values)), float(np.min(values)), float(np.max(values)))


def _time(contestant: Peer, page: RawPage) -> tuple[float, bool]:
    start = CLOCK()
    try:
        contestant.extract(page.html, page.url)
    except Exception:  # whatever a peer raises, it is a page that it failed on
        return CLOCK() - start, True
    return CLOCK() - start, False


def _summarise(contestant: Peer, seconds: NDArray[np.float64], n_failed: int, pages: Sequence[RawPage]) -> Timing:
    by_page = 1000 * np.median(seconds, axis=0)
    return Timing(
        name=contestant.name,
        version=contestant.version,
        mean=float(by_page.mean()),
        median=float(np.median(by_page)),
        p99=float(np.percentile(by_page, 99)),
        worst=float(by_page.max()),
        worst_page=pages[int(by_page.argmax())].name,
        rounds=spread_of(1000 * seconds.mean(axis=1)),
        n_failed=n_failed,
    )
