"""Batches in one process, stopped at every step: what is on disk is consistent, and going on makes it whole."""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

import dehusk
from dehusk.batch import run as run_module
from dehusk.batch.chunks import Chunk
from dehusk.batch.errors import BatchError, StoppedError
from dehusk.batch.run import Batch, run_batch
from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.batch.workers.worker import Result, result_of
from dehusk.batch.writing.encoders import encoder
from dehusk.cli import main
from dehusk.sources.documents import SourceDocument
from dehusk.sources.input_files import InputFile

pa = pytest.importorskip("pyarrow", reason="needs dehusk[batch]")
parquet = pytest.importorskip("pyarrow.parquet", reason="needs dehusk[batch]")
zstandard = pytest.importorskip("zstandard", reason="needs dehusk[batch]")

NAMES = {"jsonl": "out.jsonl", "jsonl.gz": "out.jsonl.gz", "jsonl.zst": "out.jsonl.zst", "parquet": "out.parquet"}
N_PAGES = 60


class InlinePool:
    """Does what the workers do, in this process; what it did once it knows."""

    n_replaced = 0
    known: ClassVar[dict[tuple[SourceDocument, RecordOptions], dict[str, Any]]] = {}

    def __init__(self, n_workers: int, record_options: RecordOptions, kind: OutputKind, time_limit: float) -> None:
        self._record_options = record_options
        self._extractor = PageExtractor(record_options)
        self._encode = encoder(kind, record_options)

    def __enter__(self) -> InlinePool:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def results(self, chunks: Iterable[Chunk], is_stopped: Callable[[], bool]) -> Iterator[tuple[Chunk, Result]]:
        for chunk in chunks:
            if is_stopped():
                return
            done = [(each, self._record(each)) for each in chunk.documents]
            yield chunk, result_of(done, self._encode(done))

    def _record(self, document: SourceDocument) -> dict[str, Any]:
        key = (replace(document, input=InputFile("", "")), self._record_options)
        if key not in self.known:
            self.known[key] = self._extractor.record(document)
        return {**self.known[key], "input": document.input.name}


class Killed(BaseException):
    """Stands for a kill: nothing in the package catches it."""


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "Pool", InlinePool)


@pytest.fixture
def rows(tmp_path: Path, made: SimpleNamespace) -> Path:
    path = made.write_rows(tmp_path / "rows.jsonl", N_PAGES)
    lines = path.read_text().splitlines()
    lines[20] = lines[50] = "{broken"
    path.write_text("\n".join(lines))
    return path


def batch_of(rows: Path, output: Path, kind: OutputKind = "jsonl", **settings: Any) -> Batch:
    return Batch([str(rows)], output, kind, part_documents=16, **settings)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that a batch left, but for what tells of time and place."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if "summary" not in path.name and "journal" not in path.name and path.name != "rows.jsonl"
    }


def decoded(path: Path, kind: str) -> list[dict[str, Any]]:
    if kind == "parquet":
        return parquet.read_table(path).to_pylist()
    raw = path.read_bytes()
    if kind == "jsonl.gz":
        import gzip

        raw = gzip.decompress(raw)
    if kind == "jsonl.zst":
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)  # the first frame: there is but one
    return [json.loads(line) for line in raw.decode().splitlines()]


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill at the given one of all writes to disk: around each sync (which is left out), move and removal."""
    n_steps = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal n_steps
            for when in ("before", "after"):
                n_steps += 1
                if n_steps == step:
                    raise Killed
                if when == "before":
                    given = function(*arguments, **options)
            return given

        return call

    monkeypatch.setattr(os, "fsync", counted(lambda handle: None))
    monkeypatch.setattr(os, "sync", counted(lambda: None))
    monkeypatch.setattr(Path, "replace", counted(Path.replace))
    monkeypatch.setattr(Path, "unlink", counted(Path.unlink))


@pytest.mark.parametrize(
    ("kind", "name", "part_documents", "n_steps"),
    [
        ("jsonl", "out", 16, 30),
        ("jsonl", "out.jsonl", 16, 40),
        ("jsonl", "out.jsonl", 100, 20),
        ("files", "out", 16, 100),
    ],
    ids=["folder", "file of four parts", "file of one part", "files"],
)
def test_killed_at_any_step_and_gone_on_with(
    kind: OutputKind, name: str, part_documents: int, n_steps: int, rows: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    def batch(folder: Path) -> Batch:
        return replace(batch_of(rows, folder / name, kind), part_documents=part_documents)

    (tmp_path / "whole").mkdir()
    run_batch(batch(tmp_path / "whole"))
    expected = contents(tmp_path / "whole")
    assert expected
    step, was_killed = 1, True
    while was_killed:
        folder = tmp_path / f"step-{step}"
        folder.mkdir()
        with monkeypatch.context() as patched:
            kill_at(step, patched)
            try:
                run_batch(batch(folder))
                was_killed = False
            except Killed:
                for path in (folder / name).glob("part-*.jsonl"):
                    assert all(json.loads(line) for line in path.read_text().splitlines())
        state = run_batch(batch(folder), resume=True)
        assert contents(folder) == expected, step
        assert (state.tally.n_documents, state.tally.n_failed, state.is_complete) == (N_PAGES, 2, True)
        step += 7 if kind == "files" else 2
    assert step > n_steps


@pytest.mark.parametrize("kind", NAMES)
def test_one_file_and_parts_hold_the_same(kind: OutputKind, rows: Path, tmp_path: Path) -> None:
    run_batch(batch_of(rows, tmp_path / NAMES[kind], kind))
    run_batch(batch_of(rows, tmp_path / "folder", kind))
    parts = sorted((tmp_path / "folder").glob(f"part-*.{kind}"))
    assert len(parts) == 4
    joined = decoded(tmp_path / NAMES[kind], kind)
    assert joined == [record for part in parts for record in decoded(part, kind)]
    assert [record["item"] for record in joined] == list(range(N_PAGES))
    assert not list(tmp_path.glob("*.work"))


def test_parts_hold_as_many_as_asked_for(rows: Path, tmp_path: Path) -> None:
    run_batch(replace(batch_of(rows, tmp_path / "out"), part_documents=10))
    parts = sorted((tmp_path / "out").glob("part-*.jsonl"))
    assert [len(decoded(part, "jsonl")) for part in parts] == [10] * (N_PAGES // 10)


def test_records_say_everything(rows: Path, tmp_path: Path, made: SimpleNamespace) -> None:
    run_batch(batch_of(rows, tmp_path / "out.parquet", "parquet", record_options=RecordOptions(blocks=True)))
    run_batch(batch_of(rows, tmp_path / "out.jsonl", record_options=RecordOptions(blocks=True)))
    record, *_ = decoded(tmp_path / "out.parquet", "parquet")
    assert record == made.records(tmp_path / "out.jsonl")[0]
    page = dehusk.label(made.page(0), url="http://harbour.example/0")
    assert record["text"] == page.text
    assert record["blocks"] == [block.to_dict() for block in page.blocks]
    assert (record["id"], record["url"], record["title"]) == ("row-0", "http://harbour.example/0", "Ferry 0")
    assert record["n_characters"] == sum(len(block.text) for block in page.blocks)
    assert 0 <= record["p_chrome"] < page.threshold <= record["p_content"] <= 1


def test_what_failed_is_fed_in_again(rows: Path, tmp_path: Path, made: SimpleNamespace) -> None:
    run_batch(batch_of(rows, tmp_path / "out"))
    errors = made.records(tmp_path / "out" / "errors.jsonl")
    assert [error["dehusk_retry"]["item"] for error in errors] == [20, 50]
    lines = rows.read_text().splitlines()
    lines[20], lines[50] = (json.dumps({"id": f"row-{n}", "html": made.page(n)}) for n in (20, 50))
    rows.write_text("\n".join(lines))
    state = run_batch(batch_of(tmp_path / "out" / "errors.jsonl", tmp_path / "again.jsonl"))
    assert [record["id"] for record in made.records(tmp_path / "again.jsonl")] == ["row-20", "row-50"]
    assert state.tally.n_failed == 0


def test_other_options_or_inputs_are_not_gone_on_with(rows: Path, tmp_path: Path, made: SimpleNamespace) -> None:
    stops = iter([False] * 4 + [True] * 9)
    state = run_batch(batch_of(rows, tmp_path / "out"), is_stopped=lambda: next(stops))
    assert not state.is_complete
    assert 0 < state.tally.n_documents < N_PAGES
    with pytest.raises(BatchError, match="--resume goes on"):
        run_batch(batch_of(rows, tmp_path / "out"))
    with pytest.raises(BatchError, match="other options"):
        run_batch(batch_of(rows, tmp_path / "out", record_options=RecordOptions(blocks=True)), resume=True)
    made.write_rows(rows, N_PAGES + 1)
    with pytest.raises(BatchError, match="the inputs are not those"):
        run_batch(batch_of(rows, tmp_path / "out"), resume=True)
    state = run_batch(batch_of(rows, tmp_path / "out"), overwrite=True)
    assert state.tally.n_documents == N_PAGES + 1


def test_what_is_not_a_batch_is_not_written_over(rows: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    for resume in (False, True):
        with pytest.raises(BatchError, match="there is something already"):
            run_batch(batch_of(rows, tmp_path / "out"), resume=resume)


def test_two_batches_do_not_share_an_output(rows: Path, tmp_path: Path) -> None:
    def second(*_: object) -> None:
        with pytest.raises(BatchError, match="another process"):
            run_batch(batch_of(rows, tmp_path / "out"), resume=True)

    run_batch(batch_of(rows, tmp_path / "out"), report=second)


def test_files_mirror_the_inputs(tmp_path: Path, made: SimpleNamespace) -> None:
    for name in ("a/one.html", "a/deep/two.html", "b.html"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(made.page(3))
    run_batch(batch_of(tmp_path / "in", tmp_path / "in" / "out", "files"))
    for name in ("a/one.html", "a/deep/two.html", "b.html"):
        assert (tmp_path / "in" / "out" / f"{name}.txt").read_text() == dehusk.extract(made.page(3)) + "\n"


def test_files_of_pages_are_not_those_of_the_batch(tmp_path: Path, made: SimpleNamespace) -> None:
    names = ("summary", "summary.json", "errors.jsonl")
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / name).write_text(made.page(3))
    run_batch(batch_of(tmp_path / "in", tmp_path / "out", "files", record_options=RecordOptions(blocks=True)))
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["n_documents"] == 3
    for name in names:
        assert json.loads((tmp_path / "out" / f"{name}.blocks.json").read_text())["title"] == "Ferry 3"


def test_files_are_on_disk_before_they_are_called_done(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sync", lambda: synced.append(len(list((tmp_path / "out").rglob("*.txt")))))
    journal, synced = tmp_path / "out" / ".dehusk" / "journal.jsonl", list[int]()
    run_batch(batch_of(rows, tmp_path / "out", "files"))
    committed = [json.loads(line)["tally"] for line in journal.read_text().splitlines()[1:]]
    assert synced == [tally["n_documents"] - tally["n_failed"] for tally in committed]


def test_names_as_long_as_they_may_be(tmp_path: Path, made: SimpleNamespace) -> None:
    (tmp_path / "in").mkdir()
    for last in "ab":
        (tmp_path / "in" / f"{'é' * 127}{last}").write_text(made.page(1))
    run_batch(batch_of(tmp_path / "in", tmp_path / "out", "files"))
    assert len(list((tmp_path / "out").glob("*.txt"))) == 2


def test_a_failing_disk_stops_with_what_to_do(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: SimpleNamespace
) -> None:
    with monkeypatch.context() as patched:
        n_calls = iter(range(99))

        def full(handle: int) -> None:
            if next(n_calls) > 6:
                raise OSError(28, "No space left on device")

        patched.setattr(os, "fsync", full)
        with pytest.raises(StoppedError, match=r"No space left on device.*--resume"):
            run_batch(batch_of(rows, tmp_path / "out"))
    run_batch(batch_of(rows, tmp_path / "out"), resume=True)
    found = [record for part in sorted((tmp_path / "out").glob("part-*")) for record in made.records(part)]
    assert [record["item"] for record in found] == list(range(N_PAGES))


@pytest.mark.skipif(
    "kind" not in inspect.signature(dehusk.Extractor.label).parameters, reason="plain text is not told apart yet"
)
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are bytes on Linux")
def test_two_names_without_utf8_give_two_ids(tmp_path: Path, made: SimpleNamespace) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, name in enumerate((b"a\xfe.html", b"a\xff.html")):
        (folder / os.fsdecode(name)).write_text(made.page(number))
    run_batch(Batch([str(folder)], tmp_path / "out.jsonl", "jsonl"))
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == [f"{folder}/a\\udcfe.html", f"{folder}/a\\udcff.html"]


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="a system without names for open files")
def test_a_page_from_a_pipe_is_whole(tmp_path: Path, made: SimpleNamespace) -> None:
    """As the shell's ``<(curl ...)`` names it: what is looked into before a batch begins is gone."""
    page, out = made.page(1), tmp_path / "out.jsonl"
    read_end, write_end = os.pipe()
    with os.fdopen(read_end), os.fdopen(write_end, "w") as pipe:
        pipe.write(page)
        pipe.close()
        assert main(["batch", f"/dev/fd/{read_end}", "-o", str(out), "--jobs", "1"]) == 0
    assert decoded(out, "jsonl")[0]["text"] == dehusk.extract(page)


def test_plain_text_is_labelled_as_such(tmp_path: Path, made: SimpleNamespace) -> None:
    text = "Home\nLog in\n\n" + "The ferry crosses the harbour again, and its captain has a story. " * 9
    record = made.warc_record(0, text.encode(), kind="conversion")
    made.write_warc(tmp_path / "a.wet.gz", [record])
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": text}))
    run_batch(Batch([str(tmp_path / "a.wet.gz"), str(tmp_path / "b.jsonl")], tmp_path / "out.jsonl", "jsonl"))
    assert [record["text"] for record in made.records(tmp_path / "out.jsonl")] == [
        dehusk.Extractor().extract(text, kind="text")
    ] * 2
