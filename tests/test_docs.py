"""The documentation: its examples run, it names every public thing, and its tables follow the code."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

import dehusk
from dehusk.cli import COMMANDS
from dehusk.options import OptionKeywords

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
_BLOCK = re.compile(r"(<!-- not run: [^>]+ -->\n)?^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.stem)
def test_the_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "example"}
    for number, (not_run, code) in enumerate(_BLOCK.findall(page.read_text("utf-8"))):
        file = tmp_path / f"block{number}.py"  # where functions have their source text, as those of users have
        file.write_text(code, encoding="utf-8")
        compiled = compile(code, str(file), "exec")
        if not_run:
            continue
        try:
            exec(compiled, names)
        except dehusk.MissingDependencyError as missing:
            pytest.skip(str(missing))


@pytest.mark.parametrize("name", sorted({*dehusk.__all__} - {"__version__"}))
def test_every_public_name_is_documented(name: str) -> None:
    assert f"::: dehusk.{name}\n" in (ROOT / "docs" / "api.md").read_text("utf-8")
    thing = getattr(dehusk, name)
    assert inspect.getdoc(thing)
    for member, value in inspect.getmembers(thing):
        if (
            not member.startswith("_")
            and callable(value)
            and str(getattr(value, "__module__", "")).startswith("dehusk")
        ):
            assert inspect.getdoc(value), f"{name}.{member}"


def test_all_that_the_reference_names_is_there() -> None:
    for name in re.findall(r"^::: ([\w.]+)$", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE):
        place, _, last = name.rpartition(".")
        if place.startswith("dehusk.integrations"):
            continue  # a module of an extra, imported by the tests of that extra
        try:
            assert hasattr(import_module(place), last), name
        except dehusk.MissingDependencyError as missing:
            pytest.skip(str(missing))


def test_every_option_is_told_to_those_who_come_from_trafilatura() -> None:
    text = (ROOT / "docs" / "from-trafilatura.md").read_text("utf-8")
    assert [name for name in OptionKeywords.__annotations__ if name not in text] == []


def test_the_command_line_has_its_reference() -> None:
    spec = spec_from_file_location("hooks", ROOT / "docs" / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    hooks = module_from_spec(spec)
    spec.loader.exec_module(hooks)
    made = hooks.on_page_markdown((ROOT / "docs" / "cli.md").read_text("utf-8"))
    assert all(f"## dehusk {command}\n" in made for command in COMMANDS)
    assert "--output-format" in made
