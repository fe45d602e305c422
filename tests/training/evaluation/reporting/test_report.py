"""The report: one file with everything in it, nothing of a page that could act, and the run's figures."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html as lxml_html

from dehusk.features import extras
from dehusk.features.errors import MissingDependencyError
from dehusk.models import shipped_model
from dehusk.terminal.listing import align_table
from dehusk.training.evaluation.reporting import report, tables
from dehusk.training.evaluation.run import Plan, evaluate
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.peers import Peer
from tests.training.evaluation.conftest import EXAMPLES, OWN, corpus_of, everything, invite


def test_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "MODULES", {**extras.MODULES, "report": ("no_such_module",)})
    with pytest.raises(MissingDependencyError, match=r"a report needs no_such_module.*dehusk\[report\]"):
        report.render({})


class TestPage:
    @pytest.fixture(scope="class")
    def text(self, run: dict[str, Any]) -> str:
        pytest.importorskip("matplotlib", reason="pip install 'dehusk[report]'")
        pytest.importorskip("jinja2", reason="pip install 'dehusk[report]'")
        curve = [
            {
                "share": share,
                "sites": 8 * share,
                "pages": 9 * share,
                "f1": 0.7,
                "f1_low": 0.6,
                "f1_high": 0.8,
                "f1_by_set": {"shore": 0.7, "harbour": 0.7},
            }
            for share in (0.5, 1.0)
        ]
        importance = {
            "n_pages": 2,
            "n_blocks": 9,
            "average_precision": 0.9,
            "features": [{"name": "to_nav", "loss": 0.1}],
        }
        return report.render({**run, "learning_curve": curve, "importance": importance})

    def test_loads_nothing(self, text: str) -> None:
        tree = lxml_html.document_fromstring(text)
        assert not tree.xpath("//script | //link | //img | //iframe | //object | //*[@src]")
        assert all(value.startswith("#") for value in tree.xpath("//@href"))
        assert not re.search(r"url\((?!#)|@import", text)

    def test_holds_every_plot(self, text: str) -> None:
        assert text.count("<svg") == text.count("</svg>") == 7

    def test_shows_the_figures(self, text: str, run: dict[str, Any]) -> None:
        cells = [cell.text_content() for cell in lxml_html.document_fromstring(text).xpath("//td")]
        for table in (
            tables.word_table(run, with_intervals=True),
            tables.block_table(run),
            tables.contestant_table(run),
        ):
            assert {cell for row in table.rows for cell in row[1:] if cell} <= set(cells)

    def test_text_of_pages_cannot_act(self, text: str) -> None:
        assert "no such &lt;luck&gt;" in text

    def test_says_how_the_pages_were_judged(self, text: str, run: dict[str, Any]) -> None:
        said = lxml_html.document_fromstring(text).text_content()
        assert all(note in said for note in tables.seen_status_notes(run))


class TestOnePage:
    """A single page has no interval, no winner, and nothing to set apart from "all"."""

    @pytest.fixture(scope="class")
    def alone(self, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        examples = read_corpus(EXAMPLES)
        page = replace(examples[examples.ids.index("news-modal")], source="alone")
        plan = Plan([corpus_of("alone", [page])], [], OWN, [Peer("everything", "2.0", everything)], [])
        with pytest.MonkeyPatch.context() as patch:
            invite(patch)
            return evaluate(plan, shipped_model(), tmp_path_factory.mktemp("store") / "store.sqlite")

    def test_no_interval_and_no_winner(self, alone: dict[str, Any]) -> None:
        for table in (
            tables.word_table(alone, with_intervals=True),
            tables.own_table(alone),
            tables.detail_table(alone, "alone"),
        ):
            assert not table.best
            assert not [cell for row in table.rows for cell in row if " to " in cell]
        assert [row[6] for row in tables.detail_table(alone, "alone").rows] == [tables.NOTHING] * 2

    def test_all_is_not_told_beside_the_only_set(self, alone: dict[str, Any]) -> None:
        assert [row[0] for row in tables.probability_table(alone).rows] == ["alone"]

    def test_report(self, alone: dict[str, Any]) -> None:
        pytest.importorskip("matplotlib", reason="pip install 'dehusk[report]'")
        pytest.importorskip("jinja2", reason="pip install 'dehusk[report]'")
        said = lxml_html.document_fromstring(report.render(alone)).text_content()
        assert "1 page of 1 site" in said
        assert "95 %" not in said
        assert "alone: its page was not in the model's training data." in said


def test_a_winner_leads_somebody(run: dict[str, Any]) -> None:
    examples = run["sets"]["examples"]
    level = {name: {**words, "f1": 0.5} for name, words in examples["words"].items()}
    assert not tables.word_table({**run, "sets": {"examples": {**examples, "words": level}}, "types": {}}).best
    assert tables.word_table(run).best


def test_a_language_of_all_pages_is_no_row(run: dict[str, Any]) -> None:
    words = run["all"]["words"]
    assert not tables.mean_table({**run, "languages": {"en": words}}, "languages").rows
    fewer = {name: {**found, "pages": found["pages"] - 1} for name, found in words.items()}
    assert [row[0] for row in tables.mean_table({**run, "languages": {"en": fewer}}, "languages").rows] == ["en"]


def test_parts_without_tokens_are_no_rows(run: dict[str, Any]) -> None:
    assert all(int(row[2]) > 0 for row in tables.region_table(run).rows)


def test_text_tables_line_up(run: dict[str, Any]) -> None:
    table = tables.word_table(run)
    lines = align_table(table.header, table.rows)
    assert lines[0].split() == ["pages", "dehusk", "everything", "fails"]
    assert lines[1].split()[:2] == ["examples", str(len(read_corpus(EXAMPLES)))]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_markdown_marks_the_best(run: dict[str, Any]) -> None:
    table = tables.Table(("", "a", "b"), (("x", "0.1", "0.2"),), frozenset({(0, 2)}))
    assert tables.to_markdown(table, str.upper) == "| | a | b |\n| --- | --- | --- |\n| X | 0.1 | **0.2** |"
    assert tables.without_column(table, 1) == tables.Table(("", "b"), (("x", "0.2"),), frozenset({(0, 1)}))
    marked = tables.word_table(run)
    for row, column in marked.best:
        cells = marked.rows[row][2:]
        assert marked.rows[row][column] == max(cells)
