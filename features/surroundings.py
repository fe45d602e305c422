"""Surroundings: where a block stands in the page and what its neighbours in reading order are."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats
from dehusk.features.layout import KIND_INDEX, Layout, last_row_with, share, shifted, texts_with, window_sum

#: Half widths of the windows of blocks.
WINDOWS = (2, 5, 12)
#: Characters of a block that are searched for a date.
DATE_CHARS = 80
#: Holds of every time of day, year and date in digits at least a part. It begins with a digit of its own, so that
#: the search looks at digits only.
DATE = re.compile(
    r"\d(?:[:.]\d\d|[-/.]\d{1,2}[-/.]\d\d|[年月日]|(?<=\b1)9\d\d\b|(?<=\b2)0\d\d\b)",
)


def columns(layout: Layout) -> dict[str, Floats]:
    """The surroundings columns, each of shape (n_blocks,)."""
    return {**_position(layout), **_neighbours(layout), **_windows(layout), **_long_text(layout), **_headings(layout)}


def _position(layout: Layout) -> dict[str, Floats]:
    n_blocks = len(layout)
    rows = np.arange(n_blocks, dtype=np.float32)
    plain = layout.plain
    total = max(float(plain.sum()), 1.0)
    text = layout.text
    # Texts are numbered as they come: one that brings no new number stood before.
    known = np.maximum.accumulate(text)
    repeated = np.append(False, text[1:] <= known[:-1])
    return {
        "position": (rows + 0.5) / n_blocks,
        "position_by_text": (np.cumsum(plain) - plain / 2) / total,
        "copies_log": np.log1p(np.bincount(text).astype(np.float32))[text],
        "copy_of_earlier": repeated.astype(np.float32),
    }


def _neighbours(layout: Layout) -> dict[str, Floats]:
    density = share(layout.counts.link_words, layout.words)
    logs = np.log1p(layout.plain)
    sentence = np.array([text[-1] in ".!?。！？।؟" for text in layout.texts], dtype=np.float32)[layout.text]
    heading = layout.heading.astype(np.float32)
    result = {}
    for name, by in (("previous", -1), ("next", 1)):
        result[f"{name}_plain"] = shifted(logs, by)
        result[f"{name}_link_density"] = shifted(density, by, 1.0)
        result[f"{name}_heading"] = shifted(heading, by)
        result[f"{name}_sentence"] = shifted(sentence, by)
    return result


def _windows(layout: Layout) -> dict[str, Floats]:
    result = {}
    largest = max(float(layout.plain.max()), 1.0)
    dated = texts_with(DATE, [text[:DATE_CHARS] for text in layout.texts])[layout.text]
    summed = np.stack([layout.plain, layout.words, layout.counts.sentences, dated, np.ones(len(layout))], axis=1)
    for half in WINDOWS:
        plain, words, sentences, n_dated, n_blocks = window_sum(summed, half, half).T
        result[f"window{half}_plain_to_largest"] = np.minimum(plain / largest, 8)
        result[f"window{half}_link_density"] = 1 - share(plain, words)
        if half == WINDOWS[0]:
            result["near_plain"] = np.log1p(plain)
            result["near_sentences"] = np.log1p(sentences)
    result["dates_around"] = n_dated / n_blocks  # of the widest window
    for name, before, after in (("before12", 12, -1), ("after12", -1, 12)):
        plain, words = window_sum(summed[:, :2], before, after).T
        result[f"{name}_plain"] = np.log1p(plain)
        result[f"{name}_link_density"] = 1 - share(plain, words)
    return result


def _long_text(layout: Layout) -> dict[str, Floats]:
    """Distances in blocks to the page's long blocks, and how many stand before and after."""
    n_blocks = len(layout)
    rows = np.arange(n_blocks)
    long_rows = np.flatnonzero(layout.long)
    if not len(long_rows):
        none = np.full(n_blocks, -1, dtype=np.float32)
        names = ("since_first_long", "until_last_long", "nearest_long", "long_before_share", "longest_distance")
        return dict.fromkeys(names, none)
    place = np.searchsorted(long_rows, rows)
    before = np.abs(rows - long_rows[np.maximum(place - 1, 0)])
    after = np.abs(long_rows[np.minimum(place, len(long_rows) - 1)] - rows)
    return {
        "since_first_long": _signed_log(rows - long_rows[0]),
        "until_last_long": _signed_log(long_rows[-1] - rows),
        "nearest_long": np.log1p(np.minimum(before, after)).astype(np.float32),
        "long_before_share": (place / len(long_rows)).astype(np.float32),
        "longest_distance": _signed_log(rows - int(layout.plain.argmax())),
    }


def _headings(layout: Layout) -> dict[str, Floats]:
    rows = np.arange(len(layout))
    tags = layout.element_tags
    heading = layout.nearest[layout.element, KIND_INDEX["heading"]]
    last = last_row_with(layout.heading)
    level = np.array([int(tags[row][1]) if row >= 0 else 0 for row in heading.tolist()], dtype=np.float32)
    h1 = np.flatnonzero(level == 1)
    title_row = int(h1[0]) if len(h1) else -1
    since = rows - title_row if len(h1) else np.full(len(rows), -99)
    return {
        "since_heading": np.where(last >= 0, np.log1p(rows - last), -1).astype(np.float32),
        "heading_above_level": np.where(last >= 0, level[last], 0).astype(np.float32),
        "since_h1": _signed_log(since),
        "n_h1": np.full(len(rows), min(len(h1), 9), dtype=np.float32),
    }


def _signed_log(values: NDArray[np.integer]) -> Floats:
    logs: Floats = np.sign(values) * np.log1p(np.abs(values))
    return logs.astype(np.float32)
