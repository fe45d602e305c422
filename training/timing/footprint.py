"""What only a fresh process can tell: the memory that an extractor takes, and how long it takes to start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from dehusk.training.peers import Extract, find_peers
from dehusk.training.timing.speed import RawPage, Spread, spread_of

#: Where Linux tells a process what memory it takes. (``getrusage`` would tell of the parent's peak as well.)
_STATUS = Path("/proc/self/status")

#: What is started, as Python programs; those that extract get the page on standard input.
_PROGRAMS = {
    "python": "pass",
    "import numpy, lxml.html": "import numpy, lxml.html",
    "import dehusk": "import dehusk",
    "dehusk < page.html": "import sys; from dehusk.cli import main; sys.exit(main([]))",
}
#: Command lines of peers.
_PEER_PROGRAMS = {"trafilatura": ("trafilatura < page.html", "from trafilatura.cli import main; main()")}


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process, in bytes."""

    start: int
    """After the extractor's first, tiny page."""
    peak: int
    """The most until the last page."""


def measure_memory(name: str, own: Mapping[str, Extract], pages: Callable[[], Iterable[RawPage]]) -> Memory | None:
    """Run an extractor over pages in a fresh process; None where the system does not tell.

    Parameters
    ----------
    name
        An extractor of `dehusk.training.peers`, or one of ``own``.
    own
        Further extractors; functions of a module, as they are looked up in the fresh process.
    pages
        Reads the pages there, one at a time.
    """
    if not _STATUS.exists():
        return None
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        return fresh.submit(_run, name, own, pages).result()


def read_file(file: Path) -> Iterable[RawPage]:
    """A file as the only page."""
    yield RawPage(file.name, file.read_bytes(), None)


def _run(name: str, own: Mapping[str, Extract], pages: Callable[[], Iterable[RawPage]]) -> Memory:
    extract = own[name] if name in own else find_peers([name])[0][0].extract
    extract(b"<p>What is loaded at the first page is there before it.</p>", None)
    start = resident_bytes("VmRSS")
    for page in pages():
        try:
            extract(page.html, page.url)
        except Exception:  # noqa: S112 - the contest tells of pages that an extractor fails on
            continue
    return Memory(start, resident_bytes("VmHWM"))


def resident_bytes(field: str = "VmRSS") -> int:
    """Resident memory of this process on Linux: now (``VmRSS``), or the most so far (``VmHWM``)."""
    found = re.search(rf"^{field}:\s*(\d+) kB$", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    assert found, f"no {field} in {_STATUS}"
    return 1024 * int(found.group(1))


def time_starts(page: Path, n_rounds: int, peers: Iterable[str]) -> dict[str, Spread]:
    """Seconds that whole processes take from start to end, each in turn in every round.

    All find the bytecode of what they import, as after an installation: a checkout may have none, and compiling it
    at every start would be no library's own time. A first start of each, which is not timed, writes it to a folder.

    Parameters
    ----------
    page
        The page that the command lines extract.
    peers
        Names of the peers whose command lines are started too, where they have one.
    """
    programs = _PROGRAMS | dict(_PEER_PROGRAMS[name] for name in peers if name in _PEER_PROGRAMS)
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    with TemporaryDirectory() as bytecode:
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
        for turn in range(1 + n_rounds):
            for name, code in programs.items():
                taken = _time_start(code, page, settings)
                if turn:
                    seconds[name].append(taken)
    return {name: spread_of(taken) for name, taken in seconds.items()}


def _time_start(code: str, page: Path, settings: Mapping[str, str]) -> float:
    with page.open("rb") as stream:
        start = time.perf_counter()
        command = [sys.executable, "-c", code]  # one of the programs above
        subprocess.run(command, stdin=stream, capture_output=True, check=True, env=settings)  # noqa: S603
        return time.perf_counter() - start
