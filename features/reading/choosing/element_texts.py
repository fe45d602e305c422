"""The texts inside each element of a page, before it is known which of them are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dehusk.features.tree import Ints, Rows, Tree

_NUMBERS = re.compile(r"[\d\s.:|]+")


class ElementTexts:
    """A page's elements and the parts of its text, as the parser handed them over."""

    def __init__(  # noqa: PLR0917 - columns of one page
        self,
        tags: Sequence[str],
        attributes: Sequence[Mapping[str, str]],
        tree: Tree,
        parts: list[str],
        is_space: NDArray[np.bool_],
        bounds: Ints,
    ) -> None:
        self.tags = tags
        self.attributes = attributes
        self.tree = tree
        self.parts = parts
        self._is_space = is_space
        self._bounds = bounds
        """Of each element the number of parts before it, and before its end; shape (2, n_elements)."""

    @cached_property
    def hold_parts(self) -> NDArray[np.bool_]:
        """Which elements have a part of the text inside, shape (n_elements,)."""
        start, stop = self._bounds
        found: NDArray[np.bool_] = start < stop
        return found

    @cached_property
    def _n_inked(self) -> Rows:
        return np.concatenate([[0], (~self._is_space).cumsum()])

    @cached_property
    def _n_worded(self) -> Rows:
        is_worded = np.fromiter((not _NUMBERS.fullmatch(part) for part in self.parts), np.bool_, len(self.parts))
        return np.concatenate([[0], is_worded.cumsum()])

    def bounds(self, row: int) -> tuple[int, int]:
        """The numbers of an element's first part and of the one after its last."""
        return int(self._bounds[0, row]), int(self._bounds[1, row])

    def text(self, row: int) -> str:
        """The text of an element, white space collapsed."""
        start, stop = self.bounds(row)
        return " ".join("".join(self.parts[start:stop]).split())

    def length(self, row: int, most: int) -> int:
        """Characters of an element's text, with white space; of more than ``most``, some number above it."""
        start, stop = self.bounds(row)
        return sum(map(len, self.parts[start : min(stop, start + most + 1)]))  # no part is empty

    def n_inked(self, rows: int | list[int] | Rows) -> Rows:
        """How many parts of their texts are more than white space."""
        return self._sums(self._n_inked, rows)

    def n_worded(self, rows: int | list[int] | Rows) -> Rows:
        """How many parts of their texts are more than numbers."""
        return self._sums(self._n_worded, rows)

    def _sums(self, running: Rows, rows: int | list[int] | Rows) -> Rows:
        start, stop = self._bounds.take(rows, axis=1)
        sums: Rows = running.take(stop) - running.take(start)
        return sums
