"""dehusk in LlamaIndex, against the real library."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("llama_index.core", reason="of the extra llama-index")

from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import Document

import dehusk
from dehusk.integrations.llama_index import DehuskNodeParser, DehuskReader

EXAMPLE = Path(__file__).parents[3] / "examples" / "news-modal" / "page.html"
URL = "https://courier.example/ferry"


def test_a_file_becomes_a_document() -> None:
    (document,) = DehuskReader().load_data(EXAMPLE, extra_info={"crawl": "a"})
    page = dehusk.label(EXAMPLE.read_bytes())
    assert document.text == page.to_markdown()
    assert document.metadata["source"] == str(EXAMPLE)
    assert document.metadata["title"] == page.title
    assert document.metadata["confidence"] == round(page.confidence, 4)
    assert document.metadata["crawl"] == "a"


def test_an_input_brings_its_address_along() -> None:
    reader = DehuskReader(output_format="txt")
    (document,) = asyncio.run(reader.aload_data([dehusk.Input(EXAMPLE.read_bytes(), url=URL)]))
    assert document.metadata["source"] == URL
    assert document.text == dehusk.extract(EXAMPLE.read_bytes())


def test_nodes_are_chunks() -> None:
    html = EXAMPLE.read_text("utf-8")
    given = Document(text=html, metadata={"source": URL, "crawl": "a"})
    nodes = DehuskNodeParser(max_words=80, overlap=20).get_nodes_from_documents([given])
    chunks = dehusk.label(html, url=URL).chunks(max_words=80, overlap=20, output_format="markdown")
    assert [node.text for node in nodes] == [chunk.text for chunk in chunks]
    assert [node.metadata["blocks"] for node in nodes] == [list(chunk.blocks) for chunk in chunks]
    assert any(node.metadata["headings"] for node in nodes)
    assert {(node.metadata["crawl"], node.metadata["source"]) for node in nodes} == {("a", URL)}
    assert nodes[1].prev_node is not None
    assert nodes[1].prev_node.node_id == nodes[0].node_id
    assert nodes[0].ref_doc_id == given.doc_id


def test_it_runs_in_a_pipeline_and_is_written_down() -> None:
    parser = DehuskNodeParser(max_words=80, output_format="txt")
    written = parser.to_dict()
    assert (written["class_name"], written["max_words"], written["output_format"]) == ("DehuskNodeParser", 80, "txt")
    nodes = IngestionPipeline(transformations=[parser]).run(documents=[Document(text=EXAMPLE.read_text("utf-8"))])
    assert [node.get_content() for node in nodes] == [
        chunk.text for chunk in dehusk.label(EXAMPLE.read_text("utf-8")).chunks(max_words=80)
    ]


def test_wrong_options_are_said() -> None:
    with pytest.raises(dehusk.InputError):
        DehuskReader(output_format="pdf")
    with pytest.raises(dehusk.InputError):
        DehuskNodeParser(max_words=5, overlap=5).get_nodes_from_documents([Document(text="<p>a")])
