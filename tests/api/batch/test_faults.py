"""The command as a process, and what befalls processes: kills, full disks, endless pages, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dehusk
from dehusk.cli import main
from dehusk.features.errors import MissingDependencyError
from dehusk.features.extras import load
from optional_packages import needs

fcntl = pytest.importorskip("fcntl", reason="of POSIX")
pty = pytest.importorskip("pty", reason="of POSIX")
termios = pytest.importorskip("termios", reason="of POSIX")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE = 120


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, stderr = process.communicate(timeout=PATIENCE)
    return process.returncode, stderr


def until(found: Callable[[], Any], process: subprocess.Popen[str]) -> Any:
    """Look again and again until something is found or the process has ended."""
    while process.poll() is None:
        if result := found():
            return result
        time.sleep(0.002)
    return found()


def items(folder: Path) -> list[tuple[int, str]]:
    lines = [line for part in sorted(folder.glob("part-*.jsonl")) for line in part.read_text().splitlines()]
    return [(record["item"], record["text"]) for record in map(json.loads, lines)]


def summary(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "summary.json").read_text())


def test_killed_again_and_again_and_gone_on_with(start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    rows = made.write_rows(tmp_path / "rows.jsonl", 120)
    arguments = (rows, "-o", tmp_path / "out", "-j2", "--part=16", "--resume")
    for n_parts in (1, 4):
        process = start(*arguments)
        until(lambda n=n_parts: len(list((tmp_path / "out").glob("part-*.jsonl"))) >= n, process)
        process.kill()
        assert end(process)[0] == -signal.SIGKILL
    code, _ = end(start(*arguments))
    assert code == 0
    assert items(tmp_path / "out") == [(n, dehusk.extract(made.page(n))) for n in range(120)]
    assert summary(tmp_path / "out")["n_documents"] == 120


def test_a_worker_killed_from_outside_is_replaced(start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    rows = made.write_rows(tmp_path / "rows.jsonl", 112)
    process = start(rows, "-o", tmp_path / "out", "-j1", "--part=16")
    until((tmp_path / "out" / "part-00000.jsonl").exists, process)
    os.kill(made.workers_of(process.pid)[0], signal.SIGKILL)
    code, stderr = end(process)
    assert (code, summary(tmp_path / "out")["n_workers_replaced"]) == (0, 1), stderr
    assert "1 workers replaced" in stderr
    assert [item for item, _ in items(tmp_path / "out")] == list(range(112))


def test_a_page_that_takes_too_long_fails_alone(start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    pages = [made.page(0), made.slow_page(), made.page(2)]
    (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps({'html': page})}\n" for page in pages))
    code, stderr = end(start(tmp_path / "rows.jsonl", "-o", tmp_path / "out", "-j1", "--timeout=1"))
    assert code == 1, stderr
    assert [bool(text) for _, text in items(tmp_path / "out")] == [True, False, True]
    [error] = made.records(tmp_path / "out" / "errors.jsonl")
    assert error["error"] == "TimeoutError: took more than 1 seconds"
    assert error["dehusk_retry"]["item"] == 1
    assert "3 documents" in stderr
    assert "1 failed" in stderr
    assert "errors.jsonl" in stderr


def test_a_page_that_loses_its_worker_twice_fails_alone(start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    (tmp_path / "rows.jsonl").write_text(
        "".join(f"{json.dumps({'html': p})}\n" for p in (made.slow_page(), made.page(1)))
    )
    process = start(tmp_path / "rows.jsonl", "-o", tmp_path / "out", "-j1")
    for _ in range(2):
        # A second of work is past the start, and in the midst of the page.
        busy = until(
            lambda: next((pid for pid in made.workers_of(process.pid) if made.cpu_seconds(pid) > 1), None), process
        )
        os.kill(busy, signal.SIGKILL)
        until(lambda gone=busy: gone not in made.workers_of(process.pid), process)
    code, stderr = end(process)
    assert code == 1, stderr
    assert [bool(text) for _, text in items(tmp_path / "out")] == [False, True]
    [error] = made.records(tmp_path / "out" / "errors.jsonl")
    assert error["error"] == "WorkerError: its worker process ended by signal SIGKILL, 2 times"


@pytest.mark.parametrize(("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_asked_to_end(asked: signal.Signals, code: int, start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    rows = made.write_rows(tmp_path / "rows.jsonl", 112)
    process = start(rows, "-o", tmp_path / "out", "-j2", "--part=32")
    until((tmp_path / "out" / "part-00000.jsonl").exists, process)
    process.send_signal(asked)
    ended, stderr = end(process)
    assert ended == code, stderr
    assert f"stopped by {asked.name}" in stderr
    assert "Traceback" not in stderr
    done = [item for item, _ in items(tmp_path / "out")]
    assert done == list(range(len(done)))
    assert end(start(rows, "-o", tmp_path / "out", "-j2", "--part=32", "--resume"))[0] == 0
    assert [item for item, _ in items(tmp_path / "out")] == list(range(112))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 96 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("mounting a small tmpfs is not allowed here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(start: Start, small_disk: Path, tmp_path: Path, made: SimpleNamespace) -> None:
    rows = made.write_rows(tmp_path / "rows.jsonl", 96)
    (small_disk / "ballast").write_bytes(bytes(40_000))
    arguments = (rows, "-o", small_disk / "out", "-j1", "--part=16")
    code, stderr = end(start(*arguments))
    assert code == 3, stderr
    assert "No space left on device; --resume goes on" in stderr
    assert not list((small_disk / "out").glob("*.draft"))
    done = [item for item, _ in items(small_disk / "out")]
    assert done == list(range(len(done)))
    (small_disk / "ballast").unlink()
    assert end(start(*arguments, "--resume", "--no-tables"))[0] == 2  # other options
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert end(start(*arguments, "--resume"))[0] == 0
    assert [item for item, _ in items(small_disk / "out")] == list(range(96))


def test_a_limit_on_file_sizes(start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    """What a full disk is where none may be mounted: a write that the system refuses."""
    import resource

    rows = made.write_rows(tmp_path / "rows.jsonl", 96)
    limit = 20_000
    process = start(
        rows, "-o", tmp_path / "out.jsonl", "-j1", "--part=16",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    code, stderr = end(process)
    assert code == 3, stderr
    assert "File too large; --resume goes on" in stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert end(start(rows, "-o", tmp_path / "out.jsonl", "--part=16", "--resume", "-j1"))[0] == 0
    assert [record["item"] for record in made.records(tmp_path / "out.jsonl")] == list(range(96))


def test_damaged_inputs_end_with_what_is_whole(tmp_path: Path, made: SimpleNamespace, capsys: Any) -> None:
    pytest.importorskip("fastwarc", reason="needs dehusk[batch]")
    warc = made.write_warc(tmp_path / "a.warc.gz", [made.warc_record(n, made.page(n).encode()) for n in range(20)])
    whole = warc.read_bytes()
    warc.write_bytes(whole[: -len(whole) // 10])
    (tmp_path / "b.html").write_text(made.page(99))
    code = main(
        ["batch", str(warc), str(tmp_path / "b.html"), str(tmp_path / "a.warc.gz"), "-o", str(tmp_path / "out"), "-j1"]
    )
    assert code == 1
    assert "2 damaged places" in capsys.readouterr().err
    errors = made.records(tmp_path / "out" / "errors.jsonl")
    assert all(error["dehusk_retry"]["is_rest"] for error in errors)
    n_before = len(items(tmp_path / "out")) // 2
    assert 15 <= n_before < 20
    warc.write_bytes(whole)
    retried = ["batch", str(tmp_path / "out" / "errors.jsonl"), "-o", str(tmp_path / "again"), "-j1", "--quiet"]
    assert main(retried) == 0
    assert [item for item, _ in items(tmp_path / "again")] == list(range(n_before, 20))


def test_documents_from_standard_input_are_kept_in_the_errors_file(
    start: Start, tmp_path: Path, made: SimpleNamespace
) -> None:
    rows = "".join(f"{json.dumps({'html': page, 'id': page[:9]})}\n" for page in (made.page(0) * 40, made.page(1)))
    process = start("-", "-o", tmp_path / "out", "-j1", "--max-bytes=3000", stdin=subprocess.PIPE)
    process.communicate(rows, timeout=PATIENCE)
    assert process.returncode == 1
    assert "LimitError" in made.records(tmp_path / "out" / "errors.jsonl")[0]["error"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.html", "-o", "out"], 2, "no such file or folder"),
        (["a.html", "none.html", "-o", "out.jsonl"], 2, "no such file or folder"),
        (["none.html", "-o", "out.jsonl", "--resume"], 2, "no such file or folder"),
        (["a.html", "-o", "out.csv"], 2, "a file ends with .jsonl.gz, .jsonl.zst, .jsonl, .parquet"),
        (["a.html", "-o", "out.json"], 2, "add --to"),
        (["a.html", "-o", "-"], 2, "none to standard output"),
        (["a.html", "-o", "out", "--json", "none/summary.json"], 2, "no such folder"),
        (["a.html", "-o", "a.html/out.jsonl"], 2, "a.html"),
        (["a.html", "-o", "out", "--model", "a.html"], 2, "a.html"),
        (["-o", "out"], 2, "INPUT"),
        (["a.html", "-o", "out", "-j0"], 2, "from 1 on"),
        (["a.html", "-o", "out", "--timeout=-1"], 2, "seconds"),
        (["a.html", "-o", "out.jsonl", "--to=parquet"], 2, "says jsonl"),
        (["a.html", "-o", "out", "--model", "none.joblib"], 2, "none.joblib"),
        (["a.html", "-o", "taken"], 2, "there is something already"),
        (["a.html", "-o", "taken.jsonl"], 2, "there is something already"),
        (["none.html", "-o", "taken.jsonl", "--overwrite"], 2, "no such file or folder"),
    ],
)
def test_mistakes_are_told(
    arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.html", "taken", "taken.jsonl"):
        Path(name).write_text("<p>A page")
    assert main(["batch", *arguments]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        ("a.html", "taken", "taken.jsonl"), "<p>A page"
    )


@pytest.mark.parametrize("mistake", ["a.csv", "a.json", "a.html", "texts.v2"])
def test_to_overrides_an_ending_that_says_nothing(mistake: str, tmp_path: Path, made: SimpleNamespace) -> None:
    rows = made.write_rows(tmp_path / "rows.jsonl", 1)
    assert main(["batch", str(rows), "-o", str(tmp_path / mistake), "--to", "jsonl", "-j1", "--quiet"]) == 0
    assert [item for item, _ in items(tmp_path / mistake)] == [0]


@pytest.mark.parametrize("output", ["out.parquet", "out.jsonl.zst", "out.jsonl"])
def test_a_missing_extra_is_told_before_the_first_worker(
    output: str, tmp_path: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def missing(*_: str) -> None:
        raise MissingDependencyError("it needs an extra: pip install 'dehusk[batch]'")

    name = "a.warc" if output == "out.jsonl" else "a.html"
    (tmp_path / name).write_bytes(made.warc_record(0, b"<p>A page") if output == "out.jsonl" else b"<p>A page")
    monkeypatch.setattr("dehusk.batch_libraries.load", missing)
    monkeypatch.setattr("dehusk.batch.run.Pool", None)
    assert main(["batch", str(tmp_path / name), "-o", str(tmp_path / output)]) == 2
    assert capsys.readouterr().err == "dehusk: it needs an extra: pip install 'dehusk[batch]'\n"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_extra_that_is_missing_later_can_be_installed_and_gone_on_with(
    tmp_path: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    pytest.importorskip("fastwarc", reason="needs dehusk[batch]")
    for number in range(2):
        (tmp_path / f"{number}.html").write_text(made.page(number))
    made.write_warc(tmp_path / "2.warc", [made.warc_record(2, made.page(2).encode())])
    arguments = ["batch", str(tmp_path / "*.*"), "-o", str(tmp_path / "out" / "a.jsonl"), "-j1", "--quiet", "--part=1"]
    with monkeypatch.context() as patch:
        patch.setattr("dehusk.batch.checks.N_LOOKED_INTO", 1)
        patch.setattr("dehusk.sources.warc.fastwarc", lambda: load("no_such_module", "batch", "reading WARC"))
        assert main(arguments) == 3
    assert "--resume goes on then" in capsys.readouterr().err
    assert main([*arguments, "--resume"]) == 0
    assert len(made.records(tmp_path / "out" / "a.jsonl")) == 3


def test_a_record_that_lies_about_its_length_is_told(tmp_path: Path, made: SimpleNamespace) -> None:
    pytest.importorskip("fastwarc", reason="needs dehusk[batch]")
    records = [made.warc_record(number, made.page(number).encode()) for number in range(3)]
    records[0] = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % 2**31, records[0], count=1)
    warc = made.write_warc(tmp_path / "a.warc.gz", records)
    assert main(["batch", str(warc), "-o", str(tmp_path / "out.jsonl"), "-j1", "--quiet"]) == 1
    found = made.records(tmp_path / "out.jsonl")
    assert [(record["url"][-1], record["title"]) for record in found] == [(str(n), f"Ferry {n}") for n in range(3)]
    assert "declares 2147483648 bytes" in found[0]["warnings"][-1]
    assert json.loads((tmp_path / "out.jsonl.summary.json").read_text())["n_damages"] == 1
    [error] = made.records(tmp_path / "out.jsonl.errors.jsonl")
    assert error["dehusk_retry"]["item"] == 0
    assert "declares 2147483648 bytes" in error["error"]


def test_workers_are_replaced_in_time(tmp_path: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worn out workers make room for new ones between two chunks."""
    from dehusk.batch.workers import pool

    monkeypatch.setattr(pool, "MAX_DOCUMENTS", 20)
    rows = made.write_rows(tmp_path / "rows.jsonl", 70)
    assert main(["batch", str(rows), "-o", str(tmp_path / "out"), "-j1", "--quiet"]) == 0
    assert [item for item, _ in items(tmp_path / "out")] == list(range(70))
    assert summary(tmp_path / "out")["n_workers_replaced"] == 0


@needs("train")  # whose tqdm draws it
def test_a_terminal_shows_what_is_done(start: Start, tmp_path: Path, made: SimpleNamespace) -> None:
    rows = made.write_rows(tmp_path / "rows.jsonl", 64)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    start(rows, "-o", tmp_path / "out", "-j1", stderr=theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the other end is closed
        while said := os.read(ours, 4096):
            shown += said
    os.close(ours)
    assert re.search(rb"\r100%\|[^|]+\| 64 done, 0 failed, \d+/s \[\d\d:\d\d<00:00\]", shown), shown
    assert b"64 documents in" in shown


def test_names_that_are_no_text(tmp_path: Path, made: SimpleNamespace) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs dehusk[batch]")
    name = os.fsdecode(b"caf\xe9.jsonl")
    (tmp_path / name).write_text(json.dumps({"id": "\ud800", "url": "http://a/\udfff", "html": made.page(1)}))
    assert main(["batch", str(tmp_path / name), "-o", str(tmp_path / "out.parquet"), "-j1", "--quiet"]) == 0
    [record] = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert (record["id"], record["url"], record["error"]) == ("\\ud800", "http://a/\\udfff", None)
