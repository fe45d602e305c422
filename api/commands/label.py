"""``dehusk label [FILE ...]``: print every block of pages with its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dehusk.commands.pages import write_pages
from dehusk.page import Page
from dehusk.rendering.as_json import to_json
from dehusk.terminal.options import Parser, add_page_options, parse_page_options
from dehusk.terminal.outputs import Output

_DESCRIPTION = """\
Print every text block of web pages with its label, as JSON Lines: one object a
block, in document order, with index, label (content or chrome), probability,
tag, xpath and text (of plain text lines and span instead of tag and xpath);
with several pages also the file."""

_EPILOG = """\
examples:
  dehusk label page.html
  dehusk label page.html | jq -r 'select(.label == "chrome") | .text'"""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk label", "dehusk label [options] [FILE ...]", _DESCRIPTION, _EPILOG)
    add_page_options(parser)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some input failed, else 0."""
    return write_pages(parse_page_options(make_parser(), arguments), _write)


def _write(output: Output, page: Page, named: Mapping[str, str]) -> None:
    output.write("".join(f"{to_json({**named, **block.to_dict()})}\n" for block in page.blocks))
