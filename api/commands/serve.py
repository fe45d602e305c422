"""``dehusk serve``: content of pages over HTTP."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dehusk.features.extras import require
from dehusk.machine import count_cpus
from dehusk.models import open_model
from dehusk.terminal.options import Parser, add_limits, limits_of, port, positive

_DESCRIPTION = """\
Extract the content of pages for whoever asks over HTTP. It fetches nothing: the
page is the body of the request. POST /extract, /label and /extract-many; GET
/health, /metrics and /openapi.json; a form to try it at /."""

_EPILOG = """\
examples:
  dehusk serve
  curl -s --data-binary @page.html -H 'Content-Type: text/html' \\
    'http://127.0.0.1:8017/extract?output_format=markdown'

It listens on this machine alone unless --host says otherwise, and knows no
passwords: put a proxy that does before it when others shall reach it. Ctrl-C
or SIGTERM ends it once what has begun is answered."""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk serve", "dehusk serve [options]", _DESCRIPTION, _EPILOG)
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen; 127.0.0.1")
    parser.add_argument("--port", type=port, default=8017, metavar="N", help="0 for any free one; 8017")
    parser.add_argument("--workers", type=positive, metavar="N", help="processes; as many as there are CPUs")
    parser.add_argument("--model", metavar="FILE", help="a model that `dehusk train` wrote")
    parser.add_argument("--max-body", type=positive, default=16 * 2**20, metavar="BYTES", help="of a request; 16 MiB")
    parser.add_argument("--timeout", type=positive, default=30, metavar="SECONDS", help="for a request; 30")
    add_limits(parser)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the service until it is told to end."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if not options.host:
        parser.error("argument --host: an address is needed; 0.0.0.0 for every one of this machine")
    require("serve", "serving")
    if options.model is not None:
        open_model(options.model)  # tells of a file that is none before an address is given out
    from dehusk.serving.server import serve  # noqa: PLC0415 - of the extra
    from dehusk.serving.settings import Settings  # noqa: PLC0415 - as above

    settings = Settings(
        host=options.host,
        port=options.port,
        n_workers=options.workers or count_cpus(),
        model=options.model,
        limits=limits_of(options),
        max_body=options.max_body,
        seconds=options.timeout,
    )
    return serve(settings, _say)


def _say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
