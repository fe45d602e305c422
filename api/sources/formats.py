"""Tells what a file is by what it begins with, whatever its name says."""

from __future__ import annotations

import gzip
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from enum import Enum
from shutil import copyfileobj
from typing import BinaryIO, cast

from dehusk.batch_libraries import zstandard
from dehusk.features.reading.encoding.file_types import (
    BZIP2,
    GZIP,
    HEAD_BYTES,
    PACKED,
    PARQUET,
    TAR,
    WARC,
    XZ,
    ZIP,
    ZSTD,
    file_type,
)

#: bzip2 and xz give nothing before a block of this size is whole.
BLOCK_BYTES = 2**20

#: Key under which the errors file says where a document came from; it marks such a file, and comes first in a line.
RETRY_KEY = "dehusk_retry"

#: How JSON Lines begin, and an array of what should be lines. A line end is none of a line's: JSON that is set out for
#: people is a page.
_ROW = re.compile(rb'\s*\{[ \t]*"([^"]*)')
_ARRAY = re.compile(rb'\s*\[\s*\{[ \t]*"')


class FileFormat(Enum):
    """What an input holds."""

    PAGE = "page"
    WARC = "WARC"
    JSON_LINES = "JSON Lines"
    JSON_ARRAY = "a JSON array"
    WIDE_JSON_LINES = "JSON Lines in UTF-16"
    ERRORS = "errors of a batch"
    PARQUET = "Parquet"
    ZIP = "zip archive"
    TAR = "tar archive"
    OTHER = "not a page"


#: What is read in a way of its own, by what the files are.
_FORMATS = {WARC: FileFormat.WARC, ZIP: FileFormat.ZIP, TAR: FileFormat.TAR, PARQUET: FileFormat.PARQUET}


class Replayed(io.RawIOBase):
    """A stream whose beginning was read already, from that beginning again; it knows how far it is.

    It says where it is (``tell``, or a ``seek`` by nothing), which is all that WARC readers ask of a pipe.
    """

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest
        self._position = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill what there is room for."""
        room = len(buffer)
        found = self._head[self._position : self._position + room] or self._rest.read(room)
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def tell(self) -> int:
        """How many bytes were read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Only to where the stream is.

        Raises
        ------
        io.UnsupportedOperation
            If another place is asked for.
        """
        if whence == io.SEEK_CUR and offset == 0:
            return self._position
        raise io.UnsupportedOperation("a pipe cannot be read at another place")


def detect(stream: BinaryIO) -> tuple[FileFormat, bytes, BinaryIO]:
    """Find out what a stream holds.

    Returns
    -------
    content
        What it is, inside a compression too.
    head
        The raw bytes that it begins with.
    stream
        The same stream from its beginning, compressed as it was.
    """
    head = stream.read(HEAD_BYTES)
    if head.startswith((BZIP2, XZ)):
        head += stream.read(BLOCK_BYTES)
    content = _content_of(_unpacked_head(head))
    if stream.seekable():
        stream.seek(0)
        return content, head, stream
    return content, head, cast(BinaryIO, io.BufferedReader(Replayed(head, stream)))


def decompressed(stream: BinaryIO, head: bytes) -> BinaryIO:
    """The stream without the compression that its first bytes show; every member of it.

    Raises
    ------
    MissingDependencyError
        If that is zstd and its library is not installed.
    """
    if head.startswith(GZIP):
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if head.startswith(BZIP2):
        import bz2  # noqa: PLC0415 - rare

        return cast(BinaryIO, bz2.BZ2File(stream))
    if head.startswith(XZ):
        import lzma  # noqa: PLC0415 - rare

        return cast(BinaryIO, lzma.LZMAFile(stream))
    if head.startswith(ZSTD):
        opened = zstandard().ZstdDecompressor().stream_reader(stream, read_across_frames=True, closefd=False)
        return cast(BinaryIO, io.BufferedReader(opened))
    return stream


def seekable(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or a copy of a pipe on disk."""
    if stream.seekable():
        return stream
    import tempfile  # noqa: PLC0415 - rare

    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    copyfileobj(stream, copy)
    copy.seek(0)
    return cast(BinaryIO, copy)


def _unpacked_head(head: bytes) -> bytes:
    if not head.startswith(PACKED):
        return head
    found = b""
    stream = decompressed(io.BytesIO(head), head)
    try:
        while len(found) < HEAD_BYTES and (more := stream.read1(HEAD_BYTES - len(found))):  # type: ignore[attr-defined]
            found += more
    except Exception:
        return found  # it ends in the middle of the compressed data; each library has its own error for that
    return found


def _content_of(head: bytes) -> FileFormat:
    found = file_type(head)
    if found is not None:
        return _FORMATS.get(found, FileFormat.OTHER)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        is_rows = _ROW.match(head.decode("utf-16", "ignore").encode())
        return FileFormat.WIDE_JSON_LINES if is_rows else FileFormat.PAGE
    text = head.removeprefix(BOM_UTF8)
    if row := _ROW.match(text):
        return FileFormat.ERRORS if row[1] == RETRY_KEY.encode() else FileFormat.JSON_LINES
    return FileFormat.JSON_ARRAY if _ARRAY.match(text) else FileFormat.PAGE
