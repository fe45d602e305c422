"""WARC and WET files, compressed or not: the pages among their records."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from dehusk.extras import fastwarc
from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument, described
from dehusk.sources.formats import GZIP, ZSTD
from dehusk.sources.input_files import InputFile
from dehusk.sources.read_options import ReadOptions, too_large

#: Content types that are pages.
HTML_TYPES = ("text/html", "application/xhtml+xml")

_PLAIN = b"WARC/1."
_PLAIN_END = b"\r\n\r\n"
_SEARCH_BYTES = 2**16
_OK = 200
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_CODINGS = ("Content-Encoding", "Transfer-Encoding")


@dataclass(frozen=True, slots=True)
class Archive:
    """A WARC file that is being read."""

    stream: BinaryIO
    """The file, compressed as it is."""
    mark: bytes
    """What each of its records begins with."""
    input: InputFile
    """Where it is."""
    reading: ReadOptions
    """How it is read."""


def read_warc(stream: BinaryIO, head: bytes, found: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read the pages of a WARC or WET file; records that tell of no page (requests, metadata) are passed over.

    After a damaged record, reading goes on at the next record that is found; on a pipe, the rest is missing.

    Raises
    ------
    MissingDependencyError
        If fastwarc is not installed.
    """
    mark = next((mark for mark in (GZIP, ZSTD) if head.startswith(mark)), _PLAIN)
    archive = Archive(stream, mark, found, reading)
    warc = fastwarc()
    types = warc.response | warc.resource | warc.revisit | warc.conversion
    item, start, in_damage = 0, 0, False
    while True:
        last = start  # where the last record that was seen begins
        try:
            if start:
                stream.seek(start)
            for record in warc.ArchiveIterator(stream, record_types=types, parse_http=False, fsspec_args=False):
                last = record.stream_pos
                yield _item(archive, record, item)
                item, in_damage = item + 1, False
        except (OSError, EOFError) as error:
            following = _find(archive, last + 1)
            if not in_damage:
                yield Damage(found, item, f"a damaged record ({error}); get the file again", is_rest=following is None)
                item, in_damage = item + 1, True
            if following is None:
                return
            start = following
        else:
            if not in_damage and _is_cut_short(archive, last):
                yield Damage(found, item, "cut short in its last record; get the file again", is_rest=True)
            return


def _item(archive: Archive, record: Any, item: int) -> Item:
    warc = fastwarc()
    record_id = (record.headers.get("WARC-Record-ID") or f"{archive.input.name}:{item}").strip("<>")
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>") or None
    document = SourceDocument(archive.input, item, record_id, f"{item:08d}", url)
    if record.record_type == warc.revisit:
        return Skipped("a revisit record")
    declared = record.content_length
    if not declared and record.record_type != warc.conversion:
        raise EOFError("there is nothing in it")  # its header is cut short, or overwritten
    is_large = declared > 2 * archive.reading.max_bytes
    raw = record.reader.read(2 * archive.reading.max_bytes) if is_large else record.reader.read()
    if len(raw) < declared and not is_large:
        raise EOFError(f"its {declared} bytes end after {len(raw)}")
    if record.record_type == warc.conversion:
        return _with_body(document, raw, archive.reading, archive.reading.encoding or "utf-8", "text")
    if not record.is_http:
        return _resource(document, raw, record.headers.get("Content-Type") or "", archive.reading)
    return _response(document, raw, record.headers.get("WARC-Identified-Payload-Type") or "", archive.reading)


def _resource(document: SourceDocument, raw: bytes, content_type: str, reading: ReadOptions) -> Item:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type in HTML_TYPES:
        return _with_body(document, raw, reading, reading.encoding, reading.kind)
    return Skipped(f"not HTML but {media_type or 'of no type'}")


def _response(document: SourceDocument, raw: bytes, identified_type: str, reading: ReadOptions) -> Item:
    """The page of a stored HTTP response, without the codings that it was sent in."""
    end = found.end() if (found := _HEADER_END.search(raw)) else len(raw)
    try:
        header = _parsed(raw[:end], "none")
    except OSError as error:
        return replace(document, failure=f"a damaged HTTP header ({error})")
    status = header.http_headers.status_code if header.http_headers is not None else None
    if status != _OK:
        return Skipped(f"HTTP status {status or 'missing'}")
    media_type = (header.http_content_type or identified_type or HTML_TYPES[0]).strip().lower()
    if media_type not in HTML_TYPES:
        return Skipped(f"not HTML but {media_type}")
    charset = (header.http_charset or "").strip("\"' ") or None
    body = raw[end:]
    if any(coding in header.http_headers for coding in _CODINGS):
        # Many archives hold bodies that are no longer what their header says.
        with suppress(OSError):
            body = _parsed(raw, "all").reader.read(reading.max_bytes + 1)
    return _with_body(document, body, reading, reading.encoding or charset, reading.kind)


def _parsed(raw: bytes, decode: str) -> Any:
    """A record of a response whose header is read, with CR LF or LF, and whose body is freed of codings."""
    record = fastwarc().WarcRecord()
    record.set_bytes_content(raw)
    record.is_http = True
    record.parse_http(auto_decode=decode, quirks_mode=True)
    return record


def _with_body(
    document: SourceDocument, body: bytes, reading: ReadOptions, encoding: str | None, kind: str | None
) -> SourceDocument:
    if len(body) > reading.max_bytes:
        return replace(document, failure=described(too_large(reading.max_bytes)))
    return replace(document, body=body, encoding=encoding, kind=kind)


def _find(archive: Archive, start: int) -> int | None:
    """Where the next record may begin: a false place shows itself by being damaged too."""
    if not archive.stream.seekable():
        return None
    archive.stream.seek(start)
    overlap, position = b"", start
    while block := archive.stream.read(_SEARCH_BYTES):
        window = overlap + block
        found = window.find(archive.mark)
        if found >= 0:
            return position - len(overlap) + found
        position += len(block)
        overlap = window[-len(archive.mark) + 1 :]
    return None


def _is_cut_short(archive: Archive, last: int) -> bool:
    """Whether the file ends inside a record, as far as its end tells."""
    if not archive.stream.seekable() or archive.mark == ZSTD:
        return False
    archive.stream.seek(last)
    if archive.mark == GZIP:
        return not _ends_whole(archive.stream)
    end = b""
    while block := archive.stream.read(_SEARCH_BYTES):
        end = (end + block)[-len(_PLAIN_END) :]
    return end != _PLAIN_END


def _ends_whole(stream: BinaryIO) -> bool:
    """Whether the gzip members from here on end where the file ends."""
    member, is_between = zlib.decompressobj(31), True
    while data := stream.read(_SEARCH_BYTES):
        while data:
            is_between = False
            try:
                member.decompress(data)
            except zlib.error:
                return False
            data = member.unused_data
            if member.eof:
                member, is_between = zlib.decompressobj(31), True
    return is_between
