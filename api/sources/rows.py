"""JSON Lines and Parquet: the pages in one field of their rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from dehusk.batch_libraries import parquet
from dehusk.features.errors import InputError
from dehusk.sources.documents import Item, SourceDocument, described
from dehusk.sources.formats import seekable
from dehusk.sources.input_files import InputFile
from dehusk.sources.read_options import ReadOptions, too_large

#: Fields that hold the page where none is named, and what kind of page that is.
DEFAULT_COLUMNS = {"html": None, "text": "text"}

#: A JSON line may be this many times as long as the page in it: \\uXXXX takes six bytes for two.
_ESCAPING = 3
_BATCH_ROWS = 64


def read_json_lines(stream: BinaryIO, found: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read a page a line; a line that holds none is a document that failed."""
    limit = min(_ESCAPING * reading.max_bytes + 2**16, sys.maxsize)
    item = 0
    while line := stream.readline(limit):
        document = SourceDocument(found, item, f"{found.name}:{item}", f"{item:08d}")
        if not line.endswith(b"\n") and len(line) == limit:
            while (more := stream.readline(limit)) and not more.endswith(b"\n"):
                pass
            yield replace(document, failure=described(too_large(reading.max_bytes)))
        elif line.strip():
            yield _parsed(document, line, reading)
        else:
            continue
        item += 1


def read_parquet(stream: BinaryIO, found: InputFile, reading: ReadOptions) -> Iterator[Item]:
    """Read a page a row; a row that holds none is a document that failed.

    Raises
    ------
    InputError
        If the file has no such column.
    MissingDependencyError
        If pyarrow is not installed.
    """
    file = parquet().ParquetFile(seekable(stream))
    columns = file.schema_arrow.names
    page = reading.column or next((column for column in DEFAULT_COLUMNS if column in columns), None)
    if page not in columns:
        raise InputError(f"no column {page or 'html'!r} among {', '.join(columns)}; name it with --column")
    for column, option in ((reading.url_column, "url"), (reading.id_column, "id")):
        if column not in (option, *columns):
            raise InputError(f"no column {column!r} among {', '.join(columns)}; --{option}-column names one")
    wanted = [column for column in (page, reading.url_column, reading.id_column) if column in columns]
    item = 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=wanted):
        for row in batch.to_pylist():
            yield _document(SourceDocument(found, item, f"{found.name}:{item}", f"{item:08d}"), row, reading)
            item += 1


def _parsed(document: SourceDocument, line: bytes, reading: ReadOptions) -> SourceDocument:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return replace(document, failure=f"InputError: not JSON ({error})")
    if not isinstance(row, dict):
        return replace(document, failure=f"InputError: a JSON object is needed, not {type(row).__name__}")
    return _document(document, row, reading)


def _document(document: SourceDocument, row: Mapping[str, Any], reading: ReadOptions) -> SourceDocument:
    column = reading.column or next((column for column in DEFAULT_COLUMNS if column in row), "html")
    body, url, own_id = row.get(column), row.get(reading.url_column), row.get(reading.id_column)
    document = replace(
        document,
        id=document.id if own_id is None else _as_text(own_id),
        url=None if url is None else _as_text(url),
        encoding=reading.encoding,
        kind=reading.kind or (None if reading.column else DEFAULT_COLUMNS[column]),
    )
    if not isinstance(body, str | bytes):
        reason = f"InputError: the field {column!r} holds no page but {type(body).__name__}"
        return replace(document, failure=reason if column in row else f"InputError: no field {column!r}")
    if len(body) > reading.max_bytes:
        return replace(document, failure=described(too_large(reading.max_bytes)))
    return replace(document, body=body)


def _as_text(value: Any) -> str:
    """An id or an address; many writers of Parquet keep texts as bytes."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
