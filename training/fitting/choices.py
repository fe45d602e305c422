"""Fits the weights by which a page's title, authors and day of publication are chosen among candidates.

``python -m dehusk.training.fitting.choices --data DIR ... --out artifacts/choices.json`` fits them on the sets that
have these fields, prints how they score when cross-validated by site, and writes them down. The model is a conditional
logit (McFadden 1974): of a page's candidates and "none of them", each has a share that grows with its weighted clues.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dehusk.features.describing.authors import find_authors
from dehusk.features.describing.choice import Candidate, Clues, Weights, choose
from dehusk.features.describing.dates import find_days
from dehusk.features.describing.pages import DescribedPage, read_page
from dehusk.features.describing.titles import find_titles
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.labels.field_scores import has_right_authors, is_same_day, is_same_title
from dehusk.training.labels.folds import grouped_folds, site
from dehusk.training.labels.labelled_page import GoldFields, LabelledPage

_N_FOLDS = 5
#: The set whose pages count more.
_NEWS = "fundus"
#: Weights are written down with so many digits.
_DIGITS = 3


class Field(NamedTuple):
    """What is chosen, and how."""

    find: Callable[[DescribedPage], list[Candidate]]
    gold: Callable[[GoldFields], object]
    """What the annotators say; None where they do not."""
    is_right: Callable[[str, GoldFields], bool]
    news_weight: float
    """How much a page of news counts: there are a ninth as many, of ten times as many languages."""
    empty_weight: float
    """How much a page without the field counts: what is there should rather be found than not."""
    penalty: float
    """Of the squared weights."""
    least: float | None
    """None of the candidates is chosen below this score."""


#: The counts and penalties were chosen by the scores that are printed.
FIELDS = {
    "title": Field(
        find_titles,
        lambda gold: gold.title,
        lambda text, gold: is_same_title(text, gold.title or ""),
        news_weight=10,
        empty_weight=1,
        penalty=2,
        least=None,
    ),
    "authors": Field(
        find_authors,
        lambda gold: gold.authors,
        lambda text, gold: has_right_authors(text.split(", "), gold.authors or ()),
        news_weight=4,
        empty_weight=0.8,
        penalty=0.7,
        least=0.0,
    ),
    "published": Field(
        find_days,
        lambda gold: gold.published,
        lambda text, gold: is_same_day(text, gold.published or ""),
        news_weight=8,
        empty_weight=0.1,
        penalty=0.7,
        least=0.0,
    ),
}


class Row(NamedTuple):
    """A page's candidates for one field."""

    page: LabelledPage
    candidates: list[Candidate]
    right: NDArray[np.bool_]
    """Which of them are."""
    is_empty: bool
    """Whether the annotators say that the page has none."""

    @property
    def can_teach(self) -> bool:
        """Whether a candidate is right, or none of them is."""
        return self.is_empty or bool(self.right.any())


def collect(pages: Iterable[LabelledPage]) -> dict[str, list[Row]]:
    """The candidates of the pages whose annotators tell of a field, by field."""
    rows: dict[str, list[Row]] = {name: [] for name in FIELDS}
    for page in pages:
        told = {name: gold for name, field in FIELDS.items() if (gold := field.gold(page.fields)) is not None}
        described = read_page(cut(parse(page.html)), page.url) if told else None
        for name, gold in told.items():
            assert described is not None
            candidates = FIELDS[name].find(described)
            right = np.array([FIELDS[name].is_right(one.value, page.fields) for one in candidates], dtype=np.bool_)
            rows[name].append(Row(replace(page, html=b""), candidates, right, not gold))
    return rows


def fit_weights(rows: Sequence[Row], field: Field) -> Clues:
    """Weights of the clues, by likelihood; of several candidates that are right any will do."""
    rows = [row for row in rows if row.can_teach]
    names = sorted({name for row in rows for one in row.candidates for name in one.all_clues()})
    columns = {name: column for column, name in enumerate(names)}
    sizes = np.array([len(row.candidates) + 1 for row in rows])  # the first of each page stands for "none of them"
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    matrix, right = np.zeros((int(sizes.sum()), len(names))), np.zeros(int(sizes.sum()))
    for row, start in zip(rows, starts.tolist(), strict=True):
        right[start] = not row.right.any()
        right[start + 1 : start + 1 + len(row.candidates)] = row.right
        for place, one in enumerate(row.candidates, start + 1):
            clues = one.all_clues()
            matrix[place, [columns[name] for name in clues]] = list(clues.values())
    counts = np.array([_count(row, field) for row in rows])
    page = np.repeat(np.arange(len(rows)), sizes)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        share = np.exp(scores - np.maximum.reduceat(scores, starts)[page])
        whole, hit = np.add.reduceat(share, starts), np.add.reduceat(share * right, starts)
        slope = matrix.T @ (counts[page] * (share / whole[page] - share * right / hit[page]))
        value = -(counts * np.log(hit / whole)).sum() + field.penalty * (weights @ weights)
        return float(value), slope + 2 * field.penalty * weights

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return {
        name: round(float(value), _DIGITS)
        for name, value in zip(names, fitted, strict=True)
        if abs(value) > 10**-_DIGITS
    }


def _count(row: Row, field: Field) -> float:
    """How much a page counts."""
    if row.page.source == _NEWS:
        return field.news_weight
    return field.empty_weight if row.is_empty else 1.0


def choose_by_other_sites(rows: Sequence[Row], field: Field) -> list[str]:
    """What is chosen on each page by weights that saw no page of its site, "" for none.

    Raises
    ------
    DataError
        If the pages come from fewer sites than there are folds.
    """
    folds = grouped_folds([site(row.page) for row in rows], _N_FOLDS)
    chosen = [""] * len(rows)
    for fold in range(_N_FOLDS):
        weights = Weights(fit_weights([row for row, of in zip(rows, folds, strict=True) if of != fold], field))
        for place in (folds == fold).nonzero()[0].tolist():
            found = choose(rows[place].candidates, weights, field.least)
            chosen[place] = found.value if found else ""
    return chosen


def scores(rows: Sequence[Row], chosen: Sequence[str], field: Field) -> Mapping[str, float]:
    """Share of pages of each set whose field is right, and of those without it that are left empty."""
    hits: dict[str, list[bool]] = {}
    for row, value in zip(rows, chosen, strict=True):
        is_right = not value if row.is_empty else field.is_right(value, row.page.fields)
        hits.setdefault(f"{row.page.source}, {'left empty' if row.is_empty else 'found'}", []).append(is_right)
    return {name: round(sum(values) / len(values), 4) for name, values in sorted(hits.items())}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the scores, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    rows = collect(page for path in options.data for page in read_corpus(path))
    for name, field in FIELDS.items():
        print(name, json.dumps(scores(rows[name], choose_by_other_sites(rows[name], field), field)))
    weights = {name: fit_weights(rows[name], field) for name, field in FIELDS.items()}
    options.out.write_text(json.dumps(weights, indent=0, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
