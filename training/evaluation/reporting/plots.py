"""A run -> plots, each an SVG that stands in the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any

from dehusk.training.evaluation.reporting.annotations import label_points, thin_ticks
from dehusk.training.evaluation.reporting.tables import contestants, groups, several

Values = Mapping[str, Any]

#: dehusk first; the others by Okabe and Ito's palette, which the colour-blind can tell apart.
COLOURS = ("#000000", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c564b", "#7f7f7f", "#bcbd22")
MARKERS = "osD^vPXp*<>"
#: Width of a plot, in inches: about that of a phone, enlarged on a desk.
WIDTH = 6.4
_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 10,
    "svg.fonttype": "none",
    "svg.hashsalt": "dehusk",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 9,
}


def plots(run: Values) -> dict[str, str]:
    """Every plot that the run has figures for, by name, as SVG elements."""
    drawn: dict[str, Callable[[Values], str]] = {}
    if run["probabilities"]:
        drawn["precision_recall"] = precision_recall
        if run["probabilities"]["blocks"]:
            drawn["reliability"] = reliability
    words = run["all"]["words"]
    if words:
        drawn["groups"] = by_group
        if next(iter(words.values()))["pages"] > 1:
            drawn["distribution"] = distribution
        if len(words) > 1:
            drawn["time"] = time_against_accuracy
    if run["importance"] and run["importance"]["features"]:
        drawn["importance"] = importance
    if run["learning_curve"]:
        drawn["learning"] = learning
    return {name: draw(run) for name, draw in drawn.items()}


def precision_recall(run: Values) -> str:
    """Word precision against recall over dehusk's thresholds, with its operating points and the others' means."""
    curve, points = run["probabilities"]["words_by_threshold"], run["probabilities"]["operating_points"]
    with _figure(4.2) as (figure, axes):
        axes.plot([row["recall"] for row in curve], [row["precision"] for row in curve], color=COLOURS[0])
        named: dict[tuple[float, float], list[str]] = {}
        for name, threshold in points.items():
            row = next(row for row in curve if row["threshold"] == threshold)
            axes.plot(row["recall"], row["precision"], "o", color=COLOURS[0])
            named.setdefault((row["recall"], row["precision"]), []).append(f"{name} ({threshold:g})")
        for number, (name, words) in enumerate(run["all"]["words"].items()):
            if number:
                axes.plot(words["recall"], words["precision"], _marker(number), color=_colour(number), label=name)
        axes.set(xlabel="word recall, mean over pages", ylabel="word precision, mean over pages")
        if len(run["all"]["words"]) > 1:
            _legend_above(axes, len(run["all"]["words"]) - 1)
        label_points(axes, [(", ".join(names), *place) for place, names in named.items()])
        return _svg(figure, "Word precision against recall")


def reliability(run: Values) -> str:
    """Share of content among blocks of like probability; on the diagonal probabilities are what they say."""
    rows = run["probabilities"]["blocks"]["reliability"]
    with _figure(3.8) as (figure, axes):
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
        axes.plot([row["probability"] for row in rows], [row["content"] for row in rows], "o-", color=COLOURS[0])
        axes.set(xlabel="probability given (blocks beside the dots)", ylabel="share that is content")
        counts = [(f"{row['n_blocks']:,}", row["probability"], row["content"]) for row in rows]
        label_points(axes, counts, size=7, color="#555555")
        return _svg(figure, "Reliability of the probabilities")


def distribution(run: Values) -> str:
    """For each contestant, how the F1 of pages is spread."""
    names = list(run["all"]["words"])
    f1 = {name: [page["f1"][name] for page in run["pages"] if page["f1"][name] is not None] for name in names}
    with _figure(0.9 + 0.42 * len(names)) as (figure, axes):
        boxes = axes.boxplot(
            [f1[name] for name in reversed(names)],
            orientation="horizontal",
            whis=(5, 95),
            showfliers=False,
            showmeans=True,
            patch_artist=True,
            widths=0.6,
            meanprops={"marker": "D", "markerfacecolor": "white", "markeredgecolor": "#333333", "markersize": 5},
            medianprops={"color": "#333333"},
        )
        for number, box in zip(reversed(range(len(names))), boxes["boxes"], strict=True):
            box.set(facecolor=_colour(number), alpha=0.45)
        axes.set_yticks(range(1, len(names) + 1), list(reversed(names)))
        axes.set(xlabel="word F1 of a page: middle half, 5 to 95 %, median, mean (diamond)", xlim=(-0.02, 1.02))
        return _svg(figure, "Distribution of page F1")


def by_group(run: Values) -> str:
    """Mean F1 with its interval on every set and page type."""
    shown = [(label, table["words"]) for label, table in groups(run) if table["words"]]
    names = contestants(run)
    with _figure(1.2 + (0.16 * len(names) + 0.22) * len(shown)) as (figure, axes):
        step = 0.8 / len(names)
        for number, name in enumerate(names):
            places = [row + (number - (len(names) - 1) / 2) * step for row in range(len(shown))]
            means = [words[name]["f1"] for _, words in shown]
            errors = [_interval(words[name]) for _, words in shown]
            axes.barh(
                places,
                means,
                step * 0.92,
                xerr=list(zip(*errors, strict=True)),
                color=_colour(number),
                alpha=0.85 if number else 1,
                label=name,
                error_kw={"elinewidth": 0.8, "ecolor": "#777777"},
            )
        axes.set_yticks(range(len(shown)), [label for label, _ in shown])
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set(xlabel="mean word F1" + (", 95 % interval" if run["all"]["sites"] > 1 else ""), xlim=(0, 1))
        _legend_above(axes, len(names))
        return _svg(figure, "F1 by set and page type")


def time_against_accuracy(run: Values) -> str:
    """Mean F1 over all pages against time, as a multiple of dehusk's."""
    with _figure(3.8) as (figure, axes):
        places = [
            (one["name"], one["relative_time"], run["all"]["words"][one["name"]]["f1"]) for one in run["contestants"]
        ]
        for number, (_, time, mean) in enumerate(places):
            axes.plot(time, mean, _marker(number), color=_colour(number))
        axes.set_xscale("log")
        axes.margins(x=0.18, y=0.12)
        axes.set(xlabel="time a page, dehusk = 1", ylabel="word F1, mean over pages")
        _plain_log_ticks(axes)
        label_points(axes, places)
        return _svg(figure, "Time against accuracy")


def importance(run: Values) -> str:
    """What is lost when a feature's values are shuffled."""
    features = run["importance"]["features"][::-1]
    with _figure(0.8 + 0.24 * len(features)) as (figure, axes):
        axes.barh([row["name"] for row in features], [row["loss"] for row in features], color=COLOURS[2])
        axes.grid(visible=False, axis="y")
        axes.set(xlabel="average precision of blocks lost when shuffled")
        return _svg(figure, "Permutation importance of features")


def learning(run: Values) -> str:
    """Cross-validated F1 against the sites that were learned from."""
    points = run["learning_curve"]
    sites = [point["sites"] for point in points]
    with _figure(3.8) as (figure, axes):
        sets = several(points[0]["f1_by_set"])
        for number, name in enumerate(sets, start=1):
            values = [point["f1_by_set"][name] for point in points]
            axes.plot(sites, values, _marker(number) + "-", color=_colour(number), label=name)
        means = [point["f1"] for point in points]
        axes.plot(sites, means, "o-", color=COLOURS[0], label="all pages")
        axes.fill_between(
            sites, [point["f1_low"] for point in points], [point["f1_high"] for point in points], color="#00000018"
        )
        axes.set_xscale("log")
        axes.set_xticks(sites)
        axes.xaxis.set_major_formatter("{x:.0f}")
        axes.minorticks_off()
        axes.set(xlabel="sites learned from", ylabel="word F1, mean over pages")
        _legend_above(axes, len(sets) + 1)
        return _svg(figure, "Learning curve")


@contextmanager
def _figure(height: float) -> Iterator[tuple[Any, Any]]:
    """A figure that no window system and no global state has part in."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure, figure.add_subplot()


def _svg(figure: Any, title: str) -> str:
    """The figure as an SVG element that takes the width it is given."""
    thin_ticks(figure)
    stream = StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Title": title})
    return stream.getvalue()[stream.getvalue().index("<svg") :]


def _interval(found: Values) -> tuple[float, float]:
    """How far an interval reaches below and above its mean; nothing where there is none."""
    if found["f1_low"] is None:
        return (math.nan, math.nan)
    return (found["f1"] - found["f1_low"], found["f1_high"] - found["f1"])


def _plain_log_ticks(axes: Any) -> None:
    """Ticks at 1, 2 and 5 of each power of ten, or where so few fall into view that they say little, evenly spread."""
    from matplotlib.ticker import AutoLocator, LogLocator  # noqa: PLC0415 - an extra

    low, high = axes.get_xlim()
    locator = LogLocator(subs=(1, 2, 5))
    n_shown = sum(low <= tick <= high for tick in locator.tick_values(low, high))
    axes.xaxis.set_major_locator(locator if n_shown > 2 else AutoLocator())  # noqa: PLR2004
    axes.xaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()


def _legend_above(axes: Any, count: int) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(count, 4))


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _marker(number: int) -> str:
    return MARKERS[number % len(MARKERS)]
