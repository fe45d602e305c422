"""The fields of a record: one table, the same everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import dehusk
from dehusk.batch.record_fields import METADATA_FIELDS, PAGE_FIELDS, RECORD_VERSION
from dehusk.batch.settings import RecordOptions
from dehusk.cli import main
from dehusk.options import Options

ROOT = Path(__file__).parents[3]
ALL_FIELDS = RecordOptions(Options(with_metadata=True, include_comments=True), blocks=True, warc=True).fields


def test_the_documentation_names_every_field() -> None:
    page = (ROOT / "docs" / "crawl.md").read_text(encoding="utf-8")
    rows = [f"| `{field.name}` | {field.type} | {field.meaning} |" for field in ALL_FIELDS]
    assert "\n".join(rows) in page
    assert f"(version {RECORD_VERSION} of them" in page


def test_records_have_these_fields_in_every_format(tmp_path: Path, made: SimpleNamespace) -> None:
    pytest.importorskip("fastwarc", reason="needs dehusk[batch]")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs dehusk[batch]")
    warc = made.write_warc(
        tmp_path / "a.warc.gz",
        [
            made.warc_record(0, made.page(0).encode()),
            made.warc_record(1, b"<p>x", headers=["Content-Type: text/html", "Content-Encoding: gzip"]),
            made.warc_record(2, b"Ein Text aus dem Hafen.", kind="conversion"),
        ],
    )
    (tmp_path / "b.html").write_text("<p>" + "One harbour, two ferries, and a timetable. " * 20)
    names = [field.name for field in ALL_FIELDS]
    for output in ("out.jsonl", "out.parquet"):
        arguments = ["batch", str(warc), str(tmp_path / "b.html"), "-o", str(tmp_path / output), "--blocks"]
        assert main([*arguments, "--warc-fields", "--with-metadata", "--comments", "-j1", "--quiet"]) == 0
    lines = made.records(tmp_path / "out.jsonl")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names == names
    assert all(list(line) == names for line in lines)
    assert table.schema.metadata[b"dehusk_record_version"] == str(RECORD_VERSION).encode()
    assert json.loads((tmp_path / "out.jsonl.summary.json").read_text())["record_version"] == RECORD_VERSION
    dated = "2026-01-01T00:00:00Z"
    assert [(line["kind"], line["warc_date"], line["warc_type"]) for line in lines] == [
        ("html", dated, "response"),
        ("html", dated, "response"),
        ("text", dated, "conversion"),
        ("html", None, None),
    ]
    page = dehusk.label(made.page(0))
    assert lines[0]["confidence"] == round(page.confidence, 4) > 0.5
    assert [row["confidence"] for row in table.to_pylist()] == [line["confidence"] for line in lines]
    columns = dehusk.BatchExtractor()({"html": [made.page(0), None]})
    assert list(columns)[1:] == [field.name for field in PAGE_FIELDS]
    assert (columns["confidence"], columns["kind"]) == ([lines[0]["confidence"], None], ["html", ""])


def test_a_summarys_counts_add_up(tmp_path: Path, made: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [made.page(0), "", "<p>x", made.page(1) * 40, made.page(2)]
    rows = [json.dumps({"html": page}) for page in pages] + ["{broken", '{"html": 5}', '{"html": null}']
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG....")
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04cut")
    out = tmp_path / "out" / "all.jsonl"
    assert main(["batch", str(tmp_path / "*.*"), "-o", str(out), "-j1", "--max-bytes=9000"]) == 1
    summary = json.loads((tmp_path / "out" / "all.jsonl.summary.json").read_text())
    records = made.records(out)
    errors = made.records(tmp_path / "out" / "all.jsonl.errors.jsonl")
    assert summary["n_documents"] == len(records) == len(rows)
    assert summary["failures"] == {"InputError": 3, "LimitError": 1}
    assert summary["n_failed"] == sum(summary["failures"].values()) == sum(one["error"] is not None for one in records)
    assert summary["n_empty"] == sum(one["error"] is None and not one["text"] for one in records)
    assert summary["n_characters"] == sum(len(one["text"]) for one in records)
    assert summary["n_damages"] == 1
    assert len(errors) == summary["n_failed"] + summary["n_damages"]
    assert summary["skipped"] == {"not a page": 1}
    said = capsys.readouterr()
    assert "4 failed (3 InputError, 1 LimitError)" in said.err
    assert said.out == ""


def test_metadata_and_comments_have_fields_of_their_own() -> None:
    said = "So did I, on the evening of the storm, when the last ferry came in with ice on the rails. " * 3
    text = "The ferry runs whatever the winter does. " * 12
    page = f"""<html lang=en><title>Chains hold</title><meta name=author content="Ada Marsh"><meta name=keywords
    content="ferries, ice"><article><h1>Chains hold</h1><p>{text}</p></article><div id=comments><p>{said}</p></div>"""
    plain = dehusk.BatchExtractor()({"html": [page]})
    found = dehusk.BatchExtractor(with_metadata=True, include_comments=True, output_format="markdown")({"html": [page]})
    assert not {field.name for field in METADATA_FIELDS} & plain.keys()
    assert (found["authors"], found["tags"], found["canonical_url"]) == ([["Ada Marsh"]], [["ferries", "ice"]], [""])
    assert found["comments"] == [said.strip()]
    assert found["text"][0].startswith("# Chains hold")
    assert "So did I" not in found["text"][0]
    assert found["page_type"][0] == dehusk.label(page).metadata.page_type
    failed = dehusk.BatchExtractor(with_metadata=True, include_comments=True)({"html": [None]})
    assert (failed["authors"], failed["comments"], failed["page_type_probability"]) == ([[]], [""], [None])
