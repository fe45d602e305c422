"""Plain text through the API and the command line: kinds, places, outputs, WET and JSON Lines."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dehusk
from dehusk.cli import main
from dehusk.features.errors import InputError, ModelError
from dehusk.model.artifact import Artifact, save
from dehusk.model.labeller import Model

SEA = "The sea comes in twice a day at the harbour, said the master."
NET = "Nets are mended in the evening, when all boats are back."
TEXT = f"Menu\r\n\r\n  {SEA}\r\n{NET}\r\nShare\r\n\r\n{SEA} Twice."

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def extractor(tiny_model: Model, tiny_text_model: Model) -> dehusk.Extractor:
    return dehusk.Extractor(Artifact(tiny_model, {}, tiny_text_model))


@pytest.fixture(scope="module")
def model_file(tiny_model: Model, tiny_text_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny.joblib"
    save(tiny_model, {}, path, tiny_text_model)
    return path


@pytest.fixture
def run(model_file: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--model", str(model_file)])
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


def test_blocks_say_where_they_stand(extractor: dehusk.Extractor) -> None:
    page = extractor.label(TEXT)
    assert page.kind == "text"
    assert [block.label for block in page.blocks] == ["chrome", "content", "content", "chrome", "content"]
    assert [block.lines for block in page.blocks] == [(1, 1), (3, 3), (4, 4), (5, 5), (7, 7)]
    for block in page.blocks:
        assert block.span is not None
        assert TEXT[slice(*block.span)] == block.text
        assert (block.tag, block.xpath) == ("", "")
    assert set(page.blocks[1].to_dict()) == {"index", "label", "probability", "role", "lines", "span", "text"}
    assert page.blocks[1].to_dict()["span"] == list(page.blocks[1].span or ())


def test_blocks_of_html_have_no_lines(extractor: dehusk.Extractor) -> None:
    block = extractor.label(f"<p>{SEA}").blocks[0]
    assert (block.lines, block.span, block.tag) == (None, None, "p")
    assert set(block.to_dict()) == {"index", "label", "probability", "role", "tag", "xpath", "text"}


def test_outputs(extractor: dehusk.Extractor) -> None:
    page = extractor.label(TEXT)
    assert page.text == f"{SEA}\n{NET}\n\n{SEA} Twice.", "set as in the text"
    assert page.to_markdown() == f"{SEA}\n\n{NET}\n\n{SEA} Twice."
    assert page.to_html() == f"<p>{SEA}</p>\n<p>{NET}</p>\n<p>{SEA} Twice.</p>"
    values = page.to_dict()
    assert (values["kind"], values["text"], values["title"], values["language"]) == ("text", page.text, "", "")
    assert json.loads(extractor.extract(TEXT, output_format="json")) == json.loads(json.dumps(values))


def test_what_looks_like_markup_stays_text(extractor: dehusk.Extractor) -> None:
    text = f"{SEA} Write <b>bold</b> & *stars* _here_, he said."
    page = extractor.label(text)
    assert page.kind == "text"
    assert page.text == text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp;" in page.to_html()
    assert r"\<b>bold" in page.to_markdown()


def test_paragraphs_of_wrapped_text_come_out_whole(extractor: dehusk.Extractor) -> None:
    text = "\n\n".join(["Menu", f"{SEA[:44]}\n{SEA[45:]} {NET[:22]}\n{NET[23:]}"] * 4)
    assert extractor.extract(text) == f"{SEA} {NET}", "and copies once"


def test_kind_is_found_out_or_given(extractor: dehusk.Extractor) -> None:
    html = f"<p>{SEA}</p>"
    assert extractor.label(html).kind == "html"
    assert extractor.label(html, kind="text").text == html
    assert extractor.label(TEXT, kind="html").kind == "html"
    assert len(extractor.label(TEXT, kind="html").blocks) == 1
    with pytest.raises(InputError, match="unknown kind 'pdf'; use one of auto, html, text"):
        extractor.label(html, kind="pdf")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="bytes or str"):
        extractor.label(None)  # type: ignore[arg-type]


def test_thresholds_are_those_of_the_kind(extractor: dehusk.Extractor) -> None:
    assert extractor.extract(SEA, favor_precision=True) == ""
    assert extractor.extract(f"<p>{SEA}", favor_recall=True) == SEA
    assert extractor.extract("Menu\nShare", favor_recall=True) == "Menu\nShare"


def test_a_model_of_html_alone_takes_no_text(tiny_model: Model) -> None:
    old = dehusk.Extractor(Artifact(tiny_model, {}))
    assert old.extract(f"<p>{SEA}") == SEA
    assert old.extract(TEXT, kind="html")
    with pytest.raises(ModelError, match="not trained on plain text"):
        old.extract(TEXT)


def test_an_extractor_of_texts_can_be_pickled(model_file: Path) -> None:
    extractor = dehusk.Extractor(model_file)
    assert pickle.loads(pickle.dumps(extractor)).extract(TEXT) == extractor.extract(TEXT)


@pytest.mark.parametrize("kind", ["auto", "text"])
@pytest.mark.parametrize("source", ["", b"", " \r\n\t ", b"\xef\xbb\xbf", "\f\f\n"], ids=repr)
def test_nothing_gives_nothing(extractor: dehusk.Extractor, source: Any, kind: Any) -> None:
    page = extractor.label(source, kind=kind)
    assert (len(page.blocks), page.text, page.to_markdown(), page.to_html()) == (0, "", "", "")
    assert len(page.warnings) == 1


HOSTILE = {
    "one line of five megabytes": f"{SEA} " * 80_000,
    "one word of a megabyte": "x" * 2**20,
    "a megabyte of ideographs": "潮水" * 2**18,
    "a hundred thousand lines": "Share\n" * 100_000,
    "a hundred thousand different lines": "\n".join(map(str, range(100_000))),
    "blank lines": "\n" * 10**6 + SEA,
    "NUL between letters": "\x00".join(SEA),
    "lone surrogates": f"\ud800{SEA}\udfff",
    "binary within text": (SEA.encode() * 30 + bytes(range(256))) * 500,
    "deep indentation": "\n".join(" " * (number % 5000) + "x" for number in range(3000)),
    "angle brackets": "< > <x <y>> " * 50_000,
    "unclosed tags of HTML": "text <div <p <span " * 20_000,
    "marks that match nothing": ")]}\"'" * 100_000,
    "dots": "." * 10**6,
    "bullets": "* - + 1. " * 50_000,
    "escape sequences": f"\x1b[31m{SEA}\x1b[0m\x07\n" * 100,
    "right-to-left marks": f"\u202e{SEA}\u202c\n" * 100,
    "combining marks": "e" + "\u0301" * 200_000,
    "every line end": "\n\r\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029".join([SEA] * 50),
}


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_texts_give_an_honest_answer(extractor: dehusk.Extractor, label: str) -> None:
    source = HOSTILE[label]
    page = extractor.label(source, kind="text")
    text = page.text
    assert len(text) <= len(source)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text)
    page.to_html(), page.to_markdown()
    probabilities = page.probabilities
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


@pytest.mark.parametrize(
    "source", [bytes(range(256)) * 4000, "".join(map(chr, range(256))) * 4000], ids=["bytes", "str"]
)
def test_binary_data_is_refused_by_name(extractor: dehusk.Extractor, source: bytes | str) -> None:
    with pytest.raises(InputError, match="no page but binary data"):
        extractor.label(source, kind="text")


def test_a_long_line_is_joined_as_it_stood(extractor: dehusk.Extractor) -> None:
    line = "".join(f"{number}潮水は日に二度来る" for number in range(1000))
    page = extractor.label(line, kind="text").with_threshold(0)
    assert len(page.blocks) > 1
    assert page.text == line, "no space where none was"


def wet(*texts: str, kind: str = "conversion") -> bytes:
    records = [("warcinfo", "", "Software-Info: tides")] + [
        (kind, f"http://t.example/{n}", t) for n, t in enumerate(texts)
    ]
    return b"".join(
        f"WARC/1.0\r\nWARC-Type: {name}\r\nWARC-Target-URI: {url}\r\n".encode()
        + f"Content-Length: {len(text.encode())}\r\n\r\n{text}\r\n\r\n".encode()
        for name, url, text in records
    )


class TestCommandLine:
    def test_a_text_file(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "page.txt"
        file.write_bytes(TEXT.encode("utf-16"))
        assert run(file) == (0, f"{SEA}\n{NET}\n\n{SEA} Twice.\n", "")
        code, out, _ = run("label", file)
        blocks = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [block["lines"] for block in blocks] == [[1, 1], [3, 3], [4, 4], [5, 5], [7, 7]]

    def test_the_kind_can_be_given(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "page"
        file.write_text(f"<p>{SEA}</p>", encoding="utf-8")
        assert run(file)[1] == f"{SEA}\n"
        assert run("--kind", "text", file)[1] == f"<p>{SEA}</p>\n"
        assert run("--kind=pdf", file)[0] == 2

    def test_precision_and_recall_of_texts(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "page.txt"
        file.write_text(f"Menu\n{SEA}", encoding="utf-8")
        assert run("--recall", file)[1] == f"Menu\n{SEA}\n"
        assert run("--precision", file)[1] == ""

    @pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
    def test_wet(self, run: Run, tmp_path: Path, packed: bool) -> None:
        file = tmp_path / "crawl.wet"
        data = wet(TEXT, f"Menü\n{NET}")
        # As in crawls: every record is a gzip member of its own.
        cut = data.index(b"WARC/1.0", 9)
        file.write_bytes(gzip.compress(data[:cut]) + gzip.compress(data[cut:]) if packed else data)
        assert run(file) == (0, f"{SEA}\n{NET}\n\n{SEA} Twice.\n\f\n{NET}\n", "")
        code, out, _ = run("--output-format", "json", file)
        pages = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [page["url"] for page in pages] == ["http://t.example/0", "http://t.example/1"]
        assert [page["file"] for page in pages] == [f"{file}:1", f"{file}:2"]
        assert [page["kind"] for page in pages] == ["text", "text"]

    def test_wet_texts_that_hold_markup_are_text_unless_told_otherwise(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "crawl.wet"
        file.write_bytes(wet(f"<p>{SEA}</p>"))
        assert run(file)[1] == f"<p>{SEA}</p>\n"
        assert run("--kind=html", file)[1] == f"{SEA}\n"

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (wet(TEXT)[:-30], "cut short"),
            (wet(TEXT).replace(b"Content-Length: ", b"Content-Length: -"), "its WARC record declares no length"),
            (wet(TEXT) + b"garbage\r\n", "a record does not begin where the one before ends"),
            (wet(TEXT, kind="request"), "there is no page in it"),
            (gzip.compress(wet(TEXT), mtime=0)[:-9], "cut short"),
        ],
    )
    def test_damaged_wet_fails_with_a_reason(self, run: Run, tmp_path: Path, data: bytes, message: str) -> None:
        file = tmp_path / "crawl.wet"
        file.write_bytes(data)
        code, _, error = run(file)
        assert code == 1
        assert error.startswith(f"dehusk: {file}: ")
        assert message in error

    def test_json_lines(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "texts.jsonl"
        lines = [json.dumps({"text": TEXT, "url": "http://t.example/a"}), "", json.dumps({"text": NET, "id": 7})]
        file.write_text("\n".join(lines), encoding="utf-8")
        assert run(file) == (0, f"{SEA}\n{NET}\n\n{SEA} Twice.\n\f\n{NET}\n", "")
        code, out, _ = run("label", file)
        assert code == 0
        assert [json.loads(line)["file"] for line in out.splitlines()] == [f"{file}:1"] * 5 + [f"{file}:2"]

    def test_a_bad_line_fails_alone(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "texts.jsonl"
        good = json.dumps({"text": NET})
        file.write_text("\n".join([good, "{", '{"text": 3}', '["text"]', good]), encoding="utf-8")
        code, out, error = run(file)
        assert code == 1
        assert out == f"{NET}\n\f\n{NET}\n"
        assert [line.split(" ")[1] for line in error.splitlines()] == [f"{file}:2:", f"{file}:3:", f"{file}:4:"]

    def test_texts_from_standard_input(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for data in (TEXT.encode(), json.dumps({"text": TEXT}).encode(), gzip.compress(wet(TEXT))):
            stream = io.TextIOWrapper(io.BytesIO(data))
            monkeypatch.setattr(sys, "stdin", stream)
            assert run("-") == (0, f"{SEA}\n{NET}\n\n{SEA} Twice.\n", "")

    @pytest.mark.parametrize("page", ["{", "{}\n{}", '{\n"html": "x"}', "WARCS are files"])
    def test_what_only_looks_like_many_texts_is_a_page(self, run: Run, tmp_path: Path, page: str) -> None:
        file = tmp_path / "page"
        file.write_text(f"{page}\n{SEA}", encoding="utf-8")
        code, out, _ = run(file)
        assert (code, out.endswith(f"{SEA}\n"), "\f" in out) == (0, True, False)
