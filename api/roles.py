"""Roles of a page's blocks and the type of the page, told when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.comments import comment_blocks
from dehusk.features.describing.pages import DescribedPage
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.kind import HTML
from dehusk.features.roles.block_columns import block_columns
from dehusk.features.roles.page_columns import page_columns
from dehusk.features.roles.vocabulary import COMMENT, LEARNED_ROLES, PAGE_TYPES, ROLES
from dehusk.features.tree import Floats
from dehusk.model.roles import RoleModel, choose_roles, learned_probabilities, role_probabilities


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


def tell_type(
    model: RoleModel, page: DescribedPage, summary: NDArray[np.float32], content: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Probability of each page type, for a page that has blocks; ``content`` are those of its blocks."""
    return model.page_types.probabilities(page_columns(page, summary, content))


def likeliest(types: NDArray[np.float64]) -> tuple[str, float]:
    """The likeliest type, and its probability."""
    best = int(types.argmax())
    return PAGE_TYPES[best], round(float(types[best]), 4)


def tell_roles(
    model: RoleModel, page: DescribedPage, content: NDArray[np.float64], threshold: float, types: NDArray[np.float64]
) -> PageRoles:
    """The roles of the blocks of a page that has some."""
    columns = block_columns(page, measure(page.table).columns, content)
    learned = learned_probabilities(model, columns, types)
    return PageRoles(choose_roles(learned, content >= threshold), role_probabilities(learned, content))


def roles_by_rule(table: BlockTable, content: NDArray[np.float64], threshold: float) -> PageRoles:
    """Roles where none are learned: comments by the names of elements, else content is body, and chrome is other."""
    is_content = content >= threshold
    is_comment = comment_blocks(table, is_content) if table.kind == HTML else np.zeros(len(table), dtype=np.bool_)
    learned = np.zeros((len(table), len(LEARNED_ROLES)))
    learned[:, LEARNED_ROLES.index(COMMENT)] = is_comment
    return PageRoles(choose_roles(learned, is_content), role_probabilities(learned, content))
