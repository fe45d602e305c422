"""What tests of several rooms share: a real browser, and the files that crawls keep pages in."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

#: How long to wait for something to come about, seconds; it mostly takes a few hundredths.
PATIENCE = 30


class Browser:
    """Chromium without a screen."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        """Open a page that says by ``data-ready`` when it is, with an empty record of what happened before."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(address)
        self.wait("document.body.dataset.ready !== undefined")

    def run(self, script: str) -> Any:
        """What an expression gives in the page."""
        return self.driver.execute_script(f"return ({script})")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(lambda _: self.run(condition), condition)

    def keys(self, *keys: str) -> None:
        """Press keys, one after another."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def mouse(self, *steps: tuple[str, int]) -> None:
        """Move the mouse over blocks of the page in the frame: ``("click" | "press" | "over" | "release", n)``."""
        from selenium.webdriver.common.action_chains import ActionChains

        chain = ActionChains(self.driver, duration=20)
        for what, number in steps:
            x, y = self.run(
                "(() => { const stage = document.getElementById('page').getBoundingClientRect();"
                f" const box = frame.elements.get({number})[0].getClientRects()[0];"
                " const x = stage.x + box.x + Math.min(box.width, 40) / 2, y = stage.y + box.y + box.height / 2;"
                " return [Math.round(x), Math.round(y)]; })()"
            )
            chain.w3c_actions.pointer_action.move_to_location(x, y)
            {
                "click": chain.w3c_actions.pointer_action.click,
                "press": chain.w3c_actions.pointer_action.pointer_down,
                "release": chain.w3c_actions.pointer_action.pointer_up,
                "over": lambda: None,
            }[what]()
        chain.perform()

    def errors(self) -> list[str]:
        """What the console complained of."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith(("data:", "chrome:"))]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    helper = shutil.which("chromedriver")
    if not program or not helper:
        pytest.skip("no Chromium with its chromedriver is installed")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--disable-dev-shm-usage", "--window-size=1200,800"),
        f"--user-data-dir={tmp_path_factory.mktemp('browser')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(helper))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def hostile() -> Path:
    """A page that tries whatever a page can: to run, to fetch, to send, to leave, to cover the screen."""
    return Path(__file__).with_name("hostile.html")


Start = Callable[..., "subprocess.Popen[str]"]


def page(number: int, n_sentences: int = 12) -> str:
    said = f"Ferry number {number} crosses the harbour again, and its captain has a long story to tell. "
    head = f"<title>Ferry {number}</title><nav><a href='/'>Home</a></nav>"
    return f"{head}<article><h1>Ferry {number}</h1><p>{said * n_sentences}"


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
