"""Choosing among candidates: a linear model of named clues, fitted by `dehusk.training.fitting.choices`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

#: What speaks for or against a candidate, by name; a clue that is not there counts 0.
Clues = Mapping[str, float]


class Candidate(NamedTuple):
    """A value that may be the right one."""

    value: str
    """As it would be given; several names are parted by a comma."""
    source: str
    """Where the page says so."""
    clues: Clues


def choose(candidates: Sequence[Candidate], weights: Clues, least: float | None = 0.0) -> Candidate | None:
    """The candidate with the highest score.

    Parameters
    ----------
    weights
        Of each clue, log-odds against "none of them".
    least
        None is chosen below this score; with None, one is chosen wherever there are any.
    """
    best, highest = None, -float("inf") if least is None else least
    for candidate in candidates:
        score = sum(weights.get(name, 0.0) * value for name, value in candidate.clues.items())
        if score > highest:
            best, highest = candidate, score
    return best


def for_kinds(clues: dict[str, float], kinds: Sequence[str]) -> dict[str, float]:
    """The clues, and each once more for every kind of page that it is found on."""
    return clues | {f"{kind}: {name}": value for kind in kinds for name, value in clues.items()}


@lru_cache(maxsize=1)
def shipped_weights() -> Mapping[str, Clues]:
    """The weights that ship in the package, by what is chosen: ``"title"``, ``"authors"``, ``"published"``."""
    from importlib.resources import files  # noqa: PLC0415 - takes ten milliseconds, and few pages ask
    from json import loads  # noqa: PLC0415 - read with the first metadata

    weights: Mapping[str, Clues] = loads(files("dehusk.artifacts").joinpath("choices.json").read_text("utf-8"))
    return weights
