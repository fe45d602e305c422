"""Hostile pages through every public call: each gives the whole result or a typed error, in its time."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

import dehusk
from dehusk.extractor import KINDS, OUTPUT_FORMATS
from hostile import checks
from hostile.calls import CALLS, PAGE_CALLS, Given, run_command
from hostile.pages import hostile_pages

PAGES = hostile_pages()
#: Processor time that all calls for one page may take together, seconds; the slowest takes a tenth of it.
SECONDS = 10
URLS = (None, "http://a.org/b?c=d#e", "http://[", "javascript:x", "x\x1b[31m\udc80:\r\ny")


@pytest.fixture(scope="module")
def extractor() -> dehusk.Extractor:
    return dehusk.Extractor(limits=dehusk.Limits(max_seconds=SECONDS))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every page as a file."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, page in enumerate(PAGES.values()):
        raw = page if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass")
        (folder / f"{number:03d}\x1b[31m.html").write_bytes(raw)
    return sorted(folder.iterdir())


def test_there_are_enough() -> None:
    assert len(PAGES) >= 200


@pytest.mark.parametrize("name", PAGES)
def test_every_call(name: str, extractor: dehusk.Extractor) -> None:
    start = time.thread_time()
    rng = random.Random(name)
    for kind in KINDS:
        given = Given(PAGES[name], kind, rng.choice(URLS))
        page = given.labelled(extractor)
        if kind == "auto":
            for call, _ in PAGE_CALLS.values():
                call(page, given, rng)
        checks.check_page(page.with_threshold(0))
        checks.check_places(page, given.source)
    for number, output_format in enumerate(OUTPUT_FORMATS):
        given = Given(PAGES[name], KINDS[number % len(KINDS)], rng.choice(URLS))
        checks.check_output(given.extracted(extractor, output_format, include_links=True, threshold=0))
    for call in ("label_many", "extract_many", "columns"):
        CALLS[call][0](given, extractor, rng)
    assert time.thread_time() - start < SECONDS


def test_many_at_once(extractor: dehusk.Extractor) -> None:
    results = list(extractor.extract_many(PAGES.values(), n_jobs=2, output_format="markdown"))
    assert [type(result.error) for result in results] == [type(None)] * len(PAGES)


@pytest.mark.parametrize("arguments", [["--output-format", "html", "--links"], ["label"]])
def test_the_command_line(arguments: list[str], files: list[Path]) -> None:
    code, written = run_command([*arguments, *map(str, files)])
    assert code == 1  # damaged gzip and WARC data
    assert written


def test_the_command_line_shows_them(files: list[Path]) -> None:
    small = [str(file) for file in files if file.stat().st_size < 400]
    assert len(small) > 50
    assert run_command(["explain", *small])[1]
    checks.check_view(run_command(["view", "-o", "-", *small])[1])


def test_a_batch(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    code, _ = run_command(["batch", str(files[0].parent), "-o", str(out), "--jobs", "1", "--blocks", "--quiet"])
    written = out.read_text("utf-8")
    assert code == 1
    assert not checks.ACTING.search(written.replace("\n", ""))
    assert "please report" not in written
    assert len(written.splitlines()) > 200
