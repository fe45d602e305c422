"""The service's worker processes: a request takes a free one, and one that dies or takes too long is replaced."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from dehusk.features.errors import DehuskError, LimitError, WorkerError
from dehusk.features.limits import Limits
from dehusk.serving.work import Job, prepare
from dehusk.worker_process import WorkerProcess

#: Requests that wait for a free worker, for each worker; those beyond are refused at once, so that waiting stays short.
WAITING_A_WORKER = 16
#: Pages after which a worker is replaced: the parser keeps every name of an element or attribute it ever saw.
MAX_PAGES = 5_000


#: Stands for the answer of a process that has died.
_DIED: Final = object()
Value = TypeVar("Value")


class BusyError(DehuskError):
    """As many requests wait as may; the client should come again."""


@dataclass(slots=True)
class _Worker:
    """A process, and how many pages it was given."""

    process: WorkerProcess | None = None
    """None where it has ended, and no other could be started: the next job tries that again."""
    n_pages: int = 0


class Workers:
    """Processes that do jobs, for one event loop.

    Parameters
    ----------
    n_workers
        Number of processes.
    model
        A model file; the shipped model if None.
    limits
        What each page is held to.
    seconds
        Real time that a job may take before its process is killed.
    """

    def __init__(self, n_workers: int, model: str | None, limits: Limits, seconds: float) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        self._prepare = pickle.dumps(partial(prepare, model, limits))
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(n_workers)
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        self.n_workers = n_workers
        self.n_waiting = 0
        """Jobs that wait for a free worker."""
        self.n_died = 0
        """Workers that died over a job, or were killed as it took too long."""

    async def start(self) -> None:
        """Start all processes.

        Raises
        ------
        ModelError
            If the model file cannot be used.
        WorkerError
            If a process cannot be started.
        """
        workers = [_Worker() for _ in range(self.n_workers)]
        await asyncio.gather(*map(self._fill, workers))
        for worker in workers:
            self._free.put_nowait(worker)

    async def do(self, job: Job) -> str:
        """Do a job in the next free process; gives the JSON of its answer.

        Raises
        ------
        DehuskError
            What the page or its options did wrong.
        BusyError
            If too many jobs wait.
        LimitError
            If the job took too long.
        WorkerError
            If the process died over it.
        """
        message = pickle.dumps(job)
        if self._free.empty() and self.n_waiting >= self.n_workers * WAITING_A_WORKER:
            raise BusyError("too many requests wait; send it again later")
        self.n_waiting += 1
        try:
            worker = await self._free.get()
        finally:
            self.n_waiting -= 1
        # A client that goes away ends its request, not the exchange: the next job would get this one's answer.
        answer = await asyncio.shield(self._exchange(worker, message, len(job.pages)))
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    async def close(self) -> None:
        """End all processes, once each is done with what it has begun."""
        for _ in range(self.n_workers):
            worker = await self._free.get()
            if worker.process is not None:
                worker.process.end()
        self._threads.shutdown()

    async def _exchange(self, worker: _Worker, message: bytes, n_pages: int) -> Any:
        """The process's answer, or the exception that stands for it; the worker is free again then, come what may."""
        loop = asyncio.get_running_loop()
        try:
            process = worker.process or await self._fill(worker)
            deadline = loop.time() + self._seconds
            timer = loop.call_at(deadline, process.kill)
            answer = await self._in_thread(partial(_ask, process, message))
            timer.cancel()
            worker.n_pages += n_pages
            if answer is _DIED or worker.n_pages >= MAX_PAGES:
                end, worker.process = process.end(), None
                if answer is _DIED:
                    self.n_died += 1
                    answer = (
                        LimitError(f"the request took longer than {self._seconds:g} s (timeout)")
                        if loop.time() >= deadline
                        else WorkerError(f"a worker process died over this request ({end})")
                    )
                with suppress(DehuskError):  # the model's file may be gone; this job has its answer all the same
                    await self._fill(worker)
        except DehuskError as error:
            return error
        finally:
            self._free.put_nowait(worker)
        return answer

    async def _fill(self, worker: _Worker) -> WorkerProcess:
        """Give a worker a new process."""
        worker.process, worker.n_pages = await self._in_thread(self._start_one), 0
        return worker.process

    def _start_one(self) -> WorkerProcess:
        try:
            process = WorkerProcess(self._context)
        except (OSError, EOFError) as error:
            raise WorkerError(f"a worker process could not be started ({error})") from error
        failure = _ask(process, self._prepare)
        if failure is not None:
            end = process.end()
            raise WorkerError(f"a worker process could not be started ({end})") if failure is _DIED else failure
        return process

    async def _in_thread(self, function: Callable[[], Value]) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)


def _ask(process: WorkerProcess, message: bytes) -> Any:
    """The process's answer; ``_DIED`` if it has died."""
    try:
        process.send(message)
        return process.receive()
    except (EOFError, OSError):
        return _DIED
