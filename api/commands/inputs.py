"""The pages that a command is given: files, gzipped or not, and standard input."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

from dehusk.commands.console import complain
from dehusk.commands.documents import Reader, read_documents, read_rest
from dehusk.extractor import Extractor, Kind
from dehusk.features.errors import DehuskError, InputError
from dehusk.features.limits import MAX_BYTES
from dehusk.page import Page

#: Name of standard input among the files.
STANDARD_INPUT = "-"

_GZIP_MAGIC = b"\x1f\x8b\x08"


def label_files(
    files: Sequence[str], extractor: Extractor, url: str | None, encoding: str | None, kind: Kind = "auto"
) -> Iterator[tuple[str, Page | None]]:
    """Label each page in turn; None for one that failed, which has then been told on standard error.

    What a user should know about a page goes to standard error as well. Of a WET or JSON Lines file every
    document is a page, named after the file and its number there: ``crawl.wet.gz:7``.
    """
    for file in files:
        shown = "standard input" if file == STANDARD_INPUT else file
        try:
            with open_input(file) as stream:
                documents = read_documents(stream, extractor.limits.max_bytes or MAX_BYTES)
                for number, reader in enumerate(documents.readers, 1):
                    place = f":{number}" if documents.are_many else ""
                    yield file + place, _label(reader, extractor, shown + place, (url, encoding, kind))
        except (DehuskError, OSError) as error:
            complain(error, shown)
            yield file, None


def _label(
    reader: Reader, extractor: Extractor, shown: str, options: tuple[str | None, str | None, Kind]
) -> Page | None:
    url, encoding, kind = options
    try:
        document = reader()
        chosen = cast("Kind", document.kind) if document.kind and kind == "auto" else kind
        page = extractor.label(document.source, url=url or document.url, encoding=encoding, kind=chosen)
    except DehuskError as error:
        complain(error, shown)
        return None
    for warning in page.warnings:
        complain(f"warning: {warning}", shown)
    return page


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
