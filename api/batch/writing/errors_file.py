"""The errors file: what failed, and how it can be fed in again."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dehusk.batch.reading.documents import Damage
from dehusk.batch.reading.formats import RETRY_KEY
from dehusk.batch.workers.worker import Failure
from dehusk.rendering.as_json import to_json


def append_failures(path: Path, failures: Iterable[Failure], damages: Iterable[Damage], n_bytes: int) -> int:
    """Write what failed behind the first ``n_bytes`` of the file, and have it on disk.

    Returns
    -------
    int
        How long the file is now.
    """
    entries = [*map(_failure, failures), *map(_damage, damages)]
    if not entries and not path.exists():
        return 0
    with path.open("ab") as file:
        file.truncate(n_bytes)  # what was written after the last commit is made again
        file.write("".join(f"{to_json(entry)}\n" for entry in entries).encode())
        file.flush()
        os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END)


def _failure(failure: Failure) -> dict[str, Any]:
    document = failure.document
    retry = _retry(document.input.name, document.input.place, document.item, is_rest=False)
    if isinstance(document.body, bytes | str):
        body = document.body.encode() if isinstance(document.body, str) else document.body
        retry |= {name: getattr(document, name) for name in ("id", "inside", "url", "encoding", "kind")}
        retry |= {"body": base64.b64encode(body).decode("ascii")}
    return {RETRY_KEY: retry, "id": document.id, "url": document.url, "error": failure.reason}


def _damage(damage: Damage) -> dict[str, Any]:
    retry = _retry(damage.input.name, damage.input.place, damage.item, is_rest=damage.is_rest)
    return {RETRY_KEY: retry, "id": None, "url": None, "error": f"{damage.input.name}: {damage.reason}"}


def _retry(name: str, place: str, item: int, *, is_rest: bool) -> dict[str, Any]:
    return {"input": name, "input_place": place, "item": item, "is_rest": is_rest}
