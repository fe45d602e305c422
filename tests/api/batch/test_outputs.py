"""What is there already: outputs that are begun anew or gone on with, and what stands beside them."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.batch.errors import BatchError
from dehusk.batch.run import Batch, run_batch
from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch.writing.output_paths import OutputPaths

pytest.importorskip("pyarrow", reason="needs dehusk[batch]")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(f"{json.dumps({'id': str(n), 'text': f'Ferry {n}. ' * 9})}\n" for n in range(40)))
    return path


def batch_of(source: Path, output: Path, kind: OutputKind = "jsonl", **settings: Any) -> Batch:
    return Batch([str(source)], output, kind, part_documents=16, **settings)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_what_another_process_writes_is_not_removed(rows: Path, tmp_path: Path, made: SimpleNamespace) -> None:
    def second(*_: object) -> None:
        with pytest.raises(BatchError, match="another process"):
            run_batch(batch_of(rows, tmp_path / "out"), overwrite=True)

    run_batch(batch_of(rows, tmp_path / "out"), report=second)
    parts = [made.records(path) for path in sorted((tmp_path / "out").glob("part-*"))]
    assert [row["id"] for part in parts for row in part] == [str(n) for n in range(40)]


@pytest.mark.parametrize("name", ["out", "out/errors.jsonl", "out/part-00000.jsonl", "link"])
def test_no_input_is_removed_to_begin_anew(name: str, rows: Path, tmp_path: Path) -> None:
    rows.write_text(rows.read_text() + "{broken\n")
    run_batch(batch_of(rows, tmp_path / "out"))
    (tmp_path / "link").symlink_to(tmp_path / "out" / "part-00001.jsonl")
    before = names(tmp_path / "out")
    with pytest.raises(BatchError, match="is of this output"):
        run_batch(batch_of(tmp_path / name, tmp_path / "out"), overwrite=True)
    assert names(tmp_path / "out") == before


def test_no_input_is_removed_to_begin_a_single_file_anew(rows: Path) -> None:
    before = rows.read_bytes()
    with pytest.raises(BatchError, match="is of this output"):
        run_batch(batch_of(rows, rows), overwrite=True)
    assert rows.read_bytes() == before


def test_no_folder_is_taken_for_one_file(rows: Path, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").mkdir()
    with pytest.raises(BatchError, match="is a folder"):
        run_batch(batch_of(rows, tmp_path / "out.jsonl"), overwrite=True)
    assert names(tmp_path) == ["out.jsonl", "rows.jsonl"]


def test_begun_anew_of_another_kind(rows: Path, tmp_path: Path) -> None:
    run_batch(batch_of(rows, tmp_path / "out"))
    for name in ("part-00000-of-spark.parquet", "part-of-mine.jsonl"):
        (tmp_path / "out" / name).write_text("of others")
    run_batch(batch_of(rows, tmp_path / "out", "parquet"), overwrite=True)
    assert names(tmp_path / "out") == [
        "part-00000-of-spark.parquet",
        *(f"part-0000{n}.parquet" for n in range(3)),
        "part-of-mine.jsonl",
        "summary.json",
    ]


def test_left_over_are_parts_of_higher_numbers_only(tmp_path: Path) -> None:
    for name in (
        "part-99999.jsonl",
        "part-100000.jsonl",
        "part-100001.jsonl",
        "part-00003.jsonl.draft",
        "part-x.jsonl",
    ):
        (tmp_path / name).touch()
    left_over = OutputPaths(tmp_path, "jsonl").parts_from(100_001)
    assert [path.name for path in left_over] == ["part-00003.jsonl.draft", "part-100001.jsonl"]


@pytest.mark.parametrize("name", ["out", "out.jsonl"])
def test_what_is_finished_is_gone_on_with_only_as_it_was_begun(name: str, rows: Path, tmp_path: Path) -> None:
    done = run_batch(batch_of(rows, tmp_path / name))
    assert run_batch(batch_of(rows, tmp_path / name), resume=True).tally == done.tally
    with pytest.raises(BatchError, match="other options"):
        run_batch(batch_of(rows, tmp_path / name, record_options=RecordOptions(blocks=True)), resume=True)
    rows.write_text(rows.read_text() * 2)
    with pytest.raises(BatchError, match="the inputs are not those"):
        run_batch(batch_of(rows, tmp_path / name), resume=True)


def test_inputs_that_come_later_are_gone_on_with(rows: Path, tmp_path: Path, made: SimpleNamespace) -> None:
    both = [str(rows), str(tmp_path / "more.jsonl")]
    (tmp_path / "more.jsonl").write_bytes(rows.read_bytes())
    run_batch(batch_of(rows, tmp_path / "out"))
    state = run_batch(Batch(both, tmp_path / "out", "jsonl", part_documents=16), resume=True)
    assert (state.tally.n_documents, state.is_complete) == (80, True)
    parts = [made.records(path) for path in sorted((tmp_path / "out").glob("part-*"))]
    assert [row["id"] for part in parts for row in part] == [str(n) for n in range(40)] * 2
    run_batch(batch_of(rows, tmp_path / "out.jsonl"))
    with pytest.raises(BatchError, match="more inputs"):
        run_batch(Batch(both, tmp_path / "out.jsonl", "jsonl"), resume=True)


@pytest.mark.parametrize("summary", ["{torn", '{"n_parts": 1}', "[]"])
def test_a_summary_that_does_not_tell_what_was_done(summary: str, rows: Path, tmp_path: Path) -> None:
    run_batch(batch_of(rows, tmp_path / "out.jsonl"))
    (tmp_path / "out.jsonl.summary.json").write_text(summary)
    with pytest.raises(BatchError, match="does not tell"):
        run_batch(batch_of(rows, tmp_path / "out.jsonl"), resume=True)
