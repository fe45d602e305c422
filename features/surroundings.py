"""Surroundings: where a block stands in the page and what its neighbours in reading order are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats, Rows
from dehusk.features.layout import Layout, last_row_with, share, texts_with
from dehusk.features.windows import Windows, neighbours

#: Half widths of the windows of blocks.
WINDOWS = (2, 5, 12)
#: Characters of a block that are searched for a date.
DATE_CHARS = 80
#: Holds of every time of day, year and date in digits at least a part. It begins with a digit of its own, so that
#: the search looks at digits only.
DATE = re.compile(
    r"\d(?:[:.]\d\d|[-/.]\d{1,2}[-/.]\d\d|[年月日]|(?<=\b1)9\d\d\b|(?<=\b2)0\d\d\b)",
)


def columns(layout: Layout) -> Iterator[dict[str, Floats]]:
    """The surroundings columns, each of shape (n_blocks,); some at a time, as they are many."""
    yield _position(layout)
    yield _neighbours(layout)
    yield _windows(layout)
    yield _distances(layout)


def _position(layout: Layout) -> dict[str, Floats]:
    n_blocks = len(layout)
    rows = np.arange(n_blocks, dtype=np.float32)
    plain = layout.plain
    total = max(float(plain.sum()), 1.0)
    text = layout.text
    # Texts are numbered as they come: one that brings no new number stood before.
    known = np.maximum.accumulate(text)
    repeated = np.zeros(n_blocks, dtype=np.bool_)
    np.less_equal(text[1:], known[:-1], out=repeated[1:])
    return {
        "position": (rows + 0.5) / n_blocks,
        "position_by_text": (plain.cumsum() - plain / 2) / total,
        "copies_log": np.log1p(np.bincount(text).astype(np.float32)).take(text),
        "copy_of_earlier": repeated,
    }


def _neighbours(layout: Layout) -> dict[str, Floats]:
    told = {
        "plain": np.log1p(layout.plain),
        "link_density": share(layout.counts.link_words, layout.words),
        "heading": layout.heading,
    }
    before, _, after = neighbours(list(told.values()), 1, beyond=[0, 1, 0])
    result = {}
    for name, columns in (("previous", before), ("next", after)):
        for key, column in zip(told, columns, strict=True):
            result[f"{name}_{key}"] = column
    return result


def _windows(layout: Layout) -> dict[str, Floats]:
    largest = max(float(layout.plain.max()), 1.0)
    dated = _dated(layout).take(layout.text)
    widest = WINDOWS[-1]
    summed = Windows(
        [layout.plain, layout.words, layout.counts.sentences, dated, np.ones(len(layout))], reach=widest
    ).sums([*((half, half) for half in WINDOWS), (widest, -1), (-1, widest)])
    plain, words, sentences, n_dated, n_blocks = summed
    relative = np.minimum(plain[: len(WINDOWS)] / largest, 8)
    density = 1 - share(plain, words)
    logs = np.log1p(plain)
    result = {
        "near_plain": logs[0],
        "near_sentences": np.log1p(sentences[0]),
        "dates_around": n_dated[len(WINDOWS) - 1] / n_blocks[len(WINDOWS) - 1],
    }
    for row, half in enumerate(WINDOWS):
        result[f"window{half}_plain_to_largest"] = relative[row]
        result[f"window{half}_link_density"] = density[row]
    for row, name in ((-2, "before12"), (-1, "after12")):
        result[f"{name}_plain"] = logs[row]
        result[f"{name}_link_density"] = density[row]
    return result


def _dated(layout: Layout) -> NDArray[np.bool_]:
    """Which of the distinct texts begin with or near a date."""
    digits = np.zeros(len(layout.texts))
    digits[layout.text] = layout.counts.digits
    # A text without digits has no date; those of rare scripts are not counted.
    rows = [
        row for row, (n, text) in enumerate(zip(digits.tolist(), layout.texts, strict=True)) if n or not text.isascii()
    ]
    dated = np.zeros(len(digits), dtype=np.bool_)
    dated[rows] = texts_with(DATE, [layout.texts[row][:DATE_CHARS] for row in rows])
    return dated


def _distances(layout: Layout) -> dict[str, Floats]:
    """Distances in blocks to the page's long blocks, to the heading above and to the page's title."""
    n_blocks = len(layout)
    rows = np.arange(n_blocks)
    long_rows = layout.long.nonzero()[0]
    n_long_before: Rows = layout.long.cumsum() - layout.long
    level = layout.heading_level
    last = last_row_with(layout.heading)
    h1 = (level == 1).nonzero()[0]
    distances = {
        **(_to_long(layout, rows, long_rows, n_long_before) if len(long_rows) else {}),
        "since_heading": rows - last,
        "since_h1": rows - h1[0] if len(h1) else np.full(n_blocks, -99),
    }
    values = np.stack(list(distances.values()))
    result: dict[str, Floats] = dict(zip(distances, np.copysign(np.log1p(np.abs(values)), values), strict=True))
    result["since_heading"] = np.where(last >= 0, result["since_heading"], np.float64(-1))
    result["heading_above_level"] = np.where(last >= 0, level.take(last, mode="clip"), 0)
    result["n_h1"] = np.full(n_blocks, min(len(h1), 9))
    if len(long_rows):
        result["long_before_share"] = n_long_before / len(long_rows)
    else:
        names = ("since_first_long", "until_last_long", "nearest_long", "long_before_share", "longest_distance")
        result |= dict.fromkeys(names, np.full(n_blocks, -1))
    return result


def _to_long(layout: Layout, rows: Rows, long_rows: Rows, n_before: Rows) -> dict[str, Rows]:
    """Distances of ``rows`` to the long blocks, of which so many stand before each."""
    before = np.abs(rows - long_rows.take(n_before - 1, mode="clip"))
    after = np.abs(rows - long_rows.take(n_before, mode="clip"))
    return {
        "since_first_long": rows - long_rows[0],
        "until_last_long": long_rows[-1] - rows,
        "nearest_long": np.minimum(before, after),
        "longest_distance": rows - int(layout.plain.argmax()),
    }
