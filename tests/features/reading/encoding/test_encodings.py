"""Labels and decoders of encodings are those of browsers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.reading.decoding import decode
from dehusk.features.reading.encoding.encodings import lookup, read

LABELS = {
    "latin1": "cp1252",
    " ISO-8859-1\n": "cp1252",
    "us-ascii": "cp1252",
    "l5": "cp1254",
    "iso-8859-8-i": "iso8859-8",
    "dos-874": "cp874",
    "gb2312": "gb18030",
    "chinese": "gb18030",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "csisolatincyrillic": "iso8859-5",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode11utf8": "utf-8",
    "utf-16": "utf-16-le",
    "x-user-defined": "x-user-defined",
    "iso-2022-kr": "replacement",
    "hz-gb-2312": "replacement",
    "cp437": "cp437",
}


@pytest.mark.parametrize("label", LABELS)
def test_labels(label: str) -> None:
    assert lookup(label) == LABELS[label]


@pytest.mark.parametrize("label", ["", "utf-7", "base64", "idna", "unicode_escape", "undefined", "latin-99", "a\x00b"])
def test_no_label(label: str) -> None:
    assert lookup(label) is None


@pytest.mark.parametrize(
    ("label", "raw", "text"),
    [
        ("big5", b"\x87\xa1\xfe\xdd\xa3\xe1\xa1\xe3\xa1\x45", "𥣞砉€～‧"),
        ("big5", "佢哋喺河邊".encode("big5hkscs"), "佢哋喺河邊"),
        ("gbk", b"\x80 5\xd5\xf2", "€ 5镇"),
        ("gb18030", b"\xa8\xbc\xa3\xa0", "ḿ\u3000"),
        ("euc-jp", b"\xad\xa1\xfc\xe2\xa1\xc1\xa1\xdd", "①髙～－"),
        ("shift_jis", b"\x87\x40\x81\x60\x80", "①～\x80"),
        ("iso-2022-jp", b"\x1b$B-!=U!A\x1b(B!\x1b(I1\x1b(B", "①春～!ｱ"),
        ("euc-kr", b"\x8c\x63", "똠"),
        ("windows-1252", b"\x80\x81\x9d", "€\x81\x9d"),
        ("windows-1255", b"\xca", "\u05ba"),
        ("koi8-u", b"\xae\xbe", "ўЎ"),
        ("x-user-defined", b"a\x80\xff", "a\uf780\uf7ff"),
    ],
)
def test_bytes_that_browsers_read_otherwise_than_python(label: str, raw: bytes, text: str) -> None:
    name = lookup(label)
    assert name is not None
    assert read(raw, name) == (text, 0)


@pytest.mark.parametrize(
    ("label", "raw", "text", "n_replaced"),
    [
        ("big5", b"\xa4<p>", "\ufffd<p>", 1),  # an ASCII byte is never part of what is damaged
        ("big5", b"\xff\xff", "\ufffd\ufffd", 2),
        ("gbk", b"\xd5\xff\xf2", "\ufffd\ufffd", 2),
        ("euc-jp", b"\xa4\xff!", "\ufffd!", 1),
        ("shift_jis", b"\xa0\xfd", "\ufffd\ufffd", 2),
        ("windows-1253", b"\xaa\xd2\xff", "\ufffd" * 3, 3),
        ("windows-874", b"\xdb", "\ufffd", 1),
        ("utf-8", "\ufffd".encode() + b"\xff", "\ufffd\ufffd", 1),  # one stands in the page
        ("gb18030", "\ufffd".encode("gb18030") + b"\xff", "\ufffd\ufffd", 1),
        ("utf-16le", b"a\x00b", "a\ufffd", 1),
        ("utf-16be", "a\ufffd".encode("utf-16-be") + b"\xd8\x00\x00b", "a\ufffd\ufffdb", 1),
    ],
)
def test_every_replaced_sequence_is_counted(label: str, raw: bytes, text: str, n_replaced: int) -> None:
    name = lookup(label)
    assert name is not None
    assert read(raw, name) == (text, n_replaced)


#: Each with an alphabet that its Python codec and browsers read alike.
ROUND_TRIPS = {
    "windows-1250": "ąćęłńóśźżřůÁ",
    "windows-1251": "абвгдежзиЯЖїў",
    "windows-1252": "éàüßñçøÅ£€½",
    "windows-1253": "αβγδεζηθέώΩ",
    "windows-1254": "ğışİöüç",
    "windows-1255": "אבגדהוזח",
    "windows-1256": "ابتثجحخد",
    "windows-1257": "āčēģīķļņšūž",
    "windows-1258": "ăâđêôơư",
    "windows-874": "กขคงจฉชซ",
    "iso-8859-2": "ąćęłńóśźż",
    "iso-8859-5": "абвгдежз",
    "iso-8859-7": "αβγδεζηθ",
    "iso-8859-15": "éàüß€œŒž",
    "koi8-r": "абвгдежзЯ",
    "koi8-u": "абвгґєії",
    "macintosh": "éàüßñçøÅ",
    "gbk": "今天早上港口的鱼市场开张了",
    "gb18030": "今天早上港口的鱼市场㐀𠀀é",
    "big5": "今天早上港口的魚市場佢哋喺",
    "shift_jis": "今日は港で大きなｱｲｳ①",
    "euc-jp": "今日は港で大きな",
    "iso-2022-jp": "今日は港で大きな",
    "euc-kr": "오늘아침항구에서똠",
}
CODECS = {
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
}


def is_multibyte_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not raw.isascii()


@pytest.mark.parametrize("label", ROUND_TRIPS)
@given(st.data())
def test_a_text_with_its_declaration_comes_back(label: str, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet=ROUND_TRIPS[label] + "abcXYZ 0123,.\n", max_size=80))
    where = data.draw(
        st.sampled_from(["<meta charset='{}'>", '<META content="a; charset={}" http-equiv=Content-Type>'])
    )
    page = f"<html><head>{where.format(label)}</head><body><p>{text}</p></body></html>"
    raw = page.encode(CODECS.get(label, label))
    decoded = decode(raw)
    if is_multibyte_utf8(raw):  # by chance, as "Ã©" is: then it is taken for that
        assert decoded.encoding == "utf-8"
    else:
        assert decoded.utf8.decode() == page
    assert (decoded.n_replaced, decoded.is_guess) == (0, False)


@given(st.binary(max_size=200), st.sampled_from(sorted({*ROUND_TRIPS, "iso-8859-6", "ibm866", "x-user-defined"})))
def test_any_bytes_are_read_and_no_ascii_is_lost(raw: bytes, label: str) -> None:
    name = lookup(label)
    assert name is not None
    text, n_replaced = read(raw, name)
    assert n_replaced == text.count("\ufffd")
    if label not in ("iso-2022-jp", "gbk", "gb18030", "big5", "shift_jis", "euc-kr", "euc-jp"):  # a byte a character
        assert [one for one in text if one < "\x80"] == [chr(byte) for byte in raw if byte < 0x80]
    text.encode("utf-8")
