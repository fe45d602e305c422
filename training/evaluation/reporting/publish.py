"""A run -> the tables of README and model card, which nobody writes by hand.

    python -m dehusk.training.evaluation.reporting.publish RUN.json [--root DIR]

keeps the run's figures as ``artifacts/evaluation.json`` and writes each table between its marker,
``<!-- table: NAME -->``, and ``<!-- end -->``. Without RUN.json the tables are written from the
figures that are there.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dehusk.features.errors import DataError
from dehusk.training.evaluation.reporting import tables

#: The figures that ship with the model, and the documents with tables made of them.
FIGURES = Path("artifacts/evaluation.json")
DOCUMENTS = (Path("README.md"), Path("artifacts/MODEL_CARD.md"))
#: Fields of a run that name or quote single pages, or that no table needs.
_NOT_SHIPPED = ("pages", "worst", "sites")
#: Peers that README shows, so that its table fits a screen; the run has them all.
_README_PEERS = ("trafilatura", "resiliparse", "readability", "magic-html")

#: Types of which a set has fewer pages have no row in README: a mean over three pages says nothing.
MIN_PAGES_OF_TYPE = 10

#: How README names the sets and page types.
LABELS = {
    "wcxb": "WCXB, all pages",
    "wcxb/article": "- articles",
    "wcxb/documentation": "- documentation",
    "wcxb/service": "- service pages",
    "wcxb/forum": "- forums",
    "wcxb/listing": "- listings",
    "wcxb/product": "- products",
    "wcxb/collection": "- collections",
    "wcxb-readings": "WCXB's pages that are not articles, labelled anew",
    "wcxb-readings/service": "- service pages, labelled anew",
    "wcxb-readings/forum": "- forums, labelled anew",
    "wcxb-readings/listing": "- listings, labelled anew",
    "wcxb-readings/product": "- products, labelled anew",
    "wcxb-readings/collection": "- collections, labelled anew",
    "news": "news articles of 2023",
    "reader": "Readability's test pages",
    "fundus": "news in 20 languages, 2023-26 (fundus)",
    "harvest": "forum threads in four languages (harvest)",
    "forums": "older forum threads",
    "docs": "documentation",
    "jsonld": "pages that state their body in JSON-LD",
    "newspaper": "newspaper's test articles",
    "pool": "pages that are not articles, all",
    "pool/service": "- service pages of these",
    "pool/forum": "- forums of these",
    "pool/listing": "- listings of these",
    "pool/product": "- products of these",
    "pool/collection": "- collections of these",
    "pool/article": "- articles beside them",
    "pool/other": "- others",
    "daniel": "multilingual news of 2011-12 (DAnIEL)",
    "dragnet": "articles and blogs of 2012 (dragnet)",
}

_MARKED = re.compile(r"(<!-- table: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def peers(run: Mapping[str, Any]) -> str:
    """README's table: F1 by set and type beside some peers, and the time."""
    names = ["dehusk", *(name for name in tables.contestants(run) if name in _README_PEERS)]
    shown = tables.without_column(tables.word_table(run, names), 1)
    few = {name for name, table in run["types"].items() if table["pages"] < MIN_PAGES_OF_TYPE}
    rows = {row[0]: number for number, row in enumerate(shown.rows) if row[0] not in few}
    order = [name for name in LABELS if name in rows] + [name for name in rows if name not in LABELS]
    times = {one["name"]: f"{one['relative_time']:.1f}" for one in run["contestants"]}
    table = tables.Table(
        ("word F1, mean over pages", *shown.header[1:]),
        (*(shown.rows[rows[name]] for name in order), ("time a page, relative", *(times[name] for name in names))),
        frozenset(
            (order.index(shown.rows[row][0]), column) for row, column in shown.best if shown.rows[row][0] in rows
        ),
    )
    return tables.to_markdown(table, lambda name: LABELS.get(name, name))


def peer_notes(run: Mapping[str, Any]) -> str:
    """What README's table is made of: who was judged how, versions, intervals."""
    versions = ", ".join(f"{one['name']} {one['version']}" for one in run["contestants"][1:])
    pages = ", ".join(f"{name} {table['pages']}" for name, table in run["sets"].items())
    return f"{' '.join(_seen_status(run))} Peers at their defaults, comments off: {versions}. Pages: {pages}."


def calibration(run: Mapping[str, Any]) -> str:
    """The model card's table of probabilities and what became of them."""
    blocks = run["probabilities"]["blocks"]
    found = f"Brier score {blocks['brier']:.3f}, ROC AUC {blocks['roc_auc']:.3f}, over {blocks['n_blocks']} blocks:"
    return f"{found}\n\n{tables.to_markdown(tables.reliability_rows(run))}"


#: What makes each table, by the name in its marker.
TABLES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "peers": peers,
    "peer-notes": peer_notes,
    "measured": lambda run: tables.to_markdown(tables.own_table(run)),
    "languages": lambda run: tables.to_markdown(tables.mean_table(run, "languages")),
    "calibration": calibration,
    "learning-curve": lambda run: tables.to_markdown(tables.learning_table(run)),
}


def fill(text: str, run: Mapping[str, Any]) -> str:
    """A document with its tables written anew.

    Raises
    ------
    DataError
        If a marker names no table.
    """

    def write(found: re.Match[str]) -> str:
        if found[2] not in TABLES:
            raise DataError(f"no table is called {found[2]!r}; there are {', '.join(TABLES)}")
        return f"{found[1]}{TABLES[found[2]](run)}\n{found[3]}"

    return _MARKED.sub(write, text)


def shipped_figures(run: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A run without what names or quotes single pages.

    One without a learning curve keeps that of the figures before: it takes long to measure, and tells of the data more
    than of a model.
    """
    shipped = {name: value for name, value in run.items() if name not in _NOT_SHIPPED}
    return {**shipped, "learning_curve": run["learning_curve"] or before.get("learning_curve")}


def _seen_status(run: Mapping[str, Any]) -> list[str]:
    """Sentences that say whether the model had seen the sets, those of one status together."""
    sentences = {
        "cross_validated": f"dehusk's figures on {{}} are cross-validated by site ({run['n_folds']} folds).",
        "in_sample": "Its model was trained on pages of {}: those figures are in-sample.",
        "unseen": "It was never trained on {}.",
        "unknown": "Its model does not say whether it was trained on {}.",
    }
    sets = run["sets"].items()
    named = {kind: [name for name, table in sets if kind in table["seen_status"]] for kind in sentences}
    return [sentence.format(_listed(named[kind])) for kind, sentence in sentences.items() if named[kind]]


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.json", help="what `dehusk evaluate --json` wrote")
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the checkout; the current folder")
    options = parser.parse_args()
    figures = options.root / FIGURES
    if options.run is not None:
        run = json.loads(options.run.read_text(encoding="utf-8"))
        before = json.loads(figures.read_text(encoding="utf-8")) if figures.exists() else {}
        figures.write_text(json.dumps(shipped_figures(run, before), indent=1) + "\n", encoding="utf-8")
    run = json.loads(figures.read_text(encoding="utf-8"))
    for document in DOCUMENTS:
        path = options.root / document
        path.write_text(fill(path.read_text(encoding="utf-8"), run), encoding="utf-8")


if __name__ == "__main__":
    main()
