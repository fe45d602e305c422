"""The review in a real browser, against a server that is killed: what was flipped stays flipped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dehusk.models import SHIPPED_MODEL
from dehusk.training.labels.corpus import read_corpus

pytest.importorskip("starlette", reason="the extra [review] is not installed")
pytest.importorskip("uvicorn", reason="the extra [review] is not installed")
pytestmark = pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")
EXAMPLES = Path(__file__).parents[3] / "examples"
PAGES = [EXAMPLES / "blog-hindi/page.html", EXAMPLES / "table-1990s/page.html"]


#: The blocks that can be clicked without scrolling.
IN_SIGHT = (
    "[...frame.elements.keys()].filter((n) => { const b = frame.elements.get(n)[0].getClientRects()[0];"
    " return b && b.y > 40 && b.y < 500 && frame.at(b.x + Math.min(b.width, 40) / 2, b.y + b.height / 2) === n; })"
)


class Review:
    """A running `dehusk review`."""

    def __init__(self, out: Path, *places: Path) -> None:
        self.out = out
        self.places = places
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        command = [sys.executable, "-m", "dehusk", "review", *map(str, self.places), "--out", str(self.out)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def labels(self, page_id: str) -> dict[str, Any]:
        return json.loads((self.out / "labels" / f"{page_id}.json").read_text(encoding="utf-8"))


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    running = Review(tmp_path / "reviewed", *PAGES)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.kill()


def flags(labels: dict[str, Any]) -> list[bool]:
    return [block["label"] == "content" for block in labels["blocks"]]


def wait_saved(browser: Any) -> None:
    browser.wait("document.getElementById('saved').textContent === 'saved ✓'")


def test_flipping_saving_killing_and_going_on(browser: Any, review: Review) -> None:
    address = review.start()
    browser.open(address)
    name = browser.run("page.name")
    before = browser.run("page.content")
    first = browser.run(IN_SIGHT)[0]
    # By mouse.
    browser.mouse(("click", first))
    wait_saved(browser)
    expected = [is_content != (number == first) for number, is_content in enumerate(before)]
    assert flags(review.labels(name)) == expected
    assert [block["by"] == "person" for block in review.labels(name)["blocks"]] == [
        number == first for number in range(len(before))
    ]
    # By keyboard: the next block, then flip it.
    browser.keys("\ue015", " ")
    wait_saved(browser)
    following = first + 1
    expected[following] = not expected[following]
    assert flags(review.labels(name)) == expected
    # The page's type.
    browser.run(
        "(document.getElementById('kind').value = 'forum',"
        " document.getElementById('kind').dispatchEvent(new Event('change')))"
    )
    wait_saved(browser)
    assert review.labels(name)["page_type"] == "forum"
    assert browser.errors() == []
    assert all(url.startswith(address) for url in browser.requests())
    # Nothing is lost when the server is killed.
    review.kill()
    browser.open(review.start())
    assert browser.run("page.name") == name
    assert browser.run("page.content") == expected
    assert browser.run("page.page_type") == "forum"
    # Accepting goes on to the next page, and what is accepted can be trained on.
    browser.keys("\ue007")
    browser.wait(f"document.body.dataset.ready !== undefined && document.body.dataset.ready !== '{name}'")
    assert browser.run("document.getElementById('counts').textContent") == "1 of 2"
    corpus = read_corpus(review.out)
    assert corpus.ids == (name,)
    assert (list(corpus[0].content), corpus[0].page_type) == (expected, "forum")


def test_enter_accepts_after_the_help_was_read(browser: Any, review: Review) -> None:
    """However the help was opened and closed, the keys belong to the page again."""
    browser.open(review.start())
    name = browser.run("page.name")
    for opened in ("document.getElementById('help').focus() ?? document.getElementById('help').click()", None):
        if opened is None:
            browser.keys("?")
        else:
            browser.run(opened)
        browser.wait("document.getElementById('keys').open")
        browser.keys("\ue00c")
        browser.wait("!document.getElementById('keys').open && document.activeElement.id === 'list'")
    browser.keys("\ue007")
    browser.wait(f"document.body.dataset.ready !== undefined && document.body.dataset.ready !== '{name}'")
    assert review.labels(name)["status"] == "accepted"
    assert not browser.run("document.getElementById('keys').open")


def test_it_opens_at_the_first_doubtful_block(browser: Any, review: Review) -> None:
    browser.open(review.start())
    doubtful = browser.run("page.blocks.map((_, n) => n).filter((n) => isUnsure(n))")
    assert doubtful
    assert browser.run("chosen") == doubtful[:1]
    assert browser.run(f"document.getElementById('block-{doubtful[0]}').getAttribute('aria-selected')") == "true"
    browser.keys("u")
    assert browser.run("chosen") == doubtful[1:2] or len(doubtful) == 1


def test_by_touch_on_a_phone(browser: Any, review: Review) -> None:
    """Everything that fingers need is on the screen, and the hints speak of no keys."""
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    )
    browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        browser.open(review.start())
        assert browser.run("document.documentElement.scrollWidth") <= 390
        for name in ("undo", "unsure", "accept", "skip", "next", "back"):
            box = browser.run(f"document.getElementById('{name}').getBoundingClientRect().toJSON()")
            assert 0 <= box["left"] < box["right"] <= 390, name
            assert box["height"] >= 34, name
        hint = browser.run("document.querySelector('.hint').textContent")
        assert "Tap" in hint
        assert "Enter" not in hint
        before = browser.run("page.content")
        browser.run("document.getElementById('unsure').click()")
        browser.run("flip()")
        wait_saved(browser)
        assert browser.run("page.content") != before
        browser.run("document.getElementById('undo').click()")
        wait_saved(browser)
        assert browser.run("page.content") == before
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_dragging_and_undoing(browser: Any, review: Review) -> None:
    browser.open(review.start())
    before = browser.run("page.content")
    first, second, third = browser.run(IN_SIGHT)[:3]
    browser.mouse(("press", first), ("over", second), ("over", third), ("release", third))
    wait_saved(browser)
    after = browser.run("page.content")
    assert [after[number] for number in (first, second, third)] == [not before[first]] * 3
    browser.keys("z")
    wait_saved(browser)
    assert browser.run("page.content") == before


def test_a_failed_save_is_said(browser: Any, review: Review) -> None:
    browser.open(review.start())
    review.kill()
    browser.keys("\ue015", " ")
    browser.wait("document.getElementById('saved').textContent.startsWith('NOT SAVED')")


#: Makes every request fail from now on; ``fetch = working`` mends that.
BREAK = "(window.working = window.fetch, window.fetch = () => Promise.reject(new Error('gone')), 1)"
LEAVES = (
    "(() => { const event = new Event('beforeunload', { cancelable: true });"
    " dispatchEvent(event); return !event.defaultPrevented; })()"
)
#: Gives what was done, once a page is loading whose frame still shows the one before; ``{done}`` says what to do then.
WHILE_LOADING = """
const give = arguments[0];
const before = page.name;
const element = frame.elements.get({number})[0];
const box = element.getClientRects()[0];
const click = () => element.dispatchEvent(new frame.iframe.contentWindow.MouseEvent("click",
  {{ bubbles: true, clientX: box.x + 2, clientY: box.y + box.height / 2 }}));
const show = frame.show.bind(frame);
frame.show = (html) => {{ const shown = show(html); {done}; return shown; }};
open(pageAfter(1, false)).then(() => setTimeout(() => give([before, page.name]), 0));
"""


def test_a_page_with_unsaved_changes_is_not_left_without_a_word(browser: Any, review: Review) -> None:
    browser.open(review.start())
    name, before = browser.run("page.name"), browser.run("page.content")
    assert browser.run(LEAVES)
    browser.run(BREAK)
    browser.run(
        "(window.confirm = () => { window.nAsked = (window.nAsked || 0) + 1; return false; }, choose(0), flip(), 1)"
    )
    browser.wait("document.getElementById('saved').textContent === 'NOT SAVED: gone'")
    assert not browser.run(LEAVES)
    browser.keys("n")
    browser.wait("window.nAsked === 1")
    assert browser.run("page.name") == name
    # What could not be saved is saved before the next page comes, as soon as that is possible.
    browser.run("(window.fetch = working, 1)")
    browser.keys("n")
    browser.wait(f"document.body.dataset.ready !== undefined && document.body.dataset.ready !== '{name}'")
    assert flags(review.labels(name)) == [not before[0], *before[1:]]
    assert browser.run("window.nAsked") == 1
    assert browser.run(LEAVES)


def test_changes_during_a_save_are_saved_together(browser: Any, review: Review) -> None:
    """One after another they took minutes on a long page, and were gone when the window was closed before."""
    browser.open(review.start())
    name, before = browser.run("page.name"), browser.run("page.content")
    browser.run(
        "(window.working = fetch, window.nSaves = 0,"
        " window.fetch = (...all) => { nSaves += 1; return working(...all); }, 1)"
    )
    browser.run("(page.blocks.forEach((_, number) => { choose(number); flip(); }), 1)")
    wait_saved(browser)
    assert flags(review.labels(name)) == [not is_content for is_content in before]
    assert browser.run("nSaves") == 2


@pytest.mark.parametrize("done", ["click()", "finish('accepted')"])
def test_a_page_that_is_not_shown_yet_is_left_as_it_is(browser: Any, review: Review, done: str) -> None:
    """A click on the page before flipped the block of the same number on the next; Enter twice accepted both."""
    browser.open(review.start())
    number = browser.run(IN_SIGHT)[0]
    before, after = browser.driver.execute_async_script(WHILE_LOADING.format(number=number, done=done))
    assert before != after
    assert not any(browser.run("page.checked"))
    assert browser.run("page.status") == "open"
    assert not list((review.out / "labels").iterdir())


def test_a_held_key_flips_and_accepts_nothing(browser: Any, review: Review) -> None:
    browser.open(review.start())
    before, chosen = browser.run("page.content"), browser.run("choose(0) ?? chosen")
    for key in (" ", "Enter", "ArrowDown"):
        browser.run(f"document.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', repeat: true }}))")
    assert browser.run("page.content") == before
    assert browser.run("page.status") == "open"
    assert browser.run("chosen") != chosen


def test_what_the_filter_hides_is_not_chosen_with_what_it_shows(browser: Any, review: Review) -> None:
    browser.open(review.start())
    browser.run("(document.getElementById('filter').value = 'content', setFilter(), 1)")
    shown = browser.run("list.rows.flatMap((row, number) => row.hidden ? [] : [number])")
    assert len(shown) < shown[-1] - shown[0] + 1
    browser.run(f"(choose({shown[0]}), extendTo({shown[-1]}), 1)")
    assert browser.run("chosen") == shown


def test_a_page_that_cannot_be_opened_is_said_and_passed_over(browser: Any, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.html" for name in "abc"]
    for file in files:
        file.write_text("<p>The ferry to the island runs again, said the council.</p>")
    review = Review(tmp_path / "reviewed", *files)
    try:
        browser.open(review.start())
        files[1].unlink()
        browser.keys("n")
        browser.wait("document.getElementById('saved').textContent.startsWith('NOT OPENED')")
        assert "b.html: No such file" in browser.run("document.getElementById('saved').textContent")
        assert browser.run("document.body.dataset.ready") == "a"
        browser.keys("n")
        browser.wait("document.body.dataset.ready === 'c'")
    finally:
        review.kill()


def test_a_hostile_page_under_review(browser: Any, hostile: Path, tmp_path: Path) -> None:
    review = Review(tmp_path / "reviewed", hostile)
    address = review.start()
    try:
        browser.open(address)
        browser.mouse(("click", 1))
        wait_saved(browser)
        assert review.labels("hostile")["blocks"][1]["by"] == "person"
        assert browser.run("window.ran === undefined && frame.iframe.contentWindow.ran === undefined")
        assert all(url.startswith(address) for url in browser.requests())
        assert browser.errors() == []
    finally:
        review.kill()


def test_only_its_own_page_is_answered(review: Review) -> None:
    from urllib.error import HTTPError
    from urllib.parse import urlsplit
    from urllib.request import Request, urlopen

    address = review.start()
    parts = urlsplit(address)

    def status(path: str, **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urlopen(Request(f"http://{parts.netloc}{path}", headers=named)) as answer:
                return answer.status
        except HTTPError as error:
            return error.code

    assert parts.hostname == "127.0.0.1"
    assert len(parts.path.strip("/")) >= 32
    assert status(parts.path) == 200
    assert status("/wrong/pages") == 404
    assert status(f"{parts.path}pages/nothing") == 404
    assert status(f"{parts.path}assets/..%2Fstore.py") == 404
    assert status(parts.path, Host="dehusk.example") == 403
    assert status(f"{parts.path}pages", Origin="http://evil.example") == 403
    assert status(f"{parts.path}pages", Sec_Fetch_Site="cross-site") == 403
    with urlopen(address) as answer:
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert list((review.out / "labels").iterdir()) == []


def test_roles_are_set_taken_back_and_kept(browser: Any, review: Review) -> None:
    def roles() -> list[str | None]:
        return [block.get("role") for block in review.labels(name)["blocks"]]

    browser.open(review.start())
    name = browser.run("page.name")
    before = browser.run("page.roles")
    first, second = browser.run(IN_SIGHT)[:2]
    browser.mouse(("click", first))
    wait_saved(browser)
    assert set(roles()) == {None}  # flipping alone says nothing of roles
    browser.run(f"choose({first})")
    browser.keys("b")
    wait_saved(browser)
    given = [*before[:first], "" if before[first] == "byline" else "byline", *before[first + 1 :]]
    assert roles() == given
    # A page has one headline: what had been it is it no more.
    browser.run(f"choose({first})")
    browser.run("page.roles[page.blocks.length - 1] = 'headline'")
    browser.run("document.getElementById('headline').click()")
    wait_saved(browser)
    assert roles().count("headline") == 1
    assert roles()[first] == "headline"
    assert browser.run("document.getElementById('headline').getAttribute('aria-pressed')") == "true"
    browser.keys("z", "z")
    wait_saved(browser)
    assert set(roles()) == {None}
    browser.run(f"choose({second})")
    browser.keys("m")
    wait_saved(browser)
    kept = roles()
    review.kill()
    browser.open(review.start())
    assert browser.run("page.roles") == kept
    assert browser.errors() == []
