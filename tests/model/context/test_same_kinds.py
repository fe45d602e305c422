"""What the first stage thinks of blocks in elements of the same names, wherever these stand."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.model.context import same_kinds
from tests.features.measured import by_name

P = [0.9, 0.1, 0.7, 0.3, 0.5]
PAGE = """<main><div class=post><p>a</p><p class=by>b</p></div></main>
<section><div class=post><p>c</p></div></section><section><div class=quote><p>d</p></div></section><p class=by>e</p>"""


def columns(html: str, p: list[float]) -> dict[str, list[float]]:
    measured = measure(cut(parse(html)))
    found = by_name(measured.page, same_kinds.columns(measured.tokens, np.array(p)))
    assert {values.shape for values in found.values()} == {(len(p),)}
    return {name: values.tolist() for name, values in found.items()}


@pytest.mark.parametrize(
    ("kind", "groups"),
    [
        pytest.param("names", [[0, 2, 3], [1, 4]], id="own names alone"),
        pytest.param("parent_names", [[0, 2], [1], [3], [4]], id="and the parent's"),
        pytest.param("path", [[0], [1], [2], [3], [4]], id="and those of all ancestors"),
    ],
)
def test_means_over_elements_of_one_kind(kind: str, groups: list[list[int]]) -> None:
    found = columns(PAGE, P)
    for group in groups:
        for row in group:
            assert found[f"p_same_{kind}"][row] == pytest.approx(np.mean([P[other] for other in group]))
            assert found[f"same_{kind}_log"][row] == pytest.approx(np.log1p(len(group)))
            assert found[f"same_{kind}_share"][row] == pytest.approx(len(group) / 5)


def test_records_of_one_path_at_a_distance_are_one_kind() -> None:
    record = "<li><div class=card><p>word</p></div></li>"
    found = columns(f"<ul>{record}</ul><h2>More</h2><ul>{record}</ul>", [0.8, 0.5, 0.4])
    assert found["p_same_path"] == pytest.approx([0.6, 0.5, 0.6])


def test_long_blocks_weigh_more() -> None:
    found = columns("<p>one</p><p>one two three four</p>", [0.9, 0.3])
    assert found["p_same_path"] == pytest.approx([(0.9 + 2 * 0.3) / 3] * 2)


def test_the_same_names_at_other_depths_are_other_paths() -> None:
    found = columns("<div><p>a</p><div><p>b</p></div></div>", [0.9, 0.1])
    assert found["p_same_path"] == pytest.approx([0.9, 0.1])
    assert found["p_same_parent_names"] == pytest.approx([0.5, 0.5])
