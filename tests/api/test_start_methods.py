"""What starts processes does so on macOS and Windows too, where they are spawned: forced here, whatever the system."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dehusk
from dehusk.cli import main
from optional_packages import needs


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Knows no other way to start a process; the ways that were asked for."""
    asked: list[str] = []
    get_context = multiprocessing.get_context

    def only_spawn(method: str | None = None) -> Any:
        asked.append(method or "")
        assert method == "spawn"
        return get_context(method)

    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setattr(multiprocessing, "get_context", only_spawn)
    return asked


def test_a_batch(spawned: list[str], tmp_path: Path, made: SimpleNamespace) -> None:
    rows, out = made.write_rows(tmp_path / "rows.jsonl", 12), tmp_path / "out.jsonl"
    assert main(["batch", str(rows), "-o", str(out), "-j", "2", "--quiet"]) == 0
    assert spawned
    texts = {record["id"]: record["text"] for record in map(json.loads, out.read_text("utf-8").splitlines())}
    assert texts == {f"row-{n}": dehusk.extract(made.page(n)) for n in range(12)}


@needs("serve")
def test_the_service(spawned: list[str]) -> None:
    pytest.importorskip("httpx", reason="of the extra test")
    from starlette.testclient import TestClient

    from dehusk.serving.app import make_app
    from dehusk.serving.settings import Settings

    page = "<p>The ferry runs through the winter, the councils of both towns said on Monday.</p>"
    with TestClient(make_app(Settings(n_workers=1))) as client:
        answer = client.post("/extract", json={"html": page})
    assert spawned
    assert answer.json()["text"] == dehusk.extract(page)
