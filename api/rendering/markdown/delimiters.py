"""Which signs of emphasis CommonMark pairs (0.31, section 6.2 and the appendix on parsing strategy)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(slots=True)
class Delimiters:
    """Equal signs in a row."""

    place: int
    """Its number in the line."""
    sign: str
    length: int
    n_left: int
    """How many of its signs have no partner yet."""
    can_open: bool
    can_close: bool


class Pair(NamedTuple):
    """Signs that emphasise what stands between them."""

    opening: int
    """Place of the run that opens it."""
    closing: int
    length: int


def delimiters_between(place: int, signs: str, before: str, after: str) -> Delimiters:
    """Signs between two characters of a line."""
    can_open, can_close = _is_flanking(before, after), _is_flanking(after, before)
    return Delimiters(place, signs[0], len(signs), len(signs), can_open, can_close)


def pairs_of(runs: Iterable[Delimiters]) -> Iterator[Pair]:
    """The pairs that some runs make, as a parser finds them."""
    openers: list[Delimiters] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for run in runs:
        # Openers below have been found not to fit runs of its kind.
        kind = (run.sign, run.can_open, run.length % 3)
        while run.can_close and run.n_left:
            bottom = min(bottoms.get(kind, 0), len(openers))
            found = next((row for row in range(len(openers) - 1, bottom - 1, -1) if _fit(openers[row], run)), -1)
            if found < 0:
                bottoms[kind] = len(openers)
                break
            opener = openers[found]
            length = 2 if min(opener.n_left, run.n_left) > 1 else 1
            yield Pair(opener.place, run.place, length)
            opener.n_left -= length
            run.n_left -= length
            del openers[found + bool(opener.n_left) :]
        if run.can_open and run.n_left:
            openers.append(run)


def _fit(opener: Delimiters, closer: Delimiters) -> bool:
    if opener.sign != closer.sign:
        return False
    is_either = opener.can_close or closer.can_open
    return not is_either or bool((opener.length + closer.length) % 3) or not (opener.length % 3 or closer.length % 3)


def _is_flanking(outside: str, inside: str) -> bool:
    """Whether signs between two characters open (or, looked at from the other side, close) emphasis."""
    if inside.isspace():
        return False
    return not _is_punctuation(inside) or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
