"""``dehusk benchmark speed``: how long dehusk and other extractors take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dehusk.calls import extract, extract_many
from dehusk.features.errors import InputError
from dehusk.features.extras import require
from dehusk.features.reading.blocks import BlockTable
from dehusk.models import shipped_model
from dehusk.page import Page
from dehusk.rendering.as_json import to_json
from dehusk.terminal.console import complain, printable
from dehusk.terminal.listing import align_table
from dehusk.terminal.options import Parser, names, positive
from dehusk.terminal.outputs import open_output

_DESCRIPTION = """\
Measure speed on real pages: time a page against lxml's bare parse and against
other extractors (page by page in turn, one thread), where the time goes, peak
memory, the start of whole processes, throughput of several processes, and how
time grows with the size of a page, hostile pages among them."""

_EPILOG = """\
A DIR is what `dehusk train` takes, see its --help. Other extractors come with
pip install 'dehusk[bench]'; those that are missing are named and left out.

examples:
  dehusk benchmark speed --data examples
  dehusk benchmark speed --data wcxb --against trafilatura,readability,resiliparse
  dehusk benchmark speed --data wcxb --sample 200 --rounds 5 --json speed.json

Exit codes: 0 done, 1 the pages cannot be read, 2 wrong usage."""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk benchmark", "dehusk benchmark speed --data DIR [options]", _DESCRIPTION, _EPILOG)
    parser.add_argument("measure", choices=("speed",), help="what is measured")
    parser.add_argument("--data", type=Path, action="append", required=True, metavar="DIR", help="labelled pages")
    parser.add_argument("--against", type=names, default=[], metavar="NAME,...", help="other extractors")
    parser.add_argument("--rounds", type=positive, default=3, metavar="N", help="times that each page is timed; 3")
    parser.add_argument("--sample", type=positive, metavar="N", help="so many pages, spread evenly; all if not given")
    parser.add_argument("--json", metavar="FILE", help="write the measures as JSON; - prints them instead")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; always 0, as pages that cannot be read raise DataError."""
    parser = make_parser()
    options = parser.parse_intermixed_args(arguments)
    require("train", "a benchmark")

    from dehusk.training.peers import find_peers  # noqa: PLC0415
    from dehusk.training.timing.benchmark import Subject, as_values, measure_speed  # noqa: PLC0415 - only needed here
    from dehusk.training.timing.tables import tables  # noqa: PLC0415

    try:
        peers, missing = find_peers(options.against)
    except InputError as error:
        parser.error(f"argument --against: {error}")
    for name in missing:
        complain("not installed, left out; pip install 'dehusk[bench]'", name)
    subject = Subject(extract_page, extract_pages, shipped_model().model, render)
    report = measure_speed(subject, options.data, peers, options.rounds, options.sample)
    if options.json is not None:
        with open_output(options.json) as output:
            output.write(f"{to_json(as_values(report), indent=1)}\n")
    if options.json != "-":
        with open_output(None) as output:
            output.write("\n".join(_lay_out(table.title, table.head, table.rows) for table in tables(report)))
    return 0


def extract_page(html: bytes, url: str | None) -> str:
    """Extract as a user does."""
    return extract(html, url=url)


def extract_pages(pages: Sequence[bytes], n_jobs: int) -> None:
    """Extract pages in so many processes."""
    for result in extract_many(pages, n_jobs=n_jobs):
        if result.error is not None:
            raise result.error


def render(table: BlockTable, probabilities: NDArray[np.float64]) -> str:
    """The text of labelled blocks."""
    threshold = shipped_model().model.thresholds.balanced
    return Page(table, probabilities, threshold, language="", encoding="").to_text()


def _lay_out(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"{printable(line)}\n" for line in (title, *align_table(head, rows)))
