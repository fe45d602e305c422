"""Inputs -> documents: each kind of file by its own reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from math import inf
from typing import BinaryIO

from dehusk.features.errors import DehuskError, MissingDependencyError
from dehusk.sources.archives import read_tar, read_zip
from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument
from dehusk.sources.errors_file import kept_document, read_entries
from dehusk.sources.formats import FileFormat, decompressed, detect
from dehusk.sources.input_files import STANDARD_INPUT, InputFile
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
        """How far the input is read."""
        return 0 if self._stream is None or self._stream.closed else self._stream.tell()

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
        if content in _READERS:
            return _READERS[content](decompressed(stream, head), found, reading)
        if content is FileFormat.OTHER:
            return iter([Skipped("not a page")])
        # A pipe (``<(curl ...)``) has given its first bytes away: whoever opened it again would read what is left.
        is_once = found.name == STANDARD_INPUT or not raw.seekable()
        body = read_rest(stream, reading.max_bytes) if is_once else None
        return iter([SourceDocument(found, 0, found.name, body=body, encoding=reading.encoding, kind=reading.kind)])


def read_errors(stream: BinaryIO, _: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read again what an earlier batch failed at, as its errors file tells; each input once.

    Raises
    ------
    ValueError
        If the file is not what a batch writes.
    """
    for found, entries in read_entries(stream).items():
        if found.name == STANDARD_INPUT:
            yield from (kept_document(found, entry) for entry in entries)
            continue
        numbers = {entry.item for entry in entries}
        rest = min((entry.item for entry in entries if entry.is_rest), default=inf)
        for number, item in enumerate(Reader(found, reading)):
            if number in numbers or number >= rest:
                yield item


_READERS: dict[FileFormat, Callable[[BinaryIO, InputFile, ReadOptions], Iterator[Item]]] = {
    FileFormat.JSON_LINES: read_json_lines,
    FileFormat.PARQUET: read_parquet,
    FileFormat.ZIP: read_zip,
    FileFormat.TAR: read_tar,
    FileFormat.ERRORS: read_errors,
}
