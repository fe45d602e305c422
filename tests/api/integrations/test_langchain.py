"""dehusk in LangChain, against the real library."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("langchain_core", reason="of the extra langchain")

from langchain_core.documents import Document

import dehusk
from dehusk.integrations.langchain import DehuskLoader, DehuskTransformer

EXAMPLE = Path(__file__).parents[3] / "examples" / "news-modal" / "page.html"
URL = "https://courier.example/ferry"


@pytest.mark.parametrize("pages", [str(EXAMPLE), EXAMPLE, [EXAMPLE], iter([EXAMPLE])])
def test_a_file_becomes_a_document(pages: object) -> None:
    (document,) = DehuskLoader(pages).load()  # type: ignore[arg-type]
    page = dehusk.label(EXAMPLE.read_bytes())
    assert document.page_content == page.to_markdown()
    assert document.metadata == {
        "source": str(EXAMPLE),
        "title": page.title,
        "language": "en-GB",
        "confidence": round(page.confidence, 4),
    }


def test_an_input_brings_its_address_along() -> None:
    source = dehusk.Input(EXAMPLE.read_bytes(), url=URL)
    (document,) = DehuskLoader([source], output_format="txt", threshold=0.9).load()
    assert document.metadata["source"] == URL
    assert document.page_content == dehusk.extract(EXAMPLE.read_bytes(), threshold=0.9)


def test_pages_are_read_when_they_are_asked_for() -> None:
    documents = DehuskLoader([EXAMPLE, "no-such-file.html"]).lazy_load()
    assert next(documents).page_content
    with pytest.raises(FileNotFoundError):
        next(documents)


def test_async_gives_the_same() -> None:
    loader = DehuskLoader(EXAMPLE)
    assert asyncio.run(loader.aload()) == loader.load()


def test_what_is_no_page_is_said() -> None:
    with pytest.raises(dehusk.InputError, match="not int"):
        DehuskLoader([1]).load()  # type: ignore[list-item]
    with pytest.raises(dehusk.InputError, match="unknown output format"):
        DehuskLoader([], output_format="pdf")  # type: ignore[arg-type]


def test_a_transformer_replaces_html_and_keeps_metadata() -> None:
    html = EXAMPLE.read_text("utf-8")
    given = Document(html, id="7", metadata={"source": URL, "title": "Mine", "crawl": "a"})
    (document,) = DehuskTransformer(include_links=True).transform_documents([given])
    assert document.page_content == dehusk.extract(html, output_format="markdown", include_links=True, url=URL)
    assert document.id == "7"
    assert {"source": URL, "title": "Mine", "crawl": "a"}.items() <= document.metadata.items()
    assert document.metadata["confidence"] == round(dehusk.label(html).confidence, 4)
    assert given.page_content == html
