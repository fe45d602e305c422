"""Memory and start of fresh processes."""

from __future__ import annotations

import mmap
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dehusk.training.timing import footprint
from dehusk.training.timing.footprint import measure_memory, read_file, resident_bytes, time_starts
from dehusk.training.timing.speed import RawPage, parse_bare

EXAMPLE = Path(__file__).parents[3] / "examples" / "news-modal" / "page.html"

linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")


@linux
def test_resident_memory_sees_what_is_held() -> None:
    before = resident_bytes()
    # Pages of its own, which no memory freed before can serve.
    with mmap.mmap(-1, 30_000_000) as held:
        held.write(b"x" * len(held))
        assert resident_bytes() - before >= len(held)
    assert resident_bytes("VmHWM") >= resident_bytes()


@linux
def test_peak_of_a_fresh_process(tmp_path: Path) -> None:
    """The peak is the process's own: not that of the test, which holds more."""
    held = bytearray(b"x") * 150_000_000
    page = tmp_path / "page.html"
    page.write_bytes(b"<p>" + b"word " * 4_000_000)
    memory = measure_memory("mine", {"mine": parse_bare}, partial(read_file, page))
    assert memory
    assert page.stat().st_size < memory.peak - memory.start < 8 * page.stat().st_size
    assert memory.peak < len(held)


def test_no_memory_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_pages() -> Iterator[RawPage]:
        raise AssertionError("nothing to run for")

    monkeypatch.setattr(footprint, "_STATUS", tmp_path / "status")
    assert measure_memory("mine", {"mine": parse_bare}, no_pages) is None


def test_starts_are_of_whole_processes_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    folders = set()

    def start(command: list[str], **options: Any) -> None:
        started.append(command[-1])
        folders.add(options["env"]["PYTHONPYCACHEPREFIX"])
        assert options["check"]
        assert not options["env"]["PYTHONDONTWRITEBYTECODE"]

    monkeypatch.setattr(subprocess, "run", start)
    starts = time_starts(EXAMPLE, 2, ["resiliparse", "trafilatura"])
    assert list(starts) == [
        "python",
        "import numpy, lxml.html",
        "import dehusk",
        "dehusk < page.html",
        "trafilatura < page.html",
    ]
    assert started[:5] == started[5:10] == started[10:], "the first start, which writes bytecode, is not timed"
    assert len(folders) == 1, "the bytecode is found again"
    assert "dehusk < page.html" in time_starts(EXAMPLE, 1, [])
    assert "trafilatura < page.html" not in time_starts(EXAMPLE, 1, [])


def test_a_program_that_fails_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footprint, "_PROGRAMS", {"broken": "raise SystemExit(1)"})
    with pytest.raises(subprocess.CalledProcessError):
        time_starts(EXAMPLE, 1, [])
