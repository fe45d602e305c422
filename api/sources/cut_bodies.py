"""Whether a stored HTTP response holds all that was sent: readers of WARC files give what there is without a word."""

from __future__ import annotations

import re
import zlib
from typing import Any

from dehusk.features.reading.encoding.file_types import GZIP

#: The last chunk of a chunked body (RFC 9112, section 7.1), with trailers; archives lose line ends at the end.
_LAST_CHUNK = re.compile(rb"(?:\A|\n)0+[ \t]*(?:;[^\r\n]*)?\r?\n(?:[^\r\n]+\r?\n)*\s*\Z")
#: How a chunk begins.
_CHUNK = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
#: How much of a body's end is looked at for that.
_END_BYTES = 2**12
#: Most digits of a length that is taken for one.
_MAX_DIGITS = 18


def is_cut_in_transfer(body: bytes, headers: Any) -> bool:
    """Whether a body as it was sent is shorter than its header, or the last chunk, shows it to be."""
    if "Transfer-Encoding" in headers:
        return "chunked" in headers["Transfer-Encoding"].lower() and not _LAST_CHUNK.search(body[-_END_BYTES:])
    length = headers.get("Content-Length", "").strip()
    return length.isascii() and length.isdigit() and len(length) <= _MAX_DIGITS and len(body) < int(length)


def is_cut_in_packing(packed: bytes) -> bool:
    """Whether a packed body ends before its packing does; one that cannot be unpacked is not cut but damaged."""
    unpacker = zlib.decompressobj(31 if packed.startswith(GZIP) else 15)
    try:
        unpacker.decompress(packed)
    except zlib.error:
        return False
    return not unpacker.eof


def dechunked(body: bytes) -> bytes:
    """What there is of a chunked body, with extensions or cut, which FastWARC does not read; nothing of another."""
    found, place = bytearray(), 0
    while begun := _CHUNK.match(body, place):
        place = begun.end() + int(begun[1], 16)
        found += body[begun.end() : place]
    return bytes(found)
