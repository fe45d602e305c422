"""What an input file holds: one page, or many documents, one a WET record or a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from dehusk.features.errors import InputError
from dehusk.features.reading.kind import TEXT
from dehusk.sources.opening import read_rest
from dehusk.sources.read_options import too_large

#: Longest line of a WARC header, and most lines of one.
MAX_HEADER_BYTES = 64 * 2**10
MAX_HEADER_LINES = 1000

_WARC = b"WARC/"


class TextDocument(NamedTuple):
    """A page to be labelled."""

    source: bytes | str
    url: str | None
    """Where it came from, None where its file does not say."""
    kind: str | None
    """What its file says that it is, None where it does not."""


#: A document that is still to be read; it raises InputError if it cannot be.
Reader = Callable[[], TextDocument]


class FileDocuments(NamedTuple):
    """The documents of one file."""

    are_many: bool
    """Whether the file is of a kind that holds many."""
    readers: Iterator[Reader]


def read_documents(stream: BinaryIO, max_bytes: int) -> FileDocuments:
    """The documents of a WET file or of JSON Lines, told by its first line; of any other file the one page.

    They are read one after the other, so that a file may be larger than memory.

    Parameters
    ----------
    stream
        The file, unpacked.
    max_bytes
        Largest page, record or line that is read.

    Raises
    ------
    InputError
        While iterating: if a WET file is damaged, or holds records but no texts.
    LimitError
        If a page is larger than ``max_bytes``, or, while iterating, a line is.
    """
    line = stream.readline(max_bytes + 1)
    if line.startswith(_WARC):
        return FileDocuments(are_many=True, readers=_wet_records(stream, line, max_bytes))
    if line.lstrip().startswith(b"{") and _has_text(line):
        lines = chain([line], _lines(stream, max_bytes))
        return FileDocuments(are_many=True, readers=(partial(_parse_line, line) for line in lines))
    page = read_rest(stream, max_bytes, line)
    return FileDocuments(are_many=False, readers=iter([partial(TextDocument, page, None, None)]))


def _has_text(line: bytes) -> bool:
    try:
        return isinstance(_parse_line(line).source, str)
    except InputError:
        return False


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    while line := stream.readline(max_bytes + 1):
        if len(line) > max_bytes:
            raise too_large(max_bytes, "a line")
        if line.strip():
            yield line


def _parse_line(line: bytes) -> TextDocument:
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON ({error}); every line is an object") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError('not an object with a string "text"')
    url = record.get("url")
    return TextDocument(record["text"], url if isinstance(url, str) else None, TEXT)


def _wet_records(stream: BinaryIO, line: bytes, max_bytes: int) -> Iterator[Reader]:
    """The texts of a WET file: its records of type ``conversion`` (ISO 28500, WARC 1.1, section 6.7)."""
    n_texts = n_others = 0
    while line:
        if line.strip():
            headers = _read_headers(stream, line)
            content = _read_content(stream, headers, max_bytes)
            if headers.get("warc-type") == "conversion":
                n_texts += 1
                text = content.decode("utf-8", "replace")  # WET files are UTF-8
                yield partial(TextDocument, text, headers.get("warc-target-uri"), TEXT)
            else:
                n_others += headers.get("warc-type") != "warcinfo"
        line = stream.readline(MAX_HEADER_BYTES)
    if n_others and not n_texts:
        raise InputError("a WARC file without texts: it is read as WET, whose records are of type conversion")


def _read_headers(stream: BinaryIO, line: bytes) -> dict[str, str]:
    if not line.startswith(_WARC):
        raise InputError("damaged WET data: a record does not begin where the one before ends; get the file again")
    headers: dict[str, str] = {}
    for _ in range(MAX_HEADER_LINES):
        line = stream.readline(MAX_HEADER_BYTES)
        if not line.strip():
            return headers
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip().lower()] = value.strip().strip("<>")
    raise InputError(f"damaged WET data: a record's header has more than {MAX_HEADER_LINES} lines; get the file again")


def _read_content(stream: BinaryIO, headers: dict[str, str], max_bytes: int) -> bytes:
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and int(length[:20]) <= max_bytes):
        raise InputError(f"damaged WET data: a record's length is {length!r}; get the file again")
    content = stream.read(int(length))
    if len(content) < int(length):
        raise InputError("damaged WET data: it is cut short; get the file again")
    return content
