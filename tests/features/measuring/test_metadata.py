"""How blocks compare to the titles of their page, and what kind of page it is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dehusk.features.measuring.metadata import columns, page_columns
from dehusk.features.measuring.page_measures import PageMeasures, measure_page
from dehusk.features.measuring.title import TITLE_CHARS, read_title, tally_title
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.reading.titles_and_types import read_titles_and_types


def json_ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def columns_of(html: str) -> dict[str, list[float]]:
    table = cut(parse(html))
    title = read_title(read_titles_and_types(table.document).titles)
    found = columns(measure_page(table, [tally_title(title)]), title)
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def _laid_out(html: str) -> PageMeasures:
    return measure_page(cut(parse(html)))


def page_columns_of(html: str) -> dict[str, float]:
    page = _laid_out(html)
    return page_columns(page, read_titles_and_types(page.table.document))


def test_likeness_to_the_title() -> None:
    html = """<title>Tides of Mellnitz</title>
      <h1>Tides of Mellnitz</h1><p>Tides of the sea</p><p>boats rope</p><p>!</p>"""
    found = columns_of(html)
    assert found["covers_title"] == pytest.approx([1, 2 / 3, 0, 0])
    assert found["title_likeness"] == pytest.approx([1, 1 / 3, 0, 0])
    assert found["since_title"] == pytest.approx(np.log1p([0, 1, 2, 3]))


def test_every_title_of_the_page_counts() -> None:
    head = "<title>Tides</title><meta property='og:title' content='Boats'>" + json_ld({"headline": "Mud"})
    found = columns_of(f"{head}<p>boats mud sea tides</p>")
    assert found["covers_title"] == pytest.approx([1])
    assert found["title_likeness"] == pytest.approx([3 / 4])


def test_only_the_beginning_of_a_block_is_compared() -> None:
    far, near = "x" * (TITLE_CHARS - 1), "x" * (TITLE_CHARS - 10)
    found = columns_of(f"<title>Tides</title><p>{far} tides</p><p>{near} tides and what else</p>")
    assert found["covers_title"] == [0, 1]
    assert found["title_likeness"] == pytest.approx([0, 1 / 3])


def test_a_page_without_a_title() -> None:
    found = columns_of("<p>one</p><p>two</p>")
    assert found["covers_title"] == found["title_likeness"] == [0, 0]
    assert found["since_title"] == pytest.approx([-np.log1p(99)] * 2)


KINDS = """<main><ul><li>a</li></ul></main><table><tr><td>b</td></tr></table>
  <article><p>c d</p></article><div class=comments><p>e</p></div><p>f</p>"""


def test_page_columns_name_the_kinds_they_mean() -> None:
    found = page_columns_of(KINDS)
    assert found["page_list_share"] == pytest.approx(1 / 5)
    assert (found["page_has_main"], found["page_has_article"]) == (1, 1)
    assert found["page_before_comments_share"] == pytest.approx(4 / 6)
    assert found["page_paragraph_share"] == pytest.approx(4 / 6)


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<main>a</main>", {"page_has_main"}),
        ("<article>a</article>", {"page_has_article"}),
        ("<section><nav><aside><header>a", set()),
        ("<main></main><p>a", set()),  # no block stands in it
    ],
)
def test_page_flags_of_tags(html: str, names: set[str]) -> None:
    found = page_columns_of(html)
    assert {name for name in ("page_has_main", "page_has_article") if found[name]} == names


@pytest.mark.parametrize(
    ("kind", "is_article"), [("NewsArticle", 1), ("BlogPosting", 1), ("Product", 0), ("WebSite", 0), ("Person", 0)]
)
def test_page_types(kind: str, is_article: int) -> None:
    assert page_columns_of(f"{json_ld({'@type': kind})}<p>a")["page_is_article"] == is_article


def test_page_totals() -> None:
    found = page_columns_of(f"<p>{'w ' * 30}</p><div>a <a href=x>b c</a></div><div>今天</div>")
    plain = 30 + 1 + 1.2
    assert found["page_blocks_log"] == pytest.approx(np.log1p(3))
    assert found["page_plain_log"] == pytest.approx(np.log1p(plain))
    assert found["page_link_density"] == pytest.approx(2 / (plain + 2))
    assert found["page_long_share"] == pytest.approx(30 / plain)
    assert found["page_largest_share"] == pytest.approx(30 / plain)
