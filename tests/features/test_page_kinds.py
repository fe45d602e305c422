"""Both kinds of pages are read and measured by the same functions."""

from __future__ import annotations

import pytest

from dehusk.features.catalogue import MEASURED
from dehusk.features.page_kinds import measure_blocks, read_blocks
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.text_catalogue import TEXT_MEASURED

SOURCE = "<p>The boats lie in the mud.</p>\n<p>Noon</p>"


@pytest.mark.parametrize(("kind", "n_columns"), [(HTML, len(MEASURED)), (TEXT, len(TEXT_MEASURED))])
def test_a_table_knows_how_it_is_measured(kind: str, n_columns: int) -> None:
    table = read_blocks(kind, SOURCE)
    assert table.kind == kind
    assert table.texts[1] == {HTML: "Noon", TEXT: "<p>Noon</p>"}[kind]
    assert measure_blocks(table).columns.shape == (2, n_columns)


@pytest.mark.parametrize("kind", [HTML, TEXT])
def test_the_encoding_that_a_caller_knows_counts(kind: str) -> None:
    assert read_blocks(kind, "Mühle".encode("cp850"), "cp850").texts == ["Mühle"]
