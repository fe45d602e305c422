"""What is told of a page beside its content: roles of its blocks, and its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_FOR_COMMENTS, NONE_ABOVE
from dehusk.features.roles.vocabulary import (
    ARTICLE,
    BODY,
    COMMENT,
    FORUM,
    HEADLINE,
    LEARNED_ROLES,
    OTHER,
    PAGE_TYPES,
    ROLES,
)
from dehusk.features.tree import Floats
from dehusk.model.forest import Forest
from dehusk.model.page_types import PageTypes

#: A block has a learned role from this probability on.
LEAST = 0.5
#: A page is taken for a thread, the posts of which are no comments, from this probability on. At .5 the mean word F1
#: of comments on dragnet, where blogs of many comments look like boards, is .025 less than at .7, at .9 .003 more: the
#: number was seen there.
THREAD_FROM = 0.7
#: The name of an element alone makes comments where the page is this likely an article or a thread: elsewhere forms,
#: counts and lists of threads are named so. `pool`'s pages without comments show 15,300 characters of such instead of
#: 26,800, and dragnet's comments stay as they are.
COMMENTED_FROM = 0.2
_TO_COMMENTS = [feature.name for feature in BLOCK_COLUMNS].index("to_comments")


@dataclass(frozen=True, slots=True)
class RoleModel:
    """What was learned of roles and types."""

    forests: Mapping[str, Forest]
    """One for each of `LEARNED_ROLES`."""
    page_types: PageTypes


def seen_columns(role: str, columns: Floats) -> Floats:
    """Those of `BLOCK_COLUMNS` that the forest of a role sees."""
    return columns[:, :N_FOR_COMMENTS] if role == COMMENT else columns


def forest_probabilities(model: RoleModel, columns: Floats) -> NDArray[np.float64]:
    """What the forests alone say, before any rule; as `learned_probabilities`."""
    return np.stack([model.forests[role].probability(seen_columns(role, columns)) for role in LEARNED_ROLES], axis=1)


def learned_probabilities(model: RoleModel, columns: Floats, types: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each block to have each of `LEARNED_ROLES`, shape (n_blocks, n_learned).

    Parameters
    ----------
    columns
        Those of `BLOCK_COLUMNS`, shape (n_blocks, n_columns).
    types
        Probability of each page type: in a thread what is named like comments is the page's own matter. Under an
        article the name alone makes it a comment: with the forest alone the mean word F1 of comments on dragnet is .02
        less.
    """
    found = forest_probabilities(model, columns)
    comments = found[:, LEARNED_ROLES.index(COMMENT)]
    p_forum, p_article = types[PAGE_TYPES.index(FORUM)], types[PAGE_TYPES.index(ARTICLE)]
    if p_forum >= THREAD_FROM:
        comments[:] = 0
    elif p_forum + p_article >= COMMENTED_FROM:
        is_named = columns[:, _TO_COMMENTS] < NONE_ABOVE
        comments[is_named] = np.maximum(comments[is_named], LEAST)
    return found


def role_probabilities(learned: NDArray[np.float64], content: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each block to have each of `ROLES`, shape (n_blocks, n_roles), each row adding up to 1.

    Parameters
    ----------
    learned
        As `learned_probabilities` gives them.
    content
        Probability of each block to be content, shape (n_blocks,): what is left is body by it, and other.
    """
    total = learned.sum(axis=1)
    learned = learned / np.maximum(total, 1)[:, None]
    rest = np.maximum(1 - learned.sum(axis=1), 0)
    columns = dict(zip(LEARNED_ROLES, learned.T, strict=True)) | {BODY: rest * content, OTHER: rest * (1 - content)}
    return np.stack([columns[role] for role in ROLES], axis=1)


def choose_roles(learned: NDArray[np.float64], is_content: NDArray[np.bool_]) -> list[str]:
    """The role of each block; a page has one headline at the most, the likeliest."""
    if not len(learned):
        return []
    headline = LEARNED_ROLES.index(HEADLINE)
    learned = learned.copy()
    others = np.arange(len(learned)) != learned[:, headline].argmax()
    learned[others, headline] = 0
    best = learned.argmax(axis=1)
    is_learned = learned[np.arange(len(learned)), best] >= LEAST
    return [
        LEARNED_ROLES[role] if is_told else BODY if content else OTHER
        for role, is_told, content in zip(best.tolist(), is_learned.tolist(), is_content.tolist(), strict=True)
    ]
