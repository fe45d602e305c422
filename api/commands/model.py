"""``dehusk model [FILE]``: print what a model is."""

from __future__ import annotations

from collections.abc import Sequence

from dehusk import __version__
from dehusk.model.artifact import load
from dehusk.models import SHIPPED_MODEL, shipped_model
from dehusk.rendering.as_json import to_json
from dehusk.terminal.listing import list_values
from dehusk.terminal.options import Parser
from dehusk.terminal.outputs import open_output

_DESCRIPTION = """\
Print what a model file is: its format, what it was trained on and with, its
scores and its thresholds. Without FILE it is the model that ships in dehusk."""

_EPILOG = """\
examples:
  dehusk model
  dehusk model mine.joblib
  dehusk model --json | jq .scores"""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk model", "dehusk model [options] [FILE]", _DESCRIPTION, _EPILOG)
    parser.add_argument("file", nargs="?", metavar="FILE", help="a model file; the shipped one if not given")
    parser.add_argument("--json", action="store_true", help="print the whole manifest as JSON")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; always 0, as a file that is no model raises ModelError."""
    options = make_parser().parse_intermixed_args(arguments)
    artifact = shipped_model() if options.file is None else load(options.file)
    with open_output(None) as output:
        if options.json:
            output.write(f"{to_json(artifact.manifest, indent=1)}\n")
            return 0
        named = {"file": options.file or f"{SHIPPED_MODEL.name} (ships with dehusk {__version__})"}
        output.write("\n".join(list_values({**named, **artifact.manifest})) + "\n")
    return 0
