"""Why a block has its role: what each feature did to the probability of it, or the rule that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dehusk.explaining.phrases import phrase
from dehusk.explaining.reasons import Reason, find_reasons
from dehusk.model.roles.grounds import NAMED, ONE_HEADLINE, THREAD
from dehusk.model.roles.telling import Told

_RULES = {
    NAMED: "it stands in an element named like comments, and the page is not taken for a thread",
    THREAD: "it looks like a comment, but the page is taken for a thread, and posts are no comments",
    ONE_HEADLINE: "it looks like a headline, but a page has one at the most, and another block is likelier to be it",
}


@dataclass(frozen=True, slots=True)
class RoleExplanation:
    """Why a block has its role.

    Headlines, bylines and comments are learned: ``reference + sum(effects.values())`` is what was learned of such a
    block, before rules and before the probabilities of all roles are made to add up to 1. What is left is body or other
    by its label, and has no reasons of its own.
    """

    role: str
    """As `dehusk.Block.role`."""
    probability: float
    """Probability of that role, as `dehusk.Block.role_probabilities` has it."""
    rule: str
    """The rule that decided, in plain words; "" where none did."""
    reference: float | None = None
    """The probability of the role before anything is known of the block; None where it is not learned."""
    effects: Mapping[str, float] = field(default_factory=dict, repr=False)
    """What each feature added to it."""
    reasons: tuple[Reason, ...] = ()
    """The topics that moved it most, strongest first."""

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values; features that did nothing are left out."""
        return {
            "role": self.role,
            "probability": self.probability,
            "rule": self.rule,
            "reference": None if self.reference is None else round(self.reference, 4),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "effects": {name: effect for name, effect in self.effects.items() if effect},
        }


def explain_roles(told: Told, rows: Sequence[int]) -> list[RoleExplanation]:
    """Explain the roles of some blocks of a page."""
    grounds = told.grounds(rows)
    learned: dict[int, tuple[float, dict[str, float], tuple[Reason, ...]]] = {}
    for numbers, attributions in grounds.attributions.values():
        found = find_reasons(attributions, lambda _, feature, value: phrase(feature, value))
        for number, effects, reasons in zip(numbers.tolist(), attributions.effects.tolist(), found, strict=True):
            learned[number] = attributions.reference, dict(zip(attributions.columns, effects, strict=True)), reasons
    explanations = []
    for number, (row, rule) in enumerate(zip(rows, grounds.rules, strict=True)):
        role = told.roles.of(row)
        why = learned.get(number, ())
        explanations.append(RoleExplanation(role.name, role.probabilities[role.name], _RULES.get(rule, ""), *why))
    return explanations
