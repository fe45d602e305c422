"""Wording: what the characters and words of a block say, by themselves and against the page."""

from __future__ import annotations

import numpy as np

from dehusk.features.measuring.columns import Columns, share
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.characters import DIGIT
from dehusk.features.tree import Floats


def columns(page: PageMeasures) -> Columns:
    """The wording columns."""
    counts, words, plain = page.counts, page.words, page.plain
    return {
        "words_log": np.log1p(words),
        "link_density": share(counts.link_words, words),
        "digit_share": counts.by_class[:, DIGIT] / np.maximum(counts.chars, 1),
        "plain_to_n50": np.minimum(plain / max(_n50(plain), 1.0), 4),
    }


def _n50(values: Floats) -> float:
    """The size that half of the total stands in blocks of at least (as in genome assembly)."""
    ordered = np.sort(values)[::-1]
    total = ordered.cumsum()
    return float(ordered[total.searchsorted(total[-1] / 2)])
