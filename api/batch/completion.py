"""The end of a batch: parts are joined where one file is wanted, and the summary is written."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

from dehusk.batch.chunks import Position, is_more
from dehusk.batch.errors import BatchError
from dehusk.batch.journal import OTHER_SETTINGS, State, Tally
from dehusk.batch.record_fields import RECORD_VERSION, Field
from dehusk.batch.writing.output_paths import OutputPaths
from dehusk.batch.writing.writers import payloads_of, sync_folder, write_whole
from dehusk.features.version import VERSION
from dehusk.rendering.as_json import to_json
from dehusk.sources.input_files import InputFile


def assemble(paths: OutputPaths, state: State, fields: Sequence[Field], settings: Mapping[str, Any]) -> None:
    """Bring a complete output into its last form; may be cut off at any point and done again.

    The summary is all that is left of a single file's journal, so it says what the output was made with.

    Raises
    ------
    OSError
        If something cannot be written.
    """
    if paths.is_single:
        _join(paths, [paths.part(number) for number in range(state.n_parts)], fields)
    made_with = {"settings": _digest(settings), "inputs": asdict(state.end)}
    text = to_json({**summary(paths, state), "made_with": made_with}, indent=1)
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


def finished(paths: OutputPaths, settings: Mapping[str, Any], inputs: Iterable[InputFile]) -> State | None:
    """What was done, if the output is one file that has its last form.

    Raises
    ------
    BatchError
        If it was made with other settings or of other inputs, or its summary does not tell.
    """
    if not (paths.is_single and paths.output.exists() and paths.summary.exists()) or paths.journal.exists():
        return None
    try:
        values = json.loads(paths.summary.read_bytes())
        tally = Tally(**{field.name: values[field.name] for field in dataclasses.fields(Tally)})
        end = Position(**values["made_with"]["inputs"])
        is_same = values["made_with"]["settings"] == _digest(settings)
        state = State(n_parts=values["n_parts"], end=end, tally=tally, is_complete=values["is_complete"])
    except (ValueError, KeyError, TypeError) as error:
        raise BatchError(f"{paths.summary}: does not tell what was done; begin anew with --overwrite") from error
    if not is_same:
        raise BatchError(OTHER_SETTINGS)
    if is_more(inputs, end):
        raise BatchError(f"{paths.output}: is finished, and there are more inputs; begin anew with --overwrite")
    return state


def _digest(settings: Mapping[str, Any]) -> str:
    known = json.dumps({"dehusk": VERSION, **settings}, sort_keys=True)
    return blake2b(known.encode(), digest_size=16).hexdigest()


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
