"""The pages that a command is given: files, gzipped or not, and standard input."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from dehusk.commands.console import complain
from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError, InputError, LimitError
from dehusk.page import Page

#: Name of standard input among the files.
STANDARD_INPUT = "-"

#: Largest page that a gzip file is unpacked to.
MAX_UNPACKED_BYTES = 256 * 2**20

_GZIP_MAGIC = b"\x1f\x8b\x08"


def label_files(
    files: Sequence[str], extractor: Extractor, url: str | None, encoding: str | None
) -> Iterator[tuple[str, Page | None]]:
    """Label each page in turn; None for one that failed, which has then been told on standard error.

    What a user should know about a page goes to standard error as well.
    """
    for file in files:
        shown = "standard input" if file == STANDARD_INPUT else file
        try:
            page = extractor.label(read_page(file), url=url, encoding=encoding)
        except (DehuskError, OSError) as error:
            complain(error, shown)
            yield file, None
            continue
        for warning in page.warnings:
            complain(f"warning: {warning}", shown)
        yield file, page


def read_page(file: str) -> bytes:
    """Read a file, or standard input for ``-``; unpack what is gzipped.

    Raises
    ------
    OSError
        If it cannot be read.
    InputError
        If it begins as gzip but is damaged or cut short.
    LimitError
        If it unpacks to more than ``MAX_UNPACKED_BYTES``.
    """
    if file != STANDARD_INPUT:
        raw = Path(file).read_bytes()
    elif sys.stdin is None:
        raise InputError("it is closed; name a file, or pipe a page in")
    else:
        raw = sys.stdin.buffer.read()
    # No page begins like this, so a wrong or missing .gz in the name does no harm.
    return _unpack(raw) if raw.startswith(_GZIP_MAGIC) else raw


def _unpack(raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=BytesIO(raw)) as packed:
            page = packed.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"damaged gzip data ({error}); get the file again") from error
    if len(page) > MAX_UNPACKED_BYTES:
        raise LimitError(f"unpacks to more than {MAX_UNPACKED_BYTES} bytes; unpack it first if it is a page at all")
    return page
