"""A block's probability as the sum of what each feature did to it, and the strongest of them in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.explaining.feature_topics import topic
from dehusk.explaining.phrases import phrase
from dehusk.explaining.token_evidence import TokenEvidence
from dehusk.features.extra import extra_catalogue
from dehusk.features.limits import timed
from dehusk.features.page_kinds import PAGE_KINDS
from dehusk.features.reading.blocks import BlockTable
from dehusk.model.attributions import Attributions, attribute
from dehusk.model.labeller import Model

#: Reasons that are given at the most, and the least that one must have moved.
N_REASONS, MIN_EFFECT = 6, 0.005


@dataclass(frozen=True, slots=True)
class Reason:
    """What the features of one topic did to a block's probability, and the strongest of them in plain words."""

    topic: str
    """What the features are about: links, length, names in the markup, ..."""
    effect: float
    """What all features of the topic added to the probability of content, -1 to 1."""
    text: str
    """What the strongest of them says, in plain words."""
    feature: str
    """Name of that feature."""
    value: float
    """The block's value of it."""

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain values."""
        return {
            "topic": self.topic,
            "effect": round(self.effect, 4),
            "text": self.text,
            "feature": self.feature,
            "value": round(self.value, 4),
        }


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

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values; features that did nothing are left out."""
        return {
            "index": self.index,
            "probability": round(self.probability, 4),
            "reference": round(self.reference, 4),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "effects": {name: effect for name, effect in self.effects.items() if effect},
        }


def explain_blocks(model: Model, table: BlockTable, rows: Sequence[int]) -> list[Explanation]:
    """Explain some blocks of a page; see `dehusk.Page.explain`."""
    if not rows:
        return []
    measured = PAGE_KINDS[table.kind].measure(table, model.feature_set.extra)
    own = {feature.name: feature.meaning for feature in extra_catalogue(model.feature_set.extra)}
    attributions = attribute(model, measured, np.array(rows, dtype=np.intp))
    evidence = TokenEvidence(measured.page, model.log_odds)
    topics, sums, strongest = _by_topic(attributions)
    totals = (attributions.reference + attributions.effects.sum(axis=1)).tolist()
    explanations = []
    rows_with_values = zip(rows, attributions.effects.tolist(), attributions.values.tolist(), strict=True)
    for number, (row, effects, values) in enumerate(timed(rows_with_values)):
        reasons = []
        for group in np.argsort(-np.abs(sums[number]), kind="stable")[:N_REASONS].tolist():
            effect, column = float(sums[number, group]), int(strongest[number, group])
            if abs(effect) >= MIN_EFFECT:
                feature, value = attributions.columns[column], values[column]
                text = f"{own[feature]}: {value:.3g}" if feature in own else evidence.find(feature, row, value)
                text = text or phrase(feature, value)
                reasons.append(Reason(topics[group], effect, text, feature, value))
        effects_by_name = dict(zip(attributions.columns, effects, strict=True))
        explanations.append(Explanation(row, totals[number], attributions.reference, effects_by_name, tuple(reasons)))
    return explanations


def _by_topic(attributions: Attributions) -> tuple[list[str], NDArray[np.float64], NDArray[np.intp]]:
    """The topics, and for each block the effect of each topic and the column of it that did most of that."""
    columns: dict[str, list[int]] = {}
    for number, name in enumerate(attributions.columns):
        columns.setdefault(topic(name), []).append(number)
    sums, strongest = [], []
    for members in columns.values():
        effects = attributions.effects[:, members]
        total = effects.sum(axis=1)
        sums.append(total)
        strongest.append(np.array(members)[np.argmax(effects * np.sign(total)[:, None], axis=1)])
    return list(columns), np.stack(sums, axis=1), np.stack(strongest, axis=1)
