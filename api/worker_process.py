"""A worker process and the pipe to it: started, made ready, sent messages, ended; the parent's side and its own.

Each worker has a pipe of its own. Pools of which all processes share a queue share its lock too, and stand still or
fail when a process is killed while it holds that; here a worker may die, or be killed, at any moment.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Any

from dehusk.features.errors import DehuskError, WorkerError


class WorkerProcess:
    """The parent's side: a process that answers each message by one.

    The first message is a pickled function that prepares the process, and takes ``shared``; it returns the function
    that answers all others. Its own answer is None. An answer that is an exception says what went wrong; a process that
    has died shows by an EOFError or OSError.

    The function does not stand among the process's arguments: a process that dies before it has read a long argument
    blocks its parent for ever.

    Parameters
    ----------
    context
        The `multiprocessing` context to start it by.
    shared
        What it shares with its parent besides, such as memory, which can only go along when it starts.
    """

    def __init__(self, context: Any, *shared: Any) -> None:
        ends: tuple[connection.Connection, connection.Connection] = context.Pipe()
        self.connection, other_end = ends
        with other_end:
            self._process = context.Process(target=_serve, args=(other_end, *shared), daemon=True)
            self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        number: int = self._process.pid
        return number

    def send(self, message: bytes) -> None:
        """Send it a pickled message.

        Raises
        ------
        OSError
            If it has died.
        """
        self.connection.send_bytes(message)

    def receive(self) -> Any:
        """Wait for its next answer.

        Raises
        ------
        EOFError, OSError
            If it has died.
        Exception
            If the answer cannot be unpickled.
        """
        return pickle.loads(self.connection.recv_bytes())

    def kill(self) -> None:
        """Kill it; may be called while another thread waits for its answer."""
        self._process.kill()

    def end(self, patience: float = 0) -> str:
        """End it, if it has not ended by itself after so many seconds; say how it ended."""
        self._process.join(timeout=patience)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self.connection.close()
        code: int = self._process.exitcode
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _serve(end: connection.Connection, *shared: Any) -> None:
    """What the process does until its pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal goes to all; the parent says when to end
    Thread(target=_end_with_parent, daemon=True).start()
    answers: list[Callable[[Any], Any]] = []

    def prepare(make: Callable[..., Callable[[Any], Any]]) -> None:
        answers.append(make(*shared))

    with suppress(EOFError, OSError):
        end.send_bytes(_answer(prepare, end.recv_bytes()))
        while answers:
            end.send_bytes(_answer(answers[0], end.recv_bytes()))


def _answer(function: Callable[[Any], Any], message: bytes) -> bytes:
    try:
        return pickle.dumps(function(pickle.loads(message)))
    except DehuskError as error:
        return pickle.dumps(error)
    except Exception as error:  # not foreseen, or the message or the answer cannot be pickled
        return pickle.dumps(WorkerError(f"{type(error).__name__}: {error}"))


def _end_with_parent() -> None:
    """End this process when its parent is gone: it may be busy with an item that never ends."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
