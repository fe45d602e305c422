"""``python -m dehusk.training.experiments``: prepare pages once, then compare variants of the training.

For instance::

    python -m dehusk.training.experiments prepare --data wcxb --data pool --held-out daniel --file pages.pickle
    python -m dehusk.training.experiments compare --file pages.pickle --seed 0 --seed 1 "as it is" "pool at 2: pool=2"
    python -m dehusk.training.experiments compare --file pages.pickle "no words: without=words" "two stages: stages=2"
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import fmean

from dehusk.features.errors import DehuskError
from dehusk.training.experiments.kept_pages import keep_pages, read_kept
from dehusk.training.experiments.variants import measure, parse_variant


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        "python -m dehusk.training.experiments",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    prepare = commands.add_parser("prepare", help="measure pages and make their changed copies, once")
    prepare.add_argument("--data", type=Path, action="append", required=True, metavar="DIR", help="pages to learn from")
    prepare.add_argument(
        "--held-out", type=Path, action="append", default=[], metavar="DIR", help="pages to measure on"
    )
    prepare.add_argument("--file", type=Path, required=True, help="where to keep them")
    compare = commands.add_parser("compare", help="fit variants and print the word F1 of each set")
    compare.add_argument("--file", type=Path, required=True, help="the prepared pages")
    compare.add_argument("--seed", type=int, action="append", metavar="N", help="means over these seeds; 0")
    compare.add_argument("variants", nargs="+", metavar="VARIANT", help="NAME: SET=WEIGHT copies=W SETTING=N ...")
    options = parser.parse_args()
    try:
        if options.command == "prepare":
            keep_pages(options.data, options.held_out, options.file)
            return 0
        kept = read_kept(options.file)
        for variant in map(parse_variant, options.variants):
            runs = [measure(kept, variant, seed) for seed in options.seed or [0]]
            scores = " ".join(f"{name} {fmean(run[name] for run in runs):.4f}" for name in runs[0])
            sys.stdout.write(f"{variant.name}: {scores}\n")
            sys.stdout.flush()
    except DehuskError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
