"""``dehusk evaluate``: measure a model on labelled pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dehusk.commands.console import complain, printable
from dehusk.commands.options import Parser
from dehusk.commands.outputs import open_output, to_json
from dehusk.extractor import shipped_model
from dehusk.model.artifact import load

_DESCRIPTION = """\
Measure how well a model finds the content of labelled pages: precision, recall
and F1 of the words that it keeps (as WCXB counts them; a Chinese or Japanese
character is a word), averaged over the pages of each set and page type. Pages
that the model was trained on are found out and said to be in-sample."""

_EPILOG = """\
A DIR is what `dehusk train` takes, see its --help.

examples:
  dehusk evaluate --data examples
  dehusk evaluate --data examples --model mine.joblib --json scores.json
  dehusk evaluate --data examples --json - | jq .pages

Exit codes: 0 done, 1 some page failed (it counts as empty and is named on
standard error), 2 wrong usage."""


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some page failed, else 0."""
    parser = Parser("dehusk evaluate", "dehusk evaluate --data DIR [--data DIR ...] [options]", _DESCRIPTION, _EPILOG)
    parser.add_argument("--data", type=Path, action="append", required=True, metavar="DIR", help="labelled pages")
    parser.add_argument("--model", metavar="FILE", help="a model that `dehusk train` wrote, not the shipped one")
    parser.add_argument(
        "--json", metavar="FILE", help="write the scores, also those of each page, as JSON; - prints them instead"
    )
    options = parser.parse_args(arguments)

    from dehusk.training.corpus import read_corpus  # noqa: PLC0415 - what only two commands need
    from dehusk.training.evaluate import as_values, evaluate, render  # noqa: PLC0415

    artifact = shipped_model() if options.model is None else load(options.model)
    result = evaluate([read_corpus(data) for data in options.data], artifact)
    for page in result.failed:
        complain(f"{page.failure}; counted as empty", f"{page.source}/{page.id}")
    if options.json is not None:
        with open_output(options.json) as output:
            output.write(f"{to_json(as_values(result), indent=1)}\n")
    if options.json != "-":
        with open_output(None) as output:
            output.write("".join(f"{printable(line)}\n" for line in render(result)))
    return 1 if result.failed else 0
