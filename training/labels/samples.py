"""What fitting learns from: a measured page, or a changed copy of one, with its labels, fold and weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.reading.kind import HTML
from dehusk.features.tree import Floats
from dehusk.training.labels.page_types import type_of
from dehusk.training.labels.prepare import PreparedPage


@dataclass(frozen=True, slots=True)
class Sample:
    """A page, or a changed copy of one, as both stages see it."""

    fold: int
    """Fold of its site."""
    columns: Floats
    """Features that need no learned table, shape (n_blocks, n_columns)."""
    tokens: PageTokens
    """Tokens of its names and texts, to be looked up in the learned tables."""
    texts: list[str]
    """Text of each block."""
    content: NDArray[np.bool_]
    """Which blocks are content, shape (n_blocks,)."""
    weight: float
    """Weight in fitting, 0 for a page that is only measured."""
    kind: str = HTML
    """Kind of page: a model is fitted on samples of one kind."""
    is_counted: bool = False
    """Whether the token tables count it. Tables of HTML are counted on the prepared pages, so no HTML sample has it."""
    source: str = ""
    """Set that its page is of; "" for a page that is of none."""
    page_type: str | None = None
    """Type of the page, None where it is not known."""
    is_copy: bool = False
    """Whether it is a changed copy."""
    is_unsure: NDArray[np.bool_] | None = None
    """Which blocks two annotators may well label differently; None where none is known."""


def original(page: PreparedPage, fold: int, weight: float) -> Sample:
    """A page as it is; it must have blocks."""
    assert page.tokens is not None
    return Sample(
        fold,
        page.columns,
        page.tokens,
        page.texts,
        page.content,
        weight,
        source=page.source,
        page_type=type_of(page),
        is_unsure=page.is_unsure,
    )
