"""Files that are one page, gzipped or not, and standard input."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

from dehusk.features.errors import InputError
from dehusk.features.limits import MAX_BYTES
from dehusk.sources.formats import GZIP
from dehusk.sources.input_files import STANDARD_INPUT
from dehusk.sources.read_options import too_large

#: Bytes of a page that are asked for at a time.
PIECE_BYTES = 2**20


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


def read_rest(stream: BinaryIO, max_bytes: int, begun: bytes = b"") -> bytes:
    """What is left of a file after the bytes that were read of it.

    Raises
    ------
    LimitError
        If that makes more than ``max_bytes``.
    """
    pieces = [begun]
    n_left = max_bytes - len(begun)
    # Piece by piece: room for all that a large limit allows would be made at once.
    while n_left >= 0 and (piece := stream.read(min(n_left + 1, PIECE_BYTES))):
        pieces.append(piece)
        n_left -= len(piece)
    if n_left < 0:
        raise too_large(max_bytes)
    return b"".join(pieces)


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
    if not buffered.peek(len(GZIP)).startswith(GZIP):
        yield cast("BinaryIO", buffered)
        return
    try:
        with gzip.GzipFile(fileobj=buffered) as packed:
            yield cast("BinaryIO", packed)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"damaged gzip data ({error}); get the file again") from error
