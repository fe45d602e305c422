"""``dehusk train``: train a model on labelled pages."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from dehusk.features.errors import DataError
from dehusk.features.extras import require
from dehusk.model.artifact import load
from dehusk.models import shipped_model
from dehusk.terminal.console import complain
from dehusk.terminal.listing import list_values
from dehusk.terminal.options import Parser, seed
from dehusk.terminal.outputs import open_output

_DESCRIPTION = """\
Train a model on labelled pages and write it to a file, say m.joblib, and what
it was made of and how it scores to m.manifest.json beside it. The scores come
from cross-validation: no page is labelled by a model that has seen a page of
its site. Progress goes to standard error; the same data and seed give the same
model."""

_EPILOG = """\
A DIR holds html/ID.html.gz with ground-truth/ID.json (the layout of WCXB), or a
folder a page with page.html and gold.txt; a .jsonl file of objects with id,
html, text and, where known, url and page_type is taken too, and so is the
folder of `dehusk review`, of which the accepted pages are learned from, and
NAME-readings.jsonl.gz, labels for pages of another DIR that is given too.

With --base the training goes on from a trained model: twenty pages of one site
teach it the site. The printed scores compare the two on your own pages.

examples:
  dehusk train --data examples --out mine.joblib
  dehusk train --data wcxb --data news --out mine.joblib --seed 7
  dehusk train --data reviewed --base shipped --out mine.joblib
  dehusk --model mine.joblib page.html"""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser(
        "dehusk train", "dehusk train --data DIR [--data DIR ...] [--base MODEL] --out FILE", _DESCRIPTION, _EPILOG
    )
    parser.add_argument("--data", type=Path, action="append", required=True, metavar="DIR", help="labelled pages")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the model")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="for all that is drawn at random; 0")
    parser.add_argument(
        "--weight",
        type=_weight,
        action="append",
        default=[],
        metavar="SET[/TYPE]=N",
        help="what a page of a set, or of a type in it, counts for; 1; not with --base",
    )
    parser.add_argument("--terms", type=Path, metavar="FILE", help="documents of sites about themselves, as .jsonl")
    parser.add_argument("--base", metavar="MODEL", help="go on from this model file, or from the shipped one: shipped")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; always 0, as data that cannot be read raises DataError."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.out.is_dir():
        parser.error(f"argument --out: {options.out} is a folder; name a file in it")
    if options.out.exists() and not options.out.is_file():
        parser.error(f"argument --out: {options.out} is no regular file; name another")
    if options.base is not None and (options.weight or options.terms):
        parser.error("--weight and --terms are for training from nothing; --base goes on without them")
    _check_writable(options.out)
    require("train", "training")

    if options.base is None:
        manifest = _train(options.data, options.out, options.seed, dict(options.weight), options.terms)
    else:
        from dehusk.training.fitting.fine_tuning import fine_tune_on  # noqa: PLC0415

        base = shipped_model() if options.base == "shipped" else load(options.base)
        manifest = fine_tune_on(options.data, base, options.out, seed=options.seed)
    scores = manifest.get("scores", {})
    with open_output(None) as output:
        output.write("\n".join(list_values({"model": str(options.out), "scores": scores})) + "\n")
    if scores.get("change_95_percent_interval", [0, 0])[1] < 0:
        complain("warning: on these pages the base model does better; label more of them, or use the base as it is")
    return 0


def _weight(text: str) -> tuple[str, float]:
    name, _, number = text.rpartition("=")
    return name, float(number)


def _train(
    data: Sequence[Path], out: Path, seed: int, weights: Mapping[str, float], terms: Path | None
) -> Mapping[str, Any]:
    """Train from nothing, and keep what cross-validation found, so that `dehusk evaluate --cv` need not train again."""
    from dehusk.training.evaluation.kept_validation import KeptValidation  # noqa: PLC0415 - as below
    from dehusk.training.evaluation.store import Store, default_path  # noqa: PLC0415 - as below
    from dehusk.training.fitting.collection import N_FOLDS  # noqa: PLC0415 - as below
    from dehusk.training.train import train  # noqa: PLC0415 - scikit-learn takes two seconds to import

    trained = train(data, out, seed=seed, weights=weights, terms=terms)
    with suppress(DataError), Store(default_path()) as store:  # a model is no worse where the cache cannot be written
        validation = KeptValidation(trained.manifest["arrays_sha256"], trained.corpora, N_FOLDS, seed)
        validation.keep(store, trained.scored)
    return trained.manifest


def _check_writable(out: Path) -> None:
    """Refuse before the work, not after it, what could not be written.

    Raises
    ------
    PermissionError
        If the file, or the folder that it or its first new folder goes into, is not writable.
    NotADirectoryError
        If that is no folder.
    """
    place = out.absolute()
    while not place.exists():
        place = place.parent
    if place != out.absolute() and not place.is_dir():
        raise NotADirectoryError(20, f"{place} is no folder", str(out))
    if not os.access(place, os.W_OK):
        raise PermissionError(13, "no permission to write", str(out))
