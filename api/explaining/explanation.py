"""A block's probability as the sum of what each feature did to it, and the strongest of them in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.explaining.clues import Clues
from dehusk.explaining.phrases import phrase
from dehusk.explaining.topics import topic
from dehusk.features.blocks import BlockTable
from dehusk.features.matrix import measure
from dehusk.features.plaintext import TextTable
from dehusk.features.text_matrix import measure_text
from dehusk.model.contributions import Contributions, contributions
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
    measured = measure_text(table) if isinstance(table, TextTable) else measure(table)
    told = contributions(model, table, measured, np.array(rows, dtype=np.intp))
    clues = Clues(measured.cues, model.lexicon, table.texts)
    topics = list(map(topic, told.columns))
    distinct = list(dict.fromkeys(topics))
    belongs = np.array([[topic == name for name in distinct] for topic in topics], dtype=np.float64)
    sums = told.effects @ belongs
    return [
        Explanation(
            index=row,
            probability=told.reference + float(told.effects[place].sum()),
            reference=told.reference,
            effects=dict(zip(told.columns, told.effects[place].tolist(), strict=True)),
            reasons=tuple(
                _give_reason(told, place, row, belongs[:, number], clues, distinct[number], float(sums[place, number]))
                for number in np.argsort(-np.abs(sums[place]), kind="stable")[:N_REASONS].tolist()
                if abs(sums[place, number]) >= MIN_EFFECT
            ),
        )
        for place, row in enumerate(rows)
    ]


def _give_reason(  # noqa: PLR0917 - private
    told: Contributions,
    place: int,
    row: int,
    belongs: NDArray[np.float64],
    clues: Clues,
    name: str,
    effect: float,
) -> Reason:
    strongest = int(np.argmax(told.effects[place] * belongs * np.sign(effect)))
    feature, value = told.columns[strongest], float(told.values[place, strongest])
    return Reason(name, effect, clues.find(feature, row, value) or phrase(feature, value), feature, value)
