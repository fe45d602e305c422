"""Pages made up at random, mutated and crossed, each through one or two of the public calls.

    python tests/fuzz.py --seconds 7200 --inputs 1000000 --processes 2

Pages are made in rounds, each from its number and the seed alone: ``--round 17`` does one again. Within a round,
pages of a new shape are kept and others made from them. What fails, takes longer than it may, hangs or ends its
process is written to ``--out``, and the run ends with exit code 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import lxml.etree
import numpy as np

import dehusk
from hostile.calls import CALLS, PAGE_CALLS, Given
from hostile.checks import is_refusal
from hostile.makers import Makers
from hostile.watch import Lost, watched

#: Processor time that a page may take, and a byte of it beyond that: many times what the slowest took.
PAGE_SECONDS, BYTE_SECONDS = 1.0, 4e-5
ROUND_INPUTS = 500
MAX_KEPT = 60
#: Seconds after which a page hangs, however busy the machine.
HANG_SECONDS = 120.0


@dataclass
class Finding:
    """A page that did what none may do."""

    given: Given
    call: str
    reason: str


@dataclass
class Tally:
    """What came of pages."""

    n_inputs: int = 0
    n_bytes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what came of others."""
        self.n_inputs += other.n_inputs
        self.n_bytes += other.n_bytes
        self.kinds += other.kinds
        self.calls += other.calls
        self.refused += other.refused
        self.slowest = max(self.slowest, other.slowest)
        self.findings += other.findings


class Fuzzer:
    """Makes pages and puts them through calls."""

    def __init__(self, seed: int, in_hand: Path | None = None) -> None:
        self._seed = seed
        self._makers = Makers()
        self._extractor = dehusk.Extractor()
        self._in_hand = None if in_hand is None else os.open(in_hand, os.O_RDWR)

    def round(self, number: int, n_inputs: int = ROUND_INPUTS) -> Tally:
        """One round: the same pages for the same seed and number."""
        rng = Random(f"{self._seed} {number}")
        tally = Tally()
        self._makers.kept = []
        shapes: set[tuple[Any, ...]] = set()
        kinds = {name: weight for name, (_, weight) in self._makers.kinds.items()}
        for _ in range(n_inputs):
            kind = _choice(kinds, rng)
            given = self._makers.make(kind, rng)
            shape = (*self.put_through(given, choose_calls(rng), rng, tally), kind, given.kind)
            tally.n_inputs += 1
            tally.n_bytes += len(given.source)
            tally.kinds[kind] += 1
            if shape not in shapes:
                shapes.add(shape)
                source = given.source
                raw = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
                self._makers.kept.append(raw)
                if len(self._makers.kept) > MAX_KEPT:
                    self._makers.kept.pop(rng.randrange(MAX_KEPT))
        return tally

    def put_through(self, given: Given, calls: list[str], rng: Random, tally: Tally) -> tuple[Any, ...]:
        """Put a page through some calls; what its shape is."""
        self._note(given, calls)
        start = time.thread_time()
        n_blocks = n_kept = -1
        for call in calls:
            tally.calls[call] += 1
        try:
            if calls[0] in PAGE_CALLS:
                page = given.labelled(self._extractor)
                n_blocks, n_kept = len(page.blocks), int(np.sum(page.probabilities >= page.threshold))
                for call in calls:
                    PAGE_CALLS[call][0](page, given, rng)
            else:
                CALLS[calls[0]][0](given, self._extractor, rng)
        except dehusk.DehuskError as error:
            tally.refused[type(error).__name__] += 1
            is_unknown_encoding = given.encoding is not None and str(error).startswith("unknown encoding")
            if not (is_unknown_encoding or is_refusal(error)):
                tally.findings.append(Finding(given, " ".join(calls), traceback.format_exc()))
        except Exception:
            tally.findings.append(Finding(given, " ".join(calls), traceback.format_exc()))
        seconds = time.thread_time() - start
        tally.slowest = max(tally.slowest, seconds)
        if seconds > PAGE_SECONDS + BYTE_SECONDS * len(given.source):
            tally.findings.append(Finding(given, " ".join(calls), f"took {seconds:.2f} s of processor time"))
        return n_blocks.bit_length(), n_kept.bit_length(), len(given.source).bit_length(), *calls

    def _note(self, given: Given, calls: list[str]) -> None:
        """Leave word of what is in hand, for the case that this process does not come back."""
        if self._in_hand is not None:
            noted = repr((given, calls)).encode("utf-8", "backslashreplace")
            os.ftruncate(self._in_hand, 0)
            os.pwrite(self._in_hand, noted, 0)


_PAGE_CALL_WEIGHTS = {name: weight for name, (_, weight) in PAGE_CALLS.items()}
_CALL_WEIGHTS = {
    "label": sum(_PAGE_CALL_WEIGHTS.values()),
    **{name: weight for name, (_, weight) in CALLS.items()},
}


def choose_calls(rng: Random) -> list[str]:
    """One call, or one or two on a labelled page."""
    call = _choice(_CALL_WEIGHTS, rng)
    return [_choice(_PAGE_CALL_WEIGHTS, rng) for _ in range(rng.choice((1, 2)))] if call == "label" else [call]


def _choice(weights: dict[str, float], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def work_of(seed: int, in_hand: Path) -> Any:
    """What a process of the run works with."""
    return Fuzzer(seed, in_hand).round


class Run:
    """What came of a whole run, and where its findings are."""

    def __init__(self, out: Path, *, is_quiet: bool = False) -> None:
        self._out = out
        self._is_quiet = is_quiet
        self._start = time.monotonic()
        self.tally = Tally()
        self.n_findings = 0
        self.last_finding: float | None = None
        """Seconds after the start."""

    def take(self, came: Tally | Lost) -> None:
        """Take the outcome of a round."""
        before = self.tally.n_inputs
        if isinstance(came, Lost):
            self._write(came.in_hand, f"round {came.number}: {came.reason}")
        else:
            self.tally.add(came)
            for finding in came.findings:
                self._write(repr((finding.given, finding.call)).encode("utf-8", "backslashreplace"), finding.reason)
            self.tally.findings.clear()
        if not self._is_quiet and before // 20_000 != self.tally.n_inputs // 20_000:
            sys.stderr.write(f"{self.line()}\n")

    def _write(self, given: bytes, reason: str) -> None:
        self.n_findings += 1
        self.last_finding = time.monotonic() - self._start
        self._out.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(given).hexdigest()[:12]
        (self._out / f"{name}.page").write_bytes(given)
        (self._out / f"{name}.txt").write_text(reason, "utf-8", "backslashreplace")
        sys.stderr.write(f"{name}: {reason.strip().splitlines()[-1]!a}\n")

    def line(self) -> str:
        """The run so far in one line."""
        tally, seconds = self.tally, time.monotonic() - self._start
        last = "none" if self.last_finding is None else f"the last after {self.last_finding:.0f} s"
        return (
            f"{tally.n_inputs} pages of {tally.n_bytes / max(tally.n_inputs, 1):.0f} bytes in {seconds:.0f} s, "
            f"slowest {tally.slowest:.2f} s, refused {sum(tally.refused.values())}, findings {self.n_findings} ({last})"
        )

    def values(self) -> dict[str, Any]:
        """The run as plain values."""
        versions = {"python": platform.python_version(), "dehusk": dehusk.__version__, "numpy": np.__version__}
        libxml2 = ".".join(map(str, lxml.etree.LIBXML_VERSION))
        return {
            "summary": self.line(),
            "n_inputs": self.tally.n_inputs,
            "seconds": round(time.monotonic() - self._start),
            "n_findings": self.n_findings,
            "last_finding_after_seconds": self.last_finding,
            "kinds": dict(self.tally.kinds.most_common()),
            "calls": dict(self.tally.calls.most_common()),
            "refused": dict(self.tally.refused),
            "versions": {**versions, "lxml": lxml.etree.__version__, "libxml2": libxml2},
        }


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--round", type=int, help="do this round again, in this process")
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--json", type=Path, help="write what came of it there too")
    options = parser.parse_args()
    run = Run(options.out)
    if options.round is not None:
        run.take(Fuzzer(options.seed).round(options.round))
    else:
        end = time.monotonic() + options.seconds
        n_rounds = iter(range(-(-options.inputs // ROUND_INPUTS)))  # one is taken for each that begins

        def is_over() -> bool:
            return time.monotonic() > end or next(n_rounds, None) is None

        with tempfile.TemporaryDirectory() as folder:
            prepare = partial(work_of, options.seed)
            for came in watched(prepare, options.processes, HANG_SECONDS, Path(folder), is_over):
                run.take(came)
    print(run.line())
    print(json.dumps(run.values(), indent=1))
    if options.json is not None:
        options.json.write_text(json.dumps(run.values(), indent=1), "utf-8")
    return 1 if run.n_findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
