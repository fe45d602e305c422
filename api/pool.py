"""A function over a stream of items: in order, in one process or several, with few items in hand at a time."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, Generic, TypeVar

from dehusk.features.errors import DehuskError, InputError, PageError, WorkerError

Item = TypeVar("Item")
Value = TypeVar("Value")

#: Items that travel together, so that messages between processes cost little beside the work on them.
CHUNK_ITEMS = 8
#: Chunks in hand for each process, done or not: enough to stay busy while one large page holds up the order.
CHUNKS_A_PROCESS = 3


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """What a function gave for an item, or why it gave nothing."""

    value: Value | None
    error: DehuskError | None


def map_in_order(
    function: Callable[[Item], Value], items: Iterable[Item], n_jobs: int
) -> Iterator[tuple[Item, Outcome[Value]]]:
    """Apply a function to each item; the results come in the order of the items, as they are asked for.

    What the function raises becomes the outcome of its item. Several processes hold at most
    ``n_jobs * CHUNKS_A_PROCESS * CHUNK_ITEMS`` items at a time, and the function travels to each once. Where one
    dies, the items in hand are done again one by one, so that only an item that kills its process is lost.

    Parameters
    ----------
    n_jobs
        Number of processes: 1 for this one, -1 for as many as there are CPUs (-2: one fewer, ...).

    Raises
    ------
    InputError
        If ``n_jobs`` is 0.
    WorkerError
        Once results are asked for: if no process can be started.
    """
    n_processes = _count_processes(n_jobs)
    if n_processes == 1:
        return ((item, _attempt(function, item)) for item in items)
    return _map_in_processes(_Workers(function, n_processes), items)


def _count_processes(n_jobs: int) -> int:
    if n_jobs == 0:
        raise InputError("n_jobs is a number of processes, 1 or more, or -1 for one a CPU; not 0")
    if n_jobs > 0:
        return n_jobs
    from joblib import cpu_count  # noqa: PLC0415 - knows containers' limits; importing takes 100 ms

    return max(1, int(cpu_count()) + 1 + n_jobs)


def _attempt(function: Callable[[Item], Value], item: Item) -> Outcome[Value]:
    try:
        return Outcome(function(item), None)
    except DehuskError as error:
        return Outcome(None, error.with_traceback(None))  # its frames would keep the page in memory
    except Exception as error:
        return Outcome(None, PageError(f"unforeseen {type(error).__name__}: {error}"))


def _map_in_processes(workers: _Workers[Item, Value], items: Iterable[Item]) -> Iterator[tuple[Item, Outcome[Value]]]:
    waiting: deque[tuple[list[Item], Future[list[Outcome[Value]]]]] = deque()
    failures: list[Exception] = []
    try:
        for chunk in _chunks(items, failures):
            waiting.append((chunk, workers.submit(chunk)))
            while waiting and (len(waiting) >= workers.n_processes * CHUNKS_A_PROCESS or waiting[0][1].done()):
                yield from workers.collect(*waiting.popleft())
        while waiting:
            yield from workers.collect(*waiting.popleft())
    finally:
        workers.close()
    if failures:
        raise failures[0]


def _chunks(items: Iterable[Item], failures: list[Exception]) -> Iterator[list[Item]]:
    """Items in lists; what their iterator raises ends them and is noted, for after the results of those before it."""
    chunk: list[Item] = []
    try:
        for item in items:
            chunk.append(item)
            if len(chunk) == CHUNK_ITEMS:
                yield chunk
                chunk = []
    except Exception as error:
        failures.append(error)
    if chunk:
        yield chunk


class _Workers(Generic[Item, Value]):
    """Processes that apply one function; those that die are replaced.

    Every executor is shut down before it is let go: one that is collected while its own thread cleans up after a dead
    process makes that thread wait for itself (CPython 3.13.0), and the program never ends.
    """

    def __init__(self, function: Callable[[Item], Value], n_processes: int) -> None:
        self.n_processes = n_processes
        self._function = function
        self._together: ProcessPoolExecutor | None = None
        self._alone: ProcessPoolExecutor | None = None  # one process, for items that may kill it

    def submit(self, chunk: list[Item]) -> Future[list[Outcome[Value]]]:
        """Hand a chunk over."""
        if self._together is None:
            self._together = self._start(self.n_processes)
        try:
            return self._together.submit(_work, chunk)
        except BrokenProcessPool:
            self._together.shutdown()
            self._together = self._start(self.n_processes)
            return self._together.submit(_work, chunk)

    def collect(self, chunk: list[Item], future: Future[list[Outcome[Value]]]) -> Iterator[tuple[Item, Outcome[Value]]]:
        """Wait for the outcomes of a chunk."""
        try:
            outcomes = iter(future.result())
        except Exception:  # a process died, or an item cannot travel: which one shows when each goes alone
            outcomes = map(self._attempt_alone, chunk)
        yield from zip(chunk, outcomes, strict=True)

    def _attempt_alone(self, item: Item) -> Outcome[Value]:
        if self._alone is None:
            self._alone = self._start(1)
        try:
            return self._alone.submit(_work, [item]).result()[0]
        except BrokenProcessPool:
            self._alone.shutdown()
            self._alone = None
            return Outcome(None, WorkerError("its process died over it, of a crash or for want of memory"))
        except Exception as error:
            return Outcome(None, PageError(f"it cannot be sent to another process: {error}"))

    def _start(self, n_processes: int) -> ProcessPoolExecutor:
        # A fresh interpreter, not a fork: a fork of a process with threads may hang.
        executor = ProcessPoolExecutor(n_processes, get_context("spawn"), _prepare, (self._function,))
        try:
            executor.submit(os.getpid).result()
        except BrokenProcessPool as error:
            executor.shutdown()
            raise WorkerError(
                "no worker process could be started, see standard error; a script that sets n_jobs must do so "
                "below `if __name__ == '__main__':`, as each process imports it, and its model file must exist"
            ) from error
        return executor

    def close(self) -> None:
        """End the processes; what they have in hand is given up."""
        for executor in self._together, self._alone:
            if executor is not None:
                executor.shutdown(cancel_futures=True)


# What a worker process applies: it is sent once, not with every chunk.
_function: Callable[[Any], Any]


def _prepare(function: Callable[[Any], Any]) -> None:
    """Make a fresh process ready."""
    global _function  # noqa: PLW0603 - the pool has no other place for what a process keeps
    _function = function
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone: the pool itself would leave it waiting for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(chunk: list[Any]) -> list[Outcome[Any]]:
    return list(map(partial(_attempt, _function), chunk))
