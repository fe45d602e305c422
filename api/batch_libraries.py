"""The libraries of the extra ``batch``, imported where a kind of file needs one."""

from __future__ import annotations

from typing import Any

from dehusk.features.extras import load


def pyarrow() -> Any:
    """The pyarrow module; a `MissingDependencyError` if it is not installed."""
    return load("pyarrow", "batch", "reading or writing Parquet")


def parquet() -> Any:
    """The pyarrow.parquet module; a `MissingDependencyError` if it is not installed."""
    return load("pyarrow.parquet", "batch", "reading or writing Parquet")


def zstandard() -> Any:
    """The zstandard module; a `MissingDependencyError` if it is not installed."""
    return load("zstandard", "batch", "reading or writing zstd")


def fastwarc() -> Any:
    """The fastwarc.warc module; a `MissingDependencyError` if it is not installed."""
    return load("fastwarc.warc", "batch", "reading or writing WARC")
