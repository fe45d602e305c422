"""Limits: what is refused, when, and that nothing else is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count

import pytest

from dehusk.features import limits as limits_module
from dehusk.features.errors import InputError, LimitError
from dehusk.features.limits import DEFAULT_LIMITS, STRIDE, Limits, applied, check_size, check_time, timed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock that limits look at."""
    now = [0.0]
    monkeypatch.setattr(limits_module.time, "thread_time", lambda: now[0])
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


@pytest.mark.parametrize("value", [0, -1, "9", float("nan"), (), True - 1])
def test_a_limit_is_a_number_above_zero(value: object) -> None:
    with pytest.raises(InputError, match="max_depth is a number above 0, or None for no limit"):
        Limits(max_depth=value)  # type: ignore[arg-type]


def test_every_limit_has_a_default() -> None:
    assert all(getattr(DEFAULT_LIMITS, name) > 0 for name in Limits.__dataclass_fields__)
