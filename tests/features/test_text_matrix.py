"""Features of plain text: the columns that the catalogue names, finite, and true to what they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.catalogue import CATALOGUE, digest
from dehusk.features.log_odds.words import WordTable, WordTokens
from dehusk.features.matrix import with_log_odds
from dehusk.features.measuring import lines, prose
from dehusk.features.measuring.text_outline import guess_outline
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.measuring.tokens.words import page_words
from dehusk.features.reading.plain_text import read_text
from dehusk.features.text_catalogue import LINES, PROSE, TEXT_CATALOGUE, TEXT_MEASURED, WORD_LOG_ODDS
from dehusk.features.text_matrix import measure_text, repeated
from dehusk.features.tree import Floats

SEA = "The sea comes in twice a day at the harbour, and it leaves the same way, said the master of the boat."
NET = "Nets are mended in the evening, when the boats are back, the salt is counted, and nobody has to row any more."
RULES = "You must be signed in, and your remarks will be read by a moderator, before they appear below this page."
TEXT = f"The harbour at night | Port News\n\nHomeNewsHelp\n\nThe harbour at night\n  {SEA}\n  {NET}\n  {SEA} {NET}\n"
CHROME = "\n".join(["Like", "Share", "Report", "Print", "Save", "Mail"])
PAGE = f"{TEXT}{CHROME}\n{RULES}\n* Terms:\n"


def column(name: str, text: str = PAGE) -> Floats:
    names = [feature.name for feature in TEXT_MEASURED]
    return measure_text(read_text(text)).columns[:, names.index(name)]


def row_of(beginning: str, text: str = PAGE) -> int:
    return next(row for row, block in enumerate(read_text(text).texts) if block.startswith(beginning))


def test_the_catalogue_names_every_column_once() -> None:
    names = [feature.name for feature in TEXT_CATALOGUE]
    assert len(set(names)) == len(names)
    assert (*TEXT_MEASURED, *WORD_LOG_ODDS) == TEXT_CATALOGUE
    assert not [name for name in names if "link" in name or "names" in name or name.startswith("to_")]
    assert digest(TEXT_CATALOGUE) != digest() == digest(CATALOGUE)
    assert {*LINES, *PROSE} <= set(TEXT_MEASURED)


def test_every_module_computes_what_the_catalogue_says() -> None:
    table = read_text(PAGE)
    page = measure_text(table)
    words = repeated(page_words(page.page.texts), page.page.text)
    tables = WordTable.of({"harbour": [1.0, 1.0]})
    computed = {
        "prose": prose.columns(page.page),
        "lines": lines.columns(table, page.page, words),
        "words": page.tokens.columns(tables),
    }
    sources = {"prose": {"prose"}, "lines": {"lines", "direct_address"}, "words": {"log_odds.words"}}
    names = [feature.name for feature in TEXT_MEASURED]
    for module, columns in computed.items():
        assert set(columns) == {feature.name for feature in TEXT_CATALOGUE if feature.source in sources[module]}
        for name in columns.keys() & set(names):
            np.testing.assert_allclose(page.columns[:, names.index(name)], columns[name], rtol=1e-6, err_msg=name)


def test_a_text_has_words_and_no_names() -> None:
    page = measure_text(read_text("Read more\nTides\nRead more"))
    assert page.page.texts == ["Read more", "Tides"]
    assert isinstance(page.tokens, WordTokens)
    assert page.tokens.text.tolist() == [0, 1, 0]
    assert page.tokens.words.tolist() == hash_strings(["read", "more", "tides"]).tolist()
    assert page.tokens.first_word.tolist() == [0, 2, 3]
    tables = WordTable.of({"more": [1.0, 1.0], "tides": [-1.0, -1.0]})
    found = with_log_odds(page.columns, page.tokens, tables, WORD_LOG_ODDS)
    assert found.shape == (3, len(TEXT_CATALOGUE))
    assert (found[:, : len(TEXT_MEASURED)] == page.columns).all()
    means = found[:, [feature.name for feature in TEXT_CATALOGUE].index("words_mean")]
    assert means.tolist() == [0.5, -1, 0.5]


def test_every_block_has_a_row_of_numbers() -> None:
    table = read_text(PAGE)
    columns = measure_text(table).columns
    assert columns.shape == (len(table), len(TEXT_MEASURED))
    assert columns.dtype == np.float32
    assert np.isfinite(columns).all()


@given(st.text(st.sampled_from("Ab .。潮\n\r\t\x00-*:7?éя"), min_size=1, max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_gives_anything_but_numbers(text: str) -> None:
    table = read_text(text)
    if len(table):
        assert np.isfinite(measure_text(table).columns).all()


def test_runs_groups_and_headings_are_guessed() -> None:
    outline = guess_outline(read_text(PAGE))
    document, rows = outline.document, outline.element
    tags = [document.tags[row] for row in rows.tolist()]
    assert tags[row_of("The harbour at night", PAGE)] == "div"
    heading = [row for row, text in enumerate(outline.texts) if text == "The harbour at night"]
    assert [tags[row] for row in heading] == ["h2"]
    assert {tags[row_of(text)] for text in (SEA, NET, RULES)} == {"p"}
    assert tags[row_of("* Terms")] == "li"
    parent = document.tree.parent
    runs = parent[parent[rows]]
    assert runs[row_of(SEA)] == runs[row_of(NET)] != runs[row_of(RULES)]
    assert np.all(parent[1:] < np.arange(1, len(parent)))
    assert np.all(document.tree.end > np.arange(len(parent)))
    for row in range(1, len(parent)):
        assert document.tree.end[row] <= document.tree.end[parent[row]]
        assert document.tree.depth[row] == document.tree.depth[parent[row]] + 1


@pytest.mark.parametrize(
    ("name", "block", "value"),
    [
        ("bullet", "* Terms", 1),
        ("bullet", "Like", 0),
        ("ends_colon", "* Terms", 1),
        ("blank_before", "HomeNewsHelp", 1),
        ("blank_before", "Like", 0),
        ("indent_rank", SEA, 1),
        ("indent_log", SEA, np.log(3)),
        ("after_main", RULES, 1),
        ("after_main", SEA, 0),
        ("after_main", "HomeNews", -1),
        ("covers_first_line", "HomeNews", 0),
        ("run_rank", SEA, 0),
        ("run_rank", RULES, np.log(2)),
        ("ends_sentence", SEA, 1),
        ("ends_sentence", "Like", 0),
        ("commas_log", SEA, np.log(3)),
        ("words_per_sentence", SEA, 22),
        ("words_per_sentence", "Like", 0),
        ("capitalised_share", SEA, 1 / 22),
        ("plain_to_largest", f"{SEA} {NET}", 1),
        ("plain_to_largest", SEA, 22 / 44),
        ("run_sentence_words", SEA, 88 / 4),
        ("run_commas", SEA, 10 / 88),
        ("page_ideograph_share", SEA, 0),
    ],
)
def test_values(name: str, block: str, value: float) -> None:
    assert column(name)[row_of(block)] == pytest.approx(value)


def test_words_run_together_are_noticed() -> None:
    glued = column("glued_share")
    assert glued[row_of("HomeNewsHelp")] > 1 > glued[row_of(SEA)] == 0


def test_the_title_is_found_again() -> None:
    row = read_text(PAGE).texts.index("The harbour at night")
    assert np.flatnonzero(column("is_title_line")).tolist() == [row]
    assert column("since_title_line")[row + 1] == pytest.approx(np.log(2))


def test_prose_of_another_vocabulary_is_told_from_the_main_run() -> None:
    like = column("like_main")
    assert like[row_of(NET)] > like[row_of(RULES)]


def test_runs_that_address_the_reader_are_told() -> None:
    assert column("you_share")[row_of(RULES)] == pytest.approx(2 / 20)
    assert column("you_share")[row_of(SEA)] == 0
    assert column("run_you_to_main")[row_of(RULES)] > column("run_you_to_main")[row_of(SEA)] == 0
    ours = f"{SEA}\n{NET}\n" * 3 + "\n".join(["Like"] * 6) + f"\nWir bitten Sie, Ihre Angaben zu prüfen, {SEA}\n"
    found = column("you_near", ours)
    assert found[-1] > 0 == found[0]
    assert column("we_blocks_near", ours)[-1] > 0


def test_a_long_text_is_measured_in_time_that_grows_with_it() -> None:
    """Nothing is compared with everything: 20,000 blocks would take minutes else."""
    text = "\n".join(f"{number} {SEA}" if number % 3 else f"item {number}" for number in range(20_000))
    table = read_text(text)
    assert measure_text(table).columns.shape == (20_000, len(TEXT_MEASURED))


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/page.txt"))


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.parent.name)
def test_every_paragraph_of_an_example_is_a_block(page: Path) -> None:
    texts = read_text(page.read_bytes()).texts
    gold = (page.parent / "gold.txt").read_text(encoding="utf-8").split("\n\n")
    assert [" ".join(part.split()) for part in gold if " ".join(part.split()) not in texts] == []
