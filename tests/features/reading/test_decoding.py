"""Bytes -> text: which encoding a page is read with, and what becomes of what no parser takes."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import pytest

from dehusk.features.errors import DehuskError, InputError
from dehusk.features.reading.decoding import Decoded, decode
from dehusk.features.reading.encoding.declarations import DECLARATION_WINDOW

RUSSIAN = (
    "Сегодня утром в порту открылся рыбный рынок, на который приехали торговцы со всего побережья. "
    "Погода была солнечной, и настроение у всех было отличное. "
) * 2
CHINESE = (
    "今天早上港口的鱼市场开张了，来自整个海岸的商人都赶来参加。天气晴朗，大家的心情都很好。这是一个难忘的日子。"
) * 2
JAPANESE = (
    "今日は港で大きなお祭りがあり、海岸の各地から何千人もの人々が集まりました。天気は晴れで、みんなの気分は最高でした。"
) * 2
FRENCH = "Le marché aux poissons a été très fréquenté : même à première vue, ça n'était pas là où on l'espérait. " * 2
POLISH = "Dziś rano w porcie otwarto targ rybny, na który przyjechali kupcy z całego wybrzeża. Było świetnie. " * 2
GREEK = "Σήμερα το πρωί άνοιξε στο λιμάνι η ψαραγορά, όπου ήρθαν έμποροι από όλη την ακτή. " * 2


@dataclass(frozen=True)
class Case:
    label: str
    source: bytes
    encoding: str
    text: str
    n_replaced: int = 0


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>"


DECLARED = [
    Case("utf-8 mark", b"\xef\xbb\xbfcaf\xc3\xa9", "utf-8", "café"),
    Case("utf-16 le mark", "\ufeffcafé".encode("utf-16-le"), "utf-16-le", "café"),
    Case("utf-16 be mark", "\ufeffcafé".encode("utf-16-be"), "utf-16-be", "café"),
    Case("utf-32 le mark, which starts as utf-16's", "\ufeffcafé".encode("utf-32-le"), "utf-32-le", "café"),
    Case("utf-32 be mark", "\ufeffcafé".encode("utf-32-be"), "utf-32-be", "café"),
    Case("a mark goes before a declaration", b"\xef\xbb\xbf<meta charset=cp1251>\xc3\xa9", "utf-8", "é"),
    Case("meta charset", b"<meta charset=windows-1251>\xc4\xe0", "cp1251", "Да"),
    Case("meta charset, quoted, upper case", b'<META CHARSET="KOI8-R">\xe4\xc1', "koi8-r", "Да"),
    Case(
        "meta http-equiv",
        b"<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-7'>\xe1\xe2",
        "iso8859-7",
        "αβ",
    ),
    Case("xml declaration", b'<?xml version="1.0" encoding="ISO-8859-2"?><p>\xb3', "iso8859-2", "ł"),
    Case("late, after a script", b"<script>" + b"x" * 3000 + b"</script><meta charset=cp1251>\xc4", "cp1251", "Д"),
    Case("latin-1 is read as browsers do", b"<meta charset=latin1>\x80 \x93x\x94", "cp1252", "€ “x”"),
    Case("ascii is read as browsers do", b"<meta charset=us-ascii>\x80", "cp1252", "€"),
    Case("gb2312 is read as browsers do", b"<meta charset=gb2312>" + "镕".encode("gbk"), "gb18030", "镕"),
    Case("shift_jis is read as browsers do", b"<meta charset=shift_jis>" + "①".encode("cp932"), "cp932", "①"),
    Case("utf-16 cannot be declared in ASCII", b"<meta charset=utf-16>caf\xc3\xa9", "utf-8", "café"),
    Case("an unknown name counts as none", b"<meta charset=no-such-thing>caf\xc3\xa9", "utf-8", "café"),
    Case("what scripts write for nothing", b"<meta charset=undefined>caf\xc3\xa9", "utf-8", "café"),
    Case("a codec that is no encoding", b"<meta charset=base64>caf\xc3\xa9", "utf-8", "café"),
    Case("a codec that reads escapes", b"<meta charset=unicode_escape>\\u0041 \xc3\xa9", "utf-8", "\\u0041 é"),
    Case("a codec that hides markup", b"<meta charset=utf-7>+ADw-script+AD4-", "utf-8", "+ADw-script+AD4-"),
    Case("ascii bytes, none declared", b"<p>plain", "utf-8", "<p>plain"),
    Case("no bytes", b"", "utf-8", ""),
]


@pytest.mark.parametrize("case", DECLARED, ids=lambda case: case.label)
def test_declared(case: Case) -> None:
    decoded = decode(case.source)
    assert decoded.encoding == case.encoding
    assert decoded.utf8.decode("utf-8").endswith(case.text)
    assert decoded.n_replaced == case.n_replaced


def test_a_declaration_beyond_the_window_is_not_read() -> None:
    source = b"<script>" + b"x" * DECLARATION_WINDOW + b"</script><meta charset=cp1251>caf\xc3\xa9"
    assert decode(source).encoding == "utf-8"


DETECTED = [
    Case("utf-8", page(RUSSIAN).encode(), "utf-8", RUSSIAN),
    Case("cp1251", page(RUSSIAN).encode("cp1251"), "cp1251", RUSSIAN),
    Case("koi8-r", page(RUSSIAN).encode("koi8-r"), "koi8-u", RUSSIAN),
    Case("gb18030", page(CHINESE).encode("gb18030"), "gb18030", CHINESE),
    Case("shift_jis", page(JAPANESE).encode("shift_jis"), "cp932", JAPANESE),
    Case("euc-jp", page(JAPANESE).encode("euc_jp"), "euc_jp", JAPANESE),
    Case("western: cp1252 of the many that fit", page(FRENCH).encode("cp1252"), "cp1252", FRENCH),
    Case("cp1250", page(POLISH).encode("cp1250"), "cp1250", POLISH),
    Case(
        "British pounds",
        page("£2, ½ off, £50 — a café’s “best”").encode("cp1252"),
        "cp1252",
        "£2, ½ off, £50 — a café’s “best”",
    ),
    Case("a copyright sign", page("© 2008 The keepers of the weir").encode("cp1252"), "cp1252", "© 2008"),
    Case("cp1253", page(GREEK).encode("cp1253"), "cp1253", GREEK),
    Case("declared utf-8, is cp1251", page(RUSSIAN, "<meta charset=utf-8>").encode("cp1251"), "cp1251", RUSSIAN),
    Case("declared ascii, is utf-8", page(RUSSIAN, "<meta charset=us-ascii>").encode(), "utf-8", RUSSIAN),
    Case(
        "declared undefined, is cp1251", page(RUSSIAN, "<meta charset=undefined>").encode("cp1251"), "cp1251", RUSSIAN
    ),
    Case("declared idna, is cp1251", page(RUSSIAN, "<meta charset=idna>").encode("cp1251"), "cp1251", RUSSIAN),
    Case(
        "after a long script",
        page(RUSSIAN, f"<script>{'var a = 1;' * 5000}</script>").encode("cp1251"),
        "cp1251",
        RUSSIAN,
    ),
]


@pytest.mark.parametrize("case", DETECTED, ids=lambda case: case.label)
def test_detected(case: Case) -> None:
    decoded = decode(case.source)
    assert (decoded.encoding, decoded.n_replaced) == (case.encoding, 0)
    assert decoded.is_guess == (case.encoding != "utf-8")
    assert case.text in decoded.utf8.decode("utf-8")


DAMAGED = [
    Case("utf-8 with one damaged character", ("é" * 100).encode() + b"\xff" + b"e", "utf-8", "é\ufffde", 1),
    Case("declared utf-8, damaged", b"<meta charset=utf-8>" + "жук".encode() * 20 + b"\xe9.", "utf-8", "к\ufffd.", 1),
    Case(
        "declared gb18030, cut short",
        b"<meta charset=gbk>" + "鱼市".encode("gbk") * 40 + b"\xd3",
        "gb18030",
        "市\ufffd",
        1,
    ),
]


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case.label)
def test_a_few_damaged_characters_do_not_make_another_encoding(case: Case) -> None:
    decoded = decode(case.source)
    assert (decoded.encoding, decoded.n_replaced) == (case.encoding, case.n_replaced)
    assert decoded.utf8.decode("utf-8").endswith(case.text)


def test_the_callers_encoding_goes_before_a_declaration() -> None:
    source = b"<meta charset=koi8-r>\xc4"
    assert decode(source, "cp1251") == Decoded("<meta charset=koi8-r>Д".encode(), "cp1251", 0)


def test_a_mark_goes_before_the_callers_encoding() -> None:
    assert decode(b"\xef\xbb\xbf\xc3\xa9", "cp1251") == Decoded("é".encode(), "utf-8", 0)
    assert decode("\ufeffЖ".encode("utf-16-le"), "cp1252") == Decoded("Ж".encode(), "utf-16-le", 0)


@pytest.mark.parametrize(
    "left_over", ["iso-8859-1", "windows-1251", "gbk", "big5", "shift_jis", "euc-kr", "x-user-defined"]
)
@pytest.mark.parametrize("where", ["meta", "http-equiv", "xml", "caller"])
def test_valid_utf8_goes_before_a_name_that_is_left_over(left_over: str, where: str) -> None:
    head = {
        "meta": f"<meta charset={left_over}>",
        "http-equiv": f'<meta http-equiv=content-type content="text/html; charset={left_over}">',
        "xml": f'<?xml version="1.0" encoding="{left_over}"?>',
        "caller": "",
    }[where]
    source = f"{head}<p>größer als früher — 川の堰".encode()
    assert decode(source, left_over if where == "caller" else None) == Decoded(source, "utf-8", 0)


def test_nearly_valid_utf8_goes_before_a_declaration_too() -> None:
    source = b"<meta charset=iso-8859-1>" + ("größer " * 20).encode() + b"\xc3"
    assert decode(source).encoding == "utf-8"
    assert decode(source).n_replaced == 1


@pytest.mark.parametrize(
    ("encoding", "source", "expected"),
    [
        ("UTF-8", b"\xef\xbb\xbfcaf\xc3\xa9", Decoded("café".encode(), "utf-8", 0)),
        (" latin-1 ", b"\x80", Decoded("€".encode(), "cp1252", 0)),
        ("utf-16", "café".encode("utf-16"), Decoded("café".encode(), "utf-16-le", 0)),
        ("utf-8", b"caf\xe9 cr\xe8me", Decoded("caf\ufffd cr\ufffdme".encode(), "utf-8", 2)),
    ],
    ids=["utf-8 with its mark", "latin-1 as browsers read it", "utf-16 with its mark", "what does not fit is counted"],
)
def test_a_callers_encoding(encoding: str, source: bytes, expected: Decoded) -> None:
    assert decode(source, encoding) == expected


@pytest.mark.parametrize("encoding", ["", "no-such-encoding", "base64", "undefined", "a\x00b", "utf-8; q=1"])
def test_an_unknown_encoding_is_named(encoding: str) -> None:
    with pytest.raises(InputError, match="unknown encoding") as caught:
        decode(b"<p>x", encoding)
    assert repr(encoding) in str(caught.value)


def test_nul_bytes_become_replacement_characters() -> None:
    assert decode(b"<p>a\x00b\xc3\xa9").utf8 == "<p>a\ufffdbé".encode()
    assert decode(b"<p>a\x00b").n_replaced == 0  # they were decoded; it is the parser that does not take them
    assert decode("<p>a\x00b").utf8 == "<p>a\ufffdb".encode()


def test_lone_surrogates_of_a_str_become_replacement_characters() -> None:
    assert decode("a\ud800b\udfff").utf8 == "a\ufffdb\ufffd".encode()


def test_a_str_is_taken_as_it_is() -> None:
    assert decode("<meta charset=cp1251>café") == Decoded("<meta charset=cp1251>café".encode(), "str", 0)
    assert decode("\ufeff<p>x") == Decoded(b"<p>x", "str", 0)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_anything_like_bytes_is_taken(kind: type) -> None:
    assert decode(kind("café".encode())) == Decoded("café".encode(), "utf-8", 0)


@pytest.mark.parametrize("source", [None, 3, ["<p>x"], object()], ids=lambda source: type(source).__name__)
def test_anything_else_is_refused(source: object) -> None:
    with pytest.raises(InputError, match=f"not {type(source).__name__}") as caught:
        decode(source)  # type: ignore[arg-type]
    assert isinstance(caught.value, (DehuskError, ValueError))


def test_the_language_and_the_address_help_to_guess() -> None:
    text = "Žádný žák"  # cp1250, as cp1252: "Žádný žák" too, but for ř and ť
    source = f"<html lang=cs><p>{text} řeka teče k moři, ťuk ďas".encode("cp1250")
    assert decode(source).encoding == "cp1250"
    other = source.replace(b" lang=cs", b"")
    assert decode(other, url="https://www.example.cz/a").encoding == "cp1250"
    assert decode(other, url="no address at all [").n_replaced == 0


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [RUSSIAN, CHINESE, FRENCH, "plain"], ids=["ru", "zh", "fr", "ascii"])
def test_utf16_and_utf32_without_a_mark(encoding: str, text: str) -> None:
    source = page(text, "<meta charset=utf-16>").encode(encoding)
    decoded = decode(source)
    assert (decoded.encoding, decoded.n_replaced, decoded.is_guess) == (encoding, 0, False)
    assert text in decoded.utf8.decode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["一天早上港口的鱼市场开张了", "\ufffd plain \ufffd", CHINESE, "一" + JAPANESE])
def test_utf16_whose_nul_bytes_end_ideographs(encoding: str, text: str) -> None:
    decoded = decode((text * 20).encode(encoding))
    assert (decoded.encoding, decoded.n_replaced, decoded.is_guess) == (encoding, 0, False)
    assert decoded.utf8.decode() == text * 20


def test_nul_bytes_alone_make_no_utf16() -> None:
    source = b"<p>one\x00two\x00three\x00four\x00five\x00six\x00seven eight</p>" + b"words and more words " * 20
    assert decode(source).encoding == "utf-8"


def test_iso_2022_jp_without_a_declaration() -> None:
    source = page(JAPANESE).encode("iso2022_jp")
    decoded = decode(source)
    assert (decoded.n_replaced, decoded.is_guess) == (0, False)
    assert JAPANESE.replace("−", "－") in decoded.utf8.decode()
    assert decode(b"an \x1b[31m escape of terminals").encoding == "utf-8"


def test_what_browsers_refuse_to_read_is_not_read() -> None:
    assert decode(b"<meta charset=hz-gb-2312><p>~{VPND~}") == Decoded("\ufffd".encode(), "replacement", 1)
    assert decode(b"<p>a", "iso-2022-kr") == Decoded("\ufffd".encode(), "replacement", 1)


def test_gzip_is_unpacked() -> None:
    packed = gzip.compress("<p>größer".encode())
    assert decode(packed) == Decoded("<p>größer".encode(), "utf-8", 0)
    assert decode(packed + gzip.compress(b" than ever")).utf8 == "<p>größer than ever".encode()
