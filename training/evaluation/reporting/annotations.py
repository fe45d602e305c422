"""Text in a plot, put where it covers nothing: the labels of points, and those of ticks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Where a label may stand: distances from its point, in points, and directions; the usual ones first.
_DISTANCES = (5, 10, 16, 24, 34, 48, 66)
_DIRECTIONS = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0.5), (1, -0.5), (-1, 0.5))
#: A label from here on is led to its point by a thin line.
_LED_FROM = 16
#: Room around a label and between the samples of a curve, in points.
_MARGIN, _STEP = 1.5, 2.0
#: What it costs to cover a sample of a curve, a marker or another label, and to stand out of the axes.
_CURVE, _MARKER, _LABEL, _OUTSIDE = 1.0, 8.0, 80.0, 80.0
#: Least room between the labels of two ticks, in points.
_TICK_GAP = 6.0


def label_points(axes: Any, points: Sequence[tuple[str, float, float]], **style: Any) -> None:
    """Write a name beside each point, clear of curves, markers, other names and the edge where there is room.

    A name takes the place that covers least, the nearest of equals. To be called when all else is drawn.

    Parameters
    ----------
    axes
        Matplotlib's.
    points
        Names and their places in the axes' own units.
    style
        How the text looks, as matplotlib's ``annotate`` takes it.
    """
    axes.figure.draw_without_rendering()  # gives everything its place
    unit = axes.figure.dpi / 72
    taken, costs = _drawn(axes, unit)
    for name, x, y in points:
        line = {"arrowstyle": "-", "color": "#888888", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3}
        text = axes.annotate(name, (x, y), (0, 0), textcoords="offset points", ha="center", va="center", **style)
        text.set_in_layout(False)
        bounds = text.get_window_extent()
        point = axes.transData.transform((x, y))
        boxes = _places(point, np.array([bounds.width, bounds.height]) / 2 + _MARGIN * unit, unit)
        best = int(np.argmin([_cost(box, taken, costs, axes.bbox.extents) for box in boxes]))
        offset = ((boxes[best][:2] + boxes[best][2:]) / 2 - point) / unit
        text.remove()
        led = {"arrowprops": line} if _DISTANCES[best // len(_DIRECTIONS)] >= _LED_FROM else {}
        axes.annotate(
            name, (x, y), offset, textcoords="offset points", ha="center", va="center", **led, **style
        ).set_in_layout(False)
        taken, costs = np.vstack([taken, boxes[best]]), np.append(costs, _LABEL)


def thin_ticks(figure: Any) -> None:
    """Leave out every second tick of a horizontal axis until no two labels run together."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        while _run_together(axes.xaxis):
            low, high = sorted(axes.xaxis.get_view_interval())
            axes.xaxis.set_ticks([tick for tick in axes.xaxis.get_majorticklocs() if low <= tick <= high][::2])


def _drawn(axes: Any, unit: float) -> tuple[Floats, Floats]:
    """What lines and markers take: boxes as left, bottom, right, top in pixels, and what it costs to cover each."""
    boxes: list[Floats] = [np.zeros((0, 4))]
    costs: list[Floats] = [np.zeros(0)]
    for line in axes.lines:
        places = axes.transData.transform(line.get_xydata())
        if line.get_linestyle() != "None":
            samples = [
                start + (end - start) * np.linspace(0, 1, 2 + int(np.hypot(*(end - start)) / (_STEP * unit)))[:, None]
                for start, end in pairwise(places)
            ]
            boxes += [np.hstack([sample, sample]) for sample in samples]
            costs += [np.full(len(sample), _CURVE) for sample in samples]
        if line.get_marker() != "None":
            half = line.get_markersize() / 2 * unit
            boxes.append(np.hstack([places - half, places + half]))
            costs.append(np.full(len(places), _MARKER))
    return np.concatenate(boxes), np.concatenate(costs)


def _places(point: Floats, half: Floats, unit: float) -> Floats:
    """Boxes in which a label of half this width and height may stand, the nearest first."""
    offsets = np.array([np.array(way) * (half + distance * unit) for distance in _DISTANCES for way in _DIRECTIONS])
    return np.hstack([point + offsets - half, point + offsets + half])


def _cost(box: Floats, taken: Floats, costs: Floats, edge: Floats) -> float:
    meets = np.all(box[:2] < taken[:, 2:], axis=1) & np.all(box[2:] > taken[:, :2], axis=1)
    is_inside = bool(np.all(box[:2] >= edge[:2]) and np.all(box[2:] <= edge[2:]))
    return float(costs[meets].sum()) + (0.0 if is_inside else _OUTSIDE)


def _run_together(axis: Any) -> bool:
    labels = [label.get_window_extent() for label in axis.get_ticklabels() if label.get_text()]
    bounds = sorted((box.x0, box.x1) for box in labels)
    return any(right - left < _TICK_GAP * axis.figure.dpi / 72 for (_, left), (right, _) in pairwise(bounds))
