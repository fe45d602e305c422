"""``dehusk review DIR|FILE ...``: check and correct the labels of pages in a local web page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from dehusk.extractor import Extractor
from dehusk.terminal.console import printable
from dehusk.terminal.options import Parser, port
from dehusk.training.labels.page_labels import LABELS_FOLDER

_DESCRIPTION = """\
Go through pages in the browser and correct their labels: click a block to flip
it, drag over several, accept the page, next. Pages that the model is most
unsure of come first. Every change is saved at once, so that nothing is lost
when this is interrupted; started again, it goes on where it was. The address
that it prints works on this machine only."""

_EPILOG = """\
The folder of reviewed pages holds html/ID.html.gz and labels/ID.json, and is
what `dehusk train --data` reads: with --base shipped, twenty pages of one site
make a model that knows the site.

examples:
  dehusk review saved-pages --out reviewed
  dehusk train --data reviewed --base shipped --out mine.joblib"""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk review", "dehusk review [options] DIR|FILE ...", _DESCRIPTION, _EPILOG)
    parser.add_argument("places", nargs="+", type=Path, metavar="DIR|FILE", help="pages, or folders of pages")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of reviewed pages; reviewed if not given")
    parser.add_argument(
        "--port", type=port, default=0, metavar="N", help="port on 127.0.0.1; any free one if not given"
    )
    parser.add_argument("--model", metavar="FILE", help="a model that `dehusk train` wrote, not the shipped one")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command until it is interrupted."""
    options = make_parser().parse_intermixed_args(arguments)

    from dehusk.reviewing.server import serve  # noqa: PLC0415 - what only this command needs
    from dehusk.reviewing.store import Store, find_pages  # noqa: PLC0415

    # A folder of reviewed pages is gone on with where it lies.
    is_reviewed = len(options.places) == 1 and (options.places[0] / LABELS_FOLDER).is_dir()
    out = options.out or (options.places[0] if is_reviewed else Path("reviewed"))
    store = Store(find_pages(options.places), out, Extractor(options.model))
    address, run_server = serve(store, options.port)
    sys.stdout.write(f"{printable(f'{len(store.entries)} pages, labels in {out}')}\n{address}\n")
    sys.stdout.flush()
    if options.open:
        import webbrowser  # noqa: PLC0415 - rarely asked for

        webbrowser.open(address)
    run_server()
    return 0
