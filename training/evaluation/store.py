"""What was found out about single pages, kept on disk: a run that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from dehusk.features.errors import DataError


def default_path() -> Path:
    """Where results are kept if nobody says: in the user's cache folder."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "dehusk" / "evaluation.sqlite"


class Store:
    """Plain values by owner and page, in one SQLite file.

    Parameters
    ----------
    file
        The file; it and its folder are made where they do not exist.

    Raises
    ------
    DataError
        If the file cannot be opened or is none of ours; so do the methods if it fails later.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file)
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS results (owner TEXT, page TEXT, found BLOB, PRIMARY KEY (owner, page))"
            )
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def get(self, owner: str, page: str) -> dict[str, Any] | None:
        """What an owner found about a page; None if nothing is kept."""
        try:
            row = self._connection.execute(
                "SELECT found FROM results WHERE owner = ? AND page = ?", (owner, page)
            ).fetchone()
            return None if row is None else json.loads(zlib.decompress(row[0]))
        except (sqlite3.Error, zlib.error, ValueError) as error:
            raise self._failure(error) from error

    def pages(self, owner: str) -> set[str]:
        """The pages that an owner has found something about."""
        try:
            return {page for (page,) in self._connection.execute("SELECT page FROM results WHERE owner = ?", (owner,))}
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def put(self, owner: str, found: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what an owner found about some pages: all of it or, if interrupted, none."""
        rows = [(owner, page, zlib.compress(json.dumps(values).encode())) for page, values in found.items()]
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> DataError:
        return DataError(f"{self._file}: cannot be used to keep results ({error}); name another with --cache")
