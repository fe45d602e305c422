"""Roles of a page's blocks and the type of the page, told when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.comments import comment_blocks
from dehusk.features.describing.metadata import Metadata, describe, describe_title
from dehusk.features.describing.pages import DescribedPage, read_page
from dehusk.features.limits import Limits, applied
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.kind import HTML
from dehusk.features.roles.block_columns import block_columns
from dehusk.features.roles.page_columns import page_columns
from dehusk.features.roles.vocabulary import COMMENT, LEARNED_ROLES, PAGE_TYPES, ROLES
from dehusk.features.tree import Floats
from dehusk.model.roles.grounds import NAMED, Grounds, find_grounds
from dehusk.model.roles.role_model import RoleModel, choose_roles, learned_probabilities, role_probabilities


class Role(NamedTuple):
    """What a block is to its page."""

    name: str
    """``"headline"``, ``"body"``, ``"byline"``, ``"comment"`` or ``"other"``."""
    probabilities: Mapping[str, float]
    """Of each role; they add up to 1."""


class PageRoles(NamedTuple):
    """The roles of all blocks of a page."""

    names: list[str]
    probabilities: Floats
    """Of each block and of each of `ROLES`, shape (n_blocks, n_roles)."""

    def of(self, row: int) -> Role:
        """The role of one block."""
        shares = zip(ROLES, self.probabilities[row].tolist(), strict=True)
        return Role(self.names[row], {role: round(share, 4) for role, share in shares})


class _Seen(NamedTuple):
    """What the roles of a page are told by, as `learned_probabilities` takes it."""

    model: RoleModel
    columns: Floats
    types: NDArray[np.float64]


class Told:
    """What is told of a labelled page beside its content, each when it is first asked for.

    Parameters
    ----------
    content
        Probability of each block to be content, shape (n_blocks,).
    threshold
        A block is content from this probability on.
    summary
        Means of the page's features (see `dehusk.features.roles.page_columns.summarise`), None where there are none.
    model
        What was learned of roles and types; without it comments are told by the names of elements alone.
    """

    def __init__(  # noqa: PLR0917 - what a labelled page consists of
        self,
        table: BlockTable,
        url: str | None,
        content: NDArray[np.float64],
        threshold: float,
        summary: NDArray[np.float32] | None,
        model: RoleModel | None,
        limits: Limits,
    ) -> None:
        self._table = table
        self._url = url
        self._content = content
        self._threshold = threshold
        self._summary = summary
        self._model = model
        self._limits = limits

    @cached_property
    def metadata(self) -> Metadata:
        """What the page says of itself, and its type."""
        with applied(self._limits):
            stated, types = self.stated, self._types
        if types is None:
            return stated
        best = int(types.argmax())
        return replace(
            stated,
            page_type=PAGE_TYPES[best],
            page_type_probability=round(float(types[best]), 4),
            sources={**stated.sources, "page_type": "model"},
        )

    @cached_property
    def stated(self) -> Metadata:
        """The metadata but for the type."""
        with applied(self._limits):
            return Metadata() if self._described is None else describe(self._described)

    @cached_property
    def title(self) -> str:
        """The page's headline, "" where it has none: all that most outputs need of the metadata."""
        with applied(self._limits):
            return "" if self._described is None else describe_title(self._described)

    @cached_property
    def roles(self) -> PageRoles:
        """The roles of the blocks."""
        with applied(self._limits):
            learned = self._learned()
        roles = choose_roles(learned, self._content >= self._threshold)
        return PageRoles(roles, role_probabilities(learned, self._content))

    def grounds(self, rows: Sequence[int]) -> Grounds:
        """Why some blocks have their roles."""
        names = [self.roles.names[row] for row in rows]
        with applied(self._limits):
            seen = self._seen()
            if seen is None:
                return Grounds([NAMED if name == COMMENT else "" for name in names], {})
            return find_grounds(names, seen.model, seen.columns[rows])

    def _seen(self) -> _Seen | None:
        """What the roles are told by, None where they cannot be."""
        if self._model is None or self._described is None or self._types is None:
            return None
        columns = block_columns(self._described, measure(self._table).columns, self._content)
        return _Seen(self._model, columns, self._types)

    def _learned(self) -> Floats:
        seen = self._seen()
        if seen is not None:
            return learned_probabilities(*seen)
        learned = np.zeros((len(self._table), len(LEARNED_ROLES)))
        if self._described is not None:
            is_comment = comment_blocks(self._table, self._content >= self._threshold)
            learned[:, LEARNED_ROLES.index(COMMENT)] = is_comment
        return learned

    @cached_property
    def _types(self) -> NDArray[np.float64] | None:
        """Probability of each page type, None where it cannot be told."""
        if self._described is None or self._summary is None or self._model is None:
            return None
        with applied(self._limits):
            columns = page_columns(self._described, self._summary, self._content)
        return self._model.page_types.probabilities(*columns)

    @cached_property
    def _described(self) -> DescribedPage | None:
        if self._table.kind != HTML:
            return None
        with applied(self._limits):
            return read_page(self._table, self._url)
