"""Inputs -> documents: each kind of file by its own reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from math import inf
from typing import BinaryIO

from dehusk.features.errors import DehuskError, InputError, MissingDependencyError
from dehusk.sources.archives import read_tar, read_zip
from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument
from dehusk.sources.errors_file import Entry, kept_document, read_entries
from dehusk.sources.formats import FileFormat, decompressed, detect
from dehusk.sources.input_files import InputFile
from dehusk.sources.opening import open_input, read_rest
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.rows import read_json_lines, read_parquet
from dehusk.sources.warc import read_warc


class Reader:
    """Reads one input; knows how many of its raw bytes are read."""

    def __init__(self, found: InputFile, reading: ReadOptions) -> None:
        self._input = found
        self._reading = reading
        self._stream: BinaryIO | None = None

    @property
    def n_bytes_read(self) -> int:
        """How far the input is read; 0 for a pipe, which does not tell."""
        if self._stream is None or self._stream.closed or not self._stream.seekable():
            return 0
        return self._stream.tell()

    def __iter__(self) -> Iterator[Item]:
        """Read the items of the input; where it cannot be read (on), the last one is a `Damage`.

        Raises
        ------
        MissingDependencyError
            If its kind of file needs a library that is not installed.
        """
        if self._input.unread:
            yield Skipped(self._input.unread)
            return
        item, stamp = 0, self._input.stamp()
        try:
            with closing(open_input(self._input.name)) as self._stream:
                for found in self._items(self._stream):
                    yield found
                    item += 1
        except MissingDependencyError:
            raise
        except Exception as error:  # each library has its own for files that are damaged or cut short
            known = getattr(error, "strerror", None) or (str(error) if isinstance(error, DehuskError) else None)
            reason = known or f"cannot be read ({str(error) or type(error).__name__})"
            yield Damage(self._input, item, reason, is_rest=True)
        else:
            if self._input.stamp() != stamp:
                reason = "changed while it was read, so that records may be missing; run the batch on it anew"
                yield Damage(self._input, item, reason, is_rest=True)

    def _items(self, raw: BinaryIO) -> Iterator[Item]:
        found, reading = self._input, self._reading
        content, head, stream = detect(raw)
        if content is FileFormat.WARC:
            return read_warc(stream, head, found, reading)
        if content in _REFUSED:
            raise InputError(_REFUSED[content])
        if content in _READERS:
            return _READERS[content](decompressed(stream, head), found, reading)
        if content is FileFormat.OTHER:
            return iter([Skipped("not a page")])
        body = read_rest(stream, reading.max_bytes) if found.is_pipe else None
        return iter([SourceDocument(found, 0, found.name, body=body, encoding=reading.encoding, kind=reading.kind)])


def read_errors(stream: BinaryIO, _: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read again what an earlier batch failed at, as its errors file tells; each input once.

    Raises
    ------
    ValueError
        If the file is not what a batch writes.
    """
    for found, entries in read_entries(stream).items():
        if found.is_pipe:
            yield from (kept_document(found, entry) for entry in entries)
            continue
        yield from _read_again(found, entries, reading)


def _read_again(found: InputFile, entries: Sequence[Entry], reading: ReadOptions) -> Iterator[Item]:
    numbers = {entry.item for entry in entries if not entry.is_rest}
    rest = min((entry.item for entry in entries if entry.is_rest), default=inf)
    for number, item in enumerate(Reader(found, reading)):
        is_end = isinstance(item, Damage) and item.is_rest
        if number in numbers or number >= rest or (is_end and numbers):
            yield item
        numbers.discard(number)
        if is_end:
            return
    if numbers:
        reason = f"{len(numbers)} of the items that failed are not in it any more; run the batch on it anew"
        yield Damage(found, min(numbers), reason, is_rest=True)


#: Rows in forms that are not read, and what to do: taken for a page, all of them would be one.
_REFUSED = {
    FileFormat.JSON_ARRAY: "a JSON array of rows; write one object a line (jq -c '.[]')",
    FileFormat.WIDE_JSON_LINES: "JSON Lines in UTF-16; write them in UTF-8",
}
_READERS: dict[FileFormat, Callable[[BinaryIO, InputFile, ReadOptions], Iterator[Item]]] = {
    FileFormat.JSON_LINES: read_json_lines,
    FileFormat.PARQUET: read_parquet,
    FileFormat.ZIP: read_zip,
    FileFormat.TAR: read_tar,
    FileFormat.ERRORS: read_errors,
}
