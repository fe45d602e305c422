"""Every public way to put a page through dehusk, each with what must hold of what comes out.

What a call raises but a `DehuskError` is a fault, an AssertionError among them.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from random import Random
from typing import NamedTuple
from unittest import mock

import dehusk
from dehusk.cli import main
from dehusk.options import OUTPUT_FORMATS, Kind
from dehusk.viewing.view_file import Shown, view_file
from hostile import checks

#: Pages of more blocks are not viewed by the fuzzer: every block is explained.
MAX_VIEWED_BLOCKS = 60


class Given(NamedTuple):
    """A page and what its caller says of it."""

    source: bytes | str
    kind: Kind = "auto"
    url: str | None = None
    encoding: str | None = None

    def labelled(self, extractor: dehusk.Extractor) -> dehusk.Page:
        """The page as `dehusk.label` gives it."""
        return extractor.label(self.source, url=self.url, encoding=self.encoding, kind=self.kind)

    def extracted(self, extractor: dehusk.Extractor, output_format: str, **options: object) -> str:
        """The content as `dehusk.extract` gives it."""
        known = {"url": self.url, "encoding": self.encoding, "kind": self.kind, "output_format": output_format}
        return extractor.extract(self.source, **known, **options)  # type: ignore[arg-type]


#: Takes a labelled page, and what it was labelled from.
PageCall = Callable[[dehusk.Page, Given, Random], None]
#: Takes a page as it comes.
Call = Callable[[Given, dehusk.Extractor, Random], None]


def blocks(page: dehusk.Page, given: Given, rng: Random) -> None:
    """Its blocks, and where they stand."""
    checks.check_blocks(page)
    checks.check_places(page, given.source, given.encoding)


def text(page: dehusk.Page, given: Given, rng: Random) -> None:
    """Its content as text."""
    checks.check_text(_at_some_threshold(page, rng), include_tables=rng.random() < 0.5)


def html(page: dehusk.Page, given: Given, rng: Random) -> None:
    """Its content as HTML."""
    page = _at_some_threshold(page, rng)
    written = page.to_html(include_links=rng.random() < 0.7, include_tables=rng.random() < 0.7)
    checks.check_output(written)
    checks.check_html(written)


def markdown(page: dehusk.Page, given: Given, rng: Random) -> None:
    """Its content as Markdown."""
    page = _at_some_threshold(page, rng)
    written = page.to_markdown(include_links=rng.random() < 0.7, include_tables=rng.random() < 0.7)
    checks.check_output(written)
    checks.check_markdown(written)


def explain(page: dehusk.Page, given: Given, rng: Random) -> None:
    """The reasons for the labels of a few of its blocks."""
    n_blocks = len(page.blocks)
    if n_blocks:
        checks.check_explanations(page, sorted({rng.randrange(n_blocks), n_blocks - 1, 0}))


def view(page: dehusk.Page, given: Given, rng: Random) -> None:
    """The file that `dehusk view` writes of it."""
    if len(page.blocks) <= MAX_VIEWED_BLOCKS and page.model is not None:
        checks.check_view(view_file([Shown("a\x1b[31m<b>.html", given.source, page, given.encoding)]))


def _at_some_threshold(page: dehusk.Page, rng: Random) -> dehusk.Page:
    return page.with_threshold(rng.choice((0, 0, rng.random() ** 3, page.threshold)))


def again(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """Labelled twice, the same."""
    assert given.labelled(extractor).probabilities.tobytes() == given.labelled(extractor).probabilities.tobytes()


def extract(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """The content in one call, in any format."""
    options = rng.choice(({}, {"threshold": 0}, {"favor_recall": True}, {"favor_precision": True}))
    links, tables = rng.random() < 0.5, rng.random() < 0.5
    output_format = rng.choice(OUTPUT_FORMATS)
    checks.check_output(
        given.extracted(extractor, output_format, include_links=links, include_tables=tables, **options)
    )


def extract_json(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """The JSON in one call is what the page says in two."""
    checks.check_json(given.extracted(extractor, "json"), given.labelled(extractor))


def label_many(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """Before another page."""
    page = dehusk.Input(given.source, 7, given.url, given.encoding)
    _check_errors([result.error for result in extractor.label_many([page, "<p>One harbour."])])


def extract_many(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """Before another page."""
    page = dehusk.Input(given.source, 7, given.url, given.encoding)
    results = extractor.extract_many([page, "<p>One."], output_format=rng.choice(OUTPUT_FORMATS), kind=given.kind)
    _check_errors([result.error for result in results])


def _check_errors(errors: list[dehusk.DehuskError | None]) -> None:
    first, second = errors
    assert second is None
    if first is not None:
        assert not isinstance(first, dehusk.PageError), first
        raise first


def columns(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """A batch of columns."""
    extract_columns = dehusk.BatchExtractor(output_format=rng.choice(("txt", "markdown", "html")), blocks=True)
    row = extract_columns({"html": [given.source], "url": [given.url]})
    (error,) = row["error"]
    if error is not None:
        kind, _, reason = error.partition(": ")
        raise {"InputError": dehusk.InputError, "LimitError": dehusk.LimitError}[kind](reason)
    checks.check_output(row["text"][0])
    assert row["n_blocks"][0] == len(row["blocks"][0])


COMMANDS = (
    *((), ("--output-format", "json"), ("--output-format", "markdown", "--links"), ("--output-format", "html")),
    *(("label",), ("label", "--kind", "text"), ("explain", "--block", "0"), ("explain", "--json")),
)


def command(given: Given, extractor: dehusk.Extractor, rng: Random) -> None:
    """The command line, from standard input."""
    arguments = list(rng.choice(COMMANDS))
    if given.url is not None and "\x00" not in given.url:
        arguments += [f"--url={given.url}"]
    source = given.source
    run_command(arguments, source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass"))


def run_command(arguments: list[str], standard_input: bytes = b"") -> tuple[int, str]:
    """Run the command line as it would be run; its exit code, and what it wrote."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(standard_input))
    with mock.patch.object(sys, "stdin", given), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    written = out.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    assert code in (0, 1, 2)
    checks.check_output(written.replace("\f\n", ""))
    for line in err.getvalue().split("\n"):
        assert not checks.ACTING.search(line), line
    return code, written


#: Every call, and how often the fuzzer takes it.
PAGE_CALLS: dict[str, tuple[PageCall, float]] = {
    "blocks": (blocks, 30),
    "to_text": (text, 20),
    "to_html": (html, 25),
    "to_markdown": (markdown, 15),
    "explain": (explain, 4),
    "view": (view, 3),
}
CALLS: dict[str, tuple[Call, float]] = {
    "label again": (again, 2),
    "extract": (extract, 12),
    "extract JSON": (extract_json, 2),
    "label_many": (label_many, 2),
    "extract_many": (extract_many, 2),
    "columns": (columns, 3),
    "command": (command, 3),
}
