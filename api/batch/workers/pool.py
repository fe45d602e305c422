"""Worker processes under a hard time limit a document, in bounded memory."""

from __future__ import annotations

import multiprocessing
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from dehusk.batch.chunks import Chunk
from dehusk.batch.errors import StoppedError
from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch.workers.heartbeat import Heartbeat
from dehusk.batch.workers.worker import Result, prepare_worker
from dehusk.features.errors import MissingDependencyError
from dehusk.worker_process import WorkerProcess

#: Results that are held, in chunks, while an earlier chunk is waited for.
MAX_HELD = 512
#: Seconds to wait for a result, after which the caller is asked whether to stop.
PATIENCE = 0.5
#: How often a worker may die over a document before the document is held to be the cause.
MAX_LOSSES = 2
#: Seconds that a worker whose pipe has ended is given to end by itself, before it is killed.
END_PATIENCE = 5.0
#: How many workers in a row may die before they have begun.
MAX_STILLBORN = 3
#: Documents after which a worker is replaced: the parser keeps every name of an element or attribute it ever saw.
MAX_DOCUMENTS = 5_000


class Worker:
    """A worker process, and what it works on."""

    def __init__(self, context: Any, prepare: bytes) -> None:
        self._heartbeat = Heartbeat(context)
        self.process = WorkerProcess(context, self._heartbeat)
        self._send(prepare)
        self.chunk: Chunk | None = None
        """What it works on."""
        self.is_ready = False
        """Whether it has started."""
        self.n_documents = 0
        """How many it was given."""

    @property
    def connection(self) -> Connection:
        """The pipe to it."""
        return self.process.connection

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a chunk."""
        return self.is_ready and self.chunk is None

    @property
    def document(self) -> int | None:
        """Number, in the chunk, of the document that it works on."""
        return None if self.chunk is None else self._heartbeat.document

    @property
    def since(self) -> float:
        """When it began with that, by the monotonic clock."""
        return self._heartbeat.since

    def send(self, chunk: Chunk) -> None:
        """Give it a chunk."""
        self.chunk = chunk
        self._heartbeat.leave()
        self.n_documents += len(chunk.documents)
        self._send(pickle.dumps(chunk.documents))

    def _send(self, message: bytes) -> None:
        with suppress(ConnectionError):  # a worker that is dead is noticed when its pipe is read
            self.process.send(message)


class Pool:
    """Workers that extract chunks; a context manager that leaves no process behind.

    Parameters
    ----------
    n_workers
        How many processes.
    options, kind
        What they do, see `dehusk.batch.workers.worker.prepare_worker`.
    time_limit
        Seconds that a document may take.
    """

    def __init__(self, n_workers: int, options: RecordOptions, kind: OutputKind, time_limit: float) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            shared = ["dehusk.batch.workers.preloaded"] if options.model is None else []
            self._context.set_forkserver_preload(["dehusk.batch.workers.worker", *shared])
        self._n_workers = n_workers
        self._prepare = pickle.dumps(partial(prepare_worker, options, kind))
        self._time_limit = time_limit
        self._workers: list[Worker] = []
        self._lost: dict[tuple[int, int], int] = {}  # how often a document, by chunk and number, lost its worker
        self._n_stillborn = 0
        self._waiting: deque[Chunk] = deque()
        self._held: dict[int, tuple[Chunk, Result]] = {}
        self.n_replaced = 0
        """Workers that were replaced because they were killed or took too long."""

    def __enter__(self) -> Pool:
        self._workers = [self._start() for _ in range(self._n_workers)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.process.end()

    def results(self, chunks: Iterable[Chunk], is_stopped: Callable[[], bool]) -> Iterator[tuple[Chunk, Result]]:
        """Work on chunks numbered from 0 until they are done or ``is_stopped``; results come in their order.

        Raises
        ------
        StoppedError
            If no worker can be started.
        """
        source, is_more, following = iter(chunks), True, 0
        while is_more or self._waiting or self._held or any(worker.chunk for worker in self._workers):
            if is_stopped():
                return
            is_room = is_more and len(self._waiting) < self._n_workers and len(self._held) < MAX_HELD
            if is_room:
                chunk = next(source, None)
                is_more = chunk is not None
                if chunk is not None:
                    self._waiting.append(chunk)
            self._listen(may_wait=not is_room)
            self._replace_late()
            for worker in self._workers:  # before results are taken on, so that none waits while they are written
                if worker.is_idle and self._waiting:
                    worker.send(self._waiting.popleft())
            while following in self._held:
                yield self._held.pop(following)
                following += 1

    def _start(self) -> Worker:
        return Worker(self._context, self._prepare)

    def _listen(self, *, may_wait: bool) -> None:
        """Take all messages that have come; if there are none, wait for one or for a time limit."""
        begun = [worker.since for worker in self._workers if worker.document is not None]
        patience = max(min((since + self._time_limit - time.monotonic() for since in begun), default=PATIENCE), 0)
        ready = wait([worker.connection for worker in self._workers], min(patience, PATIENCE) if may_wait else 0)
        for worker in [worker for worker in self._workers if worker.connection in ready]:
            try:
                while worker.connection.poll():
                    self._take(worker, worker.process.receive())
            except (EOFError, OSError):
                self._lose(worker)
            else:
                if worker.is_idle and worker.n_documents >= MAX_DOCUMENTS:
                    self._replace(worker)

    def _take(self, worker: Worker, answer: Result | Exception | None) -> None:
        if isinstance(answer, MissingDependencyError):
            raise answer
        if isinstance(answer, Exception):
            raise StoppedError(str(answer)) from answer
        if answer is None:
            worker.is_ready = True
            self._n_stillborn = 0
        else:
            assert worker.chunk is not None
            self._held[worker.chunk.number] = (worker.chunk, answer)
            worker.chunk.documents.clear()
            worker.chunk = None

    def _lose(self, worker: Worker) -> None:
        """Go on without a worker that has ended: its chunk is done again."""
        how = self._replace(worker, END_PATIENCE)
        self.n_replaced += 1
        if not worker.is_ready:
            self._n_stillborn += 1
            if self._n_stillborn >= MAX_STILLBORN:
                raise StoppedError(f"worker processes end before they begin ({how}); is there enough memory?")
        if worker.chunk is not None and worker.document is not None:
            key = (worker.chunk.number, worker.document)
            self._lost[key] = self._lost.get(key, 0) + 1
            if self._lost[key] > MAX_LOSSES:
                raise StoppedError(f"worker processes end by {how} whatever they do; please report this")
            if self._lost[key] == MAX_LOSSES:
                _fail(
                    worker.chunk, worker.document, f"WorkerError: its worker process ended by {how}, {MAX_LOSSES} times"
                )

    def _replace_late(self) -> None:
        """End the workers whose document takes too long."""
        for worker in list(self._workers):
            number, since = worker.document, worker.since
            if number is None or time.monotonic() - since < self._time_limit or worker.connection.poll():
                continue
            self._replace(worker)
            self.n_replaced += 1
            if worker.chunk is not None and worker.document == number:  # it did not go on at the last moment
                _fail(worker.chunk, number, f"TimeoutError: took more than {self._time_limit:g} seconds")

    def _replace(self, worker: Worker, patience: float = 0) -> str:
        """Put a new worker in the place of one, and what that has not given back first in the line."""
        how = worker.process.end(patience)
        if worker.chunk is not None:
            self._waiting.appendleft(worker.chunk)
        self._workers[self._workers.index(worker)] = self._start()
        return how


def _fail(chunk: Chunk, number: int, reason: str) -> None:
    chunk.documents[number] = replace(chunk.documents[number], failure=reason)
