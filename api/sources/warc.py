"""WARC and WET files, compressed or not: the pages among their records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from dehusk.batch_libraries import fastwarc
from dehusk.features.errors import LimitError
from dehusk.features.reading.encoding.file_types import COMPRESSED, file_type
from dehusk.sources.cut_bodies import dechunked, is_cut_in_packing, is_cut_in_transfer
from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument, described
from dehusk.sources.input_files import InputFile
from dehusk.sources.opening import read_rest
from dehusk.sources.read_options import ReadOptions, too_large
from dehusk.sources.warc_records import Gap, Record, read_records

#: Content types that are pages.
HTML_TYPES = ("text/html", "application/xhtml+xml")

#: A block is kept up to this many times the largest page: it holds the HTTP header, and may be chunked.
_ROOM = 2
#: Characters that no text has, and the share of a body from which on that are others it is taken for text.
_CONTROLS, _TEXT_SHARE = bytes([*range(9), *range(14, 27), *range(28, 32)]), 0.98
_OK = 200
_CUT = "the page is cut short: its HTTP response ends before its header says"
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_CODINGS = ("Content-Encoding", "Transfer-Encoding")


def read_warc(stream: BinaryIO, head: bytes, found: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read the pages of a WARC or WET file; records that tell of no page (requests, metadata) are passed over.

    After a damaged record, reading goes on at the next record that is found.

    Raises
    ------
    MissingDependencyError
        If it holds responses and fastwarc is not installed.
    """
    item = 0
    for record in read_records(stream, head, _ROOM * reading.max_bytes):
        if isinstance(record, Gap):
            yield Damage(found, item, record.reason, is_rest=record.is_rest)
        elif (page := _page_of(record, found, item, reading)) is not None:
            yield page
        else:
            continue
        item += 1


def _page_of(record: Record, found: InputFile, item: int, reading: ReadOptions) -> Item | None:
    """What a record holds; None where it tells of no page."""
    kind, headers = record.headers.get("warc-type", "").lower(), record.headers
    document = SourceDocument(
        found,
        item,
        headers.get("warc-record-id") or f"{found.name}:{item}",
        f"{item:08d}",
        headers.get("warc-target-uri") or None,
        warc_date=headers.get("warc-date"),
        warc_type=kind,
        flaw=record.flaw,
        caveats=_caveats(headers),
    )
    page: Item | None = None
    if kind in ("revisit", "continuation"):
        page = Skipped(f"a {kind} record")
    elif kind == "conversion":
        page = _with_body(document, record.block, reading, reading.encoding or "utf-8", "text")
    elif kind in ("response", "resource") and not record.n_bytes:
        page = Damage(found, item, f"{document.id}: there is nothing in it; get the file again", is_rest=False)
    elif kind == "resource" or (kind == "response" and not _is_http(headers)):
        page = _resource(document, record.block, headers.get("content-type", ""), reading)
    elif kind == "response":
        page = _response(document, record.block, headers.get("warc-identified-payload-type", ""), reading)
    if record.flaw is not None and not isinstance(page, SourceDocument):
        return Damage(found, item, f"{document.id}: {record.flaw}", is_rest=False)
    return page


def _caveats(headers: Mapping[str, str]) -> tuple[str, ...]:
    """What a record says of itself that makes its page less than whole (ISO 28500:2017, sections 5.13 and 5.16)."""
    found = []
    if "warc-truncated" in headers:
        found.append(f"its crawler cut the page short (WARC-Truncated: {headers['warc-truncated'][:40]})")
    if "warc-segment-number" in headers:
        found.append("the page is cut short: its WARC record has more segments, which are not joined")
    return tuple(found)


def _is_http(headers: Mapping[str, str]) -> bool:
    """Whether a response is one of HTTP: as its content type says, or else its address."""
    content_type = headers.get("content-type", "").lower()
    address = headers.get("warc-target-uri", "").lower()
    return content_type.startswith("application/http") or (not content_type and address.startswith("http"))


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
        return replace(document, failure=f"InputError: a damaged HTTP header ({error})")
    status = header.http_headers.status_code if header.http_headers is not None else None
    if status != _OK:
        return Skipped(f"HTTP status {status or 'missing'}")
    media_type = (header.http_content_type or identified_type or HTML_TYPES[0]).strip().lower()
    if media_type not in HTML_TYPES:
        return Skipped(f"not HTML but {media_type}")
    charset = (header.http_charset or "").strip("\"' ") or None
    body, is_cut = raw[end:], is_cut_in_transfer(raw[end:], header.http_headers)
    if any(coding in header.http_headers for coding in _CODINGS):
        try:
            body = read_rest(_parsed(raw, "all").reader, reading.max_bytes)
            is_cut = is_cut or ("Content-Encoding" in header.http_headers and _is_cut_in_packing(raw))
        except LimitError as error:
            return replace(document, failure=described(error))
        except OSError as error:  # many archives hold bodies that are no longer packed as their header says
            if len(body.translate(None, _CONTROLS)) < _TEXT_SHARE * len(body):
                return replace(document, failure=f"InputError: its body cannot be unpacked ({error})")
            chunks = dechunked(body) if "Content-Encoding" not in header.http_headers else b""
            body, is_cut = chunks or body, is_cut and bool(chunks)
    if is_cut:
        document = replace(document, caveats=(*document.caveats, _CUT))
    return _with_body(document, body, reading, reading.encoding or charset, reading.kind)


def _is_cut_in_packing(raw: bytes) -> bool:
    return is_cut_in_packing(_parsed(raw, "transfer").reader.read())


def _parsed(raw: bytes, decode: str) -> Any:
    """A record of a response whose header is read, with CR LF or LF, and whose body is freed of codings."""
    record = fastwarc().WarcRecord()
    record.set_bytes_content(raw)
    record.is_http = True
    record.parse_http(auto_decode=decode, quirks_mode=True)
    return record


def _with_body(
    document: SourceDocument, body: bytes, reading: ReadOptions, encoding: str | None, kind: str | None
) -> Item:
    if len(body) > reading.max_bytes:
        return replace(document, failure=described(too_large(reading.max_bytes)))
    found = file_type(body)
    if found is not None and found not in COMPRESSED:
        return Skipped(f"not HTML but {found}")
    return replace(document, body=body, encoding=encoding, kind=kind)
