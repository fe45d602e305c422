"""One extractor in many threads: the same answers as in one, and nothing of the interpreter left changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

import dehusk
from dehusk import Extractor
from dehusk.options import OUTPUT_FORMATS

N_THREADS = 8
EXAMPLES = [page.read_bytes() for page in sorted((Path(__file__).parents[2] / "examples").glob("*/page.html"))]


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """Threads take turns after every few instructions, not every 5 ms."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("eager_switching")
def test_threads_share_an_extractor() -> None:
    extractor = Extractor()
    jobs = [(page, OUTPUT_FORMATS[number % len(OUTPUT_FORMATS)]) for number, page in enumerate(EXAMPLES[::2])]
    expected = [extractor.extract(page, output_format=chosen, include_links=True) for page, chosen in jobs]
    together = Barrier(N_THREADS)

    def work(number: int) -> list[str]:
        together.wait(timeout=60)
        found = {}
        for turn in range(len(jobs)):  # in the same order but from another page on: like pages at unlike times
            row = (turn + number) % len(jobs)
            page, chosen = jobs[row]
            found[row] = extractor.extract(page, output_format=chosen, include_links=True)
        return [found[row] for row in range(len(jobs))]

    with ThreadPoolExecutor(N_THREADS) as pool:
        for found in pool.map(work, range(N_THREADS)):
            assert found == expected


@pytest.mark.usefixtures("eager_switching")
def test_threads_share_a_page() -> None:
    page = dehusk.label(EXAMPLES[0], url="https://example.org/")
    alone = dehusk.label(EXAMPLES[0], url="https://example.org/")
    together = Barrier(N_THREADS)

    def work(_: int) -> tuple[Any, ...]:
        together.wait(timeout=60)
        return page.to_dict(), page.to_markdown(), page.to_html(), page.with_threshold(0.9).text

    expected = (alone.to_dict(), alone.to_markdown(), alone.to_html(), alone.with_threshold(0.9).text)
    with ThreadPoolExecutor(N_THREADS) as pool:
        assert set(map(repr, pool.map(work, range(N_THREADS)))) == {repr(expected)}


def test_the_first_call_may_come_from_many_threads() -> None:
    code = (
        "import sys, threading, dehusk\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "sys.setswitchinterval(1e-6)\n"
        f"together = threading.Barrier({N_THREADS})\n"
        "def first(number):\n"
        "    together.wait(timeout=60)\n"
        "    output_format = ('txt', 'markdown', 'html', 'json')[number % 4]\n"
        "    return number % 4, dehusk.extract(sys.argv[1], output_format=output_format)\n"
        f"with ThreadPoolExecutor({N_THREADS}) as pool: print(len(set(pool.map(first, range({N_THREADS})))))\n"
    )
    page = "<h1>Tides</h1><p>" + "At low water the boats lie on the mud like cattle in a meadow. " * 5
    done = subprocess.run([sys.executable, "-c", code, page], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr


def test_the_garbage_collector_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turned off or on by whoever runs the process, it stays so, at every moment of a call."""

    def turn() -> None:
        raise AssertionError("the collector is switched")

    monkeypatch.setattr("gc.enable", turn)
    monkeypatch.setattr("gc.disable", turn)
    for page in EXAMPLES[:3]:
        assert dehusk.extract(page, output_format="markdown")
