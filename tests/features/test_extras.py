"""What is said where an extra is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dehusk.features.errors import MissingDependencyError
from dehusk.features.extras import MODULES, load, require

ROOT = Path(__file__).parents[2]

#: Stands before a program: of its modules none of an extra can be imported, as after an install without any.
WITHOUT_EXTRAS = f"""
import sys
from importlib.abc import MetaPathFinder
class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted({module for modules in MODULES.values() for module in modules})} :
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
import importlib.util
found = importlib.util.find_spec
def find_spec(name, package=None):
    try:
        return found(name, package)
    except ModuleNotFoundError:
        return None
importlib.util.find_spec = find_spec
"""


def test_a_missing_module_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dehusk.features.extras.MODULES", {"sea": ("no_such_module", "json", "nor_this")})
    with pytest.raises(MissingDependencyError, match=re.escape("sailing needs no_such_module and nor_this")) as failure:
        require("sea", "sailing")
    assert "pip install 'dehusk[sea]'" in str(failure.value)
    with pytest.raises(MissingDependencyError, match=re.escape("dehusk[sea]")):
        load("no_such_module.part", "sea", "sailing")


def test_what_is_installed_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dehusk.features.extras.MODULES", {"sea": ("json",)})
    require("sea", "sailing")
    assert load("json.decoder", "sea", "sailing").__name__ == "json.decoder"


def test_every_extra_is_one_of_the_package() -> None:
    tomllib = pytest.importorskip("tomllib", reason="of Python 3.11")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert extras.keys() >= MODULES.keys()
    (every,) = extras["all"]
    names = set(re.search(r"\[(.*)\]", every)[1].split(","))  # type: ignore[index]
    assert names == extras.keys() - {"all", "test", "dev", "docs"}


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["train", "--data", "examples", "--out", "x.joblib"], "train"),
        (["train", "--data", "examples", "--base", "shipped", "--out", "x.joblib"], "train"),
        (["evaluate", "--data", "examples"], "train"),
        (["benchmark", "speed", "--data", "examples"], "train"),
        (["review", "examples"], "review"),
        (["serve"], "serve"),
    ],
)
def test_a_command_names_the_extra_that_it_lacks(arguments: list[str], extra: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    code = f"{WITHOUT_EXTRAS}\nfrom dehusk.cli import main\nsys.exit(main({arguments!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"pip install 'dehusk[{extra}]'" in line


@pytest.mark.parametrize("name", ["langchain", "haystack", "scrapy", "datatrove"])
def test_an_integration_names_its_extra(name: str) -> None:
    code = f"{WITHOUT_EXTRAS}\nimport dehusk.integrations.{name}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"pip install 'dehusk[{name}]'" in done.stderr.splitlines()[-1]


def test_labelling_and_its_outputs_need_no_extra() -> None:
    code = (
        f"{WITHOUT_EXTRAS}\nimport dehusk\n"
        "html = '<title>t</title><h1>A</h1><p>' + 'One of the many sentences of this page. ' * 9\n"
        "for output_format in ('txt', 'markdown', 'html', 'json'):\n"
        "    assert 'sentences' in dehusk.extract(html, output_format=output_format)\n"
        "print(next(dehusk.extract_many([html])).error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "None\n", done.stderr
