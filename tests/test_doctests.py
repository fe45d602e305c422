"""The examples in docstrings do what they say; modules are found by their installed names."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from dehusk.features.errors import MissingDependencyError

ROOT = Path(__file__).parents[1]
#: Each folder and the package that it is installed as.
PACKAGES = {
    "api": "dehusk",
    "features": "dehusk.features",
    "model": "dehusk.model",
    "training": "dehusk.training",
    "artifacts": "dehusk.artifacts",
}
HAS_MODEL = (ROOT / "artifacts/model.joblib").exists()


def module_names() -> list[str]:
    """Installed names of all modules, ``__main__`` left out: importing it would run it."""
    names = []
    for folder, package in PACKAGES.items():
        for file in sorted((ROOT / folder).rglob("*.py")):
            parts = file.relative_to(ROOT / folder).with_suffix("").parts
            if parts[-1] != "__main__":
                names.append(".".join((package, *(part for part in parts if part != "__init__"))))
    return names


@pytest.mark.parametrize("name", module_names())
def test_doctests(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except MissingDependencyError as missing:
        pytest.skip(str(missing))
    if name == "dehusk" and not HAS_MODEL:
        pytest.skip("its example labels a page, and no model is shipped yet")
    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
