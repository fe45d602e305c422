"""Columns in plain words: what a value of each says of a block, as a reader of the page would put it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np

from dehusk.features.catalogue import CATALOGUE
from dehusk.features.roles.catalogue import FROM_PREDICTIONS, FROM_STATEMENTS
from dehusk.features.text_catalogue import TEXT_CATALOGUE
from dehusk.model.context.catalogue import CONTEXT, TEXT_CONTEXT

_FEATURES = {
    feature.name: feature
    for feature in (*FROM_STATEMENTS, *FROM_PREDICTIONS, *TEXT_CONTEXT, *CONTEXT, *TEXT_CATALOGUE, *CATALOGUE)
}
#: From so many levels up on, a nearest element counts as absent.
_FAR_STEPS = 31.0
#: From so many blocks on, what the signed distances look for is absent.
_NO_DISTANCE = 99.0
#: From this logarithm on, the words of a block are not counted for its role.
_TOO_LONG = 10.0
_HUNDREDTH = 0.005
_NO_ODDS = 0.05
_ARTICLE = re.compile(r"\ba(?= [aeiou])")
_PLURAL_OF_ONE = re.compile(
    r"(?<![\d.,])1 (word|comma|link|level|block|time|piece|part|sibling|heading|mark|name|character)s\b"
)
#: How often, and how many times as long or as deep, each where a phrase says it with a number.
_ONCE = re.compile(r"\b1 times?$")
_MULTIPLE = re.compile(r"\{\} (?:times )?as\b")
#: What multiples are called, the lowest and the highest of each.
_MULTIPLES = ((0.475, 0.525, "half as"), (0.95, 1.05, "about as"), (1.95, 2.05, "twice as"))


def phrase(name: str, value: float) -> str:
    """What a column's value says of the block.

    Every column of both stages and of roles has words in ``phrases.txt``; of one that was added since, the
    catalogue's own line is given.

    Examples
    --------
    >>> phrase("link_density", 0.82)
    '82 % of its words are links'
    >>> phrase("to_nav", 31)
    'it stands in no nav element'
    """
    unit = _FEATURES[name].unit
    present, absent = _words(name)
    if absent and _is_absent(name, unit, value):
        return absent
    if unit == "steps" and value < 1:
        present = present.replace(", {} up", "")
    if unit in ("share", "ratio"):
        present = _MULTIPLE.sub(_multiple(value), present)
    said = present.replace("{}", _show(unit, value))
    return _PLURAL_OF_ONE.sub(r"1 \1", _ONCE.sub("once", said))


@cache
def _table() -> list[tuple[str, ...]]:
    r"""Patterns of names and their words; the first that fits counts.

    A line is ``pattern | phrase [| phrase where the value is 0 or says "none"]``, in which ``{}`` is the
    value as its unit shows it and ``\1`` what the pattern's first group matched.
    """
    lines = files("dehusk.explaining").joinpath("phrases.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" | ")) for line in lines]


@cache
def _words(name: str) -> tuple[str, str]:
    """The phrases of a column where it has a value and where it has none, "" where that makes no difference."""
    for pattern, *phrases in _table():
        found = re.fullmatch(pattern, name)
        if found:
            group = found[1] if found.re.groups else ""
            present, absent = (
                _ARTICLE.sub("an", said.replace(r"\1", group)).replace("1 levels", "1 level")
                for said in (*phrases, "")[:2]
            )
            return present, absent
    return f"{_FEATURES[name].meaning}: {{}}", ""


def _is_absent(name: str, unit: str, value: float) -> bool:
    if name == "n_words_log" or (unit == "steps" and name.startswith("to_")):
        return value >= (_FAR_STEPS if unit == "steps" else _TOO_LONG)
    if unit == "ratio":
        return abs(value) < _HUNDREDTH  # -1 says that there is none
    if unit in ("share", "probability"):
        return value < _HUNDREDTH
    if unit == "flag":
        return value < 0.5  # noqa: PLR2004
    if unit == "log-odds":
        return abs(value) < _NO_ODDS
    return value <= 0 if unit in ("log", "count", "level") else value == 0


def _multiple(value: float) -> str:
    """Words in place of a multiple that has a name, else the pattern as it was."""
    return next((said for low, high, said in _MULTIPLES if low <= value <= high), r"\g<0>")


def _show(unit: str, value: float) -> str:
    """A value as people say it."""
    shown = _SHOWN.get(unit)
    return f"{value:.2g}" if shown is None else shown(value)


def _show_distance(value: float) -> str:
    n_blocks = float(np.expm1(abs(value)))
    if n_blocks >= _NO_DISTANCE:
        return "nowhere near"
    return f"{_count(n_blocks)} blocks {'after' if value > 0 else 'before'}"


def _count(number: float) -> str:
    return f"{number:.1f}" if number < 10 and abs(number - round(number)) > 0.05 else f"{number:.0f}"  # noqa: PLR2004


_SHOWN: dict[str, Callable[[float], str]] = {
    "share": lambda value: f"{100 * value:.0f} %",
    "probability": lambda value: f"{100 * value:.0f} %",
    "log": lambda value: _count(float(np.expm1(max(value, 0)))),
    "signed log": _show_distance,
    "sign": lambda value: "before" if value < 0 else "after",
    "steps": lambda value: f"{value:.0f} level{'' if round(value) == 1 else 's'}",
    "log-odds": lambda value: f"{value:+.1f}",
    "count": lambda value: f"{value:.0f}",
    "level": lambda value: f"{value:.0f}",
}
