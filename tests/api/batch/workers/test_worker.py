"""A worker process, driven by hand."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from dehusk.batch.reading.documents import SourceDocument
from dehusk.batch.reading.input_files import InputFile
from dehusk.batch.settings import RecordOptions
from dehusk.batch.workers.heartbeat import Heartbeat
from dehusk.batch.workers.worker import Ready, Result, work


def test_a_chunk_is_one_message_and_its_documents_show_in_memory(made: SimpleNamespace) -> None:
    context = multiprocessing.get_context("spawn")
    heartbeat = Heartbeat(context)
    connection, other_end = context.Pipe()
    process = context.Process(target=work, args=(other_end, heartbeat, RecordOptions(), "jsonl"), daemon=True)
    process.start()
    other_end.close()
    documents = [
        SourceDocument(InputFile("a", "a"), n, str(n), body=body)
        for n, body in enumerate([made.page(0), made.slow_page(), "x"])
    ]
    try:
        assert isinstance(connection.recv(), Ready)
        assert heartbeat.document is None
        connection.send([documents[0], documents[2]])
        assert isinstance(result := connection.recv(), Result)
        assert result.n_documents == 2
        heartbeat.leave()
        sent = time.monotonic()
        connection.send(documents)
        while heartbeat.document != 1:
            assert time.monotonic() < sent + 60
        assert sent <= heartbeat.since <= time.monotonic()
        assert not connection.poll(0.1)
    finally:
        process.kill()
        process.join()
    assert heartbeat.document == 1  # what a worker was at is known after its death
    with pytest.raises(EOFError):
        connection.recv()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_workers_share_the_model() -> None:
    def unshared_bytes(preloaded: str) -> int:
        done = subprocess.run([sys.executable, "-c", _UNSHARED, preloaded], capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert unshared_bytes("dehusk.batch.workers.preloaded") < 0.5 * unshared_bytes("dehusk.batch.workers.worker")


_UNSHARED = r"""
import multiprocessing, re, sys
from pathlib import Path
from dehusk.batch.workers.pool import Worker
from dehusk.batch.settings import RecordOptions

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([sys.argv[1]])
    worker = Worker(context, RecordOptions(), "jsonl")
    worker.connection.recv()
    found = re.findall(r"Private_\w+: *(\d+) kB", Path(f"/proc/{worker.process.pid}/smaps_rollup").read_text())
    print(sum(map(int, found)) * 1024)
    worker.end()
"""
