"""How time grows with the size of a page, on pages of our own making, ordinary and hostile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from dehusk.training.peers import Extract
from dehusk.training.timing.made_up_pages import SHAPES, Shape
from dehusk.training.timing.speed import CLOCK

#: Pages smaller than this are left out of the slopes: on them, what every page costs outweighs the growth.
MIN_BYTES = 50_000


@dataclass(frozen=True, slots=True)
class Growth:
    """Times of pages of one shape and growing size."""

    shape: str
    unit: str
    """What the sizes count."""
    sizes: tuple[int, ...]
    n_bytes: tuple[int, ...]
    """Bytes of each page."""
    seconds: tuple[float, ...]
    """Median time of each page."""
    slope: float
    """Slope of log time on log bytes, least squares over the pages of `MIN_BYTES` or more; 1 is linear."""
    last_slope: float
    """The same over the last step alone: where a curve that bends upwards shows first."""


def time_growth(extract: Extract, n_rounds: int) -> list[Growth]:
    """Time the pages of every shape; shows a progress bar."""
    total = n_rounds * sum(len(shape.sizes) for shape in SHAPES)
    with tqdm(total=total, desc="growth", unit=" pages", disable=None) as progress:
        return [time_shape(shape, extract, n_rounds, progress.update) for shape in SHAPES]


def time_shape(shape: Shape, extract: Extract, n_rounds: int, on_page: Callable[[], object]) -> Growth:
    """Time pages of one shape, all sizes in each round; ``on_page`` is called after each."""
    pages = [shape.make(size) for size in shape.sizes]
    seconds = np.zeros((n_rounds, len(pages)))
    for turn in range(n_rounds):
        for column, page in enumerate(pages):
            start = CLOCK()
            extract(page, None)
            seconds[turn, column] = CLOCK() - start
            on_page()
    n_bytes = [len(page) for page in pages]
    first = min(sum(size < MIN_BYTES for size in n_bytes), len(n_bytes) - 2)
    medians = np.median(seconds, axis=0).tolist()
    return Growth(
        shape=shape.name,
        unit=shape.unit,
        sizes=shape.sizes,
        n_bytes=tuple(n_bytes),
        seconds=tuple(medians),
        slope=slope(n_bytes[first:], medians[first:]),
        last_slope=slope(n_bytes[-2:], medians[-2:]),
    )


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Slope of log time on log size, least squares.

    Examples
    --------
    >>> round(slope([1, 10, 100], [0.5, 5, 50]), 6)
    1.0
    >>> round(slope([1, 10, 100], [1, 100, 10000]), 6)
    2.0
    """
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
