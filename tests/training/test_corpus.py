"""Reading labelled pages: the layouts, one page at a time, and what is wrong with a set."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from dehusk.features.errors import DataError
from dehusk.training.corpus import Corpus, LabelledPage, fingerprint, read_corpus

PAGE = "<p>Ebb – tide</p>".encode()


def write_wcxb(folder: Path, ids: tuple[str, ...] = ("0002", "0001"), **fields: Any) -> Path:
    """A set in WCXB's layout; ``fields`` go over those of each gold file."""
    (folder / "html").mkdir(parents=True)
    (folder / "ground-truth").mkdir()
    for page_id in ids:
        (folder / "html" / f"{page_id}.html.gz").write_bytes(gzip.compress(PAGE + page_id.encode()))
        gold = {
            "url": f"https://example.com/{page_id}",
            "_internal": {"page_type": {"primary": "article"}},
            "ground_truth": {"main_content": f"Ebb {page_id}"},
        }
        (folder / "ground-truth" / f"{page_id}.json").write_text(json.dumps(gold | fields), encoding="utf-8")
    return folder


def write_lines(path: Path, *records: Any) -> Path:
    data = "\n".join(json.dumps(record) if isinstance(record, dict) else record for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def record(**fields: Any) -> dict[str, Any]:
    return {"id": "a", "url": "https://example.com/", "html": "<p>Tide</p>", "text": "Tide"} | fields


def write_folders(folder: Path) -> Path:
    for slug in ("flow", "ebb"):
        (folder / slug).mkdir(parents=True)
        (folder / slug / "page.html").write_bytes(PAGE)
        (folder / slug / "gold.txt").write_text(f"\ufeffTide: {slug} –", encoding="utf-8")
    (folder / "README.md").write_text("About the pages")
    return folder


class TestLayouts:
    def test_wcxb(self, tmp_path: Path) -> None:
        corpus = read_corpus(write_wcxb(tmp_path / "tides"))
        assert corpus.ids == ("0001", "0002")
        assert corpus[0] == LabelledPage(
            id="0001",
            url="https://example.com/0001",
            html=PAGE + b"0001",
            text="Ebb 0001",
            page_type="article",
            source="tides",
        )

    @pytest.mark.parametrize("asked_for", ["tides", "tides/dev"])
    def test_a_split_bears_the_name_of_its_set(self, tmp_path: Path, asked_for: str) -> None:
        write_wcxb(tmp_path / "tides" / "dev")
        assert [page.source for page in read_corpus(tmp_path / asked_for)] == ["tides", "tides"]

    def test_two_splits_are_not_mixed_up(self, tmp_path: Path) -> None:
        write_wcxb(tmp_path / "dev")
        write_wcxb(tmp_path / "test")
        with pytest.raises(DataError, match=r"several sets \(dev, test\)"):
            read_corpus(tmp_path)

    def test_a_page_may_be_packed_or_not(self, tmp_path: Path) -> None:
        folder = write_wcxb(tmp_path)
        (folder / "html" / "0001.html.gz").unlink()
        (folder / "html" / "0001.html").write_bytes(b"<p>plain</p>")
        assert read_corpus(folder)[0].html == b"<p>plain</p>"

    @pytest.mark.parametrize(
        ("fields", "attribute", "expected"),
        [
            ({"ground_truth": {"main_content": None}}, "text", ""),
            ({"ground_truth": {"title": "Ebb"}}, "text", ""),
            ({"url": ""}, "url", None),
            ({"url": None}, "url", None),
            ({"_internal": {"page_type": {"primary": "category"}}}, "page_type", "collection"),
            ({"_internal": {"page_type": "forum"}}, "page_type", "forum"),
            ({"_internal": None}, "page_type", None),
        ],
    )
    def test_what_wcxb_leaves_open(self, tmp_path: Path, fields: dict[str, Any], attribute: str, expected: Any) -> None:
        assert getattr(read_corpus(write_wcxb(tmp_path, **fields))[0], attribute) == expected

    @pytest.mark.parametrize("name", ["tides.jsonl", "tides.jsonl.gz"])
    def test_json_lines(self, tmp_path: Path, name: str) -> None:
        lines = (record(id="b", text="Flut – ebb"), "", record(id="a", page_type="forum", url=None), "")
        corpus = read_corpus(write_lines(tmp_path / name, *lines))
        assert list(corpus) == [
            LabelledPage("a", None, "<p>Tide</p>", "Tide", "forum", "tides"),
            LabelledPage("b", "https://example.com/", "<p>Tide</p>", "Flut – ebb", None, "tides"),
        ]

    def test_gzip_is_told_by_content(self, tmp_path: Path) -> None:
        path = write_lines(tmp_path / "tides.gz", record())
        assert len(read_corpus(path.rename(tmp_path / "tides.jsonl"))) == 1

    def test_folders(self, tmp_path: Path) -> None:
        corpus = read_corpus(str(write_folders(tmp_path / "shore")))
        assert corpus.ids == ("ebb", "flow")
        assert corpus[0] == LabelledPage("ebb", None, PAGE, "Tide: ebb –", None, "shore")

    def test_a_folder_may_hold_plain_text(self, tmp_path: Path) -> None:
        (write_folders(tmp_path) / "ebb" / "page.html").rename(tmp_path / "ebb" / "page.txt")
        assert read_corpus(tmp_path)[0].html == PAGE


class TestSequence:
    @pytest.fixture
    def corpus(self, tmp_path: Path) -> Corpus:
        return read_corpus(write_wcxb(tmp_path, ids=("1", "2", "3")))

    def test_length_ids_and_slices_read_no_page(self, corpus: Corpus, tmp_path: Path) -> None:
        for file in (tmp_path / "html").iterdir():
            file.unlink()
        assert len(corpus) == 3
        assert corpus[1:].ids == ("2", "3")
        with pytest.raises(DataError, match="cannot be read"):
            corpus[0]

    def test_slices_and_iteration_agree(self, corpus: Corpus) -> None:
        assert isinstance(corpus[::-1], Corpus)
        assert [page.id for page in corpus[::-1]] == ["3", "2", "1"]
        assert corpus[-1].id == "3"
        with pytest.raises(IndexError):
            corpus[3]

    def test_a_corpus_can_be_sent_to_another_process(self, corpus: Corpus) -> None:
        assert list(pickle.loads(pickle.dumps(corpus))) == list(corpus)


class TestErrors:
    """Each names the file and what is wrong with it."""

    def test_missing_path(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"tides.*no such file or folder"):
            read_corpus(tmp_path / "tides")

    def test_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="no labelled pages found"):
            read_corpus(tmp_path)

    def test_empty_set(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="no labelled pages found"):
            read_corpus(write_wcxb(tmp_path, ids=()))

    def test_empty_file(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"tides\.jsonl: no labelled pages found"):
            read_corpus(write_lines(tmp_path / "tides.jsonl"))

    def test_page_without_gold(self, tmp_path: Path) -> None:
        (write_wcxb(tmp_path) / "ground-truth" / "0002.json").unlink()
        with pytest.raises(DataError, match=r"0002\.html\.gz: the page has no gold text"):
            read_corpus(tmp_path)

    def test_gold_without_page(self, tmp_path: Path) -> None:
        (write_wcxb(tmp_path) / "html" / "0002.html.gz").unlink()
        with pytest.raises(DataError, match=r"0002\.json: the gold text has no page"):
            read_corpus(tmp_path)

    def test_two_pages_in_a_folder(self, tmp_path: Path) -> None:
        (write_folders(tmp_path) / "flow" / "page.txt").write_text("Tide")
        with pytest.raises(DataError, match=r"page\.html: page\.txt stands beside it"):
            read_corpus(tmp_path)

    @pytest.mark.parametrize(("lost", "left"), [("page.html", "gold.txt"), ("gold.txt", "page.html")])
    def test_half_a_folder(self, tmp_path: Path, lost: str, left: str) -> None:
        (write_folders(tmp_path) / "flow" / lost).unlink()
        with pytest.raises(DataError, match=rf"flow.{left}: {lost}.* is missing"):
            read_corpus(tmp_path)

    def test_duplicate_page(self, tmp_path: Path) -> None:
        (write_wcxb(tmp_path) / "html" / "0002.html").write_bytes(PAGE)
        with pytest.raises(DataError, match=r"0002\.html"):
            read_corpus(tmp_path)

    def test_duplicate_line(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"tides\.jsonl, line 3: the id 'a' stands"):
            read_corpus(write_lines(tmp_path / "tides.jsonl", record(), record(id="b"), record()))

    def test_broken_page(self, tmp_path: Path) -> None:
        (write_wcxb(tmp_path) / "html" / "0001.html.gz").write_bytes(gzip.compress(PAGE)[:-9])
        corpus = read_corpus(tmp_path)
        with pytest.raises(DataError, match=r"0001\.html\.gz: cannot be read"):
            corpus[0]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b'{"url": ', "not valid JSON"),
            (b"[]", "expected a JSON object, found list"),
            (b"{}", "the field 'ground_truth' is missing"),
            (b'{"ground_truth": "text"}', "the field 'ground_truth' must be dict, found str"),
            (b'{"ground_truth": {"main_content": 7}}', "the field 'main_content' must be str, found int"),
            (b'{"url": "\xff"}', "not UTF-8"),
        ],
    )
    def test_broken_gold(self, tmp_path: Path, content: bytes, message: str) -> None:
        (write_wcxb(tmp_path) / "ground-truth" / "0001.json").write_bytes(content)
        corpus = read_corpus(tmp_path)
        with pytest.raises(DataError, match=rf"0001\.json: {message}"):
            corpus[0]

    @pytest.mark.parametrize("name", ["id", "html", "text"])
    def test_missing_field(self, tmp_path: Path, name: str) -> None:
        broken = {key: value for key, value in record().items() if key != name}
        with pytest.raises(DataError, match=rf"tides\.jsonl, line 2: the field '{name}' is missing"):
            read_corpus(write_lines(tmp_path / "tides.jsonl", record(id="b"), broken))

    def test_broken_line(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"tides\.jsonl, line 1: not valid JSON"):
            read_corpus(write_lines(tmp_path / "tides.jsonl", "<p>Tide</p>"))

    def test_truncated_lines(self, tmp_path: Path) -> None:
        path = write_lines(tmp_path / "tides.jsonl.gz", record())
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(DataError, match=r"tides\.jsonl\.gz: cannot be read"):
            read_corpus(path)


class TestFingerprint:
    BASE = LabelledPage("a", None, b"<p>Tide</p>", "Tide", None, "tides")

    def test_tells_pages_apart_by_html_and_gold(self) -> None:
        others = [
            LabelledPage("a", None, b"<p>Ebb</p>", "Tide", None, "tides"),
            LabelledPage("a", None, b"<p>Tide</p>", "Ebb", None, "tides"),
            LabelledPage("a", None, b"<p>Tide</p>T", "ide", None, "tides"),
        ]
        assert len({fingerprint(page) for page in [self.BASE, *others]}) == 4

    def test_name_and_type_of_the_page_do_not_count(self) -> None:
        renamed = LabelledPage("b", "https://example.com/", "<p>Tide</p>", "Tide", "forum", "shore")
        assert fingerprint(renamed) == fingerprint(self.BASE)

    def test_stays_the_same_between_versions(self) -> None:
        assert fingerprint(self.BASE) == "70203ab26347e19948d6af37b6a4026d77cb786b37a3ac4ddf93a91aba278e90"

    def test_a_lone_surrogate_is_no_obstacle(self) -> None:
        assert fingerprint(LabelledPage("a", None, "\ud800", "\udfff", None, "tides"))
