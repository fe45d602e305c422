"""A worker process: takes chunks, says which document it is at, gives encoded records back."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from dehusk.batch.reading.documents import SourceDocument
from dehusk.batch.reading.input_files import STANDARD_INPUT
from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.batch.workers.heartbeat import Heartbeat
from dehusk.batch.writing.encoders import encoder
from dehusk.features.errors import DehuskError


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that gave nothing."""

    document: SourceDocument
    """What it was."""
    reason: str
    """Why."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a worker makes of a chunk."""

    payload: Any
    """The records as the output takes them; see `dehusk.batch.writing.encoders.encoder`."""
    n_documents: int
    """How many records that are."""
    n_empty: int
    """Pages without failure whose text is empty."""
    n_characters: int
    """Length of all texts."""
    failures: list[Failure]
    """The documents that failed."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker waits for a chunk."""


@dataclass(frozen=True, slots=True)
class Unable:
    """The worker cannot work at all."""

    reason: str
    """Why, and what to do."""


def work(connection: Connection, heartbeat: Heartbeat, options: RecordOptions, kind: OutputKind) -> None:
    """Work until the other end is closed.

    Sends `Ready` or `Unable` once, then a `Result` for every list of documents that comes in; ``heartbeat`` tells which
    of them is at hand.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal goes to all; the parent tells when to end
    try:
        extractor = PageExtractor(options)
    except DehuskError as error:
        connection.send(Unable(str(error)))
        return
    encode = encoder(kind, options.options.output_format, blocks=options.blocks)
    try:
        connection.send(Ready())
        while True:
            documents: Sequence[SourceDocument] = connection.recv()
            records = []
            for number, document in enumerate(documents):
                heartbeat.enter(number)
                records.append((document, extractor.record(document)))
            connection.send(result_of(records, encode(records)))
    except (EOFError, ConnectionError):
        return  # the parent has ended, or has no use for this worker any more


def result_of(records: Sequence[tuple[SourceDocument, dict[str, Any]]], payload: Any) -> Result:
    """Say what was made of a chunk's documents."""
    return Result(
        payload=payload,
        n_documents=len(records),
        n_empty=sum(not fields["text"] and fields["error"] is None for _, fields in records),
        n_characters=sum(len(fields["text"]) for _, fields in records),
        failures=[
            Failure(_traced(document), fields["error"]) for document, fields in records if fields["error"] is not None
        ],
    )


def _traced(document: SourceDocument) -> SourceDocument:
    """A failed document as it goes into the errors file: its page only where that cannot be read again."""
    return document if document.input.name == STANDARD_INPUT else replace(document, body=None)
