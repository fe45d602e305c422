"""Readings: labels of pages that another set holds, kept without their text."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import reading_sheets
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.errors import DataError
from dehusk.features.log_odds.html import HtmlTable
from dehusk.training.fitting.token_counts import count_tokens
from dehusk.training.labels.corpus import Corpus, fingerprint, read_corpora, read_corpus
from dehusk.training.labels.folds import site
from dehusk.training.labels.labelled_page import LabelledPage
from dehusk.training.labels.prepare import prepare
from dehusk.training.labels.readings import (
    Reading,
    make_reading,
    parse_ranges,
    read_blocks,
    write_ranges,
    write_readings,
)

HTML = """<title>Tides</title><nav><a href="/">Home</a></nav><h1>Tide tables</h1><p>By Ann</p>
<p>The sea rises twice a day.</p><p>Spring tides follow the moon.</p><p>Share</p><p>Lovely, thanks!</p><p>Share</p>"""
TEXTS = ["Home", "Tide tables", "By Ann", "The sea rises twice a day.", "Spring tides follow the moon.", "Share"]
ROWS = {"content": [3, 4], "headline": [1], "byline": [2], "comments": [6], "unsure": [4]}
OTHER_GOLD = "Something else"


def write_set(folder: Path, html: str = HTML) -> Path:
    """A set of one page whose own gold text says something else than the readings."""
    (folder / "html").mkdir(parents=True, exist_ok=True)
    (folder / "ground-truth").mkdir(exist_ok=True)
    (folder / "html" / "1.html.gz").write_bytes(gzip.compress(html.encode()))
    gold = {"url": "https://tides.example/1", "ground_truth": {"main_content": OTHER_GOLD}}
    (folder / "ground-truth" / "1.json").write_text(json.dumps(gold))
    return folder


def read_by_hand(page: LabelledPage, page_type: str, rows: Mapping[str, list[int]]) -> Reading:
    return make_reading(page, read_blocks(page).texts, page_type, rows)


def write_file(tmp_path: Path, page_type: str = "service", **rows: list[int]) -> tuple[Path, Path]:
    """A set, and a file of readings of its page."""
    folder, file = write_set(tmp_path / "sea"), tmp_path / "sea-readings.jsonl.gz"
    page = read_corpus(folder)[0]
    write_readings([read_by_hand(page, page_type, ROWS | rows)], file)
    return folder, file


def open_both(folder: Path, file: Path) -> tuple[Corpus, Corpus]:
    pages, readings = read_corpora([file, folder])  # whichever is named first, sets come before readings
    return pages, readings


def test_a_page_has_the_labels_of_its_reader_and_those_of_its_set(tmp_path: Path) -> None:
    pages, readings = open_both(*write_file(tmp_path))
    assert (pages.source, readings.source, readings.ids) == ("sea", "sea-readings", ("1",))
    assert pages[0].text == OTHER_GOLD
    read = readings[0]
    assert read.page_type == "service"
    assert read.text == "\n".join(TEXTS[row] for row in (1, 3, 4))
    assert read.content == (False, True, False, True, True, False, False, False)
    assert read.roles == ("", "headline", "byline", "", "", "", "comment", "")
    assert read.unsure == TEXTS[4]
    prepared = prepare(read)
    assert prepared.content.tolist() == list(read.content)
    assert prepared.is_unsure.nonzero()[0].tolist() == [4]
    assert site(read) == site(pages[0]), "a page and its reading have to fall into one fold"
    assert site(replace(read, url=None)) == site(replace(pages[0], url=None)), "and so where no address tells the site"


@pytest.mark.parametrize("page_type", ["article", "forum"])
def test_the_headline_of_a_thread_or_an_article_is_no_content(tmp_path: Path, page_type: str) -> None:
    _, readings = open_both(*write_file(tmp_path, page_type))
    assert readings[0].text == "\n".join(TEXTS[3:5])


def test_a_file_of_readings_holds_no_word_of_the_page(tmp_path: Path) -> None:
    _, file = write_file(tmp_path)
    held = gzip.decompress(file.read_bytes()).decode()
    assert not any(word in held for text in TEXTS for word in text.split() if len(word) > 3)


def test_the_same_readings_give_the_same_bytes(tmp_path: Path) -> None:
    folder, file = write_file(tmp_path)
    before = file.read_bytes()
    write_readings([read_by_hand(read_corpus(folder)[0], "service", ROWS)], file)
    assert file.read_bytes() == before


def seen_by_another_version(page: LabelledPage, file: Path, *, without: int) -> None:
    """Write a reading of the page as a version of dehusk would have cut it that had not some of its blocks."""
    reading = read_by_hand(page, "service", {"content": [3]})
    write_readings([replace(reading, blocks=reading.blocks[: len(reading.blocks) - without])], file)


def test_a_block_that_was_cut_otherwise_is_unsure_and_like_the_one_before(tmp_path: Path) -> None:
    many = HTML + "".join(f"<p>Harbour {n}</p>" for n in range(12))
    folder, file = write_set(tmp_path / "sea", many), tmp_path / "sea-readings.jsonl.gz"
    page = read_corpus(folder)[0]
    reading = read_by_hand(page, "service", {"content": [18, 19]})
    write_readings([replace(reading, blocks=reading.blocks[:-1], rows=reading.rows | {"content": {18}})], file)
    _, readings = open_both(folder, file)
    assert [row for row, content in enumerate(readings[0].content or ()) if content] == [18, 19]
    assert readings[0].unsure == "Harbour 11"


def test_a_page_that_is_cut_otherwise_all_over_has_to_be_read_anew(tmp_path: Path) -> None:
    folder, file = write_set(tmp_path / "sea"), tmp_path / "sea-readings.jsonl.gz"
    seen_by_another_version(read_corpus(folder)[0], file, without=4)
    with pytest.raises(DataError, match=r"4 of 8 blocks .* read it anew"):
        open_both(folder, file)[1][0]


def test_another_page_of_that_name_is_not_taken_for_the_one_that_was_read(tmp_path: Path) -> None:
    folder, file = write_file(tmp_path)
    write_set(folder, HTML + "<p>More</p>")
    with pytest.raises(DataError, match="its bytes differ"):
        open_both(folder, file)[1][0]


def test_readings_of_a_set_that_is_not_given_are_an_error(tmp_path: Path) -> None:
    _, file = write_file(tmp_path)
    (tmp_path / "other").mkdir()
    with pytest.raises(DataError, match="'sea'; give that set too"):
        read_corpora([file, write_set(tmp_path / "other")])
    with pytest.raises(DataError, match="labels of the pages of another set"):
        read_corpus(file)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "2"}, "sea has no page '2'"),
        ({"content": "3-x"}, "line 1: not ranges of block numbers"),
        ({"blocks": 7}, "'blocks' must be str"),
        ({"content": "9-3"}, "line 1: not ranges of block numbers"),
        ({"content": "3--5"}, "line 1: not ranges of block numbers"),
        ({"content": "٣"}, "line 1: not ranges of block numbers"),
        ({"content": "8"}, "line 1: .*block 8 is named, and the page has 8 blocks"),
        ({"content": "0-999999999"}, "line 1: .*block 999999999 is named"),
        ({"content": "0-999999999999"}, "line 1: not ranges of block numbers"),
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    folder, file = write_file(tmp_path)
    line = json.loads(gzip.decompress(file.read_bytes()))
    file.write_bytes(gzip.compress(json.dumps(line | change).encode()))
    with pytest.raises(DataError, match=said):
        open_both(folder, file)


@pytest.mark.parametrize("held", [b"", gzip.compress(b""), gzip.compress(b"\r\n\n")], ids=["none", "empty", "blank"])
def test_a_file_without_readings_is_named(tmp_path: Path, held: bytes) -> None:
    folder, file = write_file(tmp_path)
    file.write_bytes(held)
    with pytest.raises(DataError, match=r"sea-readings\.jsonl\.gz: holds no readings"):
        open_both(folder, file)


@pytest.mark.parametrize(
    "held", [b"{}", gzip.compress(b"{}")[:-9], b"\x1f\x8b" + bytes(30)], ids=["plain", "cut", "zeros"]
)
def test_a_file_that_is_no_gzip_is_named(tmp_path: Path, held: bytes) -> None:
    folder, file = write_file(tmp_path)
    file.write_bytes(held)
    with pytest.raises(DataError, match=r"sea-readings\.jsonl\.gz: cannot be read"):
        open_both(folder, file)


def test_only_line_feeds_end_a_line_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    folder, file = write_file(tmp_path)
    line = json.loads(gzip.decompress(file.read_bytes())) | {"note": "a\u2028b\x85c"}
    file.write_bytes(gzip.compress(f"\ufeff\r\n{json.dumps(line, ensure_ascii=False)}\r\n\r\n".encode()))
    assert open_both(folder, file)[1].ids == ("1",)


@pytest.mark.filterwarnings("error")
def test_a_page_without_blocks_has_a_reading(tmp_path: Path) -> None:
    folder, file = write_set(tmp_path / "sea", ""), tmp_path / "sea-readings.jsonl.gz"
    write_readings([read_by_hand(read_corpus(folder)[0], "service", {})], file)
    assert open_both(folder, file)[1][0].content == ()


def test_a_set_of_another_name_is_told_from_the_one_that_was_read(tmp_path: Path) -> None:
    folder, file = write_file(tmp_path)
    with pytest.raises(DataError, match=r"'sea'; give that set too, .* under that name \(given: 'lake'\)"):
        open_both(folder.rename(tmp_path / "lake"), file)


def test_two_sets_of_one_name_are_named_before_their_readings_are_looked_at(tmp_path: Path) -> None:
    folder, file = write_file(tmp_path)
    other = tmp_path / "other" / "sea"
    write_set(other)
    (other / "html" / "1.html.gz").rename(other / "html" / "2.html.gz")
    (other / "ground-truth" / "1.json").rename(other / "ground-truth" / "2.json")
    with pytest.raises(DataError, match="two sets have the name 'sea'"):
        read_corpora([folder, other, file])


def test_a_page_stands_once_in_a_file(tmp_path: Path) -> None:
    folder, file = write_file(tmp_path)
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()) * 2))
    with pytest.raises(DataError, match="line 2: the page '1' stands on an earlier line"):
        open_both(folder, file)


@given(st.sets(st.integers(0, 60)))
def test_ranges_say_the_numbers_back(rows: set[int]) -> None:
    assert parse_ranges(write_ranges(rows), 61) == rows


def test_ranges_are_short() -> None:
    assert write_ranges([9, 3, 4, 5]) == "3-5,9"


def test_sheets_are_written_and_answers_packed(tmp_path: Path) -> None:
    folder, file = write_set(tmp_path / "sea"), tmp_path / "sea-readings.jsonl.gz"
    reading_sheets.main(["write", str(folder), str(tmp_path / "sheets")])
    sheet = (tmp_path / "sheets" / "1.txt").read_text()
    assert "1 h1: Tide tables\n" in sheet
    assert "3 p: The sea rises twice a day.\n" in sheet
    answer = {"id": "1", "type": "service", "content": "3-4", "headline": "1", "unsure": "4", "usable": True}
    (tmp_path / "answers.jsonl").write_text(json.dumps(answer) + "\n")
    reading_sheets.main(["pack", str(folder), str(tmp_path / "answers.jsonl"), str(file)])
    pages, readings = open_both(folder, file)
    assert readings[0].text == "\n".join(TEXTS[row] for row in (1, 3, 4))
    assert fingerprint(pages[0]) == fingerprint(readings[0])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"id": "9", "usable": True}, "sea has no page '9'"),
        ({"id": "1", "type": "service", "content": "3-80", "usable": True}, "block 80 is named, and the page has 8"),
        ({"id": "1", "type": "service", "content": "a", "usable": True}, "not ranges of block numbers"),
        ({"id": "1", "content": "3"}, "'usable' is missing"),
        ({"id": "1", "type": "service", "content": "8", "usable": True}, "line 1: .*block 8 is named"),
        (
            {"id": "1", "type": "service", "content": "0-999999999", "usable": True},
            "line 1: .*block 999999999 is named",
        ),
    ],
)
def test_an_answer_that_cannot_be_right_is_named(tmp_path: Path, answer: dict[str, object], said: str) -> None:
    folder, file = write_set(tmp_path / "sea"), tmp_path / "answers.jsonl"
    file.write_text(json.dumps(answer))
    with pytest.raises(DataError, match=said):
        list(reading_sheets.read_answers(read_corpus(folder), file))


def test_a_page_that_is_not_usable_has_no_reading(tmp_path: Path) -> None:
    folder, file = write_set(tmp_path / "sea"), tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": "1", "usable": False}))
    assert list(reading_sheets.read_answers(read_corpus(folder), file)) == []


def test_a_page_is_answered_for_once(tmp_path: Path) -> None:
    folder, file = write_set(tmp_path / "sea"), tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": "1", "usable": False}) + '\n\n{"id": "1"}')
    with pytest.raises(DataError, match="line 3: an earlier line answers for the page '1' already"):
        list(reading_sheets.read_answers(read_corpus(folder), file))


def said_by(capsys: pytest.CaptureFixture[str], *arguments: Path | str) -> str:
    """What a command says that fails."""
    assert reading_sheets.main([str(argument) for argument in arguments]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    return said


def test_what_would_be_no_file_of_readings_is_not_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, answers, file = write_set(tmp_path / "sea"), tmp_path / "answers.jsonl", tmp_path / "sea-readings.jsonl.gz"
    answers.write_text(json.dumps({"id": "1", "usable": False}))
    assert "holds no answer that is usable" in said_by(capsys, "pack", folder, answers, file)
    answers.write_text(json.dumps({"id": "1", "type": "service", "usable": True}))
    assert "has to end in -readings.jsonl.gz" in said_by(capsys, "pack", folder, answers, tmp_path / "sea.jsonl.gz")
    missing = tmp_path / "missing" / file.name
    assert str(missing) in said_by(capsys, "pack", folder, answers, missing)
    assert str(missing) in said_by(capsys, "pack", folder, missing, file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "sea"]


def test_sheets_that_cannot_be_written_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = write_file(tmp_path)
    assert "no such file or folder" in said_by(capsys, "write", tmp_path / "missing", tmp_path / "sheets")
    assert str(file) in said_by(capsys, "write", folder, file / "sheets")
    assert "sea has no page of a type among forums" in said_by(
        capsys, "write", folder, tmp_path / "sheets", "--types", "forums,"
    )
    write_set(folder, "%PDF-1.4")
    assert "sea/1: this is no page but a PDF" in said_by(capsys, "write", folder, tmp_path / "sheets")


def test_sheets_stay_in_their_folder_whatever_pages_are_called(tmp_path: Path) -> None:
    names = ["../../up", "a/b", "nul\0", "\ud800", "a%2Fb", ".."]
    lines = [json.dumps({"id": name, "html": HTML, "text": "", "page_type": "forum"}) for name in names]
    (tmp_path / "sea.jsonl").write_text("\n".join(lines))
    sheets = tmp_path / "in" / "sheets"
    assert reading_sheets.main(["write", str(tmp_path / "sea.jsonl"), str(sheets), "--types", "product, forum"]) == 0
    assert len([path for path in tmp_path.rglob("*.txt") if path.parent == sheets]) == len(names)
    assert len(list(tmp_path.rglob("*.txt"))) == len(names)


def test_the_token_tables_count_a_page_once(tmp_path: Path) -> None:
    pages, readings = open_both(*write_file(tmp_path))
    own, read = prepare(replace(pages[0], text="\n".join(TEXTS[3:5]))), prepare(readings[0])
    assert own.is_usable
    assert read.is_usable
    once, twice = (count_tokens(both, HtmlTable).pages[0] for both in ([own], [own, read]))
    assert sum(len(page.tokens) for page in once) == sum(len(page.tokens) for page in twice) > 0
