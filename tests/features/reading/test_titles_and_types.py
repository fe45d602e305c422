"""What a page says of itself: titles and types of its head and its JSON-LD, however broken."""

from __future__ import annotations

import json

import pytest

from dehusk.features.reading.json_texts import MAX_JSON_CHARS
from dehusk.features.reading.parsing import parse
from dehusk.features.reading.titles_and_types import MAX_TITLES, TitlesAndTypes, read_titles_and_types

NOTHING = TitlesAndTypes(titles=[""], types=[])


def json_ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def read(html: str) -> TitlesAndTypes:
    return read_titles_and_types(parse(html))


def test_what_the_head_says() -> None:
    html = """<html lang=pl><head><title>Tides | Harbour</title>
      <meta property="og:title" content="Tides"><meta name="twitter:title" content="The tides">
      <meta name="Description" content="When the boats lie dry"><meta property="og:title" content="">
      <meta property="og:type" content="Article">
      <meta name="viewport" content="width=1"></head><p>x"""
    assert read(html) == TitlesAndTypes(
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
