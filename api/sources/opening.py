"""Files and standard input, and the pages that stand in them: opened, unpacked, held to a size."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import BinaryIO

from dehusk.features.errors import DehuskError, InputError
from dehusk.features.limits import MAX_BYTES
from dehusk.features.reading.encoding.encodings import lookup, read
from dehusk.features.reading.encoding.file_types import PACKED
from dehusk.sources.formats import FileFormat, decompressed, detect
from dehusk.sources.input_files import STANDARD_INPUT
from dehusk.sources.read_options import too_large

#: Bytes of a page that are asked for at a time: room for all that a large limit allows would be made at once.
PIECE_BYTES = 2**20


def open_input(name: str) -> BinaryIO:
    """Open a file, or standard input for ``-``.

    Raises
    ------
    OSError
        If it cannot be opened.
    InputError
        If standard input is closed.
    """
    if name != STANDARD_INPUT:
        return Path(name).open("rb")
    if sys.stdin is None:
        raise InputError("standard input is closed; name a file, or pipe a page in")
    return sys.stdin.buffer


def read_page(name: str, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a file that is one page, compressed or not, or standard input for ``-``.

    Raises
    ------
    OSError
        If it cannot be read.
    InputError, LimitError, MissingDependencyError
        As for `unpack`.
    """
    with open_input(name) as stream:
        return unpack(read_rest(stream, max_bytes), max_bytes)


def read_one_page(name: str, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a file for a command that shows one page a file.

    Raises
    ------
    OSError
        If it cannot be read.
    InputError
        If it holds many pages in lines, or as for `unpack`.
    LimitError, MissingDependencyError
        As for `unpack`.
    """
    page = read_page(name, max_bytes)
    if detect(io.BytesIO(page))[0] in (FileFormat.JSON_LINES, FileFormat.ERRORS):
        raise InputError("this is no page but JSON Lines, a page a line; write each page to a file of its own")
    return page


def read_rest(stream: BinaryIO, max_bytes: int) -> bytes:
    """What is left of a stream.

    Raises
    ------
    LimitError
        If that is more than ``max_bytes``.
    """
    pieces, n_left = [], max_bytes
    while n_left >= 0 and (piece := stream.read(min(n_left + 1, PIECE_BYTES))):
        pieces.append(piece)
        n_left -= len(piece)
    if n_left < 0:
        raise too_large(max_bytes)
    return b"".join(pieces)


def unpack(raw: bytes, max_bytes: int) -> bytes:
    """The bytes of a page without the compression that they show, if they show any.

    No page begins like one, so a wrong or missing ``.gz`` in a name does no harm.

    Raises
    ------
    InputError
        If they are damaged or cut short.
    LimitError
        If they are more than ``max_bytes``.
    MissingDependencyError
        If they are compressed by zstd and its library is not installed.
    """
    if not raw.startswith(PACKED):
        if len(raw) > max_bytes:
            raise too_large(max_bytes)
        return raw
    try:
        with decompressed(io.BytesIO(raw), raw) as stream:
            return read_rest(stream, max_bytes)
    except DehuskError:
        raise
    except Exception as error:  # each library has its own for what is damaged or cut short
        raise InputError(f"damaged compressed data ({error}); get the page again") from error


def fitting_encoding(source: bytes | str, encoding: str | None) -> str | None:
    """The encoding that a page's sender named, if the page is in it; None where the page itself has to tell."""
    if encoding is None or isinstance(source, str):
        return None
    known = lookup(encoding)
    return None if known is None or read(source, known)[1] else encoding
