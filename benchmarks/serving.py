"""Load on the service: its speed against the library's own, hostile bodies, slow clients, growth, and its end.

    python benchmarks/serving.py --data DIR [--requests 2000] [--growth 10000]

The client keeps a few connections busy with requests that are written once and for all, so that it takes little of the
processors that it shares with the service.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

import dehusk
from dehusk.features.limits import DEFAULT_LIMITS
from dehusk.inputs import Input
from dehusk.machine import count_cpus
from dehusk.options import Options
from dehusk.pool import map_in_order
from dehusk.serving.work import Job, prepare
from dehusk.training.labels.corpus import read_corpus

CONNECTIONS = 8
HOSTILE = (
    b"",
    b"\0" * 100_000,
    b"<div>" * 30_000,
    b"<table><td colspan=99999 rowspan=99999>x" * 2_000,
    b"%PDF-1.7 " + bytes(range(256)) * 100,
    b"<!--" * 100_000,
    b"</p>" * 100_000,
    b"<p>a" * 200_000,
)


def request_of(body: bytes, path: str = "/extract") -> bytes:
    """A whole request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send a request and read its answer; gives the status."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ")[1])


async def load(port: int, requests: list[bytes]) -> tuple[float, list[float], Counter[int]]:
    """Send all requests over a few connections; gives seconds in all, seconds of each, and the statuses."""
    waiting = iter(requests)
    seconds: list[float] = []
    statuses: Counter[int] = Counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        for request in waiting:
            began = time.perf_counter()
            statuses[await exchange(reader, writer, request)] += 1
            seconds.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return time.perf_counter() - began, seconds, statuses


async def slow_clients(port: int, n_clients: int, pages: list[bytes]) -> tuple[float, Counter[int]]:
    """Clients that send half a body and stand still; gives the slowest answer beside them, and how they ended."""
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(n_clients)]
    for _, writer in held:
        writer.write(request_of(b"<p>x" * 1000)[:500])
    _, seconds, _ = await load(port, [request_of(page) for page in pages])
    ends: Counter[int] = Counter()
    for reader, writer in held:
        head = await reader.read(100)
        ends[int(head.split(b" ")[1]) if head else 0] += 1
        writer.close()
    return max(seconds), ends


def seconds_of(items: Iterable[object]) -> float:
    """How long it takes until all are there."""
    began = time.perf_counter()
    for _ in items:
        pass
    return time.perf_counter() - began


def memory_of(pid: int) -> int:
    """Resident bytes of a process and all below it."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text("ascii").split()]
    own = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return own + sum(memory_of(int(child)) for child in children)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="labelled pages, as `dehusk train` takes them")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--growth", type=int, default=10_000)
    options = parser.parse_args()
    corpus = read_corpus(options.data)
    rng = random.Random(0)
    pages = [bytes(corpus[row].html) for row in rng.sample(range(len(corpus)), min(200, len(corpus)))]
    drawn = [rng.choice(pages) for _ in range(options.requests)]
    jobs = [Job("extract", [Input(page)], Options(), "auto") for page in drawn]

    command = [sys.executable, "-m", "dehusk", "serve", "--port", "0", "--timeout", "5"]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    assert service.stdout is not None
    port = int(service.stdout.readline().rstrip("/\n").rpartition(":")[2])
    while True:  # it says its address before its workers are ready
        try:
            asyncio.run(load(port, [request_of(pages[0])]))
            break
        except OSError:
            time.sleep(0.1)

    n_cpus = count_cpus()
    for turn in range(3):
        library = seconds_of(map_in_order(prepare(None, DEFAULT_LIMITS), jobs, n_cpus))
        text_alone = seconds_of(dehusk.extract_many(drawn, n_jobs=n_cpus))
        seconds, each, statuses = asyncio.run(load(port, [request_of(page) for page in drawn]))
        print(
            f"turn {turn}: {len(drawn) / seconds:.0f} requests a second; the library with {n_cpus} processes "
            f"{len(drawn) / library:.0f} of the same answers, ratio {library / seconds:.2f}, and "
            f"{len(drawn) / text_alone:.0f} texts alone, ratio {text_alone / seconds:.2f}; "
            f"median {1000 * np.median(each):.0f} ms, p99 {1000 * np.quantile(each, 0.99):.0f} ms; {dict(statuses)}"
        )
    seconds, each, statuses = asyncio.run(load(port, [request_of(body) for body in HOSTILE * 10]))
    print(f"hostile bodies: {dict(statuses)}, slowest {max(each):.2f} s")
    slowest, ends = asyncio.run(slow_clients(port, 100, pages))
    print(f"beside 100 slow clients: slowest answer {slowest:.2f} s; they ended with {dict(ends)}")
    before = memory_of(service.pid)
    asyncio.run(load(port, [request_of(rng.choice(pages)) for _ in range(options.growth)]))
    grown = memory_of(service.pid)
    print(f"memory before and after {options.growth} requests: {before / 2**20:.0f} and {grown / 2**20:.0f} MiB")
    service.send_signal(signal.SIGTERM)
    print(f"ended with {service.wait(timeout=30)} on SIGTERM")


if __name__ == "__main__":
    main()
