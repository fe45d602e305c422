"""What a page says of itself, and how its blocks compare to that."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dehusk.features.measuring.metadata import (
    MAX_TITLES,
    Metadata,
    columns,
    page_columns,
    read_metadata,
)
from dehusk.features.measuring.page_measures import PageMeasures, measure_page
from dehusk.features.measuring.title import TITLE_CHARS, read_title, tally_title
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.document import parse
from dehusk.features.reading.json_texts import MAX_JSON_CHARS

NOTHING = Metadata(titles=[""], types=[])


def json_ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def read(html: str) -> Metadata:
    return read_metadata(parse(html))


def columns_of(html: str) -> dict[str, list[float]]:
    table = cut(parse(html))
    title = read_title(read_metadata(table.document).titles)
    found = columns(measure_page(table, [tally_title(title)]), title)
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def _laid_out(html: str) -> PageMeasures:
    return measure_page(cut(parse(html)))


def page_columns_of(html: str) -> dict[str, float]:
    page = _laid_out(html)
    return page_columns(page, read_metadata(page.table.document))


def test_what_the_head_says() -> None:
    html = """<html lang=pl><head><title>Tides | Harbour</title>
      <meta property="og:title" content="Tides"><meta name="twitter:title" content="The tides">
      <meta name="Description" content="When the boats lie dry"><meta property="og:title" content="">
      <meta property="og:type" content="Article">
      <meta name="viewport" content="width=1"></head><p>x"""
    assert read(html) == Metadata(
        titles=["Tides | Harbour", "Tides", "The tides"],
        types=["article"],
    )


def test_what_json_ld_says() -> None:
    thing = {
        "@graph": [
            {"@type": ["NewsArticle", "Article"], "headline": "Tides", "articleBody": "At low water.", "n": 3},
            {"@type": "Person", "name": "Ina", "description": "A pilot"},
            None,
            {"deep": [[{"headline": ["Mud", 3]}]]},
        ]
    }
    found = read(json_ld(thing, [{"@type": "WebSite", "name": 7}]) + "<p>x")
    assert sorted(found.titles) == ["", "Mud", "Tides"]
    assert sorted(found.types) == ["article", "newsarticle", "person", "website"]


@pytest.mark.parametrize(
    "broken",
    [
        '{"headline": "Tides"',
        '{"headline": Tides}',
        "",
        "null",
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        f"[{'9' * 5_000}]",
        json.dumps({"headline": "x" * MAX_JSON_CHARS}),
    ],
    ids=["cut off", "no quotes", "empty", "null", "nested lists", "nested objects", "endless number", "too large"],
)
def test_broken_json_ld_counts_as_absent(broken: str) -> None:
    assert read(f'<script type="application/ld+json">{broken}</script><p>x') == NOTHING


def test_line_feeds_in_json_ld_are_taken_as_pages_write_them() -> None:
    found = read('<script type="application/ld+json">{"headline": "one\ntwo"}</script>')
    assert found.titles == ["", "one\ntwo"]


def test_a_broken_script_does_not_hide_a_whole_one() -> None:
    found = read(f'<script type="application/ld+json">{{</script>{json_ld({"headline": "Tides"})}')
    assert found.titles == ["", "Tides"]


def test_titles_are_bounded() -> None:
    assert len(read(json_ld(*[{"headline": f"{number}"} for number in range(50)])).titles) == MAX_TITLES


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
