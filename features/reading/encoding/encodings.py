"""Labels of encodings, and their decoders, as browsers have them (WHATWG Encoding Standard).

Python's codecs do the work. What they read otherwise than browsers is mended here: in encodings of one byte by tables,
in those of two by what is done about an error.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from functools import lru_cache

from dehusk.features.limits import check_time

REPLACEMENT, USER_DEFINED = "replacement", "x-user-defined"
#: Encodings of two and four bytes.
WIDE = frozenset(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
UNICODE = WIDE | {"utf-8"}

#: Byte order marks, longest first (UTF-32 LE starts with UTF-16 LE's mark).
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Python's codecs for the encodings of the web that it knows by another name, or reads narrower than browsers do.
_CODECS = {
    "iso-8859-8-i": "iso8859-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
}
#: The same for names of Python's own, which pages declare too.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
#: Python's codecs that no page is in: made for other ends, they fail oddly or read markup as escapes.
_NOT_FOR_PAGES = frozenset(
    ["undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "charmap"]
)

_MOST = frozenset(range(0x81, 0xFF))
#: Encodings of two bytes: the bytes that a character begins with.
_LEADS: Mapping[str, frozenset[int]] = {
    **dict.fromkeys(["big5hkscs", "gb18030", "cp949"], _MOST),
    "cp932": _MOST - frozenset([*range(0xA0, 0xE0), 0xFD, 0xFE]),
    "euc_jp": frozenset([0x8E, 0x8F, *range(0xA1, 0xFF)]),
    "iso2022_jp_ext": frozenset(),
}
#: Characters that Python's codecs give for bytes from which browsers read others.
_OTHERS: Mapping[str, Mapping[int, int]] = {
    "big5hkscs": str.maketrans("\u2022\uff64\u203e\u223c\u2641\u2609\xa5\xa2\xa3", "‧﹑¯～⊕⊙￥￠￡"),
    "gb18030": str.maketrans("\ue5e5\ue7c7", "\u3000ḿ"),
    "cp932": str.maketrans("\xa0\uf8f0\uf8f1\uf8f2\uf8f3", "\ufffd" * 5),
    **dict.fromkeys(["euc_jp", "iso2022_jp_ext"], str.maketrans("〜‖−¢£¬", "～∥－￠￡￢")),
}
#: Bytes from which browsers read a character in encodings of one byte, where Python's codecs have none or another.
_SINGLE_BYTES: Mapping[str, Mapping[int, str]] = {
    "cp1255": {0xCA: "\u05ba"},
    "koi8-u": {0xAE: "ў", 0xBE: "Ў"},
}
#: Control characters that these encodings of Windows leave free, and browsers read.
_C1 = range(0x80, 0xA0)
#: Characters of Big5 that Python's codec does not know: runs by the code of their first one (HKSCS of 2008, control
#: pictures, the euro, and what became one with a character elsewhere).
_BIG5 = (
    "877a㡵𡵓𣚞𦀡㻬 87a1𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌"
    "䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋 "
    "8e69箸 8e6f簆 8e7e糎 8eab緒 8eb4縝 8ecd者 8ed0耨 8f57菁 8f69蒨 8f6e萏 8fcb覦覩 8ffe起 906d都 907a銹 90dc靜 90f1響 "
    "91bf鼖 9244蔃 92af兙兛兝兞 92c8鍮 92d1瑹 9447浧 94ca禛 95d9邗 9644靝 96ed瀞 96fc嬨 9b76爁 9b78矗 9b7b纇 9bc6駖 "
    "9bde釔 9bec惞 9bf6澶 9c42輶 9c53侻 9c62營 9c68鄄 9c6b鷰 9c77菏 9cbc尐秣 9cd0婧 9d57輋 9d5a筑 9dc4拐 9ea9恢 9eef痹 "
    "9efd汊 9f60鬮 9f66鼗 9fcb僭 9fd8弌 a063蠏 a077拎 a0d5瑨 a0df煢 a0e4牐 "
    "a3c0␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€ c6cf廴 c6d3无 c6d5癶 c6d7隶 c6de〃仝 "
    "fa5f倩 fa66偽 fabd包 fac5卄 fad5卿 fb48嘅 fbb8婷 fbf3幵 fbf9廐 fc4f彘 fc6c悤 fcb9撐 fce2晴 fcf1杞 fdb7沜渝 fdbb港 "
    "fdf1煮 fe52猪 fe6f瑜 feaa瓩 fedd砉"
)
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_ERRORS = "dehusk.replace"
#: Errors between two looks at the time.
_STRIDE = 4096


def lookup(label: str) -> str | None:
    """What the bytes of a page with this label are read with.

    Parameters
    ----------
    label
        As a page or a header declares it, or a name that Python knows.

    Returns
    -------
    str
        Python's name of a codec, ``"x-user-defined"``, or ``"replacement"`` for what browsers refuse to read; None
        where the label means no encoding of text.
    """
    name = label.strip("\t\n\f\r ").lower()
    if name in ("utf-8", "utf8"):  # nearly all
        return "utf-8"
    from webencodings.labels import LABELS  # noqa: PLC0415 - most pages need none

    known: str | None = LABELS.get(name)
    if known in (REPLACEMENT, USER_DEFINED):
        return known
    try:
        info = codecs.lookup(_CODECS.get(known or name, known or name))
        if not info._is_text_encoding or info.name in _NOT_FOR_PAGES:
            return None
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(info.name, info.name)


def holds_ascii(encoding: str) -> bool:
    """Whether ASCII is itself in an encoding that Python reads: else no page could declare it."""
    return read(_ASCII.encode(), encoding)[0] == _ASCII


def read(raw: bytes, encoding: str) -> tuple[str, int]:
    """Read bytes as browsers do.

    Parameters
    ----------
    encoding
        As `lookup` gives it.

    Returns
    -------
    text
        With U+FFFD for what cannot be read.
    n_replaced
        How many byte sequences those are.
    """
    if encoding == REPLACEMENT:
        return "\ufffd" * bool(raw), int(bool(raw))
    table = _table(encoding)
    if table is not None:
        text = codecs.charmap_decode(raw, "replace", table)[0]
    elif encoding in _LEADS:
        _register()
        text = raw.decode(encoding, _ERRORS).translate(_OTHERS.get(encoding, {}))
    else:
        text = raw.decode(encoding, "replace")
    n_replaced = text.count("\ufffd")
    if n_replaced and encoding in WIDE:  # what the page itself holds counts for nothing
        n_replaced -= raw.decode(encoding, "ignore").count("\ufffd")
    elif n_replaced and encoding in ("utf-8", "gb18030"):
        n_replaced -= raw.count("\ufffd".encode(encoding))
    return text, n_replaced


@lru_cache(maxsize=8)
def _table(encoding: str) -> str | None:
    """The characters of an encoding of one byte, U+FFFE where it has none; None for other encodings."""
    if encoding == USER_DEFINED:
        return "".join(map(chr, (*range(0x80), *range(0xF780, 0xF800))))
    if encoding in UNICODE or encoding in _LEADS:
        return None
    found = [bytes([byte]).decode(encoding, "replace") for byte in range(256)]
    if any(len(character) != 1 for character in found) or _ASCII.encode().decode(encoding, "replace") != _ASCII:
        return None
    for byte in range(0x80, 0x100):
        if found[byte] == "\ufffd":
            found[byte] = chr(byte) if byte in _C1 else "\ufffe"
    for byte, character in _SINGLE_BYTES.get(encoding, {}).items():
        found[byte] = character
    return "".join(found)


def _register() -> None:
    try:
        codecs.lookup_error(_ERRORS)
    except LookupError:
        codecs.register_error(_ERRORS, _Replacing())


class _Replacing:
    """What is done about bytes that a codec cannot read."""

    def __init__(self) -> None:
        self._n_errors = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        """What stands for them, and where to go on: an ASCII byte is never swallowed."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        self._n_errors += 1
        if not self._n_errors % _STRIDE:
            check_time()
        start, pair = error.start, error.object[error.start : error.start + 2]
        codec = error.encoding
        found = _other_character(pair, codec)
        if found is not None:
            return found, start + len(pair)
        if codec == "gb18030" and pair[0:1] == b"\x80":
            return "€", start + 1
        is_pair = pair[0] in _LEADS[codec] and not pair[1:].isascii()
        return "\ufffd", start + 1 + is_pair


def _other_character(pair: bytes, codec: str) -> str | None:
    """A character that browsers know and Python's codec does not."""
    if len(pair) < 2:  # noqa: PLR2004 - a pair
        return None
    if codec == "big5hkscs":
        return _big5().get(pair)
    if codec == "euc_jp" and min(pair) > 0xA0 and max(pair) < 0xFF:  # noqa: PLR2004 - its two bytes
        return _nec_character(pair[0] - 0xA1, pair[1] - 0xA1)
    if codec == "iso2022_jp_ext" and min(pair) > 0x20 and max(pair) < 0x7F:  # noqa: PLR2004 - its two bytes
        return _nec_character(pair[0] - 0x21, pair[1] - 0x21)
    return None


def _nec_character(row: int, cell: int) -> str | None:
    """A character of JIS X 0208 as NEC and IBM have it: it stands in Shift_JIS."""
    lead, trail = divmod(row * 94 + cell, 188)
    lead += 0x81 if lead < 0x1F else 0xC1  # noqa: PLR2004 - between them stands katakana of one byte
    trail += 0x40 if trail < 0x3F else 0x41  # noqa: PLR2004 - 7F is left out
    try:
        found = bytes([lead, trail]).decode("cp932")
    except UnicodeDecodeError:
        return None
    return None if "\ue000" <= found <= "\uf8ff" else found


@lru_cache(maxsize=1)
def _big5() -> dict[bytes, str]:
    found = {}
    for code, characters in re.findall(r"([\da-f]{4})(\S+)", _BIG5):
        lead, first = bytes.fromhex(code)
        for place, character in enumerate(characters):
            found[bytes([lead, first + place])] = character
    return found
