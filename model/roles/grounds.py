"""Why blocks have their roles: what each column added to the probability of a forest, or the rule that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.roles.catalogue import BLOCK_COLUMNS
from dehusk.features.roles.vocabulary import COMMENT, HEADLINE, LEARNED_ROLES
from dehusk.features.tree import Floats
from dehusk.model.attributions import Attributions, in_probability, path_credits
from dehusk.model.roles.role_model import LEAST, RoleModel, forest_probabilities, seen_columns

NAMED, THREAD, ONE_HEADLINE = "named like comments", "no comments in a thread", "one headline a page"


class Grounds(NamedTuple):
    """Why some blocks have their roles."""

    rules: Sequence[str]
    """The rule that decided of each block, "" where the forests did."""
    attributions: Mapping[str, tuple[NDArray[np.intp], Attributions]]
    """Of each learned role which of these blocks have it, by their places among them, and what made up the
    probabilities that its forest gives them: those before any rule."""


def find_grounds(roles: Sequence[str], model: RoleModel, columns: Floats) -> Grounds:
    """Why blocks have the roles that they have.

    Parameters
    ----------
    roles
        The role of each block, as `choose_roles` gives it.
    columns
        Those of `BLOCK_COLUMNS` of these blocks, shape (n_blocks, n_columns).
    """
    attributions = {}
    for role in sorted({*roles}.intersection(LEARNED_ROLES)):
        chosen = np.array([own == role for own in roles]).nonzero()[0]
        attributions[role] = chosen, _attribute_role(model, role, columns[chosen])
    alone = forest_probabilities(model, columns)
    return Grounds([deciding_rule(*told) for told in zip(roles, alone, strict=True)], attributions)


def deciding_rule(role: str, alone: NDArray[np.float64]) -> str:
    """The rule that gave a block its role, or took another from it; "" where the forests decided.

    Parameters
    ----------
    alone
        What the forests gave the block for each of `LEARNED_ROLES`, shape (n_learned,).
    """
    if role == COMMENT and alone[LEARNED_ROLES.index(COMMENT)] < LEAST:
        return NAMED
    likeliest = LEARNED_ROLES[int(alone.argmax())]
    if alone.max() < LEAST or likeliest == role:
        return ""
    return {COMMENT: THREAD, HEADLINE: ONE_HEADLINE}.get(likeliest, "")


def _attribute_role(model: RoleModel, role: str, columns: Floats) -> Attributions:
    seen = seen_columns(role, columns)
    reference, effects = in_probability(path_credits(model.forests[role], seen))
    names = tuple(feature.name for feature in BLOCK_COLUMNS[: seen.shape[1]])
    return Attributions(names, reference, seen, effects)
