"""``dehusk label [FILE ...]``: print every block of pages with its label."""

from __future__ import annotations

from collections.abc import Sequence

from dehusk.commands.pages import label_files
from dehusk.extractor import Extractor
from dehusk.rendering.as_json import to_json
from dehusk.terminal.options import Parser, add_page_options, limits_of, parse_page_options
from dehusk.terminal.outputs import open_output

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
    options = parse_page_options(make_parser(), arguments)
    extractor = Extractor(options.model, limits_of(options))
    n_failed = 0
    with open_output(options.output) as output:
        for file, page in label_files(options, extractor):
            if page is None:
                n_failed += 1
                continue
            named = {} if options.files == [file] else {"file": file}
            output.write("".join(f"{to_json({**named, **block.to_dict()})}\n" for block in page.blocks))
    return 1 if n_failed else 0
