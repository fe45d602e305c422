"""How large a page may be and how long it may take, and the one place where both are held against the limits.

Limits hold for what runs inside `applied`; elsewhere (in training, for instance) nothing is limited. They
travel with the thread's context and not through every call, as time is looked at in all rooms.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from dehusk.features.errors import InputError, LimitError

#: The default of ``max_bytes``.
MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may take; beyond it stands a `LimitError`, never a part of the page. None lifts a limit.

    Raises
    ------
    InputError
        If a limit is not a number above 0.

    Notes
    -----
    Of 3,597 pages of the public web the largest took 5.3 MB, 2,641 blocks, 282,554 characters and 137 levels.
    """

    max_bytes: int | None = MAX_BYTES
    """Bytes of the page; of a str, those of its UTF-8."""
    max_depth: int | None = 25_000
    """Ancestors of an element. The parser takes time with their number for every end tag that ends nothing."""
    max_blocks: int | None = 500_000
    """Text blocks."""
    max_characters: int | None = 32 * 2**20
    """Characters of all blocks together."""
    max_seconds: float | None = 60.0
    """Processor time of the thread, so that a busy machine fails no page. It is looked at between steps, and a
    step that has begun is ended."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and not (isinstance(value, (int, float)) and value > 0):
                raise InputError(f"{field.name} is a number above 0, or None for no limit; not {value!r}")


#: What holds where nothing else is said.
DEFAULT_LIMITS = Limits()
NO_LIMITS = Limits(None, None, None, None, None)

#: Items between two looks at the time: a look takes as long as some of the simplest.
STRIDE = 256

Item = TypeVar("Item")


class _Running(NamedTuple):
    """The limits of the page at hand, and when its time is over.

    Its processor time is over at ``end``. Before ``clock_end``, by the clock, it cannot be, so that most looks at the
    time need only the clock.
    """

    limits: Limits
    end: float
    clock_end: float


_UNLIMITED = _Running(NO_LIMITS, float("inf"), float("inf"))
_running: ContextVar[_Running] = ContextVar("limits", default=_UNLIMITED)


@contextmanager
def applied(limits: Limits) -> Iterator[None]:
    """Hold one page to the limits; within another such block that one's stay, with its time."""
    if _running.get() is not _UNLIMITED:
        yield
        return
    seconds = float("inf") if limits.max_seconds is None else limits.max_seconds
    token = _running.set(_Running(limits, time.thread_time() + seconds, time.monotonic() + seconds))
    try:
        yield
    finally:
        _running.reset(token)


def check_size(limit: str, size: int) -> None:
    """Refuse a page that is larger than the limit of that name.

    Raises
    ------
    LimitError
        Naming the limit.
    """
    most = getattr(_running.get().limits, limit)
    if most is not None and size > most:
        raise LimitError(f"the page has more than {limit}={most}; raise that limit if it is a page at all")


def check_time() -> None:
    """Refuse a page that has taken too long.

    Raises
    ------
    LimitError
        Naming ``max_seconds``.
    """
    running = _running.get()
    # No thread takes more processor time than passes by the clock, which costs a fiftieth to look at.
    if time.monotonic() > running.clock_end and time.thread_time() > running.end:
        raise LimitError(
            f"the page took longer than max_seconds={running.limits.max_seconds:g}; raise that limit, or leave it out"
        )


def timed(items: Iterable[Item]) -> Iterator[Item]:
    """The items as they come, with a look at the time at every ``STRIDE``-th."""
    return chain.from_iterable(_portions(items))


def _portions(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while portion := list(islice(waiting, STRIDE)):
        check_time()
        yield portion
