"""Reading labelled pages: the layouts, one page at a time, and what is wrong with a set."""

from __future__ import annotations

import gzip
import hashlib
import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dehusk.features.errors import DataError
from dehusk.training.labels.corpus import Corpus, LabelledPage, fingerprint, read_corpora, read_corpus

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


def write_scrapinghub(folder: Path) -> Path:
    (folder / "html").mkdir(parents=True)
    for page_id in ("b2", "a1"):
        (folder / "html" / f"{page_id}.html.gz").write_bytes(gzip.compress(PAGE))
    gold = {"a1": {"articleBody": "Ebb – tide", "url": "https://example.com/a1"}, "b2": {}}
    (folder / "ground-truth.json").write_text(json.dumps(gold))
    return folder


def write_evaldata(folder: Path) -> Path:
    records = {}
    for subfolder, name in (("cache", "1"), ("eval", "2")):
        (folder / subfolder).mkdir(parents=True)
        (folder / subfolder / f"{name}.html").write_bytes(PAGE)
        records[f"https://example.com/{name}"] = {"file": f"{name}.html", "with": ["Ebb – tide"], "without": ["Home"]}
    (folder / "evaldata.json").write_text(json.dumps(records))
    return folder


def write_pair(folder: Path, page: str, reference: str, gold: bytes) -> Path:
    for subfolder, name, content in (("html", page, PAGE), ("reference", reference, gold)):
        (folder / subfolder).mkdir(parents=True)
        (folder / subfolder / name).write_bytes(content)
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


class TestPublishedLayouts:
    """Sets that others publish, in small."""

    def test_wcxb_snippets_and_language(self, tmp_path: Path) -> None:
        truth = {"main_content": "Ebb", "with": ["Ebb", " "], "without": ["Home"]}
        (page,) = read_corpus(write_wcxb(tmp_path, ids=("1",), ground_truth=truth, language="en"))
        assert (page.language, page.snippets, page.foreign) == ("en", ("Ebb",), ("Home",))

    def test_json_lines_snippets_and_language(self, tmp_path: Path) -> None:
        line = record(language="fr", **{"with": ["Tide"], "without": ["Home"]})
        (page,) = read_corpus(write_lines(tmp_path / "tides.jsonl", line))
        assert (page.language, page.snippets, page.foreign) == ("fr", ("Tide",), ("Home",))

    @pytest.mark.parametrize("named", [".", "ground-truth.json"])
    def test_article_extraction_benchmark(self, tmp_path: Path, named: str) -> None:
        folder = write_scrapinghub(tmp_path / "tides")
        assert list(read_corpus(folder / named)) == [
            LabelledPage("a1", "https://example.com/a1", PAGE, "Ebb – tide", "article", "tides"),
            LabelledPage("b2", None, PAGE, "", "article", "tides"),
        ]

    @pytest.mark.parametrize("named", [".", "evaldata.json"])
    def test_trafilatura(self, tmp_path: Path, named: str) -> None:
        corpus = read_corpus(write_evaldata(tmp_path / "tides") / named)
        assert corpus.ids == ("https://example.com/1", "https://example.com/2")
        assert corpus[0] == LabelledPage(
            id="https://example.com/1",
            url="https://example.com/1",
            html=PAGE,
            text="",
            page_type=None,
            source="tides",
            snippets=("Ebb – tide",),
            foreign=("Home",),
            only_snippets=True,
        )

    def test_cleaneval(self, tmp_path: Path) -> None:
        gold = "URL: http://example.com/ebb?a=1\n\n<h>Ebb\n\n<p>Two tides a day: 3 < 4\n<l>one\n"
        (page,) = read_corpus(write_pair(tmp_path / "tides", "12.html", "12.txt", gold.encode()))
        assert (page.id, page.url) == ("12", "http://example.com/ebb?a=1")
        assert page.text.split() == ["Ebb", "Two", "tides", "a", "day:", "3", "<", "4", "one"]

    def test_cleaneval_gold_of_another_encoding(self, tmp_path: Path) -> None:
        (page,) = read_corpus(write_pair(tmp_path, "12.html", "12.txt", "<p>la marée à l’île".encode("cp1252")))
        assert page.text == "la marée à l’île"

    def test_daniel(self, tmp_path: Path) -> None:
        page_id = "20111121_www.example.pl_" + "0a" * 28
        folder = write_pair(tmp_path / "tides", page_id, page_id, "<p>Odpływ\n</p>\n<p> i przypływ\n</p>\n".encode())
        (folder / "doc_lg.json").write_text(json.dumps({page_id: "Polish"}))
        (page,) = read_corpus(folder)
        assert (page.url, page.language) == ("http://www.example.pl/", "Polish")
        assert page.text.split() == ["Odpływ", "i", "przypływ"]

    def test_webmainbench(self, tmp_path: Path) -> None:
        line = {
            "track_id": "0b7f",
            "url": "https://example.com/",
            "html": '<div>Home</div><p cc-select="true" class=x>Ebb <a href=u>tide</a></p><p cc-select="true">Flow',
            "main_html": "<p>Ebb <a href=u>tide</a></p><p>Flow",
            "groundtruth_content": "Ebb [tide](u)\n\nFlow",
            "meta": {"language": "en", "style": "Article"},
        }
        (page,) = read_corpus(write_lines(tmp_path / "tides.jsonl", line))
        assert page == LabelledPage(
            id="0b7f",
            url="https://example.com/",
            html="<div>Home</div><p class=x>Ebb <a href=u>tide</a></p><p>Flow",
            text="Ebb tide\nFlow",
            page_type="article",
            source="tides",
            language="en",
        )


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
            pytest.param(b'{"url": ' + b"7" * 5000 + b"}", "not valid JSON", id="digits"),
            pytest.param(b"[" * 100_000, "not valid JSON", id="levels"),
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

    def test_article_extraction_benchmark_unpaired(self, tmp_path: Path) -> None:
        folder = write_scrapinghub(tmp_path)
        (folder / "html" / "a1.html.gz").rename(folder / "html" / "c3.html.gz")
        with pytest.raises(DataError, match=r"ground-truth\.json: the gold text has no page, expected a1\.html\.gz"):
            read_corpus(folder)
        (folder / "ground-truth.json").write_text('{"b2": {}}')
        with pytest.raises(DataError, match=r"c3\.html\.gz: the page has no gold text, .*'c3' in .*ground-truth\.json"):
            read_corpus(folder)

    def test_an_id_twice_in_one_file(self, tmp_path: Path) -> None:
        (write_scrapinghub(tmp_path) / "ground-truth.json").write_text('{"a1": {}, "b2": {}, "a1": {}}')
        with pytest.raises(DataError, match=r"ground-truth\.json: 'a1' stands twice"):
            read_corpus(tmp_path)

    def test_snippets_without_page(self, tmp_path: Path) -> None:
        (write_evaldata(tmp_path) / "cache" / "1.html").unlink()
        with pytest.raises(DataError, match=r"evaldata\.json, 'https://example\.com/1': .* expected 1\.html in cache"):
            read_corpus(tmp_path)

    def test_page_without_snippets(self, tmp_path: Path) -> None:
        (write_evaldata(tmp_path) / "evaldata.json").write_text('{"u": {"file": "1.html", "with": []}}')
        with pytest.raises(DataError, match=r"evaldata\.json, 'u': the page has neither"):
            read_corpus(tmp_path)[0]

    def test_snippets_of_another_kind(self, tmp_path: Path) -> None:
        (write_evaldata(tmp_path) / "evaldata.json").write_text('{"u": {"file": "1.html", "with": [7]}}')
        with pytest.raises(DataError, match=r"evaldata\.json, 'u': the field 'with' must be a list of texts"):
            read_corpus(tmp_path)[0]

    @pytest.mark.parametrize(
        ("lost", "message"),
        [
            ("html", r"reference.12\.txt: the gold text has no page, expected 12 in html/"),
            ("reference", r"html.12\.html: the page has no gold text, expected '12' in reference/"),
        ],
    )
    def test_half_a_pair(self, tmp_path: Path, lost: str, message: str) -> None:
        folder = write_pair(tmp_path, "12.html", "12.txt", b"<p>Ebb")
        next((folder / lost).iterdir()).unlink()
        with pytest.raises(DataError, match=message):
            read_corpus(folder)


class TestFingerprint:
    BASE = LabelledPage("a", None, b"<p>Tide</p>", "Tide", None, "tides")

    def test_tells_pages_apart(self) -> None:
        assert fingerprint(replace(self.BASE, html=b"<p>Tide</p> ")) != fingerprint(self.BASE)

    def test_is_of_the_bytes_alone(self) -> None:
        relabelled = LabelledPage("b", "https://example.com/", "<p>Tide</p>", "Ebb", "forum", "shore")
        assert fingerprint(relabelled) == fingerprint(self.BASE)

    def test_stays_the_same_between_versions(self) -> None:
        assert fingerprint(self.BASE) == hashlib.sha256(b"<p>Tide</p>").hexdigest()[:16]

    def test_a_lone_surrogate_is_no_obstacle(self) -> None:
        assert fingerprint(LabelledPage("a", None, "\ud800", "\udfff", None, "tides"))


def test_two_sets_of_one_name_are_refused(tmp_path: Path) -> None:
    sets = [write_wcxb(tmp_path / folder / "tides") for folder in ("a", "b")]
    with pytest.raises(DataError, match="two sets have the name 'tides'; give each once, or rename a folder"):
        read_corpora(sets)
    assert [corpus.source for corpus in read_corpora(sets[:1])] == ["tides"]
