"""The end of a batch: parts are joined where one file is wanted, and the summary is written."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from dehusk.batch.journal import State, Tally
from dehusk.batch.record_fields import RECORD_VERSION, Field
from dehusk.batch.writing.output_paths import OutputPaths
from dehusk.batch.writing.writers import payloads_of, sync_folder, write_whole
from dehusk.features.version import VERSION
from dehusk.rendering.as_json import to_json


def assemble(paths: OutputPaths, state: State, fields: Sequence[Field]) -> None:
    """Bring a complete output into its last form; may be cut off at any point and done again.

    Raises
    ------
    OSError
        If something cannot be written.
    """
    if paths.is_single:
        _join(paths, [paths.part(number) for number in range(state.n_parts)], fields)
    text = to_json(summary(paths, state), indent=1)
    write_whole(paths.summary, [f"{text}\n".encode()], "jsonl")
    if paths.is_single:
        for path in (*paths.parts_from(0), paths.journal):  # the journal last: without it all would be done again
            path.unlink()
        paths.work.rmdir()


def _join(paths: OutputPaths, parts: Sequence[Path], fields: Sequence[Field]) -> None:
    """Make one file of the parts; if one is not there, that was done before this was cut off."""
    if not all(part.exists() for part in parts):
        return
    if len(parts) == 1:
        parts[0].replace(paths.output)
        sync_folder(paths.output.parent)
    else:
        joined = chain.from_iterable(payloads_of(part, paths.kind) for part in parts)
        write_whole(paths.output, joined, paths.kind, fields)


def finished(paths: OutputPaths) -> State | None:
    """What was done, if the output is one file that has its last form."""
    if not (paths.is_single and paths.output.exists() and paths.summary.exists()) or paths.journal.exists():
        return None
    values = json.loads(paths.summary.read_bytes())
    tally = Tally(**{field.name: values[field.name] for field in dataclasses.fields(Tally) if field.name in values})
    return State(n_parts=values["n_parts"], tally=tally, is_complete=values["is_complete"])


def summary(paths: OutputPaths, state: State) -> dict[str, Any]:
    """What a batch did, as plain values."""
    tally = asdict(state.tally)
    rate = state.tally.n_documents / state.tally.seconds if state.tally.seconds else 0.0
    return {
        "is_complete": state.is_complete,
        **tally,
        "documents_per_second": round(rate, 1),
        "n_parts": state.n_parts,
        "record_version": RECORD_VERSION,
        "output": str(paths.output),
        "errors": str(paths.errors) if paths.errors.exists() else None,
        "dehusk": VERSION,
    }
