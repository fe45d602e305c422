"""README and model card hold the tables that the shipped figures give."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dehusk.features.errors import DataError
from dehusk.training.evaluation.reporting.publish import (
    DOCUMENTS,
    FIGURES,
    MIN_PAGES_OF_TYPE,
    TABLES,
    fill,
    peers,
    shipped_figures,
)

ROOT = Path(__file__).parents[4]
MARKER = re.compile(r"<!-- table: ([\w-]+) -->")


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_tables_are_those_of_the_shipped_figures(document: Path) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert fill(text, json.loads((ROOT / FIGURES).read_text(encoding="utf-8"))) == text


def test_every_table_is_shown_somewhere() -> None:
    shown = [name for path in DOCUMENTS for name in MARKER.findall((ROOT / path).read_text(encoding="utf-8"))]
    assert sorted(shown) == sorted(TABLES)


def test_a_figure_that_changes_changes_the_document(run: dict[str, Any]) -> None:
    text = fill("before\n<!-- table: measured -->\nold\n<!-- end -->\nafter", run)
    own = run["sets"]["examples"]["words"]["dehusk"]
    assert f"| {own['precision']:.3f} | {own['recall']:.3f} | {own['f1']:.3f} |" in text
    assert (text[:7], text[-6:]) == ("before\n", "\nafter")
    assert "old" not in text
    assert fill(text, run) == text


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(DataError, match="no table is called 'tide'; there are peers"):
        fill("<!-- table: tide -->\n<!-- end -->", {})


def test_a_type_of_a_few_pages_has_no_row_in_readme(run: dict[str, Any]) -> None:
    assert "shore/forum" not in peers(run)
    of_many = {**run["types"]["shore/forum"], "pages": MIN_PAGES_OF_TYPE}
    table = peers({**run, "types": {**run["types"], "shore/forum": of_many}})
    assert "| shore/forum | 0.000 |" in table
    assert "| shore |" in table


def test_what_ships_names_and_quotes_no_page(run: dict[str, Any]) -> None:
    shipped = json.dumps(shipped_figures(run, {}))
    assert "example.org" not in shipped
    assert not any(block["text"] in shipped for page in run["worst"] for block in page["wrong_blocks"])


def test_a_run_without_a_learning_curve_leaves_the_one_that_is_there(run: dict[str, Any]) -> None:
    old, new = [{"share": 1.0, "f1": 0.5}], [{"share": 1.0, "f1": 0.6}]
    assert shipped_figures({**run, "learning_curve": None}, {"learning_curve": old})["learning_curve"] == old
    assert shipped_figures({**run, "learning_curve": new}, {"learning_curve": old})["learning_curve"] == new
    assert shipped_figures({**run, "learning_curve": None}, {})["learning_curve"] is None
