"""The libraries of the extra ``batch``, imported where a kind of file needs one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dehusk.features.errors import MissingDependencyError


def pyarrow() -> Any:
    """The pyarrow module; a `MissingDependencyError` if it is not installed."""
    return _load("pyarrow", "Parquet")


def parquet() -> Any:
    """The pyarrow.parquet module; a `MissingDependencyError` if it is not installed."""
    return _load("pyarrow.parquet", "Parquet")


def zstandard() -> Any:
    """The zstandard module; a `MissingDependencyError` if it is not installed."""
    return _load("zstandard", "zstd")


def fastwarc() -> Any:
    """The fastwarc.warc module; a `MissingDependencyError` if it is not installed."""
    return _load("fastwarc.warc", "WARC")


def _load(module: str, files: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingDependencyError(f"{files} files need an extra: pip install 'dehusk[batch]'") from error
