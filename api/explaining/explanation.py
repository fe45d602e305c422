"""A block's probability as the sum of what each feature did to it, and the strongest of them in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dehusk.explaining.phrases import phrase
from dehusk.explaining.reasons import Reason, find_reasons
from dehusk.explaining.role_explanation import RoleExplanation, explain_roles
from dehusk.explaining.token_evidence import TokenEvidence
from dehusk.features.extra_features import extra_catalogue
from dehusk.features.page_kinds import measure_blocks
from dehusk.features.reading.blocks import BlockTable
from dehusk.model.attributions import attribute
from dehusk.model.labeller import Model
from dehusk.model.roles.telling import Told


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a block has its probability: ``reference + sum(effects.values())`` is the probability."""

    index: int
    """Number of the block in its page."""
    probability: float
    """Probability of being content, 0 to 1."""
    reference: float
    """The probability before anything is known of the block."""
    effects: dict[str, float] = field(repr=False)
    """What each feature added to the probability."""
    reasons: tuple[Reason, ...]
    """The topics that moved the probability most, strongest first."""
    why_role: RoleExplanation
    """Why it has its role."""

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values; features that did nothing are left out."""
        return {
            "index": self.index,
            "probability": round(self.probability, 4),
            "reference": round(self.reference, 4),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "effects": {name: effect for name, effect in self.effects.items() if effect},
            "why_role": self.why_role.to_dict(),
        }


def explain_blocks(model: Model, table: BlockTable, told: Told, rows: Sequence[int]) -> list[Explanation]:
    """Explain some blocks of a page; see `dehusk.Page.explain`."""
    if not rows:
        return []
    measured = measure_blocks(table, model.feature_set.extra)
    own = {feature.name: feature.meaning for feature in extra_catalogue(model.feature_set.extra)}
    attributions = attribute(model, measured, np.array(rows, dtype=np.intp))
    evidence = TokenEvidence(measured.page, model.log_odds)

    def say(number: int, feature: str, value: float) -> str:
        said = f"{own[feature]}: {value:.3g}" if feature in own else evidence.find(feature, rows[number], value)
        return said or phrase(feature, value)

    return [
        Explanation(
            index=row,
            probability=total,
            reference=attributions.reference,
            effects=dict(zip(attributions.columns, effects, strict=True)),
            reasons=reasons,
            why_role=why_role,
        )
        for row, total, effects, reasons, why_role in zip(
            rows,
            (attributions.reference + attributions.effects.sum(axis=1)).tolist(),
            attributions.effects.tolist(),
            find_reasons(attributions, say),
            explain_roles(told, rows),
            strict=True,
        )
    ]
