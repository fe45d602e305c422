"""Labelled pages -> the types of those that tell them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.vocabulary import PAGE_TYPES

#: Types of the sets whose pages are of one type and do not say it.
_TYPE_OF_SET = {
    "news": "article",
    "fundus": "article",
    "jsonld": "article",
    "newspaper": "article",
    "harvest": "forum",
    "forums": "forum",
    "docs": "documentation",
}
#: What a page of a set counts for when types are learned; pages of the sets not named here are all of one type.
_WEIGHTS = {"wcxb": 1.0, "pool": 2.0, "reader": 1.0, "harvest": 1.0, "forums": 1.0, "docs": 1.0}
_ONE_TYPE_WEIGHT = 0.5


class TypedPage(Protocol):
    """A page as far as its type is concerned."""

    @property
    def source(self) -> str:
        """Name of its set."""

    @property
    def page_type(self) -> str | None:
        """Its type as the set tells it."""


def type_of(page: TypedPage) -> str | None:
    """The page's type, None where it is not known or is none of `PAGE_TYPES`."""
    page_type = page.page_type or _TYPE_OF_SET.get(page.source)
    return page_type if page_type in PAGE_TYPES else None


def type_weight(source: str) -> float:
    """What a page of a set counts for when types are learned."""
    return _WEIGHTS.get(source, _ONE_TYPE_WEIGHT)


def tells_types(pages: Sequence[TypedPage], folds: NDArray[np.int_]) -> bool:
    """Whether pages of every type stand in at least two folds."""
    known = {(type_of(page), fold) for page, fold in zip(pages, folds.tolist(), strict=True)}
    return all(sum(name == page_type for page_type, _ in known) > 1 for name in PAGE_TYPES)
