"""What a worker process does: makes encoded records of chunks of documents, and says which one it is at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.batch.workers.heartbeat import Heartbeat
from dehusk.batch.writing.encoders import encoder
from dehusk.sources.documents import SourceDocument


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


def prepare_worker(
    options: RecordOptions, kind: OutputKind, heartbeat: Heartbeat
) -> Callable[[Sequence[SourceDocument]], Result]:
    """Load the model.

    Returns
    -------
    callable
        Makes a `Result` of the documents of a chunk; ``heartbeat`` tells which of them is at hand.

    Raises
    ------
    ModelError
        If the model cannot be used.
    """
    extractor = PageExtractor(options)
    encode = encoder(kind, options)

    def extract_chunk(documents: Sequence[SourceDocument]) -> Result:
        records = []
        for number, document in enumerate(documents):
            heartbeat.enter(number)
            records.append((document, extractor.record(document)))
        return result_of(records, encode(records))

    return extract_chunk


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
    return document if document.input.is_pipe else replace(document, body=None)
