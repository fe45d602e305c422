"""Surroundings: where a block stands in the page and what its neighbours in reading order are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dehusk.features.measuring.columns import Columns, share, signed_log
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.windows import Windows

#: Half widths of the windows of blocks.
NEAR, FAR = 2, 5
#: Stands for the distance to what a page does not have.
NO_DISTANCE = -99


def columns(page: PageMeasures) -> Iterator[Columns]:
    """The surroundings columns; some at a time, as they are many."""
    yield _position(page)
    yield _windows(page)
    yield _distances(page)


def _position(page: PageMeasures) -> Columns:
    plain, text = page.plain, page.text
    total = max(float(plain.sum()), 1.0)
    return {
        "position_by_text": (plain.cumsum() - plain / 2) / total,
        "copies_log": np.log1p(np.bincount(text).astype(np.float32)).take(text),
    }


def _windows(page: PageMeasures) -> Columns:
    largest = max(float(page.plain.max()), 1.0)
    plain, words = Windows([page.plain, page.words], reach=FAR).sums([(NEAR, NEAR), (FAR, FAR)])
    return {
        f"window{NEAR}_plain_to_largest": np.minimum(plain[0] / largest, 8),
        f"window{FAR}_link_density": 1 - share(plain[1], words[1]),
    }


def _distances(page: PageMeasures) -> Columns:
    """Distances in blocks to the page's long blocks, to the first h1 and to the heading above."""
    n_blocks = len(page)
    rows = np.arange(n_blocks)
    long = page.long.nonzero()[0]
    level = page.heading_level
    h1 = (level == 1).nonzero()[0]
    origins = np.array([long[0] if len(long) else 0, page.plain.argmax(), h1[0] if len(h1) else 0])
    distances = rows - origins[:, None]
    if not len(h1):
        distances[2] = NO_DISTANCE
    since_first_long, longest_distance, since_h1 = signed_log(distances)
    no_long = np.full(n_blocks, -1.0)
    last = page.outline.heading_above
    return {
        "since_first_long": since_first_long if len(long) else no_long,
        "long_before_share": (page.long.cumsum() - page.long) / len(long) if len(long) else no_long,
        "longest_distance": longest_distance if len(long) else no_long,
        "since_heading": np.where(last >= 0, np.log1p(rows - last), -1),
        "heading_above_level": np.where(last >= 0, level.take(last, mode="clip"), 0),
        "since_h1": since_h1,
        "n_h1": float(min(len(h1), 9)),
    }
