"""Inputs -> chunks of documents, each with the place in the inputs that it ends at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from dehusk.batch.errors import BatchError
from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument
from dehusk.sources.input_files import InputFile, chained
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.readers import Reader

#: A chunk is what a worker gets at a time: large enough that sending it costs little beside the work on it, small
#: enough that a few of them take little memory.
CHUNK_DOCUMENTS = 32
CHUNK_BYTES = 2**20
#: Items without a document (skipped, damaged) after which a chunk is closed.
CHUNK_ITEMS = 1024


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the inputs: all before it is done."""

    n_inputs: int = 0
    """Inputs read to their end."""
    digest: str = ""
    """Of the names, sizes and times of these and of the one that is being read, hexadecimal."""
    n_items: int = 0
    """Items read of the next input."""
    n_bytes: int = 0
    """Raw bytes read, as far as known."""


@dataclass(slots=True)
class Chunk:
    """Documents that go to a worker together, and what lay between them."""

    number: int
    documents: list[SourceDocument] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)
    end: Position = field(default_factory=Position)
    n_bytes: int = 0
    """Size of the documents, as far as they are read."""

    def add(self, item: Item) -> None:
        """Put an item in."""
        if isinstance(item, Skipped):
            self.skipped[item.reason] += 1
        elif isinstance(item, Damage):
            self.damages.append(item)
        else:
            self.documents.append(item)
            if item.flaw is not None:
                self.damages.append(Damage(item.input, item.item, f"{item.id}: {item.flaw}", is_rest=False))
            self.n_bytes += len(item.body or b"")

    def is_full(self, n_documents: int) -> bool:
        """Whether it goes as it is, as one of that many documents at the most."""
        n_others = self.skipped.total() + len(self.damages)
        return len(self.documents) >= n_documents or self.n_bytes >= CHUNK_BYTES or n_others >= CHUNK_ITEMS


def read_chunks(
    inputs: Iterable[InputFile], reading: ReadOptions, start: Position, part_documents: int
) -> Iterator[Chunk]:
    """Read the inputs from a position on.

    Parameters
    ----------
    part_documents
        Documents wanted in a part of the output: no chunk has more, as a part ends with a chunk.

    Raises
    ------
    BatchError
        If the inputs before that position are not those that were read then.
    MissingDependencyError
        If an input needs a library that is not installed.
    """
    n_documents = min(CHUNK_DOCUMENTS, part_documents)
    chunk = Chunk(0, end=start)
    digest, n_bytes = b"", 0
    for n_inputs, found in enumerate(inputs):
        before, digest = digest, chained(digest, found)
        if n_inputs < start.n_inputs:
            n_bytes += found.n_bytes
            continue
        n_read = 0
        if n_inputs == start.n_inputs:
            _check(start, digest if start.n_items else before)
            n_read = start.n_items
        reader = Reader(found, reading)
        for n_items, item in enumerate(islice(reader, n_read, None), n_read + 1):
            chunk.add(item)
            if chunk.is_full(n_documents):
                chunk.end = Position(n_inputs, digest.hex(), n_items, n_bytes + reader.n_bytes_read)
                yield chunk
                chunk = Chunk(chunk.number + 1)
        n_bytes += found.n_bytes
        chunk.end = Position(n_inputs + 1, digest.hex(), 0, n_bytes)
    if chunk.end == start:  # there is nothing more than was read then, or less
        _check(start, digest)
    yield chunk


def is_more(inputs: Iterable[InputFile], start: Position) -> bool:
    """Whether there are inputs behind those that were read to their end up to a position.

    Raises
    ------
    BatchError
        If the inputs before that position are not those that were read then.
    """
    digest = b""
    for n_inputs, found in enumerate(inputs):
        if n_inputs == start.n_inputs:
            _check(start, digest)
            return True
        digest = chained(digest, found)
    _check(start, digest)
    return False


def _check(start: Position, digest: bytes) -> None:
    if digest.hex() != start.digest:
        raise BatchError("the inputs are not those that this output was begun with; begin anew with --overwrite")
