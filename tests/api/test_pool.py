"""A function over a stream of items: order, failures, processes that die, and how little is in hand.

Items are expressions and the function is ``eval``: it is found by name in a fresh process, and an expression can
fail, or end its process, as it likes.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from dehusk.features.errors import DehuskError, InputError, PageError, WorkerError
from dehusk.pool import CHUNK_ITEMS, CHUNKS_A_PROCESS, Outcome, _prepare, _Worker, map_in_order

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def values(outcomes: Iterator[tuple[str, Outcome[Any]]]) -> list[Any]:
    return [outcome.value if outcome.error is None else type(outcome.error) for _, outcome in outcomes]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_order_failures_and_an_item_that_kills(n_jobs: int) -> None:
    items: list[Any] = [str(number) for number in range(5 * CHUNK_ITEMS)]
    expected: list[Any] = list(range(5 * CHUNK_ITEMS))
    items[3], expected[3] = "1 / 0", PageError
    items[4], expected[4] = "__import__('dehusk').extract(None)", InputError
    if n_jobs > 1:
        items[19], expected[19] = "__import__('os')._exit(3)", WorkerError
        items[37], expected[37] = Lock(), PageError  # cannot travel
    evaluate: Callable[[Any], Any] = eval
    found = list(map_in_order(evaluate, items, n_jobs))
    assert [item for item, _ in found] == items
    assert values(iter(found)) == expected
    assert str(found[3][1].error) == "unforeseen ZeroDivisionError: division by zero"
    assert "bytes or str, not NoneType" in str(found[4][1].error)
    if n_jobs > 1:
        assert "cannot be sent to another process" in str(found[37][1].error)
    assert not multiprocessing.active_children()


@posix
def test_a_process_killed_from_outside_loses_nothing() -> None:
    items = ["__import__('os').getpid()"] * (12 * CHUNK_ITEMS)
    outcomes = map_in_order(eval, items, 2)
    _, first = next(outcomes)
    os.kill(first.value, signal.SIGKILL)
    pids = values(outcomes)
    assert len(pids) == len(items) - 1
    assert all(isinstance(pid, int) and pid != os.getpid() for pid in pids)
    assert pids[-1] != first.value


def test_processes_that_die_while_chunks_are_handed_over() -> None:
    """A pool with one queue for all processes hangs here at times, or fails (CPython 3.11.7)."""
    kills = "__import__('os')._exit(3)"
    items = [kills, *["1"] * (12 * CHUNK_ITEMS), kills, kills, "2"] * 5
    found = values(map_in_order(eval, items, 2))
    assert found == [WorkerError, *[1] * (12 * CHUNK_ITEMS), WorkerError, WorkerError, 2] * 5
    assert not multiprocessing.active_children()


def test_a_process_that_died_idle_is_replaced() -> None:
    worker: _Worker[str, int] = _Worker(pickle.dumps(partial(_prepare, eval)))
    assert worker.apply(["1"])[0].value == 1
    (idle,) = multiprocessing.active_children()
    idle.kill()
    idle.join()
    assert worker.apply(["2"])[0].value == 2
    worker.retire()
    worker.end()
    assert not multiprocessing.active_children()


def test_a_long_function_for_a_process_that_does_not_start(tmp_path: Path) -> None:
    """It is longer than a pipe holds, and nobody reads it."""
    script = tmp_path / "script.py"
    script.write_text(
        "from functools import partial\nfrom dehusk.pool import map_in_order\n"
        "print(list(map_in_order(partial(len, 'a' * 1_000_000), ['1'], 2)))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "WorkerError: no worker process could be started" in done.stderr


def test_a_function_that_cannot_travel() -> None:
    with pytest.raises(WorkerError, match="cannot be sent to them"):
        next(map_in_order(lambda item: item, ["1"], 2))


class Fussy:
    """Fails with ``OSError`` where it is unpickled, like a file that is not there."""

    def __reduce__(self) -> tuple[Any, ...]:
        return eval, ("open('/nowhere/at/all')",)


def test_items_and_results_that_cannot_be_unpickled() -> None:
    there = map_in_order(eval, ["1", Fussy(), "2"], 2)
    assert values(there) == [1, PageError, 2]
    made = "type('Local', (), {})()"  # a class that no other process can import
    back = list(map_in_order(eval, ["1", made, "2"], 2))
    assert values(iter(back)) == [1, PageError, 2]
    assert "cannot be sent to another process" in str(back[1][1].error)


def test_few_items_are_read_ahead_and_processes_end_when_nobody_wants_more() -> None:
    n_read = 0

    def endless() -> Iterator[str]:
        nonlocal n_read
        for n_read in itertools.count(1):
            yield str(n_read)

    outcomes = map_in_order(eval, endless(), 2)
    assert n_read == 0
    assert [next(outcomes)[1].value for _ in range(100)] == list(range(1, 101))
    assert n_read <= 100 + 2 * CHUNKS_A_PROCESS * CHUNK_ITEMS
    assert multiprocessing.active_children()
    del outcomes
    assert not multiprocessing.active_children()

    n_read = 0
    assert next(map_in_order(eval, endless(), 1))[1].value == n_read == 1


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_what_the_items_raise_comes_after_the_results_before_it(n_jobs: int) -> None:
    def broken() -> Iterator[str]:
        yield from map(str, range(CHUNK_ITEMS + 3))
        raise OSError("the disk is gone")

    outcomes = map_in_order(eval, broken(), n_jobs)
    assert [next(outcomes)[1].value for _ in range(CHUNK_ITEMS + 3)] == list(range(CHUNK_ITEMS + 3))
    with pytest.raises(OSError, match="the disk is gone"):
        next(outcomes)


def test_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="n_jobs is a number of processes"):
        map_in_order(eval, ["1"], 0)
    asked = []
    monkeypatch.setattr("dehusk.pool.count_cpus", lambda: 4)
    monkeypatch.setattr("dehusk.pool._map_in_processes", lambda _, n_processes, __: asked.append(n_processes))
    for n_jobs in -1, -2, -4, -9, 3:
        map_in_order(eval, ["1"], n_jobs)
    assert asked == [4, 3, 3]  # -4 and -9 leave one, which is this process


class Counted:
    """``len``, noting each time that it is unpickled."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes

    def __reduce__(self) -> tuple[Any, ...]:
        return eval, (f"[open({str(self.notes)!r}, 'a').write('x'), len][1]",)

    def __call__(self, item: str) -> int:
        return len(item)


def test_the_function_travels_once_to_each_process(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    items = ["a" * number for number in range(6 * CHUNK_ITEMS)]
    assert values(map_in_order(Counted(notes), items, 2)) == list(range(6 * CHUNK_ITEMS))
    assert 1 <= len(notes.read_text()) <= 2


class Unusable:
    """Cannot be unpickled, like an extractor whose model file has gone."""

    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)

    def __call__(self, item: str) -> str:
        return item


def test_processes_that_cannot_start() -> None:
    with pytest.raises(WorkerError, match=r"no worker process could be started .*no number"):
        next(map_in_order(Unusable(), ["1"], 2))


def test_a_script_without_a_guard_ends_and_is_told(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("from dehusk.pool import map_in_order\nprint(list(map_in_order(eval, ['1'], 2)))\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "WorkerError: no worker process could be started" in done.stderr
    assert "if __name__ == '__main__':" in done.stderr


@posix
def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import itertools, os\nfrom dehusk.pool import map_in_order\nif __name__ == '__main__':\n"
        "    for _ in map_in_order(eval, itertools.repeat('1'), 2):\n        print(os.getpid(), flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    assert parent.stdout
    assert int(parent.stdout.readline()) == parent.pid
    parent.kill()
    parent.communicate(timeout=60)  # the pipe ends when the last process that holds it does


def test_errors_are_dehusks_own() -> None:
    assert issubclass(WorkerError, DehuskError)
    assert issubclass(PageError, DehuskError)
