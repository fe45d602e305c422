"""dehusk in Haystack, against the real library."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("haystack", reason="of the extra haystack")

from haystack import Pipeline
from haystack.dataclasses import ByteStream

import dehusk
from dehusk.integrations.haystack import DehuskToDocument

EXAMPLE = Path(__file__).parents[3] / "examples" / "news-modal" / "page.html"
PAGE = EXAMPLE.read_bytes()


def test_files_and_streams_become_documents() -> None:
    stream = ByteStream(PAGE, meta={"url": "https://courier.example/ferry"})
    documents = DehuskToDocument().run([EXAMPLE, stream], meta=[{"n": 1}, {"n": 2}])["documents"]
    assert [document.content for document in documents] == [dehusk.extract(PAGE, output_format="markdown")] * 2
    assert [document.meta["n"] for document in documents] == [1, 2]
    assert documents[0].meta["file_path"] == "page.html"
    assert documents[1].meta["source"] == documents[1].meta["url"] == "https://courier.example/ferry"
    assert documents[1].meta["title"] == dehusk.label(PAGE).title


def test_what_fails_is_logged_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    sources = ["no-such-file.html", ByteStream(b"<div>" * 30_000), ByteStream(b""), ByteStream(PAGE)]
    documents = DehuskToDocument(extraction_kwargs={"output_format": "txt"}).run(sources)["documents"]
    assert [document.content for document in documents] == [dehusk.extract(PAGE)]
    assert caplog.text.count("left out") == 3


def test_it_runs_in_a_pipeline_that_was_written_down() -> None:
    pipeline = Pipeline()
    pipeline.add_component("converter", DehuskToDocument({"threshold": 0.9}, store_full_path=True))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["dehusk.integrations.haystack"])
    (document,) = again.run({"converter": {"sources": [EXAMPLE]}})["converter"]["documents"]
    assert document.content == dehusk.extract(PAGE, output_format="markdown", threshold=0.9)
    assert document.meta["file_path"] == str(EXAMPLE)
