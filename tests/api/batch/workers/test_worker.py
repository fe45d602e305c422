"""A worker process, driven by hand."""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
import sys
import time
from functools import partial
from types import SimpleNamespace

import pytest

from dehusk.batch.settings import RecordOptions
from dehusk.batch.workers.heartbeat import Heartbeat
from dehusk.batch.workers.worker import Result, prepare_worker
from dehusk.features.errors import ModelError, WorkerError
from dehusk.sources.documents import SourceDocument
from dehusk.sources.input_files import InputFile
from dehusk.worker_process import WorkerProcess


def test_a_chunk_is_one_message_and_its_documents_show_in_memory(made: SimpleNamespace) -> None:
    context = multiprocessing.get_context("spawn")
    heartbeat = Heartbeat(context)
    worker = WorkerProcess(context, heartbeat)
    documents = [
        SourceDocument(InputFile("a", "a"), n, str(n), body=body)
        for n, body in enumerate([made.page(0), made.slow_page(), "x"])
    ]
    try:
        worker.send(pickle.dumps(partial(prepare_worker, RecordOptions(), "jsonl")))
        assert worker.receive() is None
        assert heartbeat.document is None
        worker.send(pickle.dumps([documents[0], documents[2]]))
        assert isinstance(result := worker.receive(), Result)
        assert result.n_documents == 2
        heartbeat.leave()
        sent = time.monotonic()
        worker.send(pickle.dumps(documents))
        while heartbeat.document != 1:
            assert time.monotonic() < sent + 60
        assert sent <= heartbeat.since <= time.monotonic()
        assert not worker.connection.poll(0.1)
        worker.kill()
        with pytest.raises(EOFError):
            worker.receive()
    finally:
        assert worker.end() == "signal SIGKILL"
    assert heartbeat.document == 1  # what a worker was at is known after its death


def test_what_goes_wrong_is_an_answer() -> None:
    """Neither a model that is not there nor a chunk that is none looks like a crash."""
    context = multiprocessing.get_context("spawn")
    worker = WorkerProcess(context, Heartbeat(context))
    worker.send(pickle.dumps(partial(prepare_worker, RecordOptions(model="nowhere"), "jsonl")))
    assert isinstance(error := worker.receive(), ModelError)
    assert "nowhere" in str(error)
    assert worker.end(patience=60) == "exit code 0"
    worker = WorkerProcess(context, Heartbeat(context))
    worker.send(pickle.dumps(partial(prepare_worker, RecordOptions(), "jsonl")))
    assert worker.receive() is None
    for _ in range(2):
        worker.send(pickle.dumps([None]))
        assert isinstance(error := worker.receive(), WorkerError)
        assert "AttributeError" in str(error)
    worker.end()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_workers_share_the_model() -> None:
    def unshared_bytes(preloaded: str) -> int:
        done = subprocess.run([sys.executable, "-c", _UNSHARED, preloaded], capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert unshared_bytes("dehusk.batch.workers.preloaded") < 0.5 * unshared_bytes("dehusk.batch.workers.worker")


_UNSHARED = r"""
import multiprocessing, pickle, re, sys
from functools import partial
from pathlib import Path
from dehusk.batch.workers.worker import prepare_worker
from dehusk.batch.workers.pool import Worker
from dehusk.batch.settings import RecordOptions

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([sys.argv[1]])
    worker = Worker(context, pickle.dumps(partial(prepare_worker, RecordOptions(), "jsonl")))
    assert worker.process.receive() is None
    found = re.findall(r"Private_\w+: *(\d+) kB", Path(f"/proc/{worker.process.pid}/smaps_rollup").read_text())
    print(sum(map(int, found)) * 1024)
    worker.process.end()
"""
