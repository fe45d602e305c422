"""The journal of an output: a line for each part, written once the part is on disk and so final.

A batch that was killed at any point goes on from the last line: what was written after it is thrown away and made
again. A format version stands in the first line; whoever changes the meaning of a line raises it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dehusk.batch.chunks import Chunk, Position
from dehusk.batch.errors import BatchError
from dehusk.batch.workers.worker import Result
from dehusk.features.version import VERSION

FORMAT = 2

OTHER_SETTINGS = (
    "this output was begun with other options or another version; use the same, or begin anew with --overwrite"
)


@dataclass(slots=True)
class Tally:
    """What a batch has done so far."""

    n_documents: int = 0
    """Records written, those of failed documents with them."""
    n_failed: int = 0
    """Documents that gave nothing."""
    failures: dict[str, int] = field(default_factory=dict)
    """The same by kind: the name of the error."""
    n_empty: int = 0
    """Documents without failure and without content."""
    n_characters: int = 0
    """Length of all texts."""
    n_damages: int = 0
    """Places where an input could not be read."""
    skipped: dict[str, int] = field(default_factory=dict)
    """Items of inputs that are no pages, by reason."""
    n_workers_replaced: int = 0
    """Workers that were killed or took too long."""
    seconds: float = 0.0
    """Time taken, that of earlier runs with it."""

    def add(self, chunk: Chunk, result: Result) -> None:
        """Count a chunk."""
        self.n_documents += result.n_documents
        self.n_failed += len(result.failures)
        for failure in result.failures:
            kind = failure.reason.partition(":")[0]
            self.failures[kind] = self.failures.get(kind, 0) + 1
        self.n_empty += result.n_empty
        self.n_characters += result.n_characters
        self.n_damages += len(chunk.damages)
        for reason, n_skipped in chunk.skipped.items():
            self.skipped[reason] = self.skipped.get(reason, 0) + n_skipped


@dataclass(frozen=True, slots=True)
class State:
    """A moment at which the output is consistent."""

    n_parts: int = 0
    """Parts that are final."""
    end: Position = field(default_factory=Position)
    """Where in the inputs the last of them ends."""
    n_error_bytes: int = 0
    """How much of the errors file is final."""
    tally: Tally = field(default_factory=Tally)
    """What was done until then."""
    is_complete: bool = False
    """Whether all inputs are done."""


class Journal:
    """The journal of one output; one process at a time holds it.

    Parameters
    ----------
    path
        The file; it is made if need be.
    settings
        What decides what the output holds; must be the same when a batch is gone on with.
    anew
        Whether what it tells of earlier is forgotten.

    Raises
    ------
    BatchError
        If another process holds it, or it was begun with other settings.
    OSError
        If it cannot be read or written.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], *, anew: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b")
        _lock(self._file.fileno(), path)
        if anew:
            self._file.truncate(0)
        head = {"format": FORMAT, "dehusk": VERSION, "settings": dict(settings)}
        self._file.seek(0)
        *lines, torn = self._file.read().split(b"\n")
        if torn:
            self._file.truncate(self._file.tell() - len(torn))
        if lines and json.loads(lines[0]) != json.loads(json.dumps(head)):
            raise BatchError(OTHER_SETTINGS)
        self.state = _state(json.loads(lines[-1])) if len(lines) > 1 else State()
        """The last consistent moment."""
        if not lines:
            self._append(head)

    def commit(self, state: State) -> None:
        """Make a moment the last consistent one."""
        self._append(asdict(state))
        self.state = state

    def close(self) -> None:
        """Let others have it."""
        self._file.close()

    def _append(self, values: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(values).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _state(values: Mapping[str, Any]) -> State:
    return State(**{**values, "end": Position(**values["end"]), "tally": Tally(**values["tally"])})


def _lock(handle: int, path: Path) -> None:
    if os.name != "posix":
        return
    import fcntl  # noqa: PLC0415 - of POSIX

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BatchError(f"another process writes this output ({path} is locked); wait until it has ended") from error
