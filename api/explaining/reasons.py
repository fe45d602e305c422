"""What made up a probability -> the strongest of it in plain words, a reason a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.explaining.feature_topics import topic
from dehusk.features.limits import timed
from dehusk.model.attributions import Attributions

#: Reasons that are given at the most, and the least that one must have moved.
N_REASONS, MIN_EFFECT = 6, 0.005


@dataclass(frozen=True, slots=True)
class Reason:
    """What the features of one topic did to a probability of a block, and the strongest of them in plain words."""

    topic: str
    """What the features are about: links, length, names in the markup, ..."""
    effect: float
    """What all features of the topic added to the probability, -1 to 1."""
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


def find_reasons(attributions: Attributions, say: Callable[[int, str, float], str]) -> Iterator[tuple[Reason, ...]]:
    """The reasons of each block, strongest first.

    Parameters
    ----------
    say
        Plain words for a block's value of a feature: of the block's place among those explained, name and value.
    """
    topics, sums, strongest = _by_topic(attributions)
    for number, values in enumerate(timed(attributions.values.tolist())):
        reasons = []
        for group in np.argsort(-np.abs(sums[number]), kind="stable")[:N_REASONS].tolist():
            effect, column = float(sums[number, group]), int(strongest[number, group])
            if abs(effect) >= MIN_EFFECT:
                feature, value = attributions.columns[column], values[column]
                reasons.append(Reason(topics[group], effect, say(number, feature, value), feature, value))
        yield tuple(reasons)


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
