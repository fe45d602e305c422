"""A function over a stream of items: in order, in one process or several, with few items in hand at a time.

A thread waits for each process. The standard library's `ProcessPoolExecutor` may wait for ever, or fail, when a process
dies just as something is submitted (CPython 3.10 to 3.12.0) or when it is collected after one has died (3.13.0).
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from queue import SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

from dehusk.features.errors import DehuskError, InputError, PageError, WorkerError
from dehusk.machine import count_cpus
from dehusk.worker_process import WorkerProcess

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
    dies, the items that it had are done again one by one, so that only an item that kills its process is lost.

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
    return _map_in_processes(function, n_processes, items)


def _count_processes(n_jobs: int) -> int:
    if n_jobs == 0:
        raise InputError("n_jobs is a number of processes, 1 or more, or -1 for one a CPU; not 0")
    if n_jobs > 0:
        return n_jobs
    return max(1, count_cpus() + 1 + n_jobs)


def _attempt(function: Callable[[Item], Value], item: Item) -> Outcome[Value]:
    try:
        return Outcome(function(item), None)
    except DehuskError as error:
        return Outcome(None, error.with_traceback(None))  # its frames would keep the page in memory
    except Exception as error:
        return Outcome(None, PageError(f"unforeseen {type(error).__name__}: {error}"))


def _map_in_processes(
    function: Callable[[Item], Value], n_processes: int, items: Iterable[Item]
) -> Iterator[tuple[Item, Outcome[Value]]]:
    waiting: deque[tuple[list[Item], Future[list[Outcome[Value]]]]] = deque()
    failures: list[Exception] = []
    workers = _Workers(function, n_processes)
    try:
        for chunk in _chunks(items, failures):
            waiting.append((chunk, workers.submit(chunk)))
            while waiting and (len(waiting) >= n_processes * CHUNKS_A_PROCESS or waiting[0][1].done()):
                yield from _outcomes(*waiting.popleft())
        while waiting:
            yield from _outcomes(*waiting.popleft())
    finally:
        workers.close()
    if failures:
        raise failures[0]


def _outcomes(chunk: list[Item], done: Future[list[Outcome[Value]]]) -> Iterator[tuple[Item, Outcome[Value]]]:
    return zip(chunk, done.result(), strict=True)


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
    """Processes that apply one function to chunks, whichever is free; a thread waits for each."""

    def __init__(self, function: Callable[[Item], Value], n_processes: int) -> None:
        try:
            message = pickle.dumps(partial(_prepare, function))
        except Exception as error:
            raise WorkerError(f"what the processes are to do cannot be sent to them: {error}") from error
        self._all: list[_Worker[Item, Value]] = [_Worker(message) for _ in range(n_processes)]
        self._free: SimpleQueue[_Worker[Item, Value]] = SimpleQueue()
        for worker in self._all:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(n_processes)

    def submit(self, chunk: list[Item]) -> Future[list[Outcome[Value]]]:
        """Hand a chunk over."""
        return self._threads.submit(self._apply, chunk)

    def _apply(self, chunk: list[Item]) -> list[Outcome[Value]]:
        worker = self._free.get()  # there is one: no more threads than workers
        try:
            return worker.apply(chunk)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End the processes; what they have in hand is given up."""
        for worker in self._all:
            worker.retire()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.end()


class _DiedError(Exception):
    """The process has ended."""


class _Worker(Generic[Item, Value]):
    """A process that applies a function; it starts when first needed, and one that has died is replaced."""

    def __init__(self, function: bytes) -> None:
        self._function = function
        self._process: WorkerProcess | None = None
        self._is_retired = False
        self._changing = Lock()

    def apply(self, chunk: list[Item]) -> list[Outcome[Value]]:
        """Apply the function to a chunk of items.

        Raises
        ------
        WorkerError
            If no process can be started.
        """
        try:
            return self._ask(chunk)
        except WorkerError:
            raise
        except Exception:  # the process died, or an item cannot travel: which one shows when each goes alone
            return list(map(self._apply_alone, chunk))

    def _apply_alone(self, item: Item) -> Outcome[Value]:
        try:
            return self._ask([item])[0]
        except WorkerError:
            raise
        except _DiedError:
            return Outcome(None, WorkerError("its process died over it, of a crash or for want of memory"))
        except Exception as error:
            return Outcome(None, PageError(f"it cannot be sent to another process: {error}"))

    def _ask(self, chunk: list[Item]) -> list[Outcome[Value]]:
        message = pickle.dumps(chunk)
        process = self._process or self._start()
        try:
            process.send(message)
            answer = process.receive()
        except (EOFError, OSError) as error:
            self.end()
            raise _DiedError from error
        if isinstance(answer, Exception):
            raise PageError(str(answer))
        outcomes: list[Outcome[Value]] = answer
        return outcomes

    def _start(self) -> WorkerProcess:
        try:
            with self._changing:
                if self._is_retired:
                    raise EOFError("no more processes are wanted")
                # A fresh interpreter: a fork of a process that has threads may hang.
                process = self._process = WorkerProcess(get_context("spawn"))
            process.send(self._function)
            error = process.receive()
            if error is not None:
                raise error
        except Exception as error:
            self.end()
            raise WorkerError(
                f"no worker process could be started ({error or type(error).__name__}), see standard error; a script "
                "that sets n_jobs must do so below `if __name__ == '__main__':`, as each process imports it, and its "
                "model file must exist"
            ) from error
        return process

    def retire(self) -> None:
        """Kill the process, whatever it does, and let no other take its place; its thread may be waiting for it."""
        with self._changing:
            self._is_retired = True
            if self._process is not None:
                self._process.kill()

    def end(self) -> None:
        """Let go of the process, dead or idle."""
        with self._changing:
            if self._process is not None:
                self._process.kill()
                self._process.end()
                self._process = None


def _prepare(function: Callable[[Item], Value]) -> Callable[[list[Item]], list[Outcome[Value]]]:
    """What a process is made ready with: it applies the function to the items of a chunk."""
    return partial(_attempt_all, function)


def _attempt_all(function: Callable[[Item], Value], chunk: list[Item]) -> list[Outcome[Value]]:
    return [_attempt(function, item) for item in chunk]
