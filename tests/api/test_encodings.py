"""Letters arrive as browsers read them, through `label` and every output format."""

from __future__ import annotations

from html import unescape

import pytest

import dehusk
from dehusk.options import OUTPUT_FORMATS

#: Of each language a text of a few sentences, and the encodings that its pages were written in before UTF-8.
TEXTS = {
    "pounds": ("en", "The weir cost £2,400, and not £1,900 as was said.", ["cp1252"]),
    "euros": ("en", "The weir cost 2,400 €, and not 1,900 € as was said.", ["cp1252"]),
    "curly quotes": ("en", "“The keeper’s weir” — that’s what they call it…", ["cp1252"]),
    "French": ("fr", "Le barrage a été très fréquenté : ça n'était pas là où on l'espérait, à l'œil nu.", ["cp1252"]),
    "German": ("de", "Das Wehr wurde größer als früher, die Flößer müssen über die Brücke.", ["cp1252"]),
    "Spanish": ("es", "¿Quién construyó la presa? El señor Ibáñez, según la crónica de aquel año.", ["cp1252"]),
    "Polish": (
        "pl",
        "Dziś rano w porcie otwarto targ rybny, na który przyjechali kupcy z całego wybrzeża.",
        ["cp1250", "iso8859-2"],
    ),
    "Czech": (
        "cs",
        "Dnes ráno byl v přístavu otevřen rybí trh, na který přijeli žáci šťastní z celého pobřeží, že prší.",
        ["cp1250", "iso8859-2"],
    ),
    "Russian": (
        "ru",
        "Сегодня утром в порту открылся рыбный рынок, и погода была солнечной.",
        ["cp1251", "koi8-r", "iso8859-5"],
    ),
    "Ukrainian": (
        "uk",
        "Сьогодні вранці в порту відкрився рибний ринок, і погода була сонячною, їжа є.",
        ["cp1251", "koi8-u"],
    ),
    "Greek": (
        "el",
        "Σήμερα το πρωί άνοιξε στο λιμάνι η ψαραγορά, όπου ήρθαν έμποροι από όλη την ακτή.",
        ["cp1253", "iso8859-7"],
    ),
    "Turkish": (
        "tr",
        "Bu sabah limanda balık pazarı açıldı; tüccarlar kıyının her yerinden geldi, güneş ışıl ışıldı.",
        ["cp1254"],
    ),
    "Hebrew": ("he", "הבוקר נפתח בנמל שוק הדגים, ואליו הגיעו סוחרים מכל רחבי החוף.", ["cp1255", "iso8859-8"]),
    "Arabic": ("ar", "افتتح صباح اليوم سوق السمك في الميناء، وجاء إليه التجار من كل الساحل.", ["cp1256", "iso8859-6"]),
    "Thai": ("th", "เช้านี้ตลาดปลาเปิดที่ท่าเรือ พ่อค้าจากทั่วชายฝั่งเดินทางมาร่วมงาน", ["cp874", "tis-620"]),
    "Japanese": (
        "ja",
        "今日は港で大きなお祭りがあり、海岸の各地から何千人もの人々が集まりました。",
        ["cp932", "euc_jp", "iso2022_jp"],
    ),
    "Chinese": ("zh", "今天早上港口的鱼市场开张了，来自整个海岸的商人都赶来参加。", ["gbk", "gb18030"]),
    "Chinese of Taiwan": ("zh-tw", "今天早上港口的魚市場開張了，來自整個海岸的商人都趕來參加。", ["big5"]),
    "Chinese of Hong Kong": ("zh-hk", "今朝佢哋喺港口嘅魚市場開張，嚟自成個海岸嘅商人都趕嚟參加。", ["big5hkscs"]),
    "Korean": ("ko", "오늘 아침 항구에서 어시장이 열렸고, 해안 전역에서 상인들이 찾아왔습니다.", ["cp949", "euc_kr"]),
}
WRITTEN = [(name, encoding) for name, (_, _, encodings) in TEXTS.items() for encoding in encodings]
#: What pages declare; Python's names of codecs are given where these are no labels of browsers.
LABELS = {
    "cp932": "Shift_JIS",
    "cp949": "ks_c_5601-1987",
    "iso2022_jp": "ISO-2022-JP",
    "big5hkscs": "Big5-HKSCS",
    "cp874": "windows-874",
}
#: Names that were left over where a page had long been UTF-8.
LEFT_OVER = ["iso-8859-1", "windows-1251", "big5", "gbk", "shift_jis", "x-user-defined"]
#: Places where a name of an encoding is none of the page's.
NO_DECLARATIONS = [
    "<!-- <meta charset={}> -->",
    "<!-- <meta http-equiv='Content-Type' content='text/html; charset={}'> -->",
    "<script>document.write('<meta charset={}>')</script>",
    "<style>/* <meta charset={}> */</style>",
    "<title>How to write <meta charset={}></title>",
    "<meta name=description content='text/html; charset={}'>",
    "<meta property=og:description content='write <meta charset={}> first'>",
]

#: Where the text stands on the page.
N_PLACES = 5


def written(text: str, head: str = "", language: str = "") -> str:
    """A page with the text in a paragraph, an item and a cell."""
    return (
        f"<html lang='{language}'><head>{head}</head><body><h1>A {text}</h1><p>B {text} C {text}</p>"
        f"<ul><li>D {text}</ul><table><tr><th>1<th>2<tr><td>3<td>E {text}</table></body></html>"
    )


def check(source: bytes, text: str, *, is_guess: bool = False, encoding: str | None = None) -> None:
    """The text comes out of every call, once for each place where it stands, and nothing was replaced."""
    page = dehusk.label(source, encoding=encoding)
    outputs = [" ".join(block.text for block in page.blocks)]
    outputs += [
        dehusk.extract(source, encoding=encoding, output_format=output_format, threshold=0)
        for output_format in OUTPUT_FORMATS
    ]
    expected = " ".join(text.split())
    for output in outputs:
        assert unescape(output).replace("\\", "").count(expected) >= N_PLACES
        assert "\ufffd" not in output
    assert any("is a guess" in warning for warning in page.warnings) == is_guess
    assert not any("byte sequences" in warning for warning in page.warnings)


@pytest.mark.parametrize("label", LEFT_OVER)
@pytest.mark.parametrize("name", ["pounds", "Russian", "Chinese of Taiwan", "Japanese"])
def test_left_over_declarations_of_utf8_pages(name: str, label: str) -> None:
    check(written(TEXTS[name][1], f"<meta charset={label}>").encode(), TEXTS[name][1])
    check(written(TEXTS[name][1]).encode(), TEXTS[name][1], encoding=label)


@pytest.mark.parametrize("place", NO_DECLARATIONS)
@pytest.mark.parametrize(
    ("name", "encoding", "other"), [("Russian", "cp1251", "koi8-r"), ("Japanese", "cp932", "euc-jp")]
)
def test_declarations_that_are_none(place: str, name: str, encoding: str, other: str) -> None:
    text = TEXTS[name][1]
    head = place.format(other)
    check(written(text, head).encode(encoding), text, is_guess=True)
    check(written(text, f"{head}<meta charset={LABELS.get(encoding, encoding)}>").encode(encoding), text)


@pytest.mark.parametrize(("name", "encoding"), WRITTEN)
def test_nothing_declared(name: str, encoding: str) -> None:
    language, text, _ = TEXTS[name]
    check(written(text, "", language).encode(encoding), text, is_guess=encoding != "iso2022_jp")


@pytest.mark.parametrize(("name", "encoding"), WRITTEN)
def test_declared(name: str, encoding: str) -> None:
    text, label = TEXTS[name][1], LABELS.get(encoding, encoding)
    check(written(text, f"<meta charset='{label}'>").encode(encoding), text)
    check(written(text, f"<meta content='text/html;charset={label}' http-equiv=content-type>").encode(encoding), text)
    check(f"<?xml version='1.0' encoding='{label}'?>{written(text)}".encode(encoding), text)
    check(written(text).encode(encoding), text, encoding=label)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", ["pounds", "Russian", "Chinese", "Arabic"])
def test_utf16_and_utf32_without_a_mark(name: str, encoding: str) -> None:
    check(written(TEXTS[name][1], "<meta charset=utf-16>").encode(encoding), TEXTS[name][1])


@pytest.mark.parametrize("label", ["hz-gb-2312", "iso-2022-kr", "iso-2022-cn", "csiso2022kr"])
def test_what_browsers_refuse_to_read_says_what_to_do(label: str) -> None:
    page = dehusk.label(f"<meta charset={label}><p>~{{VPND~}}".encode())
    (warning, *_) = page.warnings
    assert "give its text as str" in warning
    for output_format in OUTPUT_FORMATS:
        assert "VPND" not in dehusk.extract(b"<p>~{VPND~}", encoding=label, output_format=output_format, threshold=0)


@pytest.mark.parametrize(
    ("label", "raw", "n_replaced"),
    [
        ("utf-8", "größer ".encode() * 40 + b"\xff \xfe", 2),
        ("windows-1253", "λιμάνι ".encode("cp1253") * 40 + b"\xd2", 1),
        ("shift_jis", "川の堰は".encode("cp932") * 40 + b"\xfd\xfd\xfd", 3),
        ("big5", "魚市場".encode("big5") * 60 + b"\xff<b>", 1),
    ],
)
def test_what_was_replaced_is_counted_and_warned_of(label: str, raw: bytes, n_replaced: int) -> None:
    source = f"<meta charset={label}><p>".encode() + raw
    page = dehusk.label(source)
    assert any(warning.startswith(f"{n_replaced} byte sequences") for warning in page.warnings)
    assert page.blocks[0].text.count("\ufffd") == n_replaced
    for output_format in OUTPUT_FORMATS:
        assert dehusk.extract(source, output_format=output_format, threshold=0).count("\ufffd") >= n_replaced
