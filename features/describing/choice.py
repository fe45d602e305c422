"""Choosing among candidates: a linear model of named clues, fitted by `dehusk.training.fitting.choices`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

#: What speaks for or against a candidate, by name; a clue that is not there counts 0.
Clues = Mapping[str, float]
_NO_CLUES: Clues = {}


class Candidate(NamedTuple):
    """A value that may be the right one."""

    value: str
    """As it would be given; several names are parted by a comma."""
    source: str
    """Where the page says so."""
    clues: Clues
    """Those that weigh the same on every page."""
    clues_by_kind: Clues = _NO_CLUES
    """Those that weigh more on some kinds of pages than on others."""
    kinds: Sequence[str] = ()
    """The kinds that its page is of."""

    def all_clues(self) -> Clues:
        """Every clue by itself: those by kind as they are, and once more for each kind of the page."""
        of_kinds = {f"{kind}: {name}": value for kind in self.kinds for name, value in self.clues_by_kind.items()}
        return {**self.clues, **self.clues_by_kind, **of_kinds}


class Weights:
    """What each clue weighs: log-odds against "none of the candidates"."""

    def __init__(self, weights: Clues) -> None:
        self._weights = weights
        self._by_kinds: dict[tuple[str, ...], Clues] = {}

    def score(self, candidate: Candidate) -> float:
        """The weighted sum of all clues of a candidate."""
        own, by_kind = self._weights, self.of_kinds(tuple(candidate.kinds))
        score = 0.0
        for name, value in candidate.clues.items():
            if value and name in own:
                score += own[name] * value
        for name, value in candidate.clues_by_kind.items():
            if value and name in by_kind:
                score += by_kind[name] * value
        return score

    def of_kinds(self, kinds: tuple[str, ...]) -> Clues:
        """The weights on a page of some kinds: those for every page, and those for its kinds added."""
        found = self._by_kinds.get(kinds)
        if found is None:
            total = dict(self._weights)
            for kind in kinds:
                start = f"{kind}: "
                for name, weight in self._weights.items():
                    if name.startswith(start):
                        total[name.removeprefix(start)] = total.get(name.removeprefix(start), 0.0) + weight
            found = self._by_kinds[kinds] = total
        return found


def choose(candidates: Sequence[Candidate], weights: Weights, least: float | None = 0.0) -> Candidate | None:
    """The candidate with the highest score.

    Parameters
    ----------
    least
        None is chosen below this score; with None, one is chosen wherever there are any.
    """
    best, highest = None, -float("inf") if least is None else least
    for candidate in candidates:
        score = weights.score(candidate)
        if score > highest:
            best, highest = candidate, score
    return best


@lru_cache(maxsize=1)
def shipped_weights() -> Mapping[str, Weights]:
    """The weights that ship in the package, by what is chosen: ``"title"``, ``"authors"``, ``"published"``."""
    from importlib.resources import files  # noqa: PLC0415 - takes ten milliseconds, and few pages ask
    from json import loads  # noqa: PLC0415 - read with the first metadata

    fitted: Mapping[str, Clues] = loads(files("dehusk.artifacts").joinpath("choices.json").read_text("utf-8"))
    return {name: Weights(weights) for name, weights in fitted.items()}
