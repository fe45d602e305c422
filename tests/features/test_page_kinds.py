"""Both kinds of pages are read and measured through one interface."""

from __future__ import annotations

import pytest

from dehusk.features.catalogue import MEASURED
from dehusk.features.page_kinds import PAGE_KINDS
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.text_catalogue import TEXT_MEASURED

SOURCE = "<p>The boats lie in the mud.</p>\n<p>Noon</p>"


@pytest.mark.parametrize(("kind", "n_columns"), [(HTML, len(MEASURED)), (TEXT, len(TEXT_MEASURED))])
def test_a_table_knows_how_it_is_measured(kind: str, n_columns: int) -> None:
    table = PAGE_KINDS[kind].read(SOURCE, None, None)
    assert table.kind == kind
    assert table.texts[1] == {HTML: "Noon", TEXT: "<p>Noon</p>"}[kind]
    assert PAGE_KINDS[table.kind].measure(table).columns.shape == (2, n_columns)


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_the_encoding_that_a_caller_knows_counts(kind: str) -> None:
    assert PAGE_KINDS[kind].read("Mühle".encode("cp850"), "cp850", None).texts == ["Mühle"]
