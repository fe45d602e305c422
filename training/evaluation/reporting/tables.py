"""A run -> its tables, the same for the terminal, for Markdown and for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]

#: What a missing figure is shown as.
NOTHING = "–"
#: How the figures of fields are to be read.
FIELD_NOTE = (
    "title: the same words; authors: one of the names, and no more than twice the words; published: the same day. "
    "comments: mean word F1. dehusk's figures are cross-validated by site, but for comments."
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a header; the first column names the rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    best: frozenset[tuple[int, int]] = field(default=frozenset())
    """Row and column of the cells that are best in their row."""


def word_table(run: Values, names: Sequence[str] | None = None, *, with_intervals: bool = False) -> Table:
    """Mean word F1 of each contestant on each set and page type; the best of several sites is marked.

    Parameters
    ----------
    names
        The contestants to show, all if None.
    with_intervals
        Whether the 95 % intervals stand behind the means.
    """
    shown = contestants(run) if names is None else list(names)
    rows: list[tuple[str, ...]] = []
    best: set[tuple[int, int]] = set()
    for label, table in groups(run):
        words = table["words"]
        if not words:
            continue
        means = [round(words[name]["f1"], 3) for name in shown]
        cells = [_with_interval(words[name]) if with_intervals else f"{words[name]['f1']:.3f}" for name in shown]
        if table["sites"] > 1 and min(means) < max(means):
            best |= {(len(rows), column + 1) for column, mean in enumerate(means) if mean == max(means)}
        rows.append((label, str(table["pages"]), *cells))
    return Table(("", "pages", *shown), tuple(rows), frozenset((row, column + 1) for row, column in best))


def own_table(run: Values) -> Table:
    """Dehusk's own word measures on each set and page type."""
    rows = []
    for label, table in groups(run):
        if table["words"]:
            found = table["words"][contestants(run)[0]]
            figures = (f"{found[key]:.3f}" for key in ("precision", "recall", "f1"))
            rows.append((label, str(table["pages"]), *figures, _interval(found["f1_low"], found["f1_high"]) or NOTHING))
    return Table(("", "pages", "precision", "recall", "F1", "95 % interval"), tuple(rows))


def detail_table(run: Values, group: str) -> Table:
    """Every word measure of each contestant on one set."""
    words = run["sets"][group]["words"]
    rows = []
    for name, found in words.items():
        gap = run["sets"][group]["differences"].get(name)
        rows.append(
            (
                name,
                f"{found['precision']:.3f}",
                f"{found['recall']:.3f}",
                _with_interval(found),
                _number(found["order"]),
                _mean(gap["mean"], gap["low"], gap["high"], "+.3f") if gap else NOTHING,
                _verdict(gap) if gap else NOTHING,
                str(found["failures"]),
            )
        )
    interval = " (95 %)" if run["sets"][group]["sites"] > 1 else ""
    header = (
        "",
        "precision",
        "recall",
        f"F1{interval}",
        "ROUGE-L",
        f"dehusk leads by{interval}",
        "so dehusk is",
        "failed",
    )
    return Table(header, tuple(rows))


def snippet_table(run: Values) -> Table:
    """Snippets found, of each set that has some."""
    keys = ("with", "without", "precision", "recall", "f1")
    header = ("", "", "pages", "with", "without", "micro precision", "micro recall", "micro F1")
    return Table(
        header,
        tuple(
            (label, name, str(found["pages"]), *(_number(found[key]) for key in keys))
            for label, table in run["sets"].items()
            for name, found in table["snippets"].items()
        ),
    )


def block_table(run: Values) -> Table:
    """Blocks kept and left out, of each set: what each contestant's text names, against the labels."""
    keys = ("accuracy", "precision", "recall", "f1")
    return Table(
        ("", "", "pages", "accuracy", "precision", "recall", "F1"),
        tuple(
            (label, name, str(found["pages"]), *(f"{found[key]:.3f}" for key in keys))
            for label, table in run["sets"].items()
            for name, found in table["blocks"].items()
        ),
    )


def probability_table(run: Values) -> Table:
    """How good the model's probabilities are as a classifier's, over all sets and for each."""
    keys = ("accuracy", "precision", "recall", "f1", "roc_auc", "average_precision", "brier")
    by_set = run["probabilities_by_set"]
    summaries = ({"all": run["probabilities"]} if several(by_set) else {}) | by_set
    found = [(name, summary["blocks"]) for name, summary in summaries.items() if summary and summary["blocks"]]
    return Table(
        ("", "blocks", *(key.replace("_", " ") for key in keys), "calibration error"),
        tuple(
            (
                name,
                str(blocks["n_blocks"]),
                *(f"{blocks[key]:.3f}" for key in keys),
                f"{blocks['expected_calibration_error']:.3f}",
            )
            for name, blocks in found
        ),
    )


def reliability_rows(run: Values) -> Table:
    """Mean probability of blocks in tenths, and the share of them that is content."""
    blocks = (run["probabilities"] or {}).get("blocks")
    table = blocks["reliability"] if blocks else []
    return Table(
        ("mean probability", *(f"{row['probability']:.2f}" for row in table)),
        (("share that is content", *(f"{row['content']:.2f}" for row in table)),) if table else (),
    )


def region_table(run: Values) -> Table:
    """Share of the tokens of chrome that each contestant kept, by part of the page, and of content that it lost."""
    names = contestants(run)
    rows = []
    for region, found in run["regions"].items():
        for kind, key in (("chrome kept", "chrome_kept"), ("content lost", "content_lost")):
            total = found[kind.partition(" ")[0]]
            if total:
                shares = (f"{found['contestants'][name][key] / total:.1%}" for name in names)
                rows.append((region, kind, str(total), *shares))
    return Table(("", "", "tokens", *names), tuple(rows))


def mean_table(run: Values, key: str) -> Table:
    """Mean F1 by ``languages`` or ``sites``; no rows where a single one has all pages."""
    names = contestants(run)
    rows = [
        (label, str(words[names[0]]["pages"]), *(f"{words[name]['f1']:.3f}" for name in names))
        for label, words in run[key].items()
        if words and words[names[0]]["pages"] < run["all"]["words"][names[0]]["pages"]
    ]
    return Table(("", "pages", *names), tuple(rows))


def contestant_table(run: Values) -> Table:
    """Who took part, how fast, and how often they failed."""
    return Table(
        ("", "version", "time a page, relative", "median ms", "failed", "for instance"),
        tuple(
            (
                one["name"],
                one["version"],
                f"{one['relative_time']:.2f}",
                f"{one['milliseconds_median']:.1f}",
                str(one["failures"]),
                one["failure_example"] or "",
            )
            for one in run["contestants"]
        ),
    )


def learning_table(run: Values) -> Table:
    """The learning curve as figures."""
    points = run["learning_curve"] or []
    sets = several(points[0]["f1_by_set"]) if points else []
    return Table(
        ("sites", "pages", "F1 (95 %)", *sets),
        tuple(
            (
                f"{point['sites']:.0f}",
                f"{point['pages']:.0f}",
                _with_interval(point),
                *(f"{point['f1_by_set'][name]:.3f}" for name in sets),
            )
            for point in points
        ),
    )


def contestants(run: Values) -> list[str]:
    """Their names, dehusk first."""
    return [one["name"] for one in run["contestants"]]


def field_table(run: Values) -> Table:
    """Shares of pages whose title, authors and day are right or rightly left empty; the best of a row is marked."""
    readers = list(dict.fromkeys(name for measure in run["fields"] for name in measure["shares"]))
    rows, best = [], set()
    for place, measure in enumerate(run["fields"]):
        shares = {name: round(share, 3) for name, share in measure["shares"].items()}
        cells = [f"{shares[name]:.3f}" if name in shares else NOTHING for name in readers]
        label = f"{measure['source']}: {measure['field']} {measure['measure']}"
        rows.append((label, str(measure["n_pages"]), *cells))
        highest = max(shares.values())
        best |= {(place, column) for column, name in enumerate(readers, 2) if shares.get(name) == highest}
    return Table(("", "pages", *readers), tuple(rows), frozenset(best))


def groups(run: Values) -> list[tuple[str, Values]]:
    """The sets, each followed by its page types."""
    found: list[tuple[str, Values]] = []
    for name, table in run["sets"].items():
        found.append((name, table))
        found += [(kind, part) for kind, part in run["types"].items() if kind.rpartition("/")[0] == name]
    return found


def several(names: Iterable[str]) -> list[str]:
    """The sets by name; none where a single one would repeat what stands for all."""
    listed = list(names)
    return listed if len(listed) > 1 else []


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 page``, ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def seen_status_notes(run: Values) -> list[str]:
    """How far the model knew the pages of each set, in so many words."""
    notes = []
    for name, table in run["sets"].items():
        counts, n_pages = table["seen_status"], table["pages"]
        if "in_sample" in counts:
            notes.append(
                f"{name}: IN-SAMPLE: the model was trained on {counts['in_sample']} of {counted(n_pages, 'page')}, so "
                "dehusk's scores say how well it remembers, not how well it does on new pages (see --cv)."
            )
        if "cross_validated" in counts:
            notes.append(
                f"{name}: cross-validated in {run['n_folds']} folds: no page is judged by a model that saw its site."
            )
        if "unknown" in counts:
            notes.append(f"{name}: the model does not say which pages it was trained on: these may be among them.")
        if counts.get("unseen") == n_pages:
            pages = f"none of the {n_pages} pages was" if n_pages > 1 else "its page was not"
            notes.append(f"{name}: {pages} in the model's training data.")
    return notes


def to_markdown(table: Table, label_of: Callable[[str], str] = str) -> str:
    """A table as Markdown, the best cells bold; ``label_of`` names the rows."""
    lines = [table.header, ("---",) * len(table.header)]
    for number, row in enumerate(table.rows):
        cells = [f"**{cell}**" if (number, column) in table.best else cell for column, cell in enumerate(row)]
        lines.append((label_of(cells[0]), *cells[1:]))
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def without_column(table: Table, column: int) -> Table:
    """The table less a column."""
    rows = tuple(row[:column] + row[column + 1 :] for row in table.rows)
    best = frozenset((row, place - (place > column)) for row, place in table.best)
    return Table(table.header[:column] + table.header[column + 1 :], rows, best)


def _with_interval(found: Values) -> str:
    return _mean(found["f1"], found["f1_low"], found["f1_high"])


def _mean(mean: float, low: float | None, high: float | None, shape: str = ".3f") -> str:
    interval = _interval(low, high, shape)
    return f"{mean:{shape}} ({interval})" if interval else f"{mean:{shape}}"


def _interval(low: float | None, high: float | None, shape: str = ".3f") -> str:
    """From where to where; "" where pages of one site give none."""
    return "" if low is None or high is None else f"{low:{shape}} to {high:{shape}}"


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def _verdict(gap: Values) -> str:
    if gap["low"] is None:
        return NOTHING
    if gap["low"] > 0:
        return "better"
    return "worse" if gap["high"] < 0 else "level"
