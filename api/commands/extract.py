"""``dehusk [FILE ...]``: print the content of pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from dehusk import __version__
from dehusk.commands.pages import write_pages
from dehusk.options import OUTPUT_FORMATS, Options
from dehusk.page import Page
from dehusk.rendering.as_json import to_json
from dehusk.terminal.options import Parser, add_output_options, add_page_options, options_of, parse_page_options
from dehusk.terminal.outputs import SEPARATOR, Output

_DESCRIPTION = """\
Print the content of web pages, without their menus, banners, teasers and footers.
Pages are HTML or plain text; a WET file or JSON Lines of {"text": ...} hold many.

commands:
  dehusk label [FILE ...]     every block of a page with its label, as JSON Lines
  dehusk explain [FILE ...]   why blocks have their labels, in plain words
  dehusk view FILE ...        a page with its labels and reasons, for the browser
  dehusk review DIR|FILE ...  check and correct labels in a local web page
  dehusk batch INPUT ... -o OUTPUT
                              many pages (folders, WARC, Parquet), all cores
  dehusk chunk [FILE ...]     the content in chunks for an index, as JSON Lines
  dehusk serve                the same over HTTP
  dehusk model [FILE]         what the model was trained on and how well it does
  dehusk evaluate --data DIR  measure the model on labelled pages
  dehusk train --data DIR --out FILE
                              train a model on labelled pages
  dehusk benchmark speed --data DIR
                              measure speed, against other extractors too
  dehusk completion SHELL     a script that completes commands, options, files
  Each has its own --help. A file that is called like a command is ./label."""

_EPILOG = """\
examples:
  dehusk page.html                      the content as plain text
  curl -s https://example.org/ | dehusk the same, from standard input
  dehusk --output-format markdown --links --url https://example.org/ page.html
  dehusk --precision -o out.txt a.html b.html.gz

Pages of several files follow one another, apart by a line that holds a form
feed (in JSON: one object a line). Exit codes: 0 done, 1 some input failed (it
is named on standard error, the others are done), 2 wrong usage."""


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some input failed, else 0."""
    options = parse_page_options(make_parser(), arguments)
    return write_pages(options, partial(_write, options_of(options)))


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk", "dehusk [options] [FILE ...]", _DESCRIPTION, _EPILOG)
    add_output_options(parser, OUTPUT_FORMATS)
    add_page_options(parser)
    parser.add_argument("--version", action="version", version=f"dehusk {__version__}")
    return parser


def _write(chosen: Options, output: Output, page: Page, named: Mapping[str, str]) -> None:
    if chosen.output_format == "json":
        output.write(f"{to_json({**named, **page.to_dict(include_tables=chosen.include_tables)})}\n")
        return
    rendered = page.render(chosen)
    if not named:
        output.write(f"{rendered}\n" if rendered else "")
    else:
        output.write(f"{SEPARATOR}\n{rendered}\n" if output.n_written else f"{rendered}\n")
