"""What is no page is known by its first bytes, and no page is taken for it."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from dehusk.features.errors import InputError, LimitError
from dehusk.features.limits import Limits, applied
from dehusk.features.reading.encoding.file_types import HEAD_BYTES, file_type, unpack_page

SHARED = Path(__file__).parents[5] / "shared" / "data"


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


FILES = [
    (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    (b"\r\n%PDF-1.4\n", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF89a\x01\x00\x01\x00", "GIF"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
    (b"RIFF\x00\x10\x00\x00WEBPVP8 ", "WebP"),
    (b"\x00\x00\x00\x1cftypavif", "AVIF"),
    (b"II*\x00\x08\x00", "TIFF"),
    (b"PK\x03\x04\x14\x00", "zip"),
    (zipped("[Content_Types].xml", "word/document.xml"), "Word"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "Excel"),
    (zipped("mimetype").replace(b"mimetypex", b"mimetypeapplication/epub+zip"), "EPUB"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (rb"{\rtf1\ansi", "RTF"),
    (b"(\xb5/\xfd\x04", "zstd"),
    (b"BZh91AY&SY", "bzip2"),
    (b"\xfd7zXZ\x00\x00", "xz"),
    (b"7z\xbc\xaf'\x1c", "7z"),
    (b"Rar!\x1a\x07\x01", "RAR"),
    (b"a/b".ljust(257, b"\0") + b"ustar\x00", "tar"),
    (b"wOF2\x00\x01\x00\x00", "font"),
    (b"OTTO\x00\x0c", "font"),
    (b"\x00\x01\x00\x00\x00\x0f", "font"),
    (b"ID3\x04\x00", "audio"),
    (b"\xff\xfb\x90\x64\x00", "audio"),
    (b"OggS\x00\x02", "Ogg"),
    (b"fLaC\x00\x00", "FLAC"),
    (b"RIFF\x24\x08\x00\x00WAVEfmt ", "audio"),
    (b"\x00\x00\x00\x18ftypmp42", "MP4"),
    (b"\x1aE\xdf\xa3\x01", "video"),
    (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a.example/\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n',
        "MHTML",
    ),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF\x02\x01", "program"),
    (b"MZ\x90\x00\x03\x00", "program"),
    (b"\x00asm\x01\x00", "program"),
    (b"WARC/1.0\r\n", "WARC"),
    (random.Random(1).randbytes(3000), "binary"),
    (bytes(range(256)), "binary"),
]
NO_FILES = [
    b"",
    b"<p>\x00\x01\x02",
    b"<!doctype html>" + b"\x00" * 5000,
    b"GIF8 is how some files begin.",
    b"RIFF is a container.",
    b"ID3 tags, explained",
    b"MZ is how programs begin",
    b"PAR1 and ARROW1 are marks.",
    b"OTTO, a name",
    b"BZh is a mark.",
    b"BM, an old format",
    b"The ftyp box comes first",
    b"GIF89a is a format of pictures",
    b"wOFF is a format of fonts, fLaC is one of audio",
    b"fLaC is a mark",
    b"WARC/1.0 is a format",
    b"Subject: the weir\nContent-Type: text/plain\n\nThe weir is old. Content-Type: multipart/related; is for pages.",
    b"PAR1\nis a mark on a line of its own",
    b"how a tar archive begins: ".ljust(257) + b"ustar stands there",
    "ятаган был кривой".encode("cp1251"),
    b"a\x08ab\x08bc\x08c of manual pages" * 50,
    b"\x1b[31mred\x1b[0m of terminals" * 50,
    b"pages\x0cof a text\x0c" * 50,
    "\ufeffПлотина".encode("utf-16-le"),
    "Старая плотина на реке".encode("utf-16-le") * 20,
    "Старая плотина".encode("utf-32-be") * 20,
    "川の堰は冬の間に建て直された。".encode("iso2022_jp") * 30,
    *(("a\ufffdb <p>\ufffd\ufffd" * 90).encode(name) for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
]


@pytest.mark.parametrize(("head", "name"), FILES)
def test_files_that_are_no_pages(head: bytes, name: str) -> None:
    found = file_type(head)
    assert found is not None
    assert name in found
    with pytest.raises(InputError, match="no page") as caught:
        unpack_page(head)
    assert found in str(caught.value)


@pytest.mark.parametrize("head", NO_FILES)
def test_texts_that_begin_alike(head: bytes) -> None:
    assert file_type(head) is None
    assert unpack_page(head) == head


def test_bytes_that_somebody_decoded_are_no_page_either() -> None:
    with pytest.raises(InputError, match="PDF"):
        unpack_page("%PDF-1.4\n%âãÏÓ\n1 0 obj")
    assert unpack_page("%PDF is how it begins") == "%PDF is how it begins"


def test_who_names_utf16_knows_that_it_is_no_binary_data() -> None:
    ideographs = bytes(byte for low in range(256) for byte in (low, 0x4E + low % 50))  # in which nothing shows it
    with pytest.raises(InputError, match="binary"):
        unpack_page(ideographs, "utf-8")
    assert unpack_page(ideographs, "utf-16-le") == ideographs
    with pytest.raises(InputError, match="program"):
        unpack_page(b"\x7fELF\x02\x01", "utf-16")


def test_gzip_is_unpacked_under_the_limits() -> None:
    page = b"<p>a page</p>" * 1000
    assert unpack_page(gzip.compress(page)) == page
    bomb = gzip.compress(b"<p>" + b"x" * 50_000_000)
    with applied(Limits(max_bytes=1_000_000)), pytest.raises(LimitError, match="max_bytes"):
        unpack_page(bomb)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (gzip.compress(b"<p>a page" * 100, mtime=0)[:-20], "too early"),
        (gzip.compress(b"<p>a page", mtime=0)[:12] + b"\xff" * 40, "damaged"),
        (gzip.compress(gzip.compress(b"<p>", mtime=0), mtime=0), "gzip"),
        (gzip.compress(b"%PDF-1.4", mtime=0), "PDF"),
    ],
)
def test_gzip_that_holds_no_page(raw: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        unpack_page(raw)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data")
def test_no_shared_page_is_refused() -> None:
    refused = [
        file.name
        for file in SHARED.glob("*/dev/html/*.html.gz")
        if file_type(gzip.decompress(file.read_bytes())[:HEAD_BYTES]) is not None
    ]
    assert refused == []
