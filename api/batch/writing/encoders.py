"""Records -> what stands in the output; runs in the workers, where there are cores to spare."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dehusk.batch.record_fields import Field, arrow_schema
from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch_libraries import pyarrow
from dehusk.options import OutputFormat
from dehusk.rendering.as_json import to_json
from dehusk.sources.documents import SourceDocument

Records = Sequence[tuple[SourceDocument, Mapping[str, Any]]]

#: The suffix of a file that holds one page's text.
SUFFIXES: dict[OutputFormat, str] = {"txt": ".txt", "markdown": ".md", "html": ".html", "json": ".page.json"}

#: That of a file with a page's blocks; none of them can be called ``summary.json``, as the batch's own summary is.
BLOCKS_SUFFIX = ".blocks.json"


def encoder(kind: OutputKind, options: RecordOptions) -> Callable[[Records], Any]:
    """How the records of a chunk are encoded.

    Returns
    -------
    callable
        Gives bytes for JSON Lines (a member of its own for gzip; zstd is left to the writer, as many readers stop
        after the first frame), a ``pyarrow.RecordBatch`` for Parquet, a list of relative path and bytes for files.
    """
    if kind == "parquet":
        return lambda records: record_batch([values for _, values in records], options.fields)
    if kind == "files":
        suffix = BLOCKS_SUFFIX if options.blocks else SUFFIXES[options.options.output_format]
        return lambda records: [
            (f"{document.place}{suffix}", _file(fields, blocks=options.blocks))
            for document, fields in records
            if fields["error"] is None
        ]
    if kind == "jsonl.gz":
        return lambda records: gzip.compress(_lines(records), mtime=0)
    return _lines


def record_batch(records: Sequence[Mapping[str, Any]], fields: Sequence[Field]) -> Any:
    """Records as columns."""
    return pyarrow().RecordBatch.from_pylist(list(records), schema=arrow_schema(fields))


def _lines(records: Records) -> bytes:
    return "".join(f"{to_json(fields)}\n" for _, fields in records).encode()


def _file(fields: Mapping[str, Any], *, blocks: bool) -> bytes:
    if blocks:
        return f"{to_json(fields, indent=1)}\n".encode()
    text: str = fields["text"]
    return f"{text}\n".encode() if text else b""
