"""Renderings: pages as plain text in many styles, every block's label carried along."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from dehusk.features.measuring.page_measures import PageMeasures, measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.align import align
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.labels.word_scores import tokens, word_scores
from dehusk.training.variation.text_styles import STYLES, UNSEEN, Style, draw_style, render, written

EXAMPLES = [page for page in read_corpus(Path(__file__).parents[3] / "examples") if b"</" in bytes(page.html)]
PAGE = (
    "<title>Tides | Port</title><ul><li>Home</li><li>Help</li></ul><div><h2>Tides</h2>"
    "<p>The <a href=x>sea</a> comes<br>in twice.</p><div hidden>Not now.</div></div>"
    "<table><tr><td>high</td><td>low</td></tr></table><pre>a = 1\n  b</pre>"
)
CONTENT = np.array([False, False, True, True, False, True, True, True])


def layout(html: bytes | str = PAGE) -> PageMeasures:
    return measure_page(cut(parse(html)))


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (Style(), "Tides | Port\nHome\nHelp\nTides\nThe sea comes\nin twice.\nNot now.\nhigh\nlow\na = 1\n  b\n"),
        (
            Style(title=False, joining="lines", items=""),
            "HomeHelp\nTides\nThe\nsea\ncomes\nin twice.\nNot now.\nhigh\nlow\na = 1\n  b\n",
        ),
        (
            Style(title=False, joining="spaced", blank="margins", cells="\t", hidden=False),
            "Home\nHelp\n\nTides\n\nThe sea comes in twice.\n\nhigh\tlow\na = 1\n  b\n",
        ),
        (
            Style(title=False, joining="spaced", heading="#", bullet="* ", width=20, cells=" | "),
            "* Home\n* Help\n## Tides\nThe sea comes in\ntwice.\nNot now.\nhigh | low\na = 1\n  b\n",
        ),
    ],
    ids=["dump", "nodes", "browser", "markdown"],
)
def test_what_a_style_writes(style: Style, text: str) -> None:
    found, flags = written(layout(), CONTENT, style)
    assert found == text
    assert len(flags) == len(text)
    assert "".join(np.array(list(found))[flags]).startswith(("Tides", "## Tides"))
    assert "Home" not in "".join(np.array(list(found))[flags])


def test_nesting_is_shown_by_indentation() -> None:
    found, _ = written(layout("<div>a<div>b<p>c</p></div></div>"), np.ones(3, dtype=np.bool_), Style(indent=2))
    assert found == "a\n  b\n    c\n"


@pytest.mark.parametrize("name", {**STYLES, **UNSEEN})
@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.id)
def test_labels_travel_with_the_words(page: object, name: str) -> None:
    html, gold = page.html, page.text  # type: ignore[attr-defined]
    measured = layout(html)
    content = align(measured.table.texts, gold)
    style = {**STYLES, **UNSEEN}[name]
    table, is_content = render(measured, content, style)
    assert len(table) == len(is_content)
    if not style.hidden:
        return  # of a hidden twin either may be the labelled one
    before = "\n".join(text for text, flag in zip(measured.table.texts, content, strict=True) if flag)
    after = "\n".join(text for text, flag in zip(table.texts, is_content, strict=True) if flag)
    assert word_scores(after, before).f1 > 0.88
    everything = "\n".join([measured.table.document.title * style.title, *measured.table.texts])
    assert len(tokens("\n".join(table.texts))) == pytest.approx(len(tokens(everything)), rel=0.12)


def test_styles_are_drawn_from_all_but_the_unseen() -> None:
    drawn = {draw_style(random.Random(seed)) for seed in range(500)}
    assert set(STYLES.values()) <= drawn
    assert not set(UNSEEN.values()) & drawn
    assert len(drawn) > 100
    assert all(style.hidden and style.cells != "\t" and not style.heading for style in drawn)
    assert draw_style(random.Random(3)) == draw_style(random.Random(3))
