"""The view in a real browser: it asks for nothing, relabels at once, tints by probability, and is safe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import dehusk
from dehusk.cli import main
from dehusk.models import SHIPPED_MODEL

pytestmark = pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")
EXAMPLES = Path(__file__).parents[3] / "examples"
NEWS, TEXT = EXAMPLES / "news-modal/page.html", EXAMPLES / "text-registration/page.txt"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("view") / "out.html"
    assert main(["view", str(NEWS), "-o", str(out)]) == 0
    return out


def tint(browser: Any, number: int) -> tuple[str, float]:
    """Hue and strength of a block's colour: blue for content, orange for chrome."""
    colour = browser.run(f"getComputedStyle(frame.elements.get({number})[0]).backgroundColor")
    red, _, blue, alpha = map(float, re.findall(r"[\d.]+", colour))
    return ("blue" if blue > red else "orange"), alpha


def test_it_opens_without_error_and_asks_for_nothing(browser: Any, view: Path) -> None:
    browser.open(view.as_uri())
    assert browser.errors() == []
    assert browser.requests() == [view.as_uri()]
    page = dehusk.label(NEWS.read_bytes())
    assert browser.run("[...frame.elements.keys()].length") == len(page.blocks)
    assert browser.run("list.rows.length") == len(page.blocks)


def test_it_opens_at_the_content(browser: Any, view: Path) -> None:
    """A page of many menus and dialogs shows its first content, not these."""
    browser.open(view.as_uri())
    first = next(block.index for block in dehusk.label(NEWS.read_bytes()).blocks if block.label == "content")
    box = browser.run(f"frame.elements.get({first})[0].getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < browser.run("document.getElementById('stage').clientHeight")
    row = browser.run(f"list.rows[{first}].getBoundingClientRect().toJSON()")
    above = browser.run("document.getElementById('list').getBoundingClientRect().top")
    assert above <= row["top"] < browser.run("innerHeight")


def test_an_address_names_the_page_to_open(browser: Any, tmp_path: Path) -> None:
    out = tmp_path / "two.html"
    assert main(["view", str(NEWS), str(TEXT), "-o", str(out)]) == 0
    for hash_, name in (("", str(NEWS)), ("#1", str(TEXT)), ("#7", str(NEWS)), ("#x", str(NEWS))):
        # The query makes it another address, so that the browser loads it anew.
        browser.open(f"{out.as_uri()}?{hash_[1:]}{hash_}")
        assert browser.run("page.name") == name


def test_tints_follow_the_probabilities(browser: Any, view: Path) -> None:
    browser.open(view.as_uri())
    page = dehusk.label(NEWS.read_bytes())
    order = sorted(range(len(page.blocks)), key=lambda number: page.blocks[number].probability)
    chosen = [order[0], order[len(order) // 2], order[-40], order[-1]]
    for number in chosen:
        expected = "blue" if page.blocks[number].label == "content" else "orange"
        assert tint(browser, number)[0] == expected
    content = [number for number in order if page.blocks[number].label == "content"]
    strengths = [tint(browser, number)[1] for number in content]
    assert strengths == sorted(strengths)
    assert strengths[0] < strengths[-1]


def test_the_slider_relabels_at_once(browser: Any, view: Path) -> None:
    browser.open(view.as_uri())
    page = dehusk.label(NEWS.read_bytes())
    for threshold in (0.9, 0.1):
        browser.run(
            f"(() => {{ const slider = document.getElementById('threshold'); slider.value = {threshold};"
            " slider.dispatchEvent(new Event('input')); })()"
        )
        expected = [int(round(p, 4) >= threshold) for p in page.probabilities]
        assert (
            browser.run("page.blocks.map((_, n) => Number(frame.elements.get(n)[0].dataset.label === 'content'))")
            == expected
        )
        counts = browser.run("document.getElementById('counts').textContent")
        assert counts.startswith(f"{sum(expected)} content · {len(expected) - sum(expected)} chrome")


def test_reasons_show_on_hover_and_by_keyboard(browser: Any, view: Path) -> None:
    browser.open(view.as_uri())
    reasons = dehusk.label(NEWS.read_bytes()).explain_all()
    shown = browser.run(
        "[...frame.elements.keys()].find((n) => { const b = frame.elements.get(n)[0].getClientRects()[0];"
        " return b && b.y > 60 && b.y < 400 && frame.at(b.x + Math.min(b.width, 40) / 2, b.y + b.height / 2) === n; })"
    )
    browser.mouse(("over", shown))
    assert reasons[shown].reasons[0].text in browser.run("document.getElementById('tip').textContent")
    browser.run("document.getElementById('list').focus()")
    browser.keys("\ue010")  # End
    browser.keys("\ue013")  # arrow up
    last = len(reasons) - 2
    assert browser.run("list.selected") == last
    said = browser.run("document.getElementById('details').textContent")
    for reason in reasons[last].reasons:
        assert f"{reason.topic} {reason.text}" in said


def test_the_text_is_that_of_the_extraction(browser: Any, view: Path) -> None:
    browser.open(view.as_uri())
    browser.keys("t")
    shown = browser.run("document.getElementById('text').hidden ? null : document.getElementById('text').textContent")
    page = dehusk.label(NEWS.read_bytes())
    kept = page.kept()
    assert shown == "".join(text for text, is_kept in zip(page.table.texts, kept, strict=True) if is_kept)


def test_a_second_page_of_plain_text(browser: Any, tmp_path: Path) -> None:
    try:
        page = dehusk.label(TEXT.read_bytes())
    except dehusk.ModelError:
        pytest.skip("the shipped model was not trained on plain text")
    out = tmp_path / "two.html"
    assert main(["view", str(NEWS), str(TEXT), "-o", str(out)]) == 0
    browser.open(out.as_uri())
    browser.run(
        "(document.getElementById('pages').value = '1',"
        " document.getElementById('pages').dispatchEvent(new Event('change')))"
    )
    browser.wait("document.body.dataset.ready === '1'")
    words = page.blocks[0].text.split()[:5]
    assert " ".join(words) in " ".join(browser.run("frame.iframe.contentDocument.body.textContent").split())
    assert browser.run("frame.elements.size") == len(page.blocks)


def test_it_fits_a_phone(browser: Any, view: Path) -> None:
    size = {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.open(view.as_uri())
        assert browser.run("document.documentElement.scrollWidth") <= 390
        browser.run("document.getElementById('show-list').click()")
        assert browser.run("document.getElementById('list').getBoundingClientRect().height") > 200
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_hostile_page_runs_nothing_and_leaves_the_tool_usable(browser: Any, hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "hostile.view.html"
    assert main(["view", str(hostile), "-o", str(out)]) == 0
    browser.open(out.as_uri())
    browser.mouse(("click", 0))
    assert browser.run("list.selected") == 0
    assert browser.run("window.ran === undefined && frame.iframe.contentWindow.ran === undefined")
    assert browser.requests() == [out.as_uri()]
    assert browser.errors() == []
    n_blocks = len(dehusk.label(hostile.read_bytes()).blocks)
    assert browser.run("frame.elements.size") == n_blocks
    assert browser.run("page.blocks.every((_, n) => frame.isShown(n))")
    assert browser.run("document.title").endswith("dehusk view")
