"""Columns that a user's functions add to the matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dehusk.features.catalogue import MEASURED
from dehusk.features.errors import InputError, ModelError
from dehusk.features.extra_features import ExtraFeature, extra_catalogue, fingerprints, in_order_of
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse

TABLE = cut(parse("<p>Two boats, 40 nets.</p><p>Home</p><p>7 7 7</p>"))


def n_digits(table: BlockTable) -> list[int]:
    """Digits of its text.

    Of any script.
    """
    return [sum(map(str.isdigit, text)) for text in table.texts]


def is_paragraph(table: BlockTable) -> np.ndarray[Any, Any]:
    return np.array(table.tags) == "p"


def too_few(_: BlockTable) -> list[int]:
    return [1]


def not_a_number(table: BlockTable) -> list[float]:
    return [float("nan")] * len(table)


def words(table: BlockTable) -> list[str]:
    return table.texts


def link_density(table: BlockTable) -> list[int]:
    return [0] * len(table)


def test_the_columns_follow_the_measured_ones() -> None:
    columns = measure(TABLE, (n_digits, is_paragraph)).columns
    assert columns.dtype == np.float32
    assert columns[:, len(MEASURED) :].tolist() == [[2, 1], [0, 1], [3, 1]]
    assert np.array_equal(columns[:, : len(MEASURED)], measure(TABLE).columns)


def test_a_column_is_called_as_its_function_and_means_what_that_says() -> None:
    assert [(column.name, column.meaning) for column in extra_catalogue([n_digits, is_paragraph])] == [
        ("n_digits", "Digits of its text"),
        ("is_paragraph", "is paragraph"),
    ]


@pytest.mark.parametrize("function", [too_few, not_a_number, words], ids=lambda function: function.__name__)
def test_anything_but_a_number_a_block_is_refused_by_name(function: ExtraFeature) -> None:
    with pytest.raises(InputError, match=f"the extra feature {function.__name__} "):
        measure(TABLE, [function])


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ([lambda table: [0] * len(table)], "write it with def"),
        (["n_digits"], "write it with def"),
        ([link_density], "a feature 'link_density' already"),
        ([n_digits, n_digits], "a feature 'n_digits' already"),
    ],
)
def test_a_column_needs_a_name_of_its_own(functions: list[Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        extra_catalogue(functions)


def test_a_model_asks_for_the_functions_that_it_was_trained_with() -> None:
    known = fingerprints([n_digits, is_paragraph])
    assert list(known) == ["n_digits", "is_paragraph"]
    assert in_order_of(known, [is_paragraph, n_digits]) == (n_digits, is_paragraph)
    assert in_order_of({}, []) == ()
    with pytest.raises(ModelError, match=r"extra_features=\[is_paragraph\]"):
        in_order_of(known, [n_digits])
    with pytest.raises(ModelError, match="without the extra features link_density"):
        in_order_of(known, [n_digits, is_paragraph, link_density])
    with pytest.raises(ModelError, match="n_digits: the function is not the one"):
        in_order_of({**known, "n_digits": known["is_paragraph"]}, [n_digits, is_paragraph])


def test_a_function_without_source_text_is_refused() -> None:
    names: dict[str, Any] = {}
    exec("def typed_in(table): return [0] * len(table)", names)
    with pytest.raises(InputError, match="write its function into a file"):
        fingerprints([names["typed_in"]])
