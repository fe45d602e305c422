"""A real browser for the tests that need one, and what it saw."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
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
