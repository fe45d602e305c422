"""The report: one file with everything in it, nothing of a page that could act, and the run's figures."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html as lxml_html

from dehusk.features import extras
from dehusk.features.errors import MissingDependencyError
from dehusk.training.evaluation.reporting import report, tables
from dehusk.training.labels.corpus import read_corpus
from tests.training.evaluation.conftest import EXAMPLES


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
                "f1_by_set": {"shore": 0.7},
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


def test_text_tables_line_up(run: dict[str, Any]) -> None:
    lines = tables.to_text(tables.word_table(run))
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
