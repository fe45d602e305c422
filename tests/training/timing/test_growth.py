"""Slopes, and the pages that they are measured on."""

from __future__ import annotations

import re

import pytest

import dehusk
from dehusk.training.timing import growth
from dehusk.training.timing.growth import MIN_BYTES, slope, time_shape
from dehusk.training.timing.made_up_pages import SHAPES, Shape, article, web_page


@pytest.mark.parametrize(("power", "expected"), [(1, 1), (2, 2), (0, 0)])
def test_slope_of_a_shape(monkeypatch: pytest.MonkeyPatch, power: int, expected: float) -> None:
    now = [0.0]
    monkeypatch.setattr(growth, "CLOCK", lambda: now[0])

    def extract(html: bytes, _: str | None) -> str:
        # The smallest page takes far too long, as a constant cost would make it.
        now[0] += 1e9 if len(html) < MIN_BYTES else len(html) ** power
        return ""

    sizes = (MIN_BYTES // 2, MIN_BYTES, 3 * MIN_BYTES, 10 * MIN_BYTES)
    n_done: list[None] = []
    found = time_shape(Shape("a", "bytes", sizes, bytes), extract, 3, lambda: n_done.append(None))
    assert found.slope == pytest.approx(expected)
    assert found.last_slope == pytest.approx(expected)
    assert found.n_bytes == found.sizes == sizes
    assert found.seconds[1:] == pytest.approx([size**power for size in sizes[1:]])
    assert len(n_done) == 3 * len(sizes)


def test_the_last_step_shows_a_bend() -> None:
    assert slope([1, 10, 100], [1, 10, 1000]) == pytest.approx(1.5)
    assert slope([10, 100], [10, 1000]) == pytest.approx(2)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_shapes(shape: Shape) -> None:
    size = max(shape.sizes[0] // 10, 8)
    page = shape.make(size)
    assert shape.make(size) == page, "the same page each time"
    assert list(shape.sizes) == sorted(shape.sizes)
    assert len(shape.make(shape.sizes[-3])) >= MIN_BYTES, "a slope needs three pages or more"
    if shape.unit == "bytes":
        assert size <= len(page) < size + 10_000
    labelled = dehusk.label(page)
    document = labelled.table.document
    n_found = {
        "blocks": len(labelled.blocks),
        "levels": int(document.tree.depth.max()) - 1,
        "elements": document.tags.count("li"),
        "links": document.tags.count("a"),
        "bytes": size,
    }
    assert n_found[shape.unit] == (size // 4 * 4 if shape.unit == "blocks" else size)


def test_the_hostile_shapes_reach_what_is_promised() -> None:
    largest = {shape.unit if shape.unit != "bytes" else shape.name: shape.sizes[-1] for shape in SHAPES}
    assert largest == {
        "page like those of the web": 10**7,
        "page of text": 10**7,
        "blocks": 200_000,
        "levels": 20_000,
        "elements": 200_000,
        "one text node": 5_000_000,
        "links": 50_000,
    }


def test_an_article_has_content_and_chrome() -> None:
    page = dehusk.label(article(30_000))
    labels = {block.label for block in page.blocks}
    assert labels == {"content", "chrome"}
    assert sum(len(block.text) for block in page.blocks) > 20_000


def test_a_web_page_has_the_proportions_of_real_ones() -> None:
    html = web_page(200_000)
    kilobytes = len(html) / 1000
    table = dehusk.label(html).table
    scripts = re.findall(rb"<script>.*?</script>", html)
    named = re.findall(rb"class='.*?' data-\w+='.*?'", html)
    assert 5.5 < table.document.n_elements / kilobytes < 7
    assert 1.8 < len(table.node_texts) / kilobytes < 2.4
    assert 1.2 < len(table) / kilobytes < 1.6
    assert 0.07 < sum(map(len, table.texts)) / len(html) < 0.11
    assert 0.3 < sum(map(len, scripts)) / len(html) < 0.4
    assert 0.38 < sum(map(len, named)) / len(html) < 0.5
