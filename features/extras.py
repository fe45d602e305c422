"""The extras of the package: what each one brings, and the line that names the one that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dehusk.features.errors import MissingDependencyError

#: Modules of each extra without which its part of dehusk does not work; pyproject.toml names their distributions.
MODULES: Mapping[str, tuple[str, ...]] = {
    "train": ("sklearn", "joblib", "publicsuffixlist", "tqdm", "ftfy"),
    "report": ("matplotlib", "jinja2"),
    "review": ("starlette", "uvicorn"),
    "serve": ("starlette", "uvicorn", "prometheus_client"),
    "spark": ("pyspark", "pandas", "pyarrow"),
    "datatrove": ("datatrove",),
    "langchain": ("langchain_core",),
    "llama-index": ("llama_index",),
    "haystack": ("haystack",),
    "scrapy": ("scrapy",),
    "completion": ("shtab",),
    "language": ("py3langid",),
}


def require(extra: str, purpose: str) -> None:
    """Say before the work that an extra is not installed; nothing is imported.

    Parameters
    ----------
    extra
        One of `MODULES`.
    purpose
        What needs it, as the sentence begins: ``"training"``.

    Raises
    ------
    MissingDependencyError
        If one of its modules is missing.
    """
    missing = [name for name in MODULES[extra] if find_spec(name) is None]
    if missing:
        raise _missing(extra, purpose, " and ".join(missing))


def load(module: str, extra: str, purpose: str) -> Any:
    """Import a module of an extra.

    Raises
    ------
    MissingDependencyError
        If it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise _missing(extra, purpose, module.partition(".")[0]) from error


def _missing(extra: str, purpose: str, names: str) -> MissingDependencyError:
    return MissingDependencyError(f"{purpose} needs {names}, which is not installed: pip install 'dehusk[{extra}]'")
