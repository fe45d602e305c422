"""``dehusk evaluate``: measure a model, and others beside it, on labelled pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dehusk.extractor import Extractor
from dehusk.features.errors import InputError
from dehusk.features.extras import require
from dehusk.features.version import VERSION
from dehusk.rendering.as_json import to_json
from dehusk.terminal.console import complain, printable
from dehusk.terminal.listing import align_table
from dehusk.terminal.options import Parser, names, positive, seed, whole_number
from dehusk.terminal.outputs import open_output

_DESCRIPTION = """\
Measure how well a model finds the content of labelled pages, beside other
extractors if wished: precision, recall and F1 of the words that are kept (as
WCXB counts them; a Chinese or Japanese character is a word), averaged over the
pages of each set and page type, with intervals from resampling sites; order,
snippets, blocks, probabilities and time besides. Pages that the model was
trained on are found out and said to be in-sample; --cv judges them by models
that saw no page of their site.

Answers of other extractors are kept on disk, so an interrupted run goes on
where it stopped, and the next one asks nobody twice."""

_EPILOG = """\
A DIR is a set in one of these layouts: WCXB (html/ID.html.gz with
ground-truth/ID.json), article-extraction-benchmark (html/ with
ground-truth.json), trafilatura's evaldata.json (with its pages in cache/ or
eval/), CleanEval and DAnIEL (html/ID with reference/ID), WebMainBench or plain
JSON Lines (id, html, text), or a folder a page with page.html and gold.txt.

examples:
  dehusk evaluate --data examples
  dehusk evaluate --data wcxb --against trafilatura,resiliparse --out report.html
  dehusk evaluate --data wcxb --data news --held-out daniel --cv 5 --json run.json
  dehusk evaluate --data examples --json - | jq .sets

Exit codes: 0 done, 1 some page failed (it counts as empty and is named on
standard error), 2 wrong usage."""


#: Stacking leaves out up to three folds at a time, and what remains must hold pages to fit on.
MIN_FOLDS = 4


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some page failed, else 0."""
    options = make_parser().parse_args(arguments)
    require("train", "evaluating")

    from dehusk.training.evaluation.run import Plan, evaluate  # noqa: PLC0415
    from dehusk.training.evaluation.store import default_path  # noqa: PLC0415
    from dehusk.training.labels.corpus import read_corpora  # noqa: PLC0415 - what only two commands need
    from dehusk.training.peers import Peer, find_peers  # noqa: PLC0415

    try:
        peers, missing = find_peers(options.against)
    except InputError as error:
        complain(f"argument --against: {error}")
        return 2
    for name in missing:
        complain("not installed, left out; pip install 'dehusk[bench]'", name)
    if options.out is not None:
        from dehusk.training.evaluation.reporting.report import check_installed  # noqa: PLC0415

        check_installed()
    extractor = Extractor(options.model)
    plan = Plan(
        corpora=[corpus[:: options.every] for corpus in read_corpora(options.data)],
        held_out=[corpus[:: options.every] for corpus in read_corpora(options.held_out)],
        own=Peer("dehusk", VERSION, lambda html, url: extractor.extract(html, url=url)),
        peers=peers,
        missing=missing,
        n_folds=options.cv,
        seed=options.seed,
        with_importance=options.out is not None,
        with_learning_curve=options.learning_curve,
        with_fields=options.fields,
    )
    result = evaluate(plan, extractor.artifact, options.cache or default_path())
    if options.out is None or options.out == "-":
        return _write(result, options.out, options.json, None)
    views = Path(options.out).with_suffix(".views.html")
    with open_output(str(views)) as output:
        output.write(_view_worst(result, [*plan.corpora, *plan.held_out], extractor))
    return _write(result, options.out, options.json, views.name)


def _view_worst(result: dict[str, Any], corpora: Sequence[Any], extractor: Extractor) -> str:
    """The worst pages as `dehusk view` shows them, labelled by the model itself."""
    from dehusk.viewing.view_file import Shown, view_file  # noqa: PLC0415

    by_source = {corpus.source: corpus for corpus in corpora}
    shown = []
    for worst in result["worst"]:
        corpus = by_source[worst["source"]]
        source = corpus[corpus.ids.index(worst["id"])].html if worst["failure"] is None else b""
        page = extractor.label(source, url=worst["url"], kind="html")
        shown.append(Shown(f"{worst['source']}/{worst['id']}", source, page))
    return view_file(shown)


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk evaluate", "dehusk evaluate --data DIR [--data DIR ...] [options]", _DESCRIPTION, _EPILOG)
    parser.add_argument("--data", type=Path, action="append", required=True, metavar="DIR", help="labelled pages")
    parser.add_argument(
        "--held-out",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="the same, but --cv never trains on it",
    )
    parser.add_argument("--against", type=names, default=[], metavar="NAME,...", help="extractors to put beside dehusk")
    parser.add_argument("--model", metavar="FILE", help="a model that `dehusk train` wrote, not the shipped one")
    parser.add_argument(
        "--cv", type=whole_number(MIN_FOLDS), metavar="N", help="judge --data by cross-validation in N folds"
    )
    parser.add_argument(
        "--learning-curve", action="store_true", help="also measure how much more data would help; takes long"
    )
    parser.add_argument(
        "--fields",
        action="store_true",
        help="also measure title, authors and date, beside trafilatura, newspaper4k and htmldate where installed",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="write a report: one HTML file, plots and all; and beside it FILE.views.html with the worst pages",
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write every figure, also those of each page, as JSON; - prints it instead"
    )
    parser.add_argument("--every", type=positive, default=1, metavar="N", help="take every Nth page of each set only")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="for all that is drawn at random; 0")
    parser.add_argument("--cache", type=Path, metavar="FILE", help="where answers are kept; in the user's cache folder")
    return parser


def _write(result: dict[str, Any], out: str | None, json_file: str | None, views: str | None) -> int:
    from dehusk.training.evaluation.reporting import tables  # noqa: PLC0415

    own = result["contestants"][0]["name"]
    failed = [page for page in result["pages"] if own in page["failures"]]
    for page in failed:
        complain(f"{page['failures'][own]}; counted as empty", f"{page['source']}/{page['id']}")
    if json_file is not None:
        with open_output(json_file) as output:
            output.write(f"{to_json(result, indent=1)}\n")
    if out is not None:
        from dehusk.training.evaluation.reporting.report import render  # noqa: PLC0415

        with open_output(out) as output:
            output.write(render(json.loads(to_json(result)), views))
    if json_file != "-" and out != "-":
        table = tables.word_table(result) if len(result["contestants"]) > 1 else tables.own_table(result)
        lines = [*align_table(table.header, table.rows), "", *tables.seen_status_notes(result)]
        if result["fields"]:
            fields = tables.field_table(result)
            lines += ["", *align_table(fields.header, fields.rows), "", tables.FIELD_NOTE]
        threshold = result["model"]["thresholds"]["balanced"]
        lines.append(f"Mean word F1 of pages; dehusk keeps a block from probability {threshold:g} on.")
        if failed:
            lines.append(f"{len(failed)} pages failed and count as empty.")
        with open_output(None) as output:
            output.write("".join(f"{printable(line)}\n" for line in lines))
    return 1 if failed else 0
