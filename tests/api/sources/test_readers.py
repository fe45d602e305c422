"""Every kind of input, whole and damaged, as items."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.features.errors import InputError
from dehusk.sources.documents import Damage, Item, Skipped, SourceDocument
from dehusk.sources.input_files import InputFile, find_inputs
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.readers import Reader

pytest.importorskip("fastwarc", reason="needs dehusk[batch]")
pa = pytest.importorskip("pyarrow", reason="needs dehusk[batch]")
parquet = pytest.importorskip("pyarrow.parquet", reason="needs dehusk[batch]")
zstandard = pytest.importorskip("zstandard", reason="needs dehusk[batch]")


def read(path: Path, **reading: Any) -> list[Item]:
    return list(Reader(InputFile(str(path), path.name), ReadOptions(**reading)))


def bodies(items: list[Item]) -> list[bytes | str | None]:
    return [item.body for item in items if isinstance(item, SourceDocument)]


def kinds(items: list[Item]) -> str:
    """D, S and X for documents, skipped items and damages; F for documents that failed."""
    letter = {SourceDocument: "D", Skipped: "S", Damage: "X"}
    return "".join("F" if getattr(item, "failure", None) else letter[type(item)] for item in items)


@pytest.fixture
def warc(tmp_path: Path, made: SimpleNamespace) -> Path:
    return made.write_warc(tmp_path / "a", [made.warc_record(n, made.page(n).encode()) for n in range(6)])


PACKERS = {"plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}
PACKERS["zstd"] = lambda raw: zstandard.ZstdCompressor().compress(raw)


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("is_piped", [False, True], ids=["file", "pipe"])
def test_rows_in_every_packing(
    packer: str, is_piped: bool, tmp_path: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = PACKERS[packer](made.write_rows(tmp_path / "rows", 40).read_bytes())
    (tmp_path / "rows").write_bytes(raw)
    if is_piped:
        pipe = io.BufferedReader(Unseekable(raw))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(pipe))
        items = list(Reader(InputFile("-", "stdin"), ReadOptions()))
    else:
        items = read(tmp_path / "rows")
    assert bodies(items) == [made.page(n) for n in range(40)]
    assert [item.id for item in items if isinstance(item, SourceDocument)] == [f"row-{n}" for n in range(40)]


class Unseekable(io.RawIOBase):
    """A pipe that gives a few bytes at a time."""

    def __init__(self, raw: bytes) -> None:
        self._stream = io.BytesIO(raw)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._stream.read(min(len(buffer), 1000))
        buffer[: len(found)] = found
        return len(found)


def test_a_warc_file_from_a_pipe(warc: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Unseekable(warc.read_bytes()))))
    assert bodies(list(Reader(InputFile("-", "stdin"), ReadOptions()))) == [made.page(n).encode() for n in range(6)]


def test_records_that_are_no_pages_are_skipped(tmp_path: Path, made: SimpleNamespace) -> None:
    record = made.warc_record
    path = made.write_warc(
        tmp_path / "mixed",
        [
            record(0, b"<p>gone", status="404 Not Found"),
            record(1, b"\x89PNG", headers=["Content-Type: image/png"]),
            record(2, b"<p>x", kind="request"),
            record(3, b"", kind="revisit"),
            record(4, b"<p>no type", headers=[]),
            record(5, b"<p>resource", kind="resource"),
            record(6, b"Plain words", kind="conversion"),
        ],
    )
    items = read(path)
    reasons = [item.reason for item in items if isinstance(item, Skipped)]
    assert reasons == ["HTTP status 404", "not HTML but image/png", "a revisit record"]
    assert bodies(items) == [b"<p>no type", b"<p>resource", b"Plain words"]
    assert [item.kind for item in items if isinstance(item, SourceDocument)] == [None, None, "text"]


@pytest.mark.parametrize(
    ("headers", "sent", "expected"),
    [
        (["Content-Encoding: gzip"], gzip.compress(b"<p>packed", mtime=0), b"<p>packed"),
        (["Transfer-Encoding: chunked"], b"5\r\n<p>ch\r\n5\r\nunked\r\n0\r\n\r\n", b"<p>chunked"),
        (["Transfer-Encoding: chunked"], b"<p>unpacked by the crawler", b"<p>unpacked by the crawler"),
        (["Content-Encoding: gzip"], b"<p>unpacked by the crawler", b"<p>unpacked by the crawler"),
    ],
    ids=["gzip", "chunked", "chunked no more", "gzip no more"],
)
def test_bodies_are_freed_of_how_they_were_sent(
    headers: list[str], sent: bytes, expected: bytes, tmp_path: Path, made: SimpleNamespace
) -> None:
    path = made.write_warc(tmp_path / "a", [made.warc_record(0, sent, headers=["Content-Type: text/html", *headers])])
    assert bodies(read(path)) == [expected]


def test_the_charset_of_the_header_goes_along(tmp_path: Path, made: SimpleNamespace) -> None:
    headers = ['Content-Type: text/html; charset="KOI8-R"']
    [item] = read(made.write_warc(tmp_path / "a", [made.warc_record(0, b"<p>x", headers=headers)]))
    assert isinstance(item, SourceDocument)
    assert str(item.encoding).lower() == "koi8-r"


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"], ids=["CR LF", "LF"])
def test_http_headers_with_either_line_end(line_end: bytes, tmp_path: Path, made: SimpleNamespace) -> None:
    block = line_end.join([b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"", b"<p>one\r\n\r\n<p>two\n\n"])
    record = made.warc_record(0, b"").replace(b"Content-Length: 44", b"Content-Length: %d" % len(block))
    record = record[: record.index(b"\r\n\r\n") + 4] + block + b"\r\n\r\n"
    assert bodies(read(made.write_warc(tmp_path / "a", [record]))) == [b"<p>one\r\n\r\n<p>two\n\n"]


@pytest.mark.parametrize("is_packed", [True, False], ids=["gzip", "plain"])
def test_reading_goes_on_after_a_damaged_record(is_packed: bool, tmp_path: Path, made: SimpleNamespace) -> None:
    whole = [made.warc_record(n, made.page(n).encode()) for n in range(5)]
    packed = [gzip.compress(record) if is_packed else record for record in whole]
    middle = len(packed[2]) // 2
    packed[2] = (
        packed[2][:middle] + bytes(40) + packed[2][middle + 40 :]
        if is_packed
        else packed[2].replace(b"WARC/1.0", b"XXXX/1.0")
    )
    (tmp_path / "a").write_bytes(b"".join(packed))
    items = read(tmp_path / "a")
    assert kinds(items) == "DDXDD"
    assert bodies(items) == [made.page(n).encode() for n in (0, 1, 3, 4)]


@pytest.mark.parametrize("is_packed", [True, False], ids=["gzip", "plain"])
def test_a_cut_short_file_is_noticed_wherever_it_is_cut(is_packed: bool, tmp_path: Path, made: SimpleNamespace) -> None:
    path = made.write_warc(
        tmp_path / "a", [made.warc_record(n, made.page(n).encode()) for n in range(2)], is_packed=is_packed
    )
    raw = path.read_bytes()
    second = raw.index(b"\x1f\x8b" if is_packed else b"WARC/1.0", 10)
    assert kinds(read(path)) == "DD"
    for end in [*range(second + 1, len(raw), 37), len(raw) - 1]:
        path.write_bytes(raw[:end])
        items = read(path)
        # What is cut off after the last record's page tells of a cut too, but the page is whole.
        assert kinds(items) in ("DX", "DDX"), end
        assert items[-1].is_rest  # type: ignore[union-attr]
    path.write_bytes(raw[:second])
    assert kinds(read(path)) == "D"


def test_damaged_rows_fail_alone(tmp_path: Path, made: SimpleNamespace) -> None:
    path = made.write_rows(tmp_path / "rows", 3)
    lines = path.read_text().splitlines()
    long = json.dumps({"html": "x" * 5000})
    path.write_text("\n".join([lines[0], "{broken", "[1]", '{"html": 5}', '{"other": ""}', "", long, lines[2]]))
    items = read(path, max_bytes=4000)
    assert kinds(items) == "DFFFFFD"
    failures = [item.failure for item in items if isinstance(item, SourceDocument) and item.failure]
    assert [failure.partition(":")[0] for failure in failures] == ["InputError"] * 4 + ["LimitError"]


def test_truncated_gzip_gives_what_is_before_the_cut(tmp_path: Path, made: SimpleNamespace) -> None:
    raw = gzip.compress(made.write_rows(tmp_path / "rows", 400).read_bytes())
    (tmp_path / "rows").write_bytes(raw[: len(raw) // 2])
    items = read(tmp_path / "rows")
    assert kinds(items) == "D" * (len(items) - 1) + "X"
    assert 100 < len(items) < 400
    assert items[-1].is_rest  # type: ignore[union-attr]


def test_parquet_with_named_columns(tmp_path: Path) -> None:
    table = pa.table({"body": [b"<p>one", None], "where": ["http://a.example/", None], "key": [7, 8]})
    parquet.write_table(table, tmp_path / "a")
    items = read(tmp_path / "a", column="body", url_column="where", id_column="key")
    assert kinds(items) == "DF"
    first = items[0]
    assert isinstance(first, SourceDocument)
    assert (first.body, first.url, first.id) == (b"<p>one", "http://a.example/", "7")
    [damage] = read(tmp_path / "a")
    assert isinstance(damage, Damage)
    assert "--column" in damage.reason


def test_archives(tmp_path: Path) -> None:
    members = {"docs/a.html": b"<p>a", "docs/b.html.gz": gzip.compress(b"<p>b"), "pic": b"\x89PNG", "../up": b"<p>up"}
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    with tarfile.open(tmp_path / "t", "w:gz") as tar:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    for name in ("z", "t"):
        items = read(tmp_path / name)
        assert kinds(items) == "DDSD"
        places = [item.place for item in items if isinstance(item, SourceDocument)]
        assert places == [f"{name}/docs/a.html", f"{name}/docs/b.html.gz", f"{name}/00000003/up"]


@pytest.mark.parametrize("body", [b"", b"<p>x", b'{"a page": of text', b"just words", gzip.compress(b"<p>x", mtime=0)])
def test_pages_are_left_to_the_worker_to_read(body: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(body)
    [item] = read(tmp_path / "a")
    is_rows = body.startswith(b"{")
    assert isinstance(item, SourceDocument)
    assert (item.failure is not None) == is_rows
    assert item.body is None


def test_a_missing_file_is_a_damage(tmp_path: Path) -> None:
    [item] = read(tmp_path / "none")
    assert item == Damage(InputFile(str(tmp_path / "none"), "none"), 0, "No such file or directory", is_rest=True)


@pytest.mark.parametrize("change", ["truncated", "longer", "another"])
def test_a_file_that_changes_while_it_is_read_is_told(change: str, tmp_path: Path, made: SimpleNamespace) -> None:
    path = made.write_rows(tmp_path / "rows.jsonl", 40)
    reading = iter(Reader(InputFile(str(path), path.name), ReadOptions()))
    found = [next(reading)]
    if change == "truncated":
        os.truncate(path, 0)
    elif change == "longer":
        path.write_bytes(path.read_bytes() * 2)
    else:
        made.write_rows(tmp_path / "other", 41).replace(path)
    found += reading
    assert isinstance(found[-1], Damage)
    assert "changed while it was read" in found[-1].reason


def test_a_link_to_itself_is_a_damage(tmp_path: Path) -> None:
    loop = tmp_path / "loop.html"
    loop.symlink_to(loop)
    assert [item.name for item in find_inputs([str(loop)], [tmp_path / "out"])] == [str(loop)]
    [item] = read(loop)
    assert isinstance(item, Damage)
    assert "symbolic links" in item.reason


def test_inputs_are_found_in_order_once_and_without_the_output(tmp_path: Path) -> None:
    for name in ("b/2.html", "b/10.html", "a.html", "b/.hidden", "out/old.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    found = [(item.place, item.unread) for item in find_inputs([str(tmp_path)], [tmp_path / "out"])]
    assert found == [("a.html", None), ("b/10.html", None), ("b/2.html", None), ("b/loop", "a link to a folder")]
    (tmp_path / "b" / "loop").unlink()
    assert [item.place for item in find_inputs([f"{tmp_path}/**/*.html"])] == [
        "a.html",
        "b/10.html",
        "b/2.html",
        "out/old.html",
    ]
    with pytest.raises(InputError, match="no such file"):
        list(find_inputs([str(tmp_path / "none*")]))


def test_links_and_files_that_are_left_out_are_found_by_what_they_lead_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("pages/a.html", "pages/errors.jsonl", "elsewhere.html"):
        (tmp_path / name).touch()
    (tmp_path / "pages" / "b.html").symlink_to(tmp_path / "elsewhere.html")
    (tmp_path / "pages" / "c.html").symlink_to("errors.jsonl")
    (tmp_path / "pages" / "d.html").symlink_to("nowhere.html")
    (tmp_path / "pages" / "e.html").symlink_to("e.html")
    (tmp_path / "same").symlink_to("pages")
    monkeypatch.chdir(tmp_path)
    for folder in ("pages", "same", "./same/../pages", str(tmp_path / "same")):
        found = list(find_inputs([folder], [Path("pages", "errors.jsonl")]))
        assert [item.place for item in found] == ["a.html", "b.html", "d.html", "e.html"], folder
        assert [Path(item.name).resolve().name for item in found[:2]] == ["a.html", "elsewhere.html"]
    monkeypatch.chdir("pages")
    assert [item.place for item in find_inputs(["."], [Path("errors.jsonl")])][:2] == ["a.html", "b.html"]
    assert [item.place for item in find_inputs(["../elsewhere.html", "a.html"])] == ["elsewhere.html", "pages/a.html"]


def test_links_in_archives_are_told_and_not_read_as_pages(tmp_path: Path) -> None:
    """A zip archive holds a link's goal as the text of the member."""
    link = zipfile.ZipInfo("link.html")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr(link, "docs/page.html")
        archive.writestr("page.html", b"<p>page")
    with tarfile.open(tmp_path / "t", "w") as tar:
        for name, kind in (("soft.html", tarfile.SYMTYPE), ("hard.html", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "page.html"
            tar.addfile(info)
        info = tarfile.TarInfo("page.html")
        info.size = 7
        tar.addfile(info, io.BytesIO(b"<p>page"))
    told = Skipped("a link inside an archive")
    of_zip, of_tar = read(tmp_path / "z"), read(tmp_path / "t")
    assert of_zip[:-1] == [told]
    assert of_tar[:-1] == [told, told, Skipped("no regular file inside an archive")]
    for items in (of_zip, of_tar):
        assert (items[-1].item, bodies(items)) == (len(items) - 1, [b"<p>page"])  # type: ignore[union-attr]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_what_a_folder_holds_besides_files_is_told(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "sub" / "a.html").write_bytes(b"<p>a")
    (pages / "back").symlink_to(pages)
    (pages / "gone.html").symlink_to(tmp_path / "nothing")
    (pages / "itself.html").symlink_to("itself.html")
    (pages / "link.html").symlink_to(pages / "sub" / "a.html")
    os.mkfifo(pages / "pipe")
    found = {Path(file.name).name: list(Reader(file, ReadOptions())) for file in find_inputs([str(pages)])}
    assert found["back"] == [Skipped("a link to a folder")]
    assert found["pipe"] == [Skipped("no regular file")]
    assert [item.reason for item in found["gone.html"]] == ["No such file or directory"]  # type: ignore[union-attr]
    assert kinds(found["itself.html"]) == "X"
    assert kinds(found["link.html"]) == kinds(found["a.html"]) == "D"
    assert len(found) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_page_from_a_pipe_is_read_once_and_whole(tmp_path: Path) -> None:
    """As the shell's ``<(curl ...)`` names it: what is asked for again is what is left of it."""
    pipe, page = tmp_path / "pipe", b"<p>The whole page.</p>" * 1000
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write({page!r})"]) as writer:
        [item] = read(pipe)
        assert isinstance(item, SourceDocument)
        assert item.body == page
        assert writer.wait(60) == 0
