"""Chunks hold the whole text of a page, whole blocks, and know where they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dehusk
from dehusk.chunking.packing import first_of_overlap, pack
from dehusk.chunking.units import Unit, count_words
from dehusk.cli import main
from dehusk.rendering.nodes import Leaf

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/page.html"))
SENTENCE = "The ferry runs at every tide but the lowest one of the year. "

WORDS = st.lists(st.sampled_from(["ferry", "tide", "潮", "chain", "1,5", "a_b"]), min_size=1, max_size=30).map(" ".join)
PARTS = st.one_of(
    WORDS.map(lambda text: f"<p>{text}</p>"),
    st.tuples(st.integers(1, 4), WORDS).map(lambda drawn: f"<h{drawn[0]}>{drawn[1]}</h{drawn[0]}>"),
    st.lists(WORDS, min_size=1, max_size=6).map(
        lambda items: "<ul>" + "".join(f"<li>{item}" for item in items) + "</ul>"
    ),
    st.lists(WORDS, min_size=1, max_size=6).map(lambda lines: "<pre>" + "\n".join(lines) + "</pre>"),
    st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=6).map(
        lambda rows: "<table>" + "".join(f"<tr><td>{one}<td>{two}" for one, two in rows) + "</table>"
    ),
)
PAGES = st.lists(PARTS, max_size=8).map(lambda parts: f"<body>{''.join(parts)}</body>")


def label(html: str) -> dehusk.Page:
    return dehusk.label(html, kind="html").with_threshold(0)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@given(PAGES, st.integers(1, 60))
def test_together_they_are_the_text(html: str, max_words: int) -> None:
    page = label(html)
    chunks = page.chunks(max_words=max_words)
    assert squeezed(" ".join(chunk.text for chunk in chunks)) == squeezed(page.text)
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("max_words", [40, 300])
def test_of_the_examples_too(example: Path, max_words: int) -> None:
    page = dehusk.label(example.read_bytes())
    chunks = page.chunks(max_words=max_words)
    assert squeezed(" ".join(chunk.text for chunk in chunks)) == squeezed(page.text)
    kept = page.kept().nonzero()[0].tolist()
    assert sorted({block for chunk in chunks for block in chunk.blocks}) == kept
    for chunk in chunks:
        assert chunk.places == tuple(page.blocks[block].xpath for block in chunk.blocks)
        assert 0 < chunk.probability <= 1


def test_a_heading_begins_a_chunk_and_never_ends_one() -> None:
    parts = [f"<h2>Part {n}</h2>" + f"<p>{SENTENCE * 3}</p>" * 2 for n in (1, 2, 3)]
    chunks = label(f"<h1>Tides</h1>{''.join(parts)}").chunks(max_words=90)
    assert [chunk.text.split("\n")[0] for chunk in chunks] == ["Tides", "Part 2", "Part 3"]
    assert [chunk.headings for chunk in chunks] == [("Tides", f"Part {n}") for n in (1, 2, 3)]
    small = label(f"<h1>Tides</h1>{''.join(parts)}").chunks(max_words=45)
    assert all(chunk.text.split("\n")[-1].endswith("year.") for chunk in small)
    assert small[1].headings == ("Tides", "Part 1")


def test_sections_that_fit_stay_together() -> None:
    html = "".join(f"<h2>Part {n}</h2><p>{SENTENCE}</p>" for n in range(4))
    assert len(label(html).chunks(max_words=300)) == 1


def test_rows_lines_and_items_stay_whole() -> None:
    table = "<table>" + "".join(f"<tr><td>Pier {n}<td>{n} metres deep" for n in range(40)) + "</table>"
    code = "<pre>" + "\n".join(f"    depth[{n}] = sound({n})" for n in range(60)) + "</pre>"
    items = "<ol>" + "".join(f"<li>Step {n} of the crossing" for n in range(60)) + "</ol>"
    page = label(table + code + items)
    lines = [line for chunk in page.chunks(max_words=30) for line in chunk.text.split("\n") if line]
    for n in range(40):
        assert f"Pier {n} | {n} metres deep" in lines
    for n in range(60):
        assert f"    depth[{n}] = sound({n})" in lines
        assert f"{n + 1}. Step {n} of the crossing" in lines


def test_markdown_of_parts_is_markdown() -> None:
    code = "<pre><code class=language-python>" + "\n".join(f"sound({n})" for n in range(60)) + "</code></pre>"
    table = "<table><tr><th>Pier<th>Depth" + "".join(f"<tr><td>Pier {n}<td>{n} m" for n in range(40)) + "</table>"
    chunks = label(code + table).chunks(max_words=40, output_format="markdown")
    of_code = [chunk.text for chunk in chunks if "sound" in chunk.text]
    assert len(of_code) > 1
    assert all(text.startswith("```python\n") and text.count("```") == 2 for text in of_code if "Pier" not in text)
    of_table = [chunk.text for chunk in chunks if "| Pier 3" in chunk.text]
    assert all("| --- | --- |" in text for text in of_table)


def test_overlap_repeats_whole_blocks_of_the_chunk_before() -> None:
    html = "".join(f"<p>Crossing {n}. {SENTENCE}</p>" for n in range(9))
    chunks = label(html).chunks(max_words=45, overlap=16)
    for before, after in pairwise(chunks):
        assert after.text.split("\n\n")[0] == before.text.split("\n\n")[-1]
        assert after.blocks[0] == before.blocks[-1]
    assert label(html).chunks(max_words=45, overlap=5)[1].blocks[0] == 3


def test_a_plain_text_knows_its_places() -> None:
    text = "\n\n".join(f"Crossing {n}. {SENTENCE * 4}" for n in range(6))
    page = dehusk.label(text, kind="text").with_threshold(0)
    chunks = page.chunks(max_words=70)
    assert len(chunks) > 2
    assert squeezed(" ".join(chunk.text for chunk in chunks)) == squeezed(page.text)
    for chunk in chunks:
        assert squeezed(" ".join(text[slice(*place)] for place in chunk.places)) == squeezed(chunk.text)


def test_an_empty_page_has_none() -> None:
    assert dehusk.label("").chunks() == []


@pytest.mark.parametrize(
    "wrong",
    [{"max_words": 0}, {"overlap": -1}, {"max_words": 5, "overlap": 5}, {"output_format": "html"}, {"max_words": "9"}],
)
def test_wrong_arguments_are_said(wrong: dict[str, object]) -> None:
    with pytest.raises(dehusk.InputError):
        label("<p>Tide").chunks(**wrong)  # type: ignore[arg-type]


def test_a_threshold_holds_for_the_chunks() -> None:
    page = dehusk.label(EXAMPLES[0].read_bytes())
    chunks = page.chunks(threshold=0.95)
    assert squeezed(" ".join(chunk.text for chunk in chunks)) == squeezed(page.with_threshold(0.95).text)


def test_the_command_prints_json_lines(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["chunk", "--max-words", "80", "--overlap", "20", str(EXAMPLES[0])]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    page = dehusk.label(EXAMPLES[0].read_bytes())
    assert lines == [chunk.to_dict() for chunk in page.chunks(max_words=80, overlap=20)]
    assert main(["chunk", "--max-words", "8", "--overlap", "8", str(EXAMPLES[0])]) == 2


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([0, 0, 1, 2, 3])), max_size=30), st.integers(1, 40))
def test_packing_keeps_every_unit_once(drawn: Sequence[tuple[int, int]], max_words: int) -> None:
    units = [Unit((row,), n_words, level, Leaf("p", row, [row]), row) for row, (n_words, level) in enumerate(drawn)]
    bounds = pack(units, max_words)
    assert [row for start, stop in bounds for row in range(start, stop)] == list(range(len(units)))
    for start, stop in bounds:
        assert start < stop
        n_words = sum(unit.n_words for unit in units[start:stop])
        assert n_words <= max_words or sum(not unit.level for unit in units[start:stop]) <= 1
        if stop < len(units):
            assert not units[stop - 1].level or all(unit.level for unit in units[start:stop])
        assert sum(unit.n_words for unit in units[first_of_overlap(units, start, 7) : start]) <= 7


@pytest.mark.parametrize(
    ("text", "n_words"), [("two words", 2), ("潮の音", 3), ("Ebbe 潮 1,5", 4), ("", 0), ("ตลาด", 4), ("— …", 0)]
)
def test_words_of_any_script(text: str, n_words: int) -> None:
    assert count_words(text) == n_words


def test_the_headline_heads_all_chunks_where_it_is_asked_for() -> None:
    page = label(
        f"<title>Chains | Courier</title><h1>Chains</h1><p>{SENTENCE * 3}</p><h2>Ropes</h2><p>{SENTENCE * 3}</p>"
    )
    plain = page.chunks(max_words=40, output_format="markdown")
    found = page.chunks(max_words=40, output_format="markdown", include_title=True)
    assert [chunk.headings for chunk in found] == [("Chains",), ("Chains", "Ropes")]
    assert found[0].text.startswith(f"# Chains\n\n{SENTENCE.strip()}")
    assert found[1].text.startswith("## Ropes")
    assert "\n\n".join(chunk.text for chunk in found) == page.to_markdown()
    assert plain[0].text.startswith("# Chains")


def test_comments_have_chunks_of_their_own(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    article = f"<article><h1>Chains</h1>{f'<p>{SENTENCE * 4}</p>' * 4}</article>"
    article_and_comment = f"{article}<div id=comments><h1>One comment</h1><p>Well said.</p></div>"
    page = dehusk.label(article_and_comment)
    assert page.comments == "One comment\n\nWell said."
    found = page.chunks(output_format="markdown", include_comments=True)
    assert [chunk.index for chunk in found] == list(range(len(found)))
    assert found[-1].headings == ("Comments", "One comment")
    assert found[-1].text == "### One comment\n\nWell said."
    assert not any("Well said" in chunk.text for chunk in found[:-1])
    file = tmp_path / "chains.html"
    file.write_text(article_and_comment, encoding="utf-8")
    assert main(["chunk", "--comments", "--output-format", "markdown", str(file)]) == 0
    assert [json.loads(line)["text"] for line in capsysbinary.readouterr().out.splitlines()] == [
        chunk.text for chunk in found
    ]
