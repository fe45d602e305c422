"""JSON Lines and Parquet as other programs write them, and what an errors file asks for of them."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.batch.run import Batch, run_batch
from dehusk.sources.documents import Damage, Item, SourceDocument
from dehusk.sources.input_files import InputFile
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.readers import Reader

pa = pytest.importorskip("pyarrow", reason="needs dehusk[batch]")
parquet = pytest.importorskip("pyarrow.parquet", reason="needs dehusk[batch]")

ROWS = [{"id": str(n), "url": f"https://harbour.example/{n}", "html": f"<p>Ferry {n}"} for n in range(3)]
LINES = "".join(f"{json.dumps(row)}\n" for row in ROWS)


def read(path: Path, **reading: Any) -> list[Item]:
    return list(Reader(InputFile(str(path), path.name), ReadOptions(**reading)))


def known(items: list[Item]) -> list[dict[str, Any]]:
    return [{"id": item.id, "url": item.url, "html": item.body} for item in items if isinstance(item, SourceDocument)]


def test_rows_behind_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "rows").write_text(LINES, encoding="utf-8-sig")
    assert known(read(tmp_path / "rows")) == ROWS


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (LINES, "utf-16", "write them in UTF-8"),
        (json.dumps(ROWS), "utf-8", "one object a line"),
        (json.dumps(ROWS, indent=1).replace("{\n", "{"), "utf-8-sig", "one object a line"),
    ],
    ids=["UTF-16", "array", "array over lines"],
)
def test_rows_in_a_form_that_is_not_read_are_not_one_page(text: str, encoding: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "rows").write_text(text, encoding=encoding)
    (damage,) = read(tmp_path / "rows")
    assert isinstance(damage, Damage)
    assert said in damage.reason


@pytest.mark.parametrize("page", ['{\n "ferry": 1\n}', "[1] A ferry", "[{ferry}]"])
def test_pages_that_begin_like_rows(page: str, tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "page").write_text(page, encoding=encoding)
        assert [type(item) for item in read(tmp_path / "page")] == [SourceDocument]


def test_texts_that_parquet_holds_as_bytes(tmp_path: Path) -> None:
    columns = {name: [row[name].encode() for row in ROWS] for name in ROWS[0]}
    columns["id"][2] = b"caf\xe9"
    parquet.write_table(pa.table(columns), tmp_path / "rows")
    found = known(read(tmp_path / "rows"))
    assert [row["url"] for row in found] == [row["url"] for row in ROWS]
    assert [row["id"] for row in found] == ["0", "1", "caf\udce9"]


@pytest.mark.parametrize("option", ["url_column", "id_column"])
def test_a_column_that_is_named_and_not_there(option: str, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"html": ["<p>Ferry"]}), tmp_path / "rows")
    assert known(read(tmp_path / "rows"))[0]["url"] is None
    (damage,) = read(tmp_path / "rows", **{option: "adress"})
    assert isinstance(damage, Damage)
    assert "'adress' among html" in damage.reason


@pytest.mark.parametrize("change", ["shorter", "gone", "same"])
def test_what_failed_and_is_not_there_any_more_is_told(change: str, tmp_path: Path, made: SimpleNamespace) -> None:
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows.write_text(LINES + '{"id": "3"}\n' + LINES + '{"id": "7"}\n')
    run_batch(Batch([str(rows)], out, "jsonl"))
    if change == "shorter":
        rows.write_text(LINES + '{"id": "3"}\n')
    elif change == "gone":
        rows.unlink()
    state = run_batch(Batch([f"{out}.errors.jsonl"], tmp_path / "again.jsonl", "jsonl"))
    n_expected = {"shorter": (1, 1), "gone": (0, 1), "same": (2, 0)}[change]
    assert (state.tally.n_documents, state.tally.n_damages) == n_expected
    again = made.records(tmp_path / "again.jsonl.errors.jsonl")
    assert again[-1]["dehusk_retry"]["item"] == {"shorter": 7, "gone": 0, "same": 7}[change]
