"""What a batch is refused for, found before anything is written or started."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from dehusk.batch.settings import OutputKind
from dehusk.batch_libraries import fastwarc, parquet, pyarrow, zstandard
from dehusk.models import open_model
from dehusk.sources.formats import FileFormat, detect
from dehusk.sources.input_files import InputFile, find_inputs
from dehusk.sources.opening import open_input

#: Input files that are looked into: folders mostly hold one kind, and may hold a million of it.
N_LOOKED_INTO = 100


def check_batch(inputs: Sequence[str], besides: Sequence[Path], kind: OutputKind, model: str | None) -> None:
    """Raise what would otherwise end a batch that has begun.

    Raises
    ------
    InputError
        If an input is not there.
    MissingDependencyError
        If the output, or one of the first inputs, needs a library that is not installed.
    ModelError
        If the model cannot be used.
    """
    if kind == "parquet":
        pyarrow()
    elif kind == "jsonl.zst":
        zstandard()
    for found in islice(find_inputs(inputs, besides), N_LOOKED_INTO):
        _check_extras(found)
    if model is not None:
        open_model(model)


def _check_extras(found: InputFile) -> None:
    if found.is_pipe or found.unread:
        return
    try:
        with closing(open_input(found.name)) as stream:
            content, _, _ = detect(stream)
    except OSError:
        return  # it is told with the other inputs that cannot be read
    if content is FileFormat.WARC:
        fastwarc()
    elif content is FileFormat.PARQUET:
        parquet()
