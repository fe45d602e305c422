"""``dehusk chunk [FILE ...]``: print the content of pages in chunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from dehusk.commands.pages import write_pages
from dehusk.page import Page
from dehusk.rendering.as_json import to_json
from dehusk.terminal.options import (
    Parser,
    add_output_options,
    add_page_options,
    options_of,
    parse_page_options,
    positive,
    whole_number,
)
from dehusk.terminal.outputs import Output

_DESCRIPTION = """\
Print the content of pages in chunks for an index, as JSON Lines: each with its
text, the headings that it stands under, its blocks and their places in the
page, and the mean probability of these. Chunks are cut at headings and between
blocks, never inside a row of a table or a line of code."""

_EPILOG = """\
examples:
  dehusk chunk page.html
  dehusk chunk --max-words 200 --overlap 30 --output-format markdown a.html b.html

Exit codes: 0 done, 1 some input failed, 2 wrong usage."""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk chunk", "dehusk chunk [options] [FILE ...]", _DESCRIPTION, _EPILOG)
    add_output_options(parser, ("txt", "markdown"))
    parser.add_argument("--max-words", type=positive, default=300, metavar="N", help="words of a chunk; 300")
    parser.add_argument(
        "--overlap", type=whole_number(0), default=0, metavar="N", help="words that the next repeats; 0"
    )
    add_page_options(parser)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some input failed, else 0."""
    parser = make_parser()
    options = parse_page_options(parser, arguments)
    if options.overlap >= options.max_words:
        parser.error("argument --overlap: it is less than --max-words")
    chosen = asdict(options_of(options))

    def write(output: Output, page: Page, named: Mapping[str, str]) -> None:
        for chunk in page.chunks(max_words=options.max_words, overlap=options.overlap, **chosen):
            output.write(f"{to_json({**named, **chunk.to_dict()})}\n")

    return write_pages(options, write)
