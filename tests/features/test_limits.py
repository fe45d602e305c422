"""Limits: what is refused, when, and that nothing else is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from itertools import count

import pytest

from dehusk.features import limits as limits_module
from dehusk.features.errors import InputError, LimitError
from dehusk.features.limits import DEFAULT_LIMITS, STRIDE, Limits, applied, check_size, check_time, timed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the time that limits look at, that of the thread and of the clock alike."""
    now = [0.0]
    monkeypatch.setattr(limits_module.time, "thread_time", lambda: now[0])
    monkeypatch.setattr(limits_module.time, "monotonic", lambda: now[0])
    return lambda seconds: now.__setitem__(0, seconds)


def test_nothing_is_limited_outside() -> None:
    check_size("max_bytes", 2**80)
    check_time()


def test_a_size_up_to_its_limit_passes_and_one_more_is_refused_by_name() -> None:
    with applied(Limits(max_blocks=3)):
        check_size("max_blocks", 3)
        check_size("max_depth", 4)
        with pytest.raises(LimitError, match=r"more than max_blocks=3; raise that limit"):
            check_size("max_blocks", 4)
    check_size("max_blocks", 4)


def test_a_limit_that_is_lifted() -> None:
    with applied(Limits(max_bytes=None, max_seconds=None)):
        check_size("max_bytes", 2**80)
        check_time()


def test_time_runs_from_the_beginning_of_the_block(clock: Callable[[float], None]) -> None:
    clock(100)
    with applied(Limits(max_seconds=2.5)):
        clock(102.5)
        check_time()
        clock(102.6)
        with pytest.raises(LimitError, match=r"longer than max_seconds=2\.5"):
            check_time()
    check_time()


@pytest.mark.parametrize(
    ("thread", "clock_time", "is_over"),
    [
        (1.9, 60.0, False),
        (2.1, 60.0, True),
        (2.1, 2.1, True),
        (2.0, 2.1, False),  # all of its time is not too much
        (2.1, 2.0, False),  # as cannot be: the clock is looked at first
        (2.1, 1.9, False),
    ],
)
def test_it_is_the_threads_time_that_counts(
    monkeypatch: pytest.MonkeyPatch, thread: float, clock_time: float, is_over: bool
) -> None:
    times = {"thread_time": 0.0, "monotonic": 0.0}
    for name in times:
        monkeypatch.setattr(limits_module.time, name, partial(times.__getitem__, name))
    with applied(Limits(max_seconds=2)):
        times |= {"thread_time": thread, "monotonic": clock_time}
        with pytest.raises(LimitError) if is_over else nullcontext():
            check_time()


def test_the_threads_time_is_looked_at_only_once_the_clock_is_past(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, now = [], [0.0]
    monkeypatch.setattr(limits_module.time, "thread_time", lambda: looks.append(now[0]) or 0.0)
    monkeypatch.setattr(limits_module.time, "monotonic", lambda: now[0])
    with applied(Limits(max_seconds=2)):
        assert looks == [0]
        for seconds in (1, 2, 3, 60):
            now[0] = seconds
            check_time()
    assert looks == [0, 3, 60]


def test_limits_within_limits_are_those_outside_with_their_time(clock: Callable[[float], None]) -> None:
    with applied(Limits(max_blocks=3, max_seconds=1)):
        clock(0.9)
        with applied(Limits(max_blocks=9, max_seconds=1)):
            with pytest.raises(LimitError, match="max_blocks=3"):
                check_size("max_blocks", 4)
            clock(1.1)
            with pytest.raises(LimitError, match="max_seconds"):
                check_time()


def test_limits_end_with_an_error() -> None:
    with pytest.raises(KeyError), applied(Limits(max_blocks=1)):
        raise KeyError
    check_size("max_blocks", 2)


def test_limits_are_those_of_a_thread() -> None:
    refused = []

    def other() -> None:
        try:
            check_size("max_blocks", 2)
        except LimitError as error:
            refused.append(error)

    with applied(Limits(max_blocks=1)):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert not refused


def test_what_is_timed_ends_when_time_is_over(clock: Callable[[float], None]) -> None:
    done = []

    def work() -> None:
        for number in timed(count()):
            done.append(number)
            if number == 3 * STRIDE - 5:
                clock(2)

    with applied(Limits(max_seconds=1)), pytest.raises(LimitError, match="max_seconds"):
        work()
    assert done == list(range(3 * STRIDE))


@pytest.mark.parametrize("n_items", [0, 1, STRIDE - 1, STRIDE, STRIDE + 1, 3 * STRIDE])
def test_what_is_timed_comes_as_it_is_with_a_look_at_the_time_at_every_so_manieth(
    n_items: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    done: list[int] = []
    monkeypatch.setattr(limits_module, "check_time", lambda: looks.append(len(done)))
    for item in timed(iter(range(n_items))):
        done.append(item)
    assert done == list(range(n_items))
    assert looks == list(range(0, n_items, STRIDE))


@pytest.mark.parametrize("value", [0, -1, "9", float("nan"), (), True - 1])
def test_a_limit_is_a_number_above_zero(value: object) -> None:
    with pytest.raises(InputError, match="max_depth is a number above 0, or None for no limit"):
        Limits(max_depth=value)  # type: ignore[arg-type]


def test_every_limit_has_a_default() -> None:
    assert all(getattr(DEFAULT_LIMITS, name) > 0 for name in Limits.__dataclass_fields__)
