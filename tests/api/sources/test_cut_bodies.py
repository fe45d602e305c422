"""Pages that are cut short in the archive, or were when they were fetched, say so."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.batch.settings import RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.cli import main
from dehusk.sources.documents import Item, Skipped, SourceDocument
from dehusk.sources.input_files import InputFile
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.readers import Reader

pytest.importorskip("fastwarc", reason="needs dehusk[batch]")

BODY = b"<p>" + b"".join(b"Ferry %d leaves the harbour at dawn. " % n for n in range(99))
TYPE = "Content-Type: text/html"
CHUNKED, GZIP, DEFLATE = "Transfer-Encoding: chunked", "Content-Encoding: gzip", "Content-Encoding: deflate"
CUT = ("the page is cut short: its HTTP response ends before its header says",)


def chunked(raw: bytes, end: bytes = b"0\r\n\r\n", extension: bytes = b"") -> bytes:
    parts = [raw[start : start + 99] for start in range(0, len(raw), 99)]
    return b"".join(b"%X%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + end


def read(path: Path, record: bytes, **reading: int) -> list[Item]:
    path.write_bytes(record)
    return list(Reader(InputFile(str(path), path.name), ReadOptions(**reading)))


@pytest.mark.parametrize(
    ("headers", "sent", "n_bytes"),
    [
        ([f"Content-Length: {len(BODY)}"], BODY[:900], 900),
        ([CHUNKED], chunked(BODY)[:900], 848),
        ([CHUNKED], chunked(BODY, end=b""), len(BODY)),
        ([GZIP], gzip.compress(BODY)[:200], None),
        ([DEFLATE], zlib.compress(BODY)[:200], None),
        ([GZIP, CHUNKED], chunked(gzip.compress(BODY)[:200]), None),
    ],
    ids=["length", "chunk", "last chunk", "gzip", "deflate", "gzip in chunks"],
)
def test_a_response_that_is_cut(
    headers: list[str], sent: bytes, n_bytes: int | None, tmp_path: Path, made: SimpleNamespace
) -> None:
    [page] = read(tmp_path / "a", made.warc_record(0, sent, headers=[TYPE, *headers]))
    assert isinstance(page, SourceDocument)
    assert page.caveats == CUT
    assert isinstance(page.body, bytes)
    assert BODY.startswith(page.body)
    assert len(page.body) == n_bytes or n_bytes is None
    assert page.body


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([f"Content-Length: {len(BODY)}"], BODY),
        (["Content-Length: 7"], BODY),  # the length that it had when it was packed
        ([GZIP, f"Content-Length: {len(BODY) * 2}"], BODY),
        ([CHUNKED], chunked(BODY)),
        ([CHUNKED], chunked(BODY, end=b"000;a\r\nTrailer: b\r\n\r\n")),
        ([CHUNKED], chunked(BODY, end=b"0\n")),
        ([CHUNKED], chunked(BODY, extension=b";a=b")),
        ([CHUNKED], BODY),
        ([GZIP], gzip.compress(BODY)),
        ([GZIP, CHUNKED], chunked(gzip.compress(BODY))),
        ([DEFLATE], zlib.compress(BODY)),
    ],
)
def test_a_response_that_is_whole(headers: list[str], sent: bytes, tmp_path: Path, made: SimpleNamespace) -> None:
    [page] = read(tmp_path / "a", made.warc_record(0, sent, headers=[TYPE, *headers]))
    assert isinstance(page, SourceDocument)
    assert (page.caveats, page.failure, page.body) == ((), None, BODY)


@pytest.mark.parametrize("kind", ["response", "conversion"])
def test_what_a_record_says_of_being_cut(kind: str, tmp_path: Path, made: SimpleNamespace, capsys: Any) -> None:
    record = made.warc_record(0, BODY.removeprefix(b"<p>"), kind=kind)
    record = record.replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Segment-Number: 1\r\nWARC-Date")
    rest = made.warc_record(1, BODY).replace(b"WARC-Type: response", b"WARC-Type: continuation")
    page, skipped = read(tmp_path / "a", record + rest)
    assert skipped == Skipped("a continuation record")
    assert isinstance(page, SourceDocument)
    said = PageExtractor(RecordOptions()).record(page)["warnings"]
    assert said[-2] == "its crawler cut the page short (WARC-Truncated: length)"
    assert "more segments" in said[-1]
    assert main([str(tmp_path / "a")]) == 0
    assert "WARC-Truncated: length" in capsys.readouterr().err


def test_a_limit_costs_no_memory_beforehand(tmp_path: Path, made: SimpleNamespace) -> None:
    record = made.warc_record(0, gzip.compress(BODY), headers=[TYPE, GZIP])
    [page] = read(tmp_path / "a", record, max_bytes=2**63)
    assert isinstance(page, SourceDocument)
    assert page.body == BODY
    [page] = read(tmp_path / "a", record, max_bytes=len(BODY) - 1)
    assert isinstance(page, SourceDocument)
    assert "max_bytes" in str(page.failure)
