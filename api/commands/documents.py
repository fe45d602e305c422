"""What an input file holds: one page, or many documents, one a WET record or a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from dehusk.features.errors import InputError, LimitError
from dehusk.features.reading.kind import TEXT

#: Longest line of a WARC header, and most lines of one.
MAX_HEADER_BYTES = 64 * 2**10
MAX_HEADER_LINES = 1000

#: Bytes of a page that are asked for at a time.
PIECE_BYTES = 2**20

_WARC = b"WARC/"


class Document(NamedTuple):
    """A page to be labelled."""

    source: bytes | str
    url: str | None
    """Where it came from, None where its file does not say."""
    kind: str | None
    """What its file says that it is, None where it does not."""


#: A document that is still to be read; it raises InputError if it cannot be.
Reader = Callable[[], Document]


class Documents(NamedTuple):
    """The documents of one file."""

    are_many: bool
    """Whether the file is of a kind that holds many."""
    readers: Iterator[Reader]


def read_documents(stream: BinaryIO, max_bytes: int) -> Documents:
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
        return Documents(are_many=True, readers=_wet_records(stream, line, max_bytes))
    if line.lstrip().startswith(b"{") and _has_text(line):
        lines = chain([line], _lines(stream, max_bytes))
        return Documents(are_many=True, readers=(partial(_parse_line, line) for line in lines))
    page = read_rest(stream, max_bytes, line)
    return Documents(are_many=False, readers=iter([partial(Document, page, None, None)]))


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
        raise LimitError(f"the page has more than max_bytes={max_bytes}; raise --max-bytes if it is a page at all")
    return b"".join(pieces)


def _has_text(line: bytes) -> bool:
    try:
        return isinstance(_parse_line(line).source, str)
    except InputError:
        return False


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    while line := stream.readline(max_bytes + 1):
        if len(line) > max_bytes:
            raise LimitError(f"a line has more than max_bytes={max_bytes}; raise --max-bytes if it is a page at all")
        if line.strip():
            yield line


def _parse_line(line: bytes) -> Document:
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON ({error}); every line is an object") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError('not an object with a string "text"')
    url = record.get("url")
    return Document(record["text"], url if isinstance(url, str) else None, TEXT)


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
                yield partial(Document, text, headers.get("warc-target-uri"), TEXT)
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
