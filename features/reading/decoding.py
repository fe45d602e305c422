"""Bytes -> text: which encoding a page is in, and the page as clean UTF-8 for the parser."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from dehusk.features.errors import InputError
from dehusk.features.limits import check_size
from dehusk.features.reading.encoding.declarations import declared_encoding
from dehusk.features.reading.encoding.detection import encoding_by_pattern, guess_encoding
from dehusk.features.reading.encoding.encodings import BYTE_ORDER_MARKS, UNICODE, lookup, read
from dehusk.features.reading.encoding.file_types import unpack_page

#: Bytes that are tried as UTF-8 at a time: what they decode to is thrown away, and stays in the processor's cache.
TRIAL_BYTES = 16_384

#: A page is UTF-8 with a few damaged characters where it has so many whole ones for each of them: text of other
#: encodings hardly ever happens to hold valid UTF-8 sequences. More are asked for where it declares another encoding.
WHOLE_PER_DAMAGED, WHOLE_PER_DAMAGED_DECLARED = 2, 10
#: A page is in the encoding that it declares where at most this share of its bytes that are not ASCII is damaged.
MAX_DAMAGED_SHARE = 0.02

_ASCII = bytes(range(128))


class Decoded(NamedTuple):
    """A page's text as UTF-8, and where that came from."""

    utf8: bytes
    """The page, valid UTF-8 without byte order mark or NUL."""
    encoding: str
    """The Python codec that the bytes were read with, as browsers do; ``"str"`` when the page came as str."""
    n_replaced: int
    """How many byte sequences could not be decoded and became U+FFFD."""
    is_guess: bool = False
    """Whether nothing told the encoding but a guess at it."""
    feed: str = ""
    """``"an RSS feed"`` or the like where the page was made from one, "" for a page."""


def decode(
    source: bytes | bytearray | memoryview | str, encoding: str | None = None, *, url: str | None = None
) -> Decoded:
    """Decode a page.

    Bytes are read by, in this order: the byte order mark; UTF-8 if they are valid and not all ASCII, as other names
    are left over from a time before then; ``encoding`` if given; the pattern of UTF-16, UTF-32 and ISO-2022-JP; the
    declared charset if the bytes fit it; and a guess.

    Parameters
    ----------
    source
        The page, as bytes from the wire (gzip is unpacked) or as text.
    encoding
        The encoding's name, where the sender says it (in an HTTP header, for instance). Who knows better than a page
        that happens to be valid UTF-8 decodes it and gives a str.
    url
        Where the page came from: its top-level domain helps to guess.

    Raises
    ------
    InputError
        If ``source`` is neither bytes nor str, or is no page but another kind of file, or ``encoding`` is not a known
        encoding.
    LimitError
        If it is larger than ``max_bytes``.
    """
    page = unpack_page(source, encoding)
    if isinstance(page, str):
        check_size("max_bytes", len(page))  # no str has fewer bytes: spares the work on most that have too many
        utf8 = _utf8(page.removeprefix("\ufeff"))
        check_size("max_bytes", len(utf8))
        return Decoded(utf8, "str", 0)
    given = lookup(encoding) if isinstance(encoding, str) else None
    if encoding is not None and given is None:
        raise InputError(f"unknown encoding {encoding!r}; use a name that Python knows, such as 'utf-8' or 'cp1251'")
    mark, marked = next(((mark, name) for mark, name in BYTE_ORDER_MARKS if page.startswith(mark)), (b"", None))
    page = page[len(mark) :] if mark else page
    is_guess = False
    is_utf8 = (
        marked in (None, "utf-8") and (given is None or given == "utf-8" or given not in UNICODE) and _is_utf8(page)
    )
    if marked is not None:
        name = marked
    elif is_utf8 and not page.isascii():
        name = "utf-8"
    elif given is not None:
        name = given
    else:
        name, is_guess = _undeclared_encoding(page, url)
    if name == "utf-8" and is_utf8 and b"\x00" not in page:
        return Decoded(page, name, 0)
    text, n_replaced = read(page, name)
    return Decoded(_utf8(text), name, n_replaced, is_guess)


def replace_invalid(text: str) -> str:
    """The text with U+FFFD for each character that UTF-8 or a parser cannot hold."""
    return _utf8(text).decode("utf-8")


def _utf8(text: str) -> bytes:
    text = text.replace("\x00", "\ufffd")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text).encode("utf-8")  # surrogates that a str may hold


def _undeclared_encoding(raw: bytes, url: str | None) -> tuple[str, bool]:
    """The encoding of a page that nobody names, and whether it is a guess; the page is ASCII or no valid UTF-8."""
    by_pattern = encoding_by_pattern(raw)
    if by_pattern is not None:
        return by_pattern, False
    declared = declared_encoding(raw)
    if raw.isascii():
        return declared or "utf-8", False
    n_foreign = len(raw.translate(None, _ASCII))
    text, n_damaged = read(raw, "utf-8")
    n_whole = len(text) - (len(raw) - n_foreign) - n_damaged
    if declared not in (None, "utf-8"):
        if n_whole >= WHOLE_PER_DAMAGED_DECLARED * n_damaged:
            return "utf-8", False
        if read(raw, declared)[1] <= MAX_DAMAGED_SHARE * n_foreign:
            return declared, False
    elif n_whole > WHOLE_PER_DAMAGED * n_damaged:
        return "utf-8", False
    return guess_encoding(raw, url), True


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    place, view = 0, memoryview(raw)
    try:
        while place < len(raw):
            # A part may end within a character, the last part may not.
            part = view[place : place + TRIAL_BYTES]
            place += codecs.utf_8_decode(part, "strict", place + len(part) == len(raw))[1]
    except UnicodeDecodeError:
        return False
    return True
