"""Hostile pages through every public call: each gives the whole result or a typed error, in its time."""

from __future__ import annotations

import contextlib
import io
import random
import re
import time
from pathlib import Path

import pytest

import dehusk
from dehusk.batch.settings import RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.cli import main
from dehusk.options import KINDS, OUTPUT_FORMATS, Kind
from dehusk.viewing.safe_styles import safe_styles
from hostile import checks
from hostile.calls import CALLS, PAGE_CALLS, Given, run_command
from hostile.pages import REFUSED, hostile_pages

PAGES = hostile_pages()
READ = [name for name in PAGES if name not in REFUSED]
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


@pytest.mark.parametrize("name", REFUSED)
def test_every_call_refuses_what_is_no_page(name: str, extractor: dehusk.Extractor) -> None:
    rng = random.Random(name)
    for kind in KINDS:
        given = Given(PAGES[name], kind, rng.choice(URLS))
        with pytest.raises(dehusk.InputError) as caught:
            given.labelled(extractor)
        assert checks.is_refusal(caught.value)
        for output_format in OUTPUT_FORMATS:
            with pytest.raises(dehusk.InputError, match=re.escape(str(caught.value))):
                given.extracted(extractor, output_format)
        for call in ("label_many", "extract_many", "columns"):
            with pytest.raises(dehusk.InputError) as caught:
                CALLS[call][0](given, extractor, rng)
            assert checks.is_refusal(caught.value)


@pytest.mark.parametrize("name", READ)
def test_every_call(name: str, extractor: dehusk.Extractor) -> None:
    start = time.thread_time()
    rng = random.Random(name)
    page = Given(PAGES[name], "auto", rng.choice(URLS)).labelled(extractor)
    other: Kind = "text" if page.kind == "html" else "html"
    for call, _ in PAGE_CALLS.values():
        call(page, Given(PAGES[name]), rng)
    given = Given(PAGES[name], other, rng.choice(URLS))
    page = given.labelled(extractor).with_threshold(0)
    checks.check_page(page)
    checks.check_places(page, PAGES[name])
    for output_format in rng.sample(OUTPUT_FORMATS, 2):
        given = Given(PAGES[name], rng.choice(KINDS), rng.choice(URLS))
        written = given.extracted(extractor, output_format, include_links=True, threshold=0)
        {"html": checks.check_html, "markdown": checks.check_markdown}.get(output_format, checks.check_output)(written)
    assert all(chunk.text for chunk in page.chunks(max_words=50, overlap=9))
    assert page.metadata is not None
    CALLS[rng.choice(("label_many", "columns"))][0](given, extractor, rng)
    assert time.thread_time() - start < SECONDS


def test_many_at_once(extractor: dehusk.Extractor) -> None:
    chosen = list(PAGES)[::4]
    results = list(extractor.extract_many([PAGES[name] for name in chosen], n_jobs=2))
    for name, result in zip(chosen, results, strict=True):
        assert checks.is_refusal(result.error) if name in REFUSED else result.error is None


def test_the_command_line(files: list[Path]) -> None:
    """Some pages as HTML, the blocks of others as JSON; a batch takes them all."""
    for arguments, chosen in ((["--output-format", "html", "--links"], files[::4]), (["label"], files[1::4])):
        code, written = run_command([*arguments, *map(str, chosen)])
        assert code == 1  # damaged gzip and WARC data
        assert written


def test_the_command_line_shows_them(files: list[Path]) -> None:
    small = [str(file) for file in files if file.stat().st_size < 200]
    assert len(small) > 40
    assert run_command(["explain", *small])[1]
    checks.check_view(run_command(["view", "-o", "-", *small])[1])


def test_a_batch(files: list[Path], tmp_path: Path) -> None:
    pytest.importorskip("fastwarc", reason="some of the files begin as WARC files do")
    out = tmp_path / "out.jsonl"
    code, _ = run_command(["batch", str(files[0].parent), "-o", str(out), "--jobs", "1", "--blocks", "--quiet"])
    written = out.read_text("utf-8")
    assert code == 1
    assert not checks.ACTING.search(written.replace("\n", ""))
    assert "please report" not in written
    assert len(written.splitlines()) > 200


@pytest.mark.parametrize(
    ("css", "n_bytes"),
    [
        ("url({a}", 60_000),
        ("url({ }", 20_000),
        ("url(data:image/png,{ }", 20_000),
        ("{url(}", 60_000),
        ('{@import a }"', 60_000),
        ("{@font-face[}", 400_000),
    ],
)
def test_styles_are_read_in_linear_time(css: str, n_bytes: int) -> None:
    """What is opened and never closed is not looked for from every place: that took seconds for each of these."""
    before, repeated, after = re.fullmatch(r"(.*)\{(.+)\}(.*)", css).groups()  # type: ignore[union-attr]
    sheet = before + repeated.replace("[", "{") * (n_bytes // len(repeated)) + after
    start = time.thread_time()
    assert len(safe_styles(sheet)) <= len(sheet) + 1
    assert time.thread_time() - start < 0.5


def test_a_class_above_much_code_is_read_in_part() -> None:
    page = dehusk.label(f"<div class='{'x ' * 300_000}'>" + "<pre>a</pre>" * 1000, kind="html").with_threshold(0)
    start = time.thread_time()
    assert page.to_html().count("<pre>") == 1000
    assert time.thread_time() - start < 2  # twelve seconds when all of it was


def test_addresses_are_held_to_the_limit_of_characters() -> None:
    """A long base stands in every link: the one way in which an output is many times as long as its page."""
    source = f"<base href='http://a.org/{'a' * 7000}/'>" + "<p>One <a href=x>link</a>" * 30
    page = dehusk.label(source, limits=dehusk.Limits(max_characters=100_000)).with_threshold(0)
    assert page.to_html()
    for render in (page.to_html, page.to_markdown):
        with pytest.raises(dehusk.LimitError, match="max_characters=100000"):
            render(include_links=True)


def test_the_pages_own_address_cannot_act() -> None:
    page = dehusk.label("<p>One <a href='x'>link</a>", url="http://a.org/\x1b[31m\x9b\ud800/b", kind="html")
    for output_format in OUTPUT_FORMATS:
        written = dehusk.extract(
            "<p>One <a href='x'>link</a>",
            url=page.url,
            kind="html",
            threshold=0,
            output_format=output_format,
            include_links=True,
        )
        checks.check_output(written)
        assert "link" in written


def test_a_header_without_end_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "endless.wet"
    file.write_bytes(b"WARC/1.0\r\n" + b"".join(b"a%d: b\r\n" % number for number in range(5000)))
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        assert main([str(file)]) == 1
    assert "a record's header has more than 1000 lines" in err.getvalue()


@pytest.mark.parametrize("encoding", ["punycode", "idna", "unicode_escape", "rot13", "a\x00b", "nonsense", "\ud800"])
def test_a_sender_may_name_any_encoding(encoding: str) -> None:
    """One that is none of pages is passed over, not tried: punycode takes quadratic time."""
    fields = PageExtractor(RecordOptions()).fields(b"<p>" + b"One harbour, two ferries. " * 20_000, encoding=encoding)
    assert fields["error"] is None
    assert fields["encoding"] == "utf-8"


def test_memory_of_any_shape_is_a_page() -> None:
    page = memoryview(b"<p>ab c!").cast("B", (2, 4))  # type: ignore[call-overload]
    assert dehusk.extract(page, threshold=0) == "ab c!"
    assert dehusk.extract(memoryview(b"a.b.c")[::2], threshold=0, kind="text") == "abc"
