"""The inputs of a command: files, gzipped or not, and standard input."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

from dehusk.commands.documents import read_rest
from dehusk.features.errors import InputError
from dehusk.features.limits import MAX_BYTES

#: Name of standard input among the files.
STANDARD_INPUT = "-"

_GZIP_MAGIC = b"\x1f\x8b\x08"


def read_page(file: str, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a file that is one page, or standard input for ``-``; unpack what is gzipped.

    Raises
    ------
    OSError
        If it cannot be read.
    InputError
        If it begins as gzip but is damaged or cut short.
    LimitError
        If it is larger than ``max_bytes``.
    """
    with open_input(file) as stream:
        return read_rest(stream, max_bytes)


@contextmanager
def open_input(file: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for ``-``; what is gzipped is unpacked as it is read.

    Raises
    ------
    OSError
        If it cannot be read.
    InputError
        If it begins as gzip but is damaged or cut short.
    """
    if file != STANDARD_INPUT:
        with Path(file).open("rb") as raw, _unpacked(raw) as stream:
            yield stream
    elif sys.stdin is None:
        raise InputError("it is closed; name a file, or pipe a page in")
    else:
        with _unpacked(sys.stdin.buffer) as stream:
            yield stream


@contextmanager
def _unpacked(raw: BinaryIO) -> Iterator[BinaryIO]:
    buffered = raw if isinstance(raw, BufferedReader) else BufferedReader(cast("Any", raw))
    # No page begins like this, so a wrong or missing .gz in the name does no harm.
    if not buffered.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC):
        yield cast("BinaryIO", buffered)
        return
    try:
        with gzip.GzipFile(fileobj=buffered) as packed:
            yield cast("BinaryIO", packed)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"damaged gzip data ({error}); get the file again") from error
