"""What is no page is refused by every call with what it is; addresses and thresholds of other types are named."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import sqlite3
import struct
import wave
import zipfile
import zlib
from pathlib import Path

import pytest

import dehusk
from dehusk.options import KINDS, OUTPUT_FORMATS


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def zipped(**names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    return stream.getvalue()


def sound() -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(200))
    return stream.getvalue()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table weir (name)")
    return connection.serialize() if hasattr(connection, "serialize") else b"SQLite format 3\0\x10\0"


FILES = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj",
    "PNG": png(),
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00",
    "GIF": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff;",
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00",
    "zip": zipped(**{"page.html": "<p>One harbour."}),
    "docx": zipped(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
    "xlsx": zipped(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"}),
    "EPUB": zipped(mimetype="application/epub+zip"),
    "zstd": b"(\xb5/\xfd\x04X\x81\x00\x00harbours",
    "bzip2": bz2.compress(b"<p>One harbour."),
    "xz": lzma.compress(b"<p>One harbour."),
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "RAR": b"Rar!\x1a\x07\x01\x00",
    "web font": b"wOFF\x00\x01\x00\x00\x00\x00\x05\x00",
    "web font 2": b"wOF2OTTO\x00\x00\x05\x00",
    "font": b"\x00\x01\x00\x00\x00\x0c\x00\x80\x00\x03",
    "MP3": b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE",
    "Ogg": b"OggS\x00\x02\x00\x00",
    "FLAC": b"fLaC\x00\x00\x00\x22\x10\x00",
    "WAV": sound(),
    "MP4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41",
    "SQLite": database(),
    "program (ELF)": b"\x7fELF\x02\x01\x01\x00" + bytes(8),
    "program (PE)": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00",
    "program (class)": b"\xca\xfe\xba\xbe\x00\x00\x00\x3d",
    "binary": random.Random(4).randbytes(4000),
    "binary in gzip": gzip.compress(random.Random(5).randbytes(4000)),
}
NAMES = {"docx": "docx", "web font 2": "web font", "binary in gzip": "binary"}


@pytest.mark.parametrize("name", FILES)
def test_files_are_refused_by_every_call(name: str) -> None:
    said = f"no page but .*{NAMES.get(name, name).split(' (')[0]}"
    for source in (FILES[name], bytearray(FILES[name]), memoryview(FILES[name])):
        with pytest.raises(dehusk.InputError, match=said):
            dehusk.label(source)
    for kind, output_format in zip((*KINDS, "auto"), OUTPUT_FORMATS, strict=True):
        with pytest.raises(dehusk.InputError, match=said):
            dehusk.extract(FILES[name], kind=kind, output_format=output_format, encoding="utf-8")  # type: ignore[arg-type]
    (result,) = dehusk.extract_many([FILES[name]])
    assert isinstance(result.error, dehusk.InputError)


@pytest.mark.parametrize("n_members", [1, 3])
def test_gzip_is_unpacked_by_every_call(n_members: int) -> None:
    page = b"<h1>The weir</h1><p>It was rebuilt in the winter, and the keeper says that it holds.</p>"
    size = -(-len(page) // n_members)
    packed = b"".join(gzip.compress(page[at : at + size]) for at in range(0, len(page), size))
    assert dehusk.label(packed).to_dict() == dehusk.label(page).to_dict()
    for output_format in OUTPUT_FORMATS:
        expected = dehusk.extract(page, output_format=output_format, threshold=0)
        assert dehusk.extract(packed, output_format=output_format, threshold=0) == expected


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_a_bomb_is_refused(output_format: str) -> None:
    bomb = gzip.compress(b"<p>" + b"x" * 20_000_000)
    with pytest.raises(dehusk.LimitError, match="max_bytes"):
        dehusk.extract(bomb, output_format=output_format, limits=dehusk.Limits(max_bytes=1_000_000))  # type: ignore[arg-type]


class Address:
    """An address as libraries have them, which is no str."""

    def __str__(self) -> str:
        return "https://example.org/weir/"


def addresses() -> list[object]:
    found: list[object] = [Address(), "https://example.org/weir/"]
    for module, kind in (("httpx", "URL"), ("yarl", "URL"), ("pydantic", "HttpUrl")):
        try:
            found.append(getattr(__import__(module), kind)("https://example.org/weir/"))
        except ImportError:
            continue
    return found


@pytest.mark.parametrize("url", addresses(), ids=lambda url: f"{type(url).__module__}.{type(url).__name__}")
def test_addresses_of_any_type(url: object) -> None:
    page = "<p>One <a href='lock'>link</a> of many in this sentence."
    assert dehusk.label(page, url=url).url == "https://example.org/weir/"  # type: ignore[arg-type]
    for output_format in ("markdown", "html"):
        written = dehusk.extract(page, url=url, output_format=output_format, include_links=True, threshold=0)  # type: ignore[arg-type]
        assert "https://example.org/weir/lock" in written


@pytest.mark.parametrize("url", [b"https://a.org/", bytearray(b"x"), 3, 1.5, True, ["x"], {}, object(), Path("/a")])
@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_what_is_no_address(url: object, output_format: str) -> None:
    with pytest.raises(dehusk.InputError, match="address as str"):
        dehusk.extract("<p>One harbour.", url=url, output_format=output_format)  # type: ignore[arg-type]
    with pytest.raises(dehusk.InputError, match="address as str"):
        dehusk.label("<p>One harbour.", url=url)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "threshold", ["0.5", b"0.5", float("nan"), float("inf"), -float("inf"), True, False, -0.01, 1.01, [], {}, 1j]
)
@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_what_is_no_threshold(threshold: object, output_format: str) -> None:
    with pytest.raises(dehusk.InputError, match="threshold is a probability"):
        dehusk.extract("<p>One harbour.", threshold=threshold, output_format=output_format)  # type: ignore[arg-type]
    with pytest.raises(dehusk.InputError, match="threshold is a probability"):
        dehusk.label("<p>One harbour.").with_threshold(threshold)  # type: ignore[arg-type]
