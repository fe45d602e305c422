"""The end of a batch: parts are joined where one file is wanted, and the summary is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path
from typing import Any

from dehusk.batch.journal import State, Tally
from dehusk.batch.layout import Layout
from dehusk.batch.writers import payloads_of, sync_folder, write_whole
from dehusk.features.version import VERSION
from dehusk.rendering.as_json import to_json


def finish(layout: Layout, state: State, *, blocks: bool) -> None:
    """Bring a complete output into its last form; may be cut off at any point and done again.

    Raises
    ------
    OSError
        If something cannot be written.
    """
    if layout.is_single:
        _join(layout, [layout.part(number) for number in range(state.n_parts)], blocks=blocks)
    text = to_json(summary(layout, state), indent=1)
    write_whole(layout.summary, [f"{text}\n".encode()], "jsonl", blocks=False)
    if layout.is_single:
        for path in (*layout.parts_from(0), layout.journal):  # the journal last: without it all would be done again
            path.unlink()
        layout.work.rmdir()


def _join(layout: Layout, parts: Sequence[Path], *, blocks: bool) -> None:
    """Make one file of the parts; if one is not there, that was done before this was cut off."""
    if not all(part.exists() for part in parts):
        return
    if len(parts) == 1:
        parts[0].replace(layout.output)
        sync_folder(layout.output.parent)
    else:
        joined = chain.from_iterable(payloads_of(part, layout.kind) for part in parts)
        write_whole(layout.output, joined, layout.kind, blocks=blocks)


def finished(layout: Layout) -> State | None:
    """What was done, if the output is one file that has its last form."""
    if not (layout.is_single and layout.output.exists() and layout.summary.exists()) or layout.journal.exists():
        return None
    values = json.loads(layout.summary.read_bytes())
    tally = Tally(**{field.name: values[field.name] for field in fields(Tally)})
    return State(n_parts=values["n_parts"], tally=tally, is_complete=values["is_complete"])


def summary(layout: Layout, state: State) -> dict[str, Any]:
    """What a batch did, as plain values."""
    tally = asdict(state.tally)
    rate = state.tally.n_documents / state.tally.seconds if state.tally.seconds else 0.0
    return {
        "is_complete": state.is_complete,
        **tally,
        "documents_per_second": round(rate, 1),
        "n_parts": state.n_parts,
        "output": str(layout.output),
        "errors": str(layout.errors) if layout.errors.exists() else None,
        "dehusk": VERSION,
    }
