"""Which document a worker is at, in memory that it shares with its parent.

The parent looks when it needs to know; a message for each document would wake it each time.
"""

from __future__ import annotations

import time
from typing import Any

_NOWHERE = -1.0


class Heartbeat:
    """The document that a worker is at, and since when: written by the worker, read by its parent.

    There is no lock, as either process may be killed at any moment; a number is written whole or not at all.

    Parameters
    ----------
    context
        The `multiprocessing` context that the worker is started by.
    """

    def __init__(self, context: Any) -> None:
        self._values = context.RawArray("d", [_NOWHERE, 0.0])

    def enter(self, document: int) -> None:
        """Begin with a document, by its number in the chunk."""
        self._values[1] = time.monotonic()  # first, so that no document is ever given the time of the one before
        self._values[0] = document

    def leave(self) -> None:
        """Be at no document."""
        self._values[0] = _NOWHERE

    @property
    def document(self) -> int | None:
        """Number of the document in the chunk; None before the first."""
        number = int(self._values[0])
        return None if number < 0 else number

    @property
    def since(self) -> float:
        """When it was begun, by the monotonic clock, which is one for all processes."""
        return float(self._values[1])
