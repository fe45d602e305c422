"""Rounds of work in processes that may hang or die: the one that does is ended, and what it had in hand is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

#: Seconds between two looks at the processes.
LOOK_SECONDS = 1.0
_SPAWN = get_context("spawn")

#: Makes ready to work: takes the file that is to hold what is in hand, and gives a function from the number of a round
#: to what came of it.
Prepare = Callable[[Path], Callable[[int], Any]]


@dataclass(frozen=True)
class Lost:
    """A round that was not ended."""

    number: int
    reason: str
    in_hand: bytes
    """What its process had in hand."""


class _Process:
    def __init__(self, prepare: Prepare, in_hand: Path) -> None:
        self.in_hand = in_hand
        self.round: int | None = None
        self.since = time.monotonic()
        self.seen = -1.0
        in_hand.write_bytes(b"")
        self.pipe, other = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_work, args=(prepare, in_hand, other), daemon=True)
        self.process.start()
        other.close()

    def is_stuck(self, hang_seconds: float) -> bool:
        """Whether it has had the same in hand for so long."""
        seen = self.in_hand.stat().st_mtime
        if seen != self.seen:
            self.seen, self.since = seen, time.monotonic()
        return time.monotonic() - self.since > hang_seconds

    def end(self) -> bytes:
        """End it; what it had in hand."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.in_hand.read_bytes()


def _work(prepare: Prepare, in_hand: Path, pipe: Connection) -> None:
    """What a process does: rounds as they are asked for, until nobody asks any more."""
    work = prepare(in_hand)
    try:
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def watched(
    prepare: Prepare, n_processes: int, hang_seconds: float, folder: Path, is_over: Callable[[], bool]
) -> Iterator[Any]:
    """What comes of rounds 0, 1, 2, ... until it is over, as each ends; a `Lost` for one that does not.

    Parameters
    ----------
    hang_seconds
        A process that has the same in hand for so long is ended. It writes what that is into its file.
    folder
        Where these files stand.
    """
    processes = [_Process(prepare, folder / f"in-hand-{number}") for number in range(n_processes)]
    number = 0
    try:
        while True:
            for process in processes:
                if process.round is None and not is_over():
                    process.pipe.send(number)
                    process.round, process.since = number, time.monotonic()
                    number += 1
            busy = [process for process in processes if process.round is not None]
            if not busy:
                return
            ready = connection.wait([process.pipe for process in busy], LOOK_SECONDS)
            for process in busy:
                reason = ""
                if process.pipe in ready:
                    try:
                        yield process.pipe.recv()
                        process.round = None
                    except (EOFError, OSError):
                        process.process.join()
                        reason = f"its process died, exit code {process.process.exitcode}"
                elif process.is_stuck(hang_seconds):
                    reason = f"hung for {hang_seconds:g} s"
                if reason:
                    yield Lost(process.round or 0, reason, process.end())
                    processes[processes.index(process)] = _Process(prepare, process.in_hand)
    finally:
        for process in processes:
            process.end()
            process.in_hand.unlink(missing_ok=True)
