"""The files of an output: each is written beside its place and moved there when it is whole and on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from dehusk.batch.record_fields import Field, arrow_schema
from dehusk.batch.settings import OutputKind
from dehusk.batch_libraries import pyarrow, zstandard

#: Ends the names of files that are not whole yet.
DRAFT = ".draft"

COPY_BYTES = 2**20

#: Longest name that is written; 255 is what most file systems take, and a draft's is longer.
NAME_BYTES = 240


class Writer(Protocol):
    """One file that is being written."""

    def write(self, payload: Any) -> None:
        """Write what an encoder gave."""

    def close(self) -> None:
        """Write what is still held."""


class _Bytes:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, payload: bytes) -> None:
        self._file.write(payload)

    def close(self) -> None:
        pass


class _Zstd:
    def __init__(self, file: BinaryIO) -> None:
        self._stream = zstandard().ZstdCompressor().stream_writer(file, closefd=False)

    def write(self, payload: bytes) -> None:
        self._stream.write(payload)

    def close(self) -> None:
        self._stream.close()


class _Parquet:
    """Row groups of some thousand rows: readers take a group at a time."""

    GROUP_ROWS = 2048
    GROUP_BYTES = 32 * 2**20

    def __init__(self, file: BinaryIO, fields: Sequence[Field]) -> None:
        pyarrow()
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 - of the extra

        self._schema = arrow_schema(fields)
        self._writer = ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Any] = []

    def write(self, payload: Any) -> None:
        self._held.append(payload)
        n_rows, n_bytes = (sum(getattr(batch, size) for batch in self._held) for size in ("num_rows", "nbytes"))
        if n_rows >= self.GROUP_ROWS or n_bytes >= self.GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pyarrow().Table.from_batches(self._held, self._schema))
            self._held = []


def write_whole(target: Path, payloads: Iterable[Any], kind: OutputKind, fields: Sequence[Field] = ()) -> None:
    """Write a file that is whole or not there.

    Raises
    ------
    OSError
        If it cannot be written; nothing of it is left then.
    """
    with _drafted(target) as draft, draft.open("wb") as file:
        writer = _writer(file, kind, fields)
        for payload in payloads:
            writer.write(payload)
        writer.close()
        file.flush()
        os.fsync(file.fileno())
    sync_folder(target.parent)


def write_files(folder: Path, payloads: Iterable[Sequence[tuple[str, bytes]]]) -> bool:
    """Write each file of each payload whole, and have them all on disk; whether there was any.

    Raises
    ------
    OSError
        If one cannot be written; those before it stay.
    """
    made = None  # the folder that the last file went to; files of a folder mostly follow each other
    for place, text in chain.from_iterable(payloads):
        target = folder / "/".join(map(_shortened, place.split("/")))
        if target.parent != made:
            made = target.parent
            made.mkdir(parents=True, exist_ok=True)
        with _drafted(target) as draft:
            draft.write_bytes(text)
    is_any = made is not None
    if is_any and hasattr(os, "sync"):
        os.sync()  # once for some thousand files, each of which would take as long by itself
    return is_any


@contextmanager
def _drafted(target: Path) -> Iterator[Path]:
    """Where to write a file that is to be whole or not there: it is moved to its place when it is written."""
    draft = target.with_name(target.name + DRAFT)
    try:
        yield draft
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _shortened(name: str) -> str:
    """A name that file systems take: the end of one that is too long gives way to a digest of it all."""
    raw = os.fsencode(name)
    if len(raw) <= NAME_BYTES:
        return name
    digest = blake2b(raw, digest_size=8).hexdigest()
    return f"{os.fsdecode(raw[: NAME_BYTES - 40])}~{digest}{Path(name).suffix[:10]}"


def payloads_of(path: Path, kind: OutputKind) -> Iterator[Any]:
    """A part as its writer takes it."""
    with path.open("rb") as file:
        if kind == "parquet":
            pyarrow()
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - of the extra

            yield from ParquetFile(file).iter_batches(batch_size=_Parquet.GROUP_ROWS)
        else:
            stream = zstandard().ZstdDecompressor().stream_reader(file) if kind == "jsonl.zst" else file
            while block := stream.read(COPY_BYTES):
                yield block


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on disk, where the system knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _writer(file: BinaryIO, kind: OutputKind, fields: Sequence[Field]) -> Writer:
    if kind == "parquet":
        return _Parquet(file, fields)
    return _Zstd(file) if kind == "jsonl.zst" else _Bytes(file)
