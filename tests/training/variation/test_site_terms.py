"""Terms of sites: as chrome in other pages, and as pages of their own."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from dehusk.features.errors import DataError
from dehusk.training.variation.fragment_pools import NoticePools
from dehusk.training.variation.notices import add_notices
from dehusk.training.variation.page_tree import Node, Text
from dehusk.training.variation.site_terms import SECTION_PARAGRAPHS, make_page, make_section, read_terms

TERMS = [f"Clause {number} binds whoever moors here." for number in range(60)]


def texts(root: Node) -> list[tuple[str, bool]]:
    return [(text.value, text.content) for text in root.texts()]


def test_documents_are_read_paragraph_by_paragraph(tmp_path: Path) -> None:
    lines = [{"text": "Terms\n\n Of  use\nend"}, {"text": "too short"}]
    file = tmp_path / "terms.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    assert read_terms(file) == [["Terms", "Of use", "end"]]


@pytest.mark.parametrize("line", ["{", "[]", '{"words": "a"}', "null"])
def test_a_line_that_is_no_document(tmp_path: Path, line: str) -> None:
    file = tmp_path / "terms.jsonl"
    file.write_text(f'{{"text": "a"}}\n{line}\n')
    with pytest.raises(DataError, match="line 2"):
        read_terms(file)


@pytest.mark.parametrize("seed", range(20))
def test_a_section_is_chrome_in_the_order_of_its_document(seed: int) -> None:
    found = texts(make_section(TERMS, random.Random(seed)))
    start = TERMS.index(found[0][0])
    assert found == [(paragraph, False) for paragraph in TERMS[start : start + len(found)]]
    assert SECTION_PARAGRAPHS[0] <= len(found) <= SECTION_PARAGRAPHS[1]


@pytest.mark.parametrize("seed", range(20))
def test_on_its_own_page_a_document_is_content_and_what_stands_around_is_not(seed: int) -> None:
    chrome = [Node("div", {}, [Text("Log in")]), Node("div", {}, [Text("Imprint")])]
    found = texts(make_page(TERMS, chrome, random.Random(seed)))
    assert {value for value, content in found if not content} == {"Log in", "Imprint"}
    kept = [value for value, content in found if content]
    start = TERMS.index(kept[0])
    assert kept == TERMS[start : start + len(kept)]


def test_terms_are_among_what_is_put_into_pages() -> None:
    def page() -> Node:
        return Node("html", {}, [Node("body", {}, [Node("p", {}, [Text("The tide was late.", content=True)])])])

    put_in = []
    for seed in range(40):
        root = page()
        add_notices(root, random.Random(seed), NoticePools(terms=[TERMS]), is_article=False)
        put_in.append(any(value in TERMS for value, _ in texts(root)))
        assert all(content == (value == "The tide was late.") for value, content in texts(root))
    assert any(put_in)
    assert not all(put_in)
