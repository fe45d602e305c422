"""A page's probabilities -> the probability from which its blocks are content."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dehusk.model.labeller import expected_f1, text_lengths

#: What a page's threshold may be instead of the model's, the highest first.
LOWER = (0.35, 0.3, 0.25, 0.2, 0.15)
#: How much more of the expected word F1 a lower threshold has to promise. It moves one page in sixty of those that are
#: no articles, most of them from an empty text (addresses, lists of short items): by cross-validation grouped by site
#: `pool` gains .007 and WCXB .0006; at .1 dragnet, of which nothing is learned, loses .004.
LEAST_GAIN = 0.2
#: The least expected word F1 for which a lower threshold is taken: pages without content stay without (at 0 one of the
#: 21 empty pages of WCXB gets a text, at .35 none).
LEAST_F1 = 0.35


def page_threshold(probability: NDArray[np.float64], texts: Sequence[str], balanced: float) -> float:
    """The model's threshold, or a lower one where the page's own probabilities say that it keeps far too little.

    The threshold of the best F1 is half of the best F1 that can be reached (Lipton et al., 2014): on a page of which
    the model is unsure throughout it lies lower than on others.

    Parameters
    ----------
    probability, texts
        Probability and text of each block, shape (n_blocks,).
    balanced
        The model's threshold.
    """
    lengths = text_lengths(texts)
    promised = expected_f1(probability, lengths, probability >= balanced)
    if promised > 1 - LEAST_GAIN or not len(probability) or probability.max() < LOWER[-1]:
        return balanced
    expected = {lower: expected_f1(probability, lengths, probability >= lower) for lower in LOWER if lower < balanced}
    best = max(expected, key=expected.__getitem__, default=balanced)
    return best if expected.get(best, 0.0) > max(promised + LEAST_GAIN, LEAST_F1) else balanced
