"""WARC files as they are found: lengths that are wrong, cut and damaged files, every coding of a body."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument
from dehusk.sources.input_files import InputFile
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.readers import Reader
from dehusk.sources.warc_records import Gap, Record, read_records

pytest.importorskip("fastwarc", reason="needs dehusk[batch]")
zstandard = pytest.importorskip("zstandard", reason="needs dehusk[batch]")


def read(path: Path, **options: Any) -> list[Item]:
    return list(Reader(InputFile(str(path), path.name), ReadOptions(**options)))


def pages(items: list[Item]) -> list[tuple[str | None, bytes | str | None]]:
    """Address and body of each document."""
    return [(item.url, item.body) for item in items if isinstance(item, SourceDocument)]


def with_length(record: bytes, length: int) -> bytes:
    return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % length, record, count=1)


def length_of(record: bytes) -> int:
    found = re.search(rb"Content-Length: (\d+)", record)
    assert found
    return int(found[1])


PACKINGS: dict[str, Callable[[list[bytes]], bytes]] = {
    "plain": b"".join,
    "gzip by record": lambda records: b"".join(map(gzip.compress, records)),
    "gzip as a whole": lambda records: gzip.compress(b"".join(records)),
    "zstd by record": lambda records: b"".join(map(zstandard.ZstdCompressor().compress, records)),
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda length: 2 * 2**30, id="2 GiB"),
        pytest.param(lambda length: length + 700, id="into the next record"),
        pytest.param(lambda length: length + 3000, id="beyond the next record"),
        pytest.param(lambda length: length - 200, id="too short"),
        pytest.param(lambda length: 0, id="nothing"),
        pytest.param(lambda length: 10**30, id="no number of bytes"),
    ],
)
def test_a_record_that_lies_about_its_length(
    lie: Callable[[int], int], packing: str, tmp_path: Path, made: SimpleNamespace
) -> None:
    """Its address keeps its own text, the record behind it is there, and the lie is told."""
    records = [made.warc_record(number, made.page(number).encode()) for number in range(4)]
    records[1] = with_length(records[1], lie(length_of(records[1])))
    (tmp_path / "a").write_bytes(PACKINGS[packing](records))
    items = read(tmp_path / "a")
    assert pages(items) == [(f"http://harbour.example/{n}", made.page(n).encode()) for n in range(4)]
    flaws = [item.flaw for item in items if isinstance(item, SourceDocument)]
    assert [flaw is not None for flaw in flaws] == [False, True, False, False]
    assert "another record begins after" in str(flaws[1])


@pytest.mark.parametrize("packing", PACKINGS)
def test_the_last_record_lies(packing: str, tmp_path: Path, made: SimpleNamespace) -> None:
    record = made.warc_record(0, made.page(0).encode())
    (tmp_path / "a").write_bytes(PACKINGS[packing]([with_length(record, length_of(record) - 500)]))
    [item] = read(tmp_path / "a")
    assert isinstance(item, SourceDocument)
    assert item.body == made.page(0).encode()
    assert "the file ends after" in str(item.flaw)
    (tmp_path / "a").write_bytes(PACKINGS[packing]([with_length(record, length_of(record) + 500)]))
    [damage] = read(tmp_path / "a")
    assert isinstance(damage, Damage)
    assert damage.is_rest


def test_a_page_about_warc_files_is_one_page(tmp_path: Path, made: SimpleNamespace) -> None:
    """What only looks like a record stays text where the length is right."""
    inner = made.warc_record(7, b"<p>An example of a record.")
    body = b"<pre>" + inner + b"</pre>" + inner
    records = [made.warc_record(0, body), made.warc_record(1, b"<p>one")]
    (tmp_path / "a").write_bytes(b"".join(records))
    assert [body for _, body in pages(read(tmp_path / "a"))] == [body, b"<p>one"]


def test_a_record_larger_than_is_taken_is_no_lie(tmp_path: Path, made: SimpleNamespace) -> None:
    records = [made.warc_record(0, b"x" * 300_000), made.warc_record(1, b"<p>one")]
    for packing in PACKINGS.values():
        (tmp_path / "a").write_bytes(packing(records))
        large, small = read(tmp_path / "a", max_bytes=1000)
        assert isinstance(large, SourceDocument)
        assert (large.flaw, str(large.failure)[:10]) == (None, "LimitError")
        assert pages([small]) == [("http://harbour.example/1", b"<p>one")]


def test_a_crawler_that_was_killed_and_begun_again(tmp_path: Path, made: SimpleNamespace) -> None:
    """The next record begins in the middle of a line."""
    records = [made.warc_record(n, made.page(n).encode()) for n in range(3)]
    (tmp_path / "a").write_bytes(records[0] + records[1][:-700] + records[2])
    items = read(tmp_path / "a")
    assert [url for url, _ in pages(items)] == [f"http://harbour.example/{n}" for n in range(3)]
    assert pages(items)[1][1] == made.page(1).encode()[:-696]
    assert [bool(item.flaw) for item in items if isinstance(item, SourceDocument)] == [False, True, False]


def test_concatenated_files_of_several_packings(tmp_path: Path, made: SimpleNamespace) -> None:
    records = [made.warc_record(n, made.page(n).encode()) for n in range(4)]
    (tmp_path / "a").write_bytes(gzip.compress(records[0] + records[1]) + PACKINGS["gzip by record"](records[2:]))
    assert [body for _, body in pages(read(tmp_path / "a"))] == [made.page(n).encode() for n in range(4)]


def test_damage_in_one_large_member_is_told_and_what_is_before_and_behind_it_is_there(
    tmp_path: Path, made: SimpleNamespace
) -> None:
    rng = Random(5)
    bodies = [f"<p>{rng.getrandbits(20_000):x}".encode() for _ in range(200)]
    raw = bytearray(gzip.compress(b"".join(made.warc_record(n, body) for n, body in enumerate(bodies))))
    middle = len(raw) // 2
    raw[middle : middle + 40] = bytes(40)
    (tmp_path / "a").write_bytes(raw + gzip.compress(made.warc_record(200, b"<p>behind")))
    items = read(tmp_path / "a")
    assert pages(items)[:50] == [(f"http://harbour.example/{n}", bodies[n]) for n in range(50)]
    assert pages(items)[-1] == ("http://harbour.example/200", b"<p>behind")
    assert Damage in map(type, items)


BODY = b"<p>One harbour, two ferries, and a timetable for each of them."


def brotli(raw: bytes) -> bytes:
    """Not packed at all, in the format (RFC 7932): the window's size, one uncompressed block, the last empty one."""
    assert len(raw) <= 2**16
    header = 0 | (0 << 1) | (0 << 2) | ((len(raw) - 1) << 4) | (1 << 20)  # window of 16 bits, 4 nibbles, uncompressed
    return (header >> 0).to_bytes(3, "little") + raw + b"\x03"


def chunked(raw: bytes) -> bytes:
    parts = [raw[start : start + 17] for start in range(0, len(raw), 17)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        (["content-encoding: gzip"], gzip.compress(BODY, mtime=0)),
        (["Content-Encoding: deflate"], zlib.compress(BODY)),
        (["Content-Encoding: br"], brotli(BODY)),
        (["content-encoding: zstd"], zstandard.compress(BODY)),
        (["Transfer-Encoding: chunked"], chunked(BODY)),
        (["transfer-encoding: chunked", "content-encoding: gzip"], chunked(gzip.compress(BODY, mtime=0))),
        (["Transfer-Encoding: chunked", "Content-Encoding: zstd"], chunked(zstandard.compress(BODY))),
        (["Content-Encoding: br"], BODY),
        (["Content-Encoding: zstd"], BODY),
        (["Content-Encoding: identity"], BODY),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.parametrize("version", ["1.1", "2"])
def test_every_coding_of_a_body(
    headers: list[str], sent: bytes, version: str, tmp_path: Path, made: SimpleNamespace
) -> None:
    record = made.warc_record(0, sent, headers=["content-type: text/html; charset=utf-8", *headers])
    old = b"HTTP/1.1 200 OK"
    new = f"HTTP/{version} 200{' OK' if version == '1.1' else ''}".encode()
    record = with_length(record.replace(old, new), length_of(record) + len(new) - len(old))
    (tmp_path / "a").write_bytes(gzip.compress(record))
    [item] = read(tmp_path / "a")
    assert isinstance(item, SourceDocument)
    assert (item.failure, item.flaw, item.body, item.encoding) == (None, None, BODY, "utf-8")


def test_a_body_that_cannot_be_unpacked_is_no_page(tmp_path: Path, made: SimpleNamespace) -> None:
    """Labelled as it is, it would be a page of rubbish."""
    sent = bytearray(zstandard.compress(BODY * 50))
    sent[9:30] = bytes(range(21))
    record = made.warc_record(0, bytes(sent), headers=["Content-Type: text/html", "Content-Encoding: zstd"])
    (tmp_path / "a").write_bytes(record)
    [item] = read(tmp_path / "a")
    assert isinstance(item, SourceDocument)
    assert "cannot be unpacked" in str(item.failure)


def test_wet_and_wat_beside_pages(tmp_path: Path, made: SimpleNamespace) -> None:
    """The metadata of WAT tell of no page, the texts of WET are plain text, revisits are told."""
    records = [
        made.warc_record(0, b"software: a crawler", kind="warcinfo"),
        made.warc_record(1, BODY),
        made.warc_record(2, b'{"Container": {"Filename": "a.warc.gz"}}', kind="metadata"),
        made.warc_record(3, "Ein Text aus dem Hafen, größer.".encode(), kind="conversion"),
        made.warc_record(4, b"HTTP/1.1 304 Not Modified\r\n\r\n", kind="revisit"),
        made.warc_record(5, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    ]
    (tmp_path / "a").write_bytes(b"".join(map(gzip.compress, records)))
    items = read(tmp_path / "a")
    assert [type(item) for item in items] == [SourceDocument, SourceDocument, Skipped]
    assert [item.kind for item in items if isinstance(item, SourceDocument)] == [None, "text"]
    # Whatever is left out, its length is held against what follows.
    records[2] = with_length(records[2], 10**6)
    (tmp_path / "a").write_bytes(b"".join(map(gzip.compress, records)))
    items = read(tmp_path / "a")
    assert [type(item) for item in items] == [SourceDocument, Damage, SourceDocument, Skipped]


@given(
    lengths=st.lists(st.tuples(st.integers(0, 3000), st.sampled_from([0, 0, 0, 5, 50, 10**10, -1, -7])), min_size=1),
    packing=st.sampled_from(sorted(PACKINGS)),
    n_cut=st.integers(0, 400),
    max_bytes=st.sampled_from([500, 2**20]),
)
def test_no_record_is_lost_or_mixed_up(
    lengths: list[tuple[int, int]], packing: str, n_cut: int, max_bytes: int
) -> None:
    """Every record that is not cut off is there once, with its own beginning, whatever the lengths say."""
    records = []
    for number, (length, lie) in enumerate(lengths):
        block = (b"%d:" % number).ljust(length, b"x")
        declared = max(len(block) + lie, 0)
        head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: <{number}>\r\nContent-Length: {declared}\r\n\r\n"
        records.append(head.encode() + block + b"\r\n\r\n")
    raw = PACKINGS[packing](records)
    raw = raw[: max(len(raw) - n_cut, 12)]
    found = list(read_records(io.BytesIO(raw), raw[:100], max_bytes))
    kept = [one for one in found if isinstance(one, Record)]
    assert [one.headers["warc-target-uri"] for one in kept] == [str(number) for number in range(len(kept))]
    assert all(one.block.startswith(f"{number}:".encode()) for number, one in enumerate(kept))
    for number, one in enumerate(kept[:-1]):
        length, lie = lengths[number]
        assert one.n_bytes == max(length, len(f"{number}:"))
        assert (one.flaw is not None) == (lie != 0)
    if not n_cut and lengths[-1][1] <= 0:
        assert len(kept) == len(records)
        assert not any(isinstance(one, Gap) for one in found)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture"),
        (b"PK\x03\x04\x14\x00", "a zip archive"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (Random(3).randbytes(3000), "binary data"),
    ],
)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_bodies_that_call_themselves_html_and_are_none(
    body: bytes, name: str, coding: str, tmp_path: Path, made: SimpleNamespace
) -> None:
    headers = ["Content-Type: text/html; charset=utf-8"]
    if coding:
        headers.append(f"Content-Encoding: {coding}")
    sent = gzip.compress(body) if coding else body
    records = [made.warc_record(1, sent, headers=headers), made.warc_record(2, BODY)]
    skipped, page = read(made.write_warc(tmp_path / "a", records))
    assert skipped == Skipped(f"not HTML but {name}")
    assert isinstance(page, SourceDocument)
