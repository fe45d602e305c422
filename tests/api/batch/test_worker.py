"""A worker process, driven by hand."""

from __future__ import annotations

import multiprocessing
import time
from types import SimpleNamespace

import pytest

from dehusk.batch.documents import Document
from dehusk.batch.inputs import Input
from dehusk.batch.place import Place
from dehusk.batch.settings import Extraction
from dehusk.batch.worker import Ready, Result, work


def test_a_chunk_is_one_message_and_its_documents_show_in_memory(made: SimpleNamespace) -> None:
    context = multiprocessing.get_context("spawn")
    place = Place(context)
    connection, other_end = context.Pipe()
    process = context.Process(target=work, args=(other_end, place, Extraction(), "jsonl"), daemon=True)
    process.start()
    other_end.close()
    documents = [
        Document(Input("a", "a"), n, str(n), body=body) for n, body in enumerate([made.page(0), made.slow_page(), "x"])
    ]
    try:
        assert isinstance(connection.recv(), Ready)
        assert place.document is None
        connection.send([documents[0], documents[2]])
        assert isinstance(result := connection.recv(), Result)
        assert result.n_documents == 2
        place.leave()
        sent = time.monotonic()
        connection.send(documents)
        while place.document != 1:
            assert time.monotonic() < sent + 60
        assert sent <= place.since <= time.monotonic()
        assert not connection.poll(0.1)
    finally:
        process.kill()
        process.join()
    assert place.document == 1  # what a worker was at is known after its death
    with pytest.raises(EOFError):
        connection.recv()
