"""``dehusk benchmark speed`` from end to end, on few pages and small shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dehusk.cli import main
from dehusk.training import peers
from dehusk.training.timing import benchmark, growth
from dehusk.training.timing.made_up_pages import SHAPES, Shape
from dehusk.training.timing.stage_times import STAGES

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    small = tuple(Shape(shape.name, shape.unit, (40, 80), shape.make) for shape in SHAPES)
    monkeypatch.setattr(growth, "SHAPES", small)
    monkeypatch.setattr(benchmark, "LARGE_PAGE", 50_000)
    monkeypatch.setattr(benchmark, "MIN_THROUGHPUT_PAGES", 4)
    monkeypatch.setattr(benchmark, "STARTS_A_ROUND", 1)
    monkeypatch.setattr(benchmark, "cpu_count", lambda: 1)
    monkeypatch.setattr(peers, "find_peers", lambda names: ([], list(names)))


@pytest.mark.usefixtures("quick")
def test_every_measure_comes_as_a_table_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "speed.json"
    arguments = ["--data", str(EXAMPLES), "--sample", "2", "--rounds", "1", "--against", "resiliparse"]
    assert main(["benchmark", "speed", *arguments, "--json", str(written)]) == 0
    printed = capsys.readouterr()
    assert "dehusk: resiliparse: not installed, left out; pip install 'dehusk[bench]'\n" in printed.err
    tables = [table.splitlines() for table in printed.out.split("\n\n")]
    assert [table[0].split(":")[0].split(",")[0].split(" (")[0] for table in tables] == [
        "Milliseconds a page",
        "Where dehusk's time goes",
        "Resident memory in MB",
        "Whole processes",
        "extract_many",
        "Growth of dehusk's time",
    ]

    measured: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    assert measured["n_pages"] == 2
    bare, dehusk = measured["timings"]
    assert (bare["name"], dehusk["name"]) == ("lxml parse", "dehusk")
    assert 0 < bare["mean"] < dehusk["mean"] <= dehusk["worst"]
    assert dehusk["worst_page"].startswith("examples/")
    assert tuple(measured["stages"]["stages"]) == STAGES
    assert list(measured["throughput"]) == ["1", "2"]
    assert [shape["shape"] for shape in measured["growth"]] == [shape.name for shape in SHAPES]
    assert {"python", "clock"} <= measured["machine"].keys()

    # What the tables show is what was measured.
    timing = tables[0][3]
    assert timing.startswith("dehusk ")
    assert f"{dehusk['mean']:.2f}" in timing
    assert f"{dehusk['mean'] / bare['mean']:.2f}" in timing
    rows = {line.split("  ")[0] for table in tables for line in table[2:]}
    assert {*STAGES, "together", "dehusk < page.html", "n_jobs=2", "one text node"} <= rows
