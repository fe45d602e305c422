"""The errors file of an output as it grows."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dehusk.batch.workers.worker import Failure
from dehusk.rendering.as_json import to_json
from dehusk.sources.documents import Damage
from dehusk.sources.errors_file import damage_entry, failure_entry


def append_failures(path: Path, failures: Iterable[Failure], damages: Iterable[Damage], n_bytes: int) -> int:
    """Write what failed behind the first ``n_bytes`` of the file, and have it on disk.

    Returns
    -------
    int
        How long the file is now.
    """
    entries = [failure_entry(failure.document, failure.reason) for failure in failures]
    entries += map(damage_entry, damages)
    if not entries and not path.exists():
        return 0
    with path.open("ab") as file:
        file.truncate(n_bytes)  # what was written after the last commit is made again
        file.write("".join(f"{to_json(entry)}\n" for entry in entries).encode())
        file.flush()
        os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END)
