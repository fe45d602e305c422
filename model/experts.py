"""The expert: a first stage for pages of some types, and how much it counts on a page.

Most HTML pages that are learned from are articles and their changed copies, and what these teach is wrong on other
pages: that repeated short texts are chrome, and that what stands below a text is comments. Of plain texts it is the
other way round: on articles the forest that learned from these alone decides better. So a second forest, learned from
pages of some types, answers beside the first one, and it counts the more, the surer a page is of these types (a
mixture of experts: Jacobs et al., "Adaptive mixtures of local experts", 1991, with a gate that is learned apart).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.tree import Floats
from dehusk.model.forest import sigmoid

#: Types of pages whose text is one, written by somebody.
WRITTEN_TYPES = ("article", "documentation")
_WRITTEN_PLACES = [PAGE_TYPES.index(name) for name in WRITTEN_TYPES]


class Expert(NamedTuple):
    """Which pages the expert of one kind of page knows, by the probability that a page is of the `WRITTEN_TYPES`."""

    types: tuple[str, ...]
    """Types of pages that it learns from."""
    with_copies: bool
    """Whether it learns from changed copies of these, too."""
    most: float
    """What it counts for at the most, the first stage's other forest being the rest."""
    most_at: float
    """Probability at which it counts for that."""
    nothing_at: float
    """Probability at which it counts for nothing; between the two in proportion."""

    def share(self, types: Floats) -> float:
        """What it counts for on a page, from 0 to ``most``.

        Parameters
        ----------
        types
            Probability of each of `PAGE_TYPES`.
        """
        written = float(types[_WRITTEN_PLACES].sum())
        return self.most * min(1.0, max(0.0, 1 - (written - self.most_at) / (self.nothing_at - self.most_at)))


#: That of HTML pages knows those that are no articles.
HTML_EXPERT = Expert(
    tuple(name for name in PAGE_TYPES if name not in WRITTEN_TYPES),
    with_copies=False,
    most=0.6,
    most_at=0.0,
    nothing_at=0.17,
)
#: That of plain texts knows articles.
TEXT_EXPERT = Expert(WRITTEN_TYPES, with_copies=True, most=1.0, most_at=0.8, nothing_at=0.4)


def mix(general: NDArray[np.float64], expert: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The first stage's probabilities from the log-odds that its two forests give, each of shape (n_blocks,)."""
    return sigmoid((1 - share) * general + share * expert)
