"""Where the time of a page goes: each stage on its way from bytes to text, timed by itself."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.decoding import decode
from dehusk.features.reading.parsing import parse
from dehusk.model.labeller import Model, probabilities
from dehusk.training.timing.speed import CLOCK, RawPage, parse_bare

#: A block table and its probabilities -> the text.
Render = Callable[[BlockTable, NDArray[np.float64]], str]

#: The stages in order.
STAGES = ("decode", "parse", "segment", "features", "model", "render")


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Mean milliseconds a page; a page counts with its median over the rounds."""

    stages: dict[str, float]
    """Each of `STAGES`."""
    bare_parse: float
    """What lxml takes to decode and parse the same pages, see `parse_bare`."""


def time_stages(pages: Sequence[RawPage], model: Model, render: Render, n_rounds: int) -> StageTimes:
    """Time the stages on every page; shows a progress bar."""
    seconds = np.zeros((n_rounds, len(pages), len(STAGES) + 1))
    was_enabled = gc.isenabled()
    gc.disable()  # as when a page is extracted
    try:
        for turn, column in tqdm(np.ndindex(*seconds.shape[:2]), "stages", n_rounds * len(pages), disable=None):
            html = pages[column].html
            start = CLOCK()
            parse_bare(html)
            seconds[turn, column, 0] = CLOCK() - start
            _, seconds[turn, column, 1:] = run_stages(html, model, render)
    finally:
        if was_enabled:
            gc.enable()
    bare_parse, *stages = (1000 * np.median(seconds, axis=0).mean(axis=0)).tolist()
    return StageTimes(dict(zip(STAGES, stages, strict=True)), bare_parse)


def run_stages(html: bytes, model: Model, render: Render) -> tuple[str, list[float]]:
    """Take a page from bytes to text; gives the text and the seconds of each of `STAGES`."""
    start = CLOCK()
    decode(html)
    marks = [CLOCK()]
    decoding = marks[0] - start
    document = parse(html)
    marks.append(CLOCK())
    table = cut(document)
    marks.append(CLOCK())
    text = ""
    if len(table):
        measured = measure(table)
        marks.append(CLOCK())
        probability = probabilities(model, measured)
        marks.append(CLOCK())
        text = render(table, probability)
        marks.append(CLOCK())
    parsing, *later = [after - before for before, after in pairwise(marks)]
    # Parsing decodes by itself: what that takes is counted once.
    taken = [decoding, parsing - decoding, *later]
    return text, taken + [0.0] * (len(STAGES) - len(taken))
