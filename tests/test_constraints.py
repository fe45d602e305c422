"""The oldest versions that the suite is run with are those that the package asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: What dates its releases instead of numbering them after 1.0: the oldest is the one below the first date.
UNFIXED = {"publicsuffixlist"}


def test_the_oldest_versions_are_those_asked_for() -> None:
    tomllib = pytest.importorskip("tomllib", reason="of Python 3.11")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = {}
    for requirement in (
        *project["dependencies"],
        *extras["train"],
        *extras["test"],
        *extras["review"],
        *extras["serve"],
    ):
        found = re.match(r"([\w-]+)>=([\d.]+)", requirement)
        if found:
            asked[found[1]] = found[2]
    fixed = dict(
        re.findall(r"^([\w-]+)==([\d.]+)$", (ROOT / "constraints" / "oldest.txt").read_text("utf-8"), re.MULTILINE)
    )
    assert {name: _numbers(version) for name, version in fixed.items()} == {
        name: _numbers(version) for name, version in asked.items() if name not in UNFIXED
    }


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
