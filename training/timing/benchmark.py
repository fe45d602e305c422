"""Everything that `dehusk benchmark speed` measures, one part after the other."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from joblib import cpu_count
from lxml import etree

from dehusk.features.version import VERSION
from dehusk.model.labeller import Model
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.peers import Extract, Peer
from dehusk.training.timing.footprint import Memory, measure_memory, read_file, time_starts
from dehusk.training.timing.growth import Growth, time_growth
from dehusk.training.timing.made_up_pages import article, web_page
from dehusk.training.timing.speed import CLOCK, RawPage, Spread, Timing, compete, parse_bare, read_pages, spread_of
from dehusk.training.timing.stage_times import Render, StageTimes, time_stages

#: The contestant that is no extractor but the limit of all that are built on lxml.
BARE_PARSE = "lxml parse"

#: Bytes of the page that the memory of large pages is measured on.
LARGE_PAGE = 10**7

#: Pages that throughput is measured on; fewer are taken several times, or the start of the processes would be all.
MIN_THROUGHPUT_PAGES = 1000

#: Processes started for each round of the contest: they are few, and vary more.
STARTS_A_ROUND = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: dehusk, as its users call it."""

    extract: Extract
    """Must be a function of a module, as fresh processes look it up."""
    extract_many: Callable[[Sequence[bytes], int], object]
    """Takes pages and a number of processes, and extracts them all."""
    model: Model
    render: Render


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """What was measured."""

    n_pages: int
    n_bytes: int
    """Of all pages together."""
    n_rounds: int
    timings: tuple[Timing, ...]
    """The bare parse first, then dehusk, then its peers."""
    memory: dict[str, Memory | None]
    """Of each contestant over all pages, each in a fresh process."""
    stages: StageTimes
    large_pages: dict[str, Memory | None]
    """Of dehusk over one page of `LARGE_PAGE` bytes, by what the page is like."""
    starts: dict[str, Spread]
    """Seconds that whole processes take."""
    throughput: dict[int, Spread]
    """Pages a second by number of processes, their start included."""
    growth: tuple[Growth, ...]


def measure_speed(
    subject: Subject, data: Sequence[Path], peers: Sequence[Peer], n_rounds: int, sample: int | None
) -> SpeedReport:
    """Measure everything; takes minutes, and shows progress on standard error.

    Raises
    ------
    DataError
        If labelled pages cannot be read.
    """
    own = {BARE_PARSE: parse_bare, "dehusk": subject.extract}
    contestants = [Peer(BARE_PARSE, etree.__version__, parse_bare), Peer("dehusk", VERSION, subject.extract), *peers]
    read = partial(_read, data, sample)
    pages = list(read())
    with TemporaryDirectory() as folder:
        median = Path(folder, "median.html")
        median.write_bytes(sorted((page.html for page in pages), key=len)[len(pages) // 2])
        return SpeedReport(
            n_pages=len(pages),
            n_bytes=sum(len(page.html) for page in pages),
            n_rounds=n_rounds,
            timings=tuple(compete(contestants, pages, n_rounds)),
            stages=time_stages(pages, subject.model, subject.render, n_rounds),
            memory={contestant.name: measure_memory(contestant.name, own, read) for contestant in contestants},
            large_pages={
                "like those of the web": _measure_large_page(own, web_page, Path(folder, "web.html")),
                "of text": _measure_large_page(own, article, Path(folder, "article.html")),
            },
            starts=time_starts(median, STARTS_A_ROUND * n_rounds, [peer.name for peer in peers]),
            throughput=_measure_throughput(subject, [page.html for page in pages], n_rounds),
            growth=tuple(time_growth(subject.extract, n_rounds)),
        )


def as_values(report: SpeedReport) -> dict[str, Any]:
    """The measures as plain values, fit for JSON, with what they were measured on."""
    machine = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "n_cpus": os.cpu_count(),
        "numpy": np.__version__,
        "lxml": etree.__version__,
        "clock": getattr(CLOCK, "__name__", ""),
    }
    return {"machine": machine, **asdict(report)}


def _read(data: Sequence[Path], sample: int | None) -> Iterator[RawPage]:
    return read_pages([read_corpus(path) for path in data], sample)


def _measure_large_page(own: Mapping[str, Extract], make: Callable[[int], bytes], file: Path) -> Memory | None:
    file.write_bytes(make(LARGE_PAGE))
    return measure_memory("dehusk", own, partial(read_file, file))


def _measure_throughput(subject: Subject, pages: Sequence[bytes], n_rounds: int) -> dict[int, Spread]:
    rates: dict[int, list[float]] = {n_jobs: [] for n_jobs in sorted({1, 2, cpu_count()})}
    pages = list(pages) * -(-MIN_THROUGHPUT_PAGES // len(pages))
    for _ in range(n_rounds):
        for n_jobs, measured in rates.items():
            start = time.perf_counter()
            subject.extract_many(pages, n_jobs)
            measured.append(len(pages) / (time.perf_counter() - start))
    return {n_jobs: spread_of(measured) for n_jobs, measured in rates.items()}
