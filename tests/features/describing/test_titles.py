from __future__ import annotations

import pytest

from dehusk.features.describing.metadata import describe, describe_title
from dehusk.features.describing.pages import read_page
from dehusk.features.describing.titles import find_titles
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse


def table(html: str) -> BlockTable:
    return cut(parse(html))


def test_candidates_are_the_texts_of_all_places_and_their_parts_once_each() -> None:
    page = read_page(table("<title>Chains hold | Courier</title><h1>Chains  hold</h1><h2>Winters</h2><p>Text"), None)
    found = {one.value: one.source for one in find_titles(page)}
    assert found == {"Chains hold | Courier": "title", "Chains hold": "h1", "Courier": "title", "Winters": "h2"}


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Chains hold | Harbour Courier</title>", "<h1>Chains hold</h1>", "Chains hold"),
        ("<title>Harbour Courier - Chains hold</title>", "<h1>Chains hold</h1>", "Chains hold"),
        (
            "<title>Why ferries need chains - and winters</title>",
            "<h1>Why ferries need chains - and winters</h1>",
            "Why ferries need chains - and winters",
        ),
        ("<title>Chains\u00ad hold\u200b</title>", "<h1>Chains hold</h1>", "Chains hold"),
        ("", "<h1>Chains hold</h1>", "Chains hold"),
        ("<title>Chains hold</title>", "", "Chains hold"),
        ("", "", ""),
    ],
)
def test_the_title_is_the_headline_without_the_site(head: str, body: str, title: str) -> None:
    page = read_page(table(f"<head>{head}</head><body>{body}<p>The ferry runs.</p></body>"), None)
    assert describe(page).title == describe_title(page) == title
