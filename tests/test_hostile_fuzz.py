"""The fuzzer itself: the same pages again, every kind and call, and what fails, hangs or dies is found and named."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import dehusk
import fuzz
from hostile.calls import CALLS, PAGE_CALLS
from hostile.makers import MAX_BYTES, MAX_LARGE_BYTES, Makers
from hostile.planted import planted
from hostile.watch import Lost, watched


def test_a_round_finds_nothing() -> None:
    tally = fuzz.Fuzzer(seed=1).round(0, n_inputs=250)
    assert [finding.reason for finding in tally.findings] == []
    assert tally.n_inputs == sum(tally.kinds.values()) == 250
    assert tally.n_bytes / tally.n_inputs < MAX_BYTES


def test_every_kind_and_call_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = set()
    monkeypatch.setattr(
        fuzz.Fuzzer, "put_through", lambda self, given, calls, rng, tally: taken.update(calls) or tuple(calls)
    )
    tally = fuzz.Fuzzer(seed=1).round(0, n_inputs=2000)
    assert set(tally.kinds) == set(Makers().kinds)
    assert taken == {*PAGE_CALLS, *CALLS}


def test_a_round_can_be_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(fuzz.Fuzzer, "_note", lambda self, given, calls: seen.append((given, calls)))
    fuzzer = fuzz.Fuzzer(seed=3)
    for number in (7, 8, 7):
        fuzzer.round(number, n_inputs=40)
    assert seen[:40] == seen[80:] != seen[40:80]
    assert all(len(given.source) <= MAX_LARGE_BYTES for given, _ in seen)


def test_what_fails_is_found_and_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(page: dehusk.Page, *_: object) -> None:
        raise KeyError("a planted fault")

    monkeypatch.setitem(PAGE_CALLS, "to_text", (fail, 20))
    run = fuzz.Run(tmp_path / "out", is_quiet=True)
    run.take(fuzz.Fuzzer(seed=1).round(0, n_inputs=30))
    assert run.n_findings > 0
    assert "a planted fault" in next((tmp_path / "out").glob("*.txt")).read_text()
    assert "Given(source=" in next((tmp_path / "out").glob("*.page")).read_text()
    assert f"findings {run.n_findings} (the last after" in run.line()


def test_what_hangs_or_dies_is_found_and_the_others_go_on(tmp_path: Path) -> None:
    n_rounds = iter(range(6))
    came = list(watched(partial(planted, 2), 2, 3.0, tmp_path, lambda: next(n_rounds, None) is None))
    lost = {outcome.number: outcome for outcome in came if isinstance(outcome, Lost)}
    assert sorted(outcome for outcome in came if not isinstance(outcome, Lost)) == [0, 1, 4, 5]
    assert (lost[2].reason, lost[2].in_hand) == ("hung for 3 s", b"page 2")
    assert (lost[3].reason, lost[3].in_hand) == ("its process died, exit code -6", b"page 3")
    assert not list(tmp_path.iterdir())


PLANT = """
import fuzz_guided
from hostile.calls import CALLS, PAGE_CALLS

def fail(*_):
    raise KeyError("a planted fault")

PAGE_CALLS.update(dict.fromkeys(PAGE_CALLS, (fail, 1)))
CALLS.update(dict.fromkeys(CALLS, (fail, 1)))
fuzz_guided.put_through(fuzz_guided.Fuzzer(0), b"four<p>One harbour.")
"""


def test_pages_that_reach_new_code_are_looked_for(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="pages are not looked for by what they reach: atheris is not installed")
    program = Path(fuzz.__file__).with_name("fuzz_guided.py")
    corpus = tmp_path / "corpus"
    command = [sys.executable, str(program), str(corpus), "-runs=0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Instrumenting dehusk.features.reading.parsing" in done.stderr
    assert len(list(corpus.iterdir())) >= 400
    planted_fault = [sys.executable, "-c", PLANT]
    done = subprocess.run(planted_fault, cwd=program.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "AssertionError" in done.stderr
    assert "a planted fault" in done.stderr
