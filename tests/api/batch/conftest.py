"""Pages and the files that crawls keep them in, made for the tests."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

Start = Callable[..., "subprocess.Popen[str]"]


def page(number: int, n_sentences: int = 12) -> str:
    said = f"Ferry number {number} crosses the harbour again, and its captain has a long story to tell. "
    return f"<title>Ferry {number}</title><nav><a href='/'>Home</a></nav><article><h1>Ferry</h1><p>{said * n_sentences}"


def slow_page() -> str:
    """Takes many seconds of work."""
    return "".join(
        f"<div class='c{n}'><p>Some sentence, number {n}, of a very long page.</p></div>" for n in range(150_000)
    )


def warc_record(
    number: int,
    body: bytes,
    *,
    status: str = "200 OK",
    headers: Sequence[str] = ("Content-Type: text/html",),
    kind: str = "response",
) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()
    block = head + body if kind == "response" else body
    content_type = {"response": "application/http; msgtype=response", "conversion": "text/plain"}.get(kind, "text/html")
    fields = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>",
        f"WARC-Target-URI: http://harbour.example/{number}",
        "WARC-Date: 2026-01-01T00:00:00Z",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join([*fields, "", ""]).encode() + block + b"\r\n\r\n"


def write_warc(path: Path, records: Sequence[bytes], *, is_packed: bool = True) -> Path:
    path.write_bytes(b"".join(gzip.compress(record) if is_packed else record for record in records))
    return path


def write_rows(path: Path, n_pages: int) -> Path:
    rows = [{"id": f"row-{n}", "url": f"http://harbour.example/{n}", "html": page(n)} for n in range(n_pages)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts ``dehusk batch``; whatever a test leaves running is ended with it."""
    running: list[subprocess.Popen[str]] = []

    def started(*arguments: object, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "dehusk", "batch", *map(str, arguments)]
        options = {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            "stdin": subprocess.DEVNULL,
            **options,
        }
        running.append(subprocess.Popen(command, **options))
        return running[-1]

    yield started
    for process in running:
        process.kill()
        process.communicate()


def workers_of(parent: int) -> list[int]:
    """The processes below the fork server of a batch, busiest first."""
    parents, busy = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        busy[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    found = [pid for pid, above in parents.items() if parents.get(above) == parent]
    return sorted(found, key=lambda pid: -busy[pid])


def cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """The functions of this file, for test modules, which cannot import it."""
    functions = (page, slow_page, warc_record, write_warc, write_rows, records, workers_of, cpu_seconds)
    return SimpleNamespace(**{function.__name__: function for function in functions})
