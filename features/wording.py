"""Wording: what the characters and words of a block say, by themselves and against the page."""

from __future__ import annotations

import numpy as np

from dehusk.features.elements import Floats
from dehusk.features.layout import Layout, share


def columns(layout: Layout) -> dict[str, Floats]:
    """The wording columns, each of shape (n_blocks,)."""
    counts, words, plain = layout.counts, layout.words, layout.plain
    chars = np.maximum(counts.chars, 1)
    largest = max(float(plain.max()), 1.0)
    result = {
        "words_log": np.log1p(words),
        "plain_words_log": np.log1p(plain),
        "link_density": share(counts.link_words, words),
        "commas_log": np.log1p(counts.commas),
        "words_per_sentence": np.minimum(share(words, counts.sentences), 60),
        "punctuation_share": counts.punctuation / chars,
        "digit_share": counts.digits / chars,
        "upper_share": counts.upper / chars,
        "capitalised_share": share(counts.capitalised, counts.plain_words),
        "plain_to_largest": plain / largest,
        "plain_to_n50": np.minimum(plain / max(_n50(plain), 1.0), 4),
        "readability": seed(layout),
    }
    texts = layout.texts
    flags = {
        "ends_sentence": np.fromiter((text[-1] in ".!?。！？।؟…" for text in texts), np.bool_, len(texts)),
        "at_sign": np.fromiter(("@" in text for text in texts), np.bool_, len(texts)),
    }
    result |= {name: holds.take(layout.text) for name, holds in flags.items()}
    return result


def seed(layout: Layout) -> Floats:
    """A block's own score after readability's rule: commas and length, scaled down by links.

    Source: Arc90's readability (``1 + commas + min(3, characters / 100)``), in effective words so
    that every script counts alike; blocks under five effective words score nothing.
    """
    score = (1 + layout.counts.commas + np.minimum(3, layout.words / 17)) * share(layout.plain, layout.words)
    return np.where(layout.words >= 5, score, 0).astype(np.float32)  # noqa: PLR2004


def _n50(values: Floats) -> float:
    """The size that half of the total stands in blocks of at least (as in genome assembly)."""
    ordered = np.sort(values)[::-1]
    total = ordered.cumsum()
    return float(ordered[total.searchsorted(total[-1] / 2)])
