"""``dehusk view PAGE ...``: write a file that shows pages with their labels and the reasons for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError
from dehusk.sources.input_files import STANDARD_INPUT, shown_name
from dehusk.sources.opening import read_one_page
from dehusk.terminal.console import complain, printable
from dehusk.terminal.options import Parser, add_page_options, limits_of, options_of, parse_page_options
from dehusk.terminal.outputs import open_output

_DESCRIPTION = """\
Write one HTML file that shows web pages with the styles that stand in them (not
those of other files), every block tinted by its probability of content, with
the reasons for it, a slider for the threshold and the extracted text. The file
needs nothing else, fetches nothing, and nothing of the pages runs in it. Without
-o it is called like the first page."""

_EPILOG = """\
examples:
  dehusk view page.html                 writes page.view.html
  dehusk view a.html b.html -o both.html
  curl -s https://example.org/ | dehusk view -o example.html --open"""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk view", "dehusk view [options] [FILE ...]", _DESCRIPTION, _EPILOG)
    add_page_options(parser)
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some input failed, else 0."""
    parser = make_parser()
    options = parse_page_options(parser, arguments)

    from dehusk.viewing.view_file import Shown, view_file  # noqa: PLC0415 - what only this command needs

    extractor = Extractor(options.model, limits_of(options))
    shown = []
    for file in options.files:
        name = shown_name(file)
        try:
            source = read_one_page(file, options.max_bytes)
            page = extractor.label(source, url=options.url, encoding=options.encoding, kind=options.kind)
        except (DehuskError, OSError) as error:
            complain(error, name)
            continue
        page = page.at(options_of(options))
        shown.append(Shown(name, source, page, options.encoding))
    if not shown:
        return 1
    out = options.output or _name_after(options.files[0])
    with open_output(out) as output:
        output.write(view_file(shown))
    if out != "-":
        with open_output(None) as output:
            output.write(f"{printable(out)}\n")
        if options.open:
            import webbrowser  # noqa: PLC0415 - rarely asked for

            webbrowser.open(Path(out).resolve().as_uri())
    return 1 if len(shown) < len(options.files) else 0


def _name_after(file: str) -> str:
    """The file to write for a page where none is named: ``page.html.gz`` gives ``page.view.html``, here."""
    if file == STANDARD_INPUT:
        return "page.view.html"
    name = Path(file).name.removesuffix(".gz")
    return f"{Path(name).stem}.view.html"
