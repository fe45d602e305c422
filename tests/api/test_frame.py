"""Front matter: any YAML reader gives the values back, any HTML reader the head."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

import dehusk
from dehusk.frame import front_matter, html_document

PAGE = """<html lang=en><head><title>Chains: "hold" | Courier</title><meta name=author content="Orla Penhallick">
<meta property="og:site_name" content="Courier"></head><body><nav><a href=/>Home</a></nav><h1>Chains: "hold"</h1>
<p>The ferry will go on running through the winter, the two councils agreed late on Tuesday, in a last
vote.</p></body>"""
URL = "https://courier.example/chains"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.dictionaries(st.sampled_from(["title", "authors", "tags"]), TEXTS | st.lists(TEXTS, max_size=3))


@given(VALUES)
def test_yaml_gives_the_values_back(values: dict[str, Any]) -> None:
    yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
    text = front_matter(values)
    if values:
        assert text.splitlines()[0] == "---"
        assert text.endswith("---\n")
    assert list(yaml.safe_load_all(text))[:1] == ([values] if values else [])


def test_half_a_character_is_told_as_unreadable() -> None:
    assert front_matter({"title": "a\ud800"}) == '---\ntitle: "a\ufffd"\n---\n'


def test_markdown_begins_with_what_the_page_says() -> None:
    told = dehusk.extract(PAGE, url=URL, output_format="markdown", with_metadata=True)
    head, _, content = told.partition("---\n\n")
    assert head.splitlines()[:6] == [
        "---",
        f'url: "{URL}"',
        r'title: "Chains: \"hold\""',
        'authors: ["Orla Penhallick"]',
        'site_name: "Courier"',
        'language: "en"',
    ]
    assert content == dehusk.extract(PAGE, url=URL, output_format="markdown")


def test_html_has_a_head() -> None:
    told = dehusk.extract(PAGE, url=URL, output_format="html", with_metadata=True)
    document = lxml_html.document_fromstring(told)
    assert document.get("lang") == "en"
    assert document.findtext("head/title") == 'Chains: "hold"'
    assert document.xpath("//meta[@name='author']/@content") == ["Orla Penhallick"]
    assert dehusk.extract(PAGE, url=URL, output_format="html") in told


@given(TEXTS, TEXTS)
def test_nothing_told_becomes_markup(title: str, author: str) -> None:
    written = html_document({"title": title, "authors": [author], "image": title, "language": title}, "<p>Text</p>")
    document = lxml_html.document_fromstring(written)
    assert {element.tag for element in document.iter()} <= {"html", "head", "meta", "title", "body", "p"}


def test_json_has_a_field() -> None:
    told = json.loads(dehusk.extract(PAGE, output_format="json", with_metadata=True))
    assert told["metadata"]["authors"] == ["Orla Penhallick"]
    assert "metadata" not in json.loads(dehusk.extract(PAGE, output_format="json"))


def test_plain_text_is_the_content_alone() -> None:
    assert dehusk.extract(PAGE, with_metadata=True) == dehusk.extract(PAGE)
    assert dehusk.extract("A plain text.", kind="text", output_format="markdown", with_metadata=True) == dehusk.extract(
        "A plain text.", kind="text", output_format="markdown"
    )


SAID = "<p>The ferry will go on running all winter, councils said.</p><p>Three more winters, that is.</p>"
DISCUSSED = f"""<title>Chains hold</title><article><h1>Chains hold</h1>{SAID}</article>
<div class="comments" id="comments"><h3>2 comments</h3><p class="comment-body">Well <b>said</b>.</p></div>"""


class TestComments:
    @pytest.fixture
    def page(self) -> dehusk.Page:
        page = dehusk.label(DISCUSSED, kind="html")
        is_content = np.array([not block.text.startswith(("2", "Well")) for block in page.blocks])
        return replace(page, probabilities=is_content.astype(float))

    def test_they_are_told_apart(self, page: dehusk.Page) -> None:
        assert page.comments == "2 comments\n\nWell said."
        assert "Well" not in page.text

    def test_they_follow_the_content(self, page: dehusk.Page) -> None:
        assert page.to_text(include_comments=True) == f"{page.text}\n\n{page.comments}"
        markdown = page.to_markdown(include_comments=True)
        assert markdown == f"{page.to_markdown()}\n\n## Comments\n\n### 2 comments\n\nWell **said**."
        assert page.to_html(include_comments=True).endswith(
            "<section>\n<h2>Comments</h2>\n<h3>2 comments</h3>\n<p>Well <b>said</b>.</p>\n</section>"
        )
        told = page.to_dict(include_comments=True)
        assert (told["comments"], told["text"]) == (page.comments, page.text)
        assert "comments" not in page.to_dict()

    def test_a_page_without_any_has_no_heading_for_them(self) -> None:
        alone = dehusk.label(DISCUSSED.replace("comment", "section"), kind="html")
        assert alone.comments == ""
        assert alone.to_markdown(include_comments=True) == alone.to_markdown()
        assert dehusk.label("A plain text.", kind="text").comments == ""
