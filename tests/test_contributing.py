"""CONTRIBUTING speaks of rooms and functions that are there, and leaves no room out."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = ("features", "model", "training", "artifacts", "api")
#: Names by their place in the checkout, and files and folders by their paths.
NAMES = sorted(set(re.findall(rf"`((?:{'|'.join(ROOMS)})\.[\w.]+(?<!\.json))`", TEXT)))
PATHS = sorted(set(re.findall(rf"`((?:{'|'.join((*ROOMS, 'tests', 'constraints', 'examples'))})/[\w./-]*)`", TEXT)))


def rooms_shown() -> set[str]:
    """The folders of the tree that shows the house, by their paths."""
    shown: set[str] = set()
    above: list[str] = []
    for line in re.findall(r"^```\n(features/.*?)^```", TEXT, re.MULTILINE | re.DOTALL)[0].splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [name]
        shown.add("".join(above).rstrip("/"))
    return shown


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there(name: str) -> None:
    installed = f"dehusk.{name.removeprefix('api.')}".split(".")
    for end in range(len(installed), 0, -1):
        try:
            found = import_module(".".join(installed[:end]))
        except ModuleNotFoundError as missing:
            if not str(missing.name).startswith("dehusk"):
                raise
            continue
        for attribute in installed[end:]:
            found = getattr(found, attribute)
        return


@pytest.mark.parametrize("path", PATHS)
def test_every_path_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_house_is_shown_whole() -> None:
    packages = {file.parent.relative_to(ROOT).as_posix() for room in ROOMS for file in (ROOT / room).rglob("*.py")}
    assert rooms_shown() == packages | {"examples", "benchmarks", "tests"}


def test_the_ways_are_told_in_ten_steps() -> None:
    ways = re.findall(r"^\*\*The way of one (.*?)\*\*\n\n(.*?)\n\n", TEXT, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in ways] == ["page", "training", "WARC record"]
    for _, steps in ways:
        assert re.findall(r"^(\d+)\. ", steps, re.MULTILINE) == [str(number) for number in range(1, 11)]
