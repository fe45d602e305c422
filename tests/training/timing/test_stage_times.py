"""The stages of a page, timed one by one, are those that a user's call goes through."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

import dehusk
from dehusk.commands.benchmark import render
from dehusk.models import shipped_model
from dehusk.training.timing import stage_times as stages
from dehusk.training.timing.speed import RawPage
from dehusk.training.timing.stage_times import STAGES, run_stages, time_stages

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/page.html"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_the_stages_give_what_extract_gives(file: Path) -> None:
    text, seconds = run_stages(file.read_bytes(), shipped_model().model, render)
    assert text == dehusk.extract(file.read_bytes())
    assert len(seconds) == len(STAGES)


def test_a_page_without_text_has_no_later_stages() -> None:
    text, seconds = run_stages(b"<p></p>", shipped_model().model, render)
    assert text == ""
    assert seconds[STAGES.index("features") :] == [0, 0, 0]


def test_what_each_stage_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that take 1, 2, 4, ... seconds; parsing decodes a second time, which is counted once."""
    now = [0.0]
    monkeypatch.setattr(stages, "CLOCK", lambda: now[0])

    def slow(name: str, seconds: float) -> None:
        original = getattr(stages, name)

        def wrapper(*arguments: object) -> object:
            assert not gc.isenabled()
            now[0] += seconds
            return original(*arguments)

        monkeypatch.setattr(stages, name, wrapper)

    taken = {"decode": 1, "parse": 1 + 2, "cut": 4, "measure": 8, "probabilities": 16, "parse_bare": 64}
    for name, seconds in taken.items():
        slow(name, seconds)

    def rendering(*_: object) -> str:
        now[0] += 32
        return ""

    pages = [RawPage("a", b"<p>one two", None), RawPage("b", b"<p>three", None)]
    times = time_stages(pages, shipped_model().model, rendering, n_rounds=2)
    assert list(times.stages) == list(STAGES)
    assert list(times.stages.values()) == pytest.approx([1000, 2000, 4000, 8000, 16000, 32000])
    assert times.bare_parse == pytest.approx(64000)
    assert gc.isenabled()
