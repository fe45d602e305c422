"""Bytes -> text: which encoding a page is in, and the page as clean UTF-8 for the parser."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from dehusk.features.errors import InputError
from dehusk.features.limits import check_size

#: Byte order marks, longest first (UTF-32 LE starts with UTF-16 LE's mark).
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: How many bytes are searched for a declared charset. The HTML standard asks for 1,024;
#: real pages put long scripts before their meta element.
DECLARATION_WINDOW = 8192

#: How many bytes the detector library sees: enough to tell encodings apart, bounded in time.
DETECTION_WINDOW = 32_768

#: Bytes that are tried as UTF-8 at a time: what they decode to is thrown away, and stays in the processor's cache.
TRIAL_BYTES = 16_384

#: Labels that browsers read as a superset (WHATWG Encoding Standard, "names and labels").
SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}

#: Python's codecs that no page is in: made for other ends, they fail oddly or read markup as escapes.
NOT_FOR_PAGES = frozenset(["undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"])

#: Encodings that a page which declares none may be in: the legacy ones that browsers know.
LEGACY_ENCODINGS = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "iso8859_2"),
    *("iso8859_5", "iso8859_7", "koi8_r", "koi8_u", "gb18030", "big5", "cp932", "euc_jp", "iso2022_jp", "cp949"),
]

#: Labels that browsers know and Python does not (WHATWG Encoding Standard).
ALIASES = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "unicode-1-1-utf-8": "utf-8",
}

_DECLARATION = re.compile(rb"""<(?:meta\b|\?xml\b)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ASCII = bytes(range(128))
# U+FFFD for what no parser takes: NUL, and surrogates that a str may hold.
# Compiled where first needed, and kept by ``re``: most pages come as valid UTF-8.
_NOT_TEXT = "[\x00\ud800-\udfff]"


class Decoded(NamedTuple):
    """A page's text as UTF-8, and where that came from."""

    utf8: bytes
    """The page, valid UTF-8 without byte order mark or NUL."""
    encoding: str
    """The Python codec that the bytes were read with; ``"str"`` when the page came as str."""
    n_replaced: int
    """How many byte sequences could not be decoded and became U+FFFD."""


def decode(source: bytes | bytearray | memoryview | str, encoding: str | None = None) -> Decoded:
    """Decode a page.

    Bytes are read by, in this order: ``encoding`` if given, the byte order mark, the declared
    charset if the bytes fit it, UTF-8 if they decode, and what a detector library finds.

    Parameters
    ----------
    source
        The page, as bytes from the wire or as text.
    encoding
        The encoding's name, where the caller knows it (from an HTTP header, for instance).

    Raises
    ------
    InputError
        If ``source`` is neither bytes nor str, or ``encoding`` is not a known encoding.
    LimitError
        If it is larger than ``max_bytes``.
    """
    if isinstance(source, str):
        check_size("max_bytes", len(source))  # no str has fewer bytes: spares the work on most that have too many
        utf8 = replace_invalid(source.removeprefix("\ufeff")).encode("utf-8")
        check_size("max_bytes", len(utf8))
        return Decoded(utf8, "str", 0)
    if not isinstance(source, (bytes, bytearray, memoryview)):
        raise InputError(f"a page is bytes or str, not {type(source).__name__}; read the file or response first")
    check_size("max_bytes", memoryview(source).nbytes)
    raw = bytes(source)
    name = _lookup(encoding) if isinstance(encoding, str) else None
    if encoding is not None and name is None:
        raise InputError(f"unknown encoding {encoding!r}; use a name that Python knows, such as 'utf-8' or 'cp1251'")
    mark = next(((mark, bom_name) for mark, bom_name in BYTE_ORDER_MARKS if raw.startswith(mark)), None)
    if mark is not None and name in (None, mark[1]):
        raw, name = raw[len(mark[0]) :], mark[1]
    is_utf8 = name in (None, "utf-8") and _is_utf8(raw)
    if name is None:
        name = _undeclared_encoding(raw, is_utf8=is_utf8)
    if name == "utf-8" and is_utf8 and b"\x00" not in raw:
        return Decoded(raw, name, 0)
    text = raw.decode(name, errors="replace")
    n_replaced = text.count("\ufffd")
    return Decoded(replace_invalid(text).encode("utf-8"), name, n_replaced)


def replace_invalid(text: str) -> str:
    """The text with U+FFFD for each character that UTF-8 or a parser cannot hold."""
    return re.sub(_NOT_TEXT, "\ufffd", text)


def _undeclared_encoding(raw: bytes, *, is_utf8: bool) -> str:
    declared = _declared_encoding(raw)
    if declared is not None and declared != "utf-8" and _fits(raw, declared):
        return declared
    if is_utf8:
        return "utf-8"
    return _detected_encoding(raw, declared)


def _declared_encoding(raw: bytes) -> str | None:
    found = _DECLARATION.search(raw, 0, DECLARATION_WINDOW)
    if found is None:
        return None
    name = _lookup(found.group(1).decode("ascii", "replace"))
    # A declaration that was read as ASCII cannot mean an encoding of two or four bytes.
    return "utf-8" if name is not None and name.startswith(("utf-16", "utf-32")) else name


def _detected_encoding(raw: bytes, declared: str | None) -> str:
    # A few damaged characters do not make a page another encoding.
    if declared is not None and _n_replaced(raw, declared) * 50 < len(raw.translate(None, _ASCII)):
        return declared
    # Text of another encoding hardly ever happens to hold valid UTF-8 sequences.
    text = raw.decode("utf-8", errors="replace")
    n_valid = sum(map("\x7f".__lt__, text)) - text.count("\ufffd")
    if n_valid > 2 * text.count("\ufffd"):
        return "utf-8"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only odd pages need it; importing takes 30 ms

    # Markup and scripts tell nothing: what is not ASCII does.
    first = len(raw) - len(raw.lstrip(_ASCII))
    matches = from_bytes(raw[first : first + DETECTION_WINDOW], cp_isolation=LEGACY_ENCODINGS)
    best = matches.best()
    # Western pages fit several encodings equally well; the one that browsers take is meant.
    for match in matches:
        alike = best is not None and (match.chaos, match.coherence) == (best.chaos, best.coherence)
        if alike and "cp1252" in match.could_be_from_charset:
            return "cp1252"
    return _lookup(best.encoding) or "cp1252" if best is not None else declared or "cp1252"


def _n_replaced(raw: bytes, name: str) -> int:
    return raw.decode(name, errors="replace").count("\ufffd")


def _lookup(name: str) -> str | None:
    """Python's name of a text encoding, widened as browsers do; None where there is none."""
    try:
        label = name.strip().lower()
        info = codecs.lookup(ALIASES.get(label, label))
        if not info._is_text_encoding or info.name in NOT_FOR_PAGES:
            return None
    except (LookupError, ValueError):
        return None
    return SUPERSETS.get(info.name, info.name)


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


def _fits(raw: bytes, name: str) -> bool:
    try:
        raw.decode(name)
    except UnicodeError:
        return False
    return True
