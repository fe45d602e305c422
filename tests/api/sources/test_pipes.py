"""Inputs that can be read once only: ``<(command)`` of a shell, named pipes, ``/dev/stdin``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

import dehusk
from dehusk.cli import main
from dehusk.sources.input_files import find_inputs

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /dev/fd")


@pytest.fixture
def piped() -> Iterator[Callable[[bytes], str]]:
    """The path of a pipe that holds some bytes, as a shell makes it for ``<(command)``."""
    ends: list[int] = []

    def make(raw: bytes) -> str:
        end, start = os.pipe()
        ends.append(end)

        def fill() -> None:
            with os.fdopen(start, "wb") as stream:
                stream.write(raw)

        Thread(target=fill, daemon=True).start()
        return f"/dev/fd/{end}"

    yield make
    for end in ends:
        os.close(end)


def test_a_page_from_a_pipe_is_whole(piped: Callable[[bytes], str], made: SimpleNamespace, capsys: Any) -> None:
    page = made.page(3).replace("<p", "<p>A ferry is later than its timetable says, and nobody minds.<p", 1) * 40
    assert main([piped(page.encode()), "--kind=html"]) == 0
    assert capsys.readouterr().out == dehusk.extract(page) + "\n"


@pytest.mark.parametrize("n_rows", [1, 900])
def test_rows_from_a_pipe_are_all_there(
    n_rows: int, piped: Callable[[bytes], str], tmp_path: Path, made: SimpleNamespace
) -> None:
    rows = b"".join(json.dumps({"id": str(n), "text": f"Ferry {n}. " * 9}).encode() + b"\n" for n in range(n_rows))
    assert main(["batch", piped(rows), "-o", str(tmp_path / "out.jsonl"), "-j1", "--quiet"]) == 0
    assert [row["id"] for row in made.records(tmp_path / "out.jsonl")] == [str(n) for n in range(n_rows)]


def test_a_page_of_a_pipe_that_failed_is_kept(
    piped: Callable[[bytes], str], tmp_path: Path, made: SimpleNamespace
) -> None:
    page = b"\x1f\x8b\x08" + b"no gzip data" * 9
    for name in ("out", "again"):
        source = piped(page) if name == "out" else str(tmp_path / "out" / "errors.jsonl")
        assert main(["batch", source, "-o", str(tmp_path / name), "-j1", "--quiet"]) == 1
    first, again = (made.records(tmp_path / name / "errors.jsonl") for name in ("out", "again"))
    assert first == again
    assert "damaged compressed data" in first[0]["error"]


def test_a_link_to_a_pipe_in_a_folder_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "link.html").symlink_to(tmp_path / "pipe")
    assert [item.unread for item in find_inputs([str(tmp_path / "pages")])] == ["no regular file"]
