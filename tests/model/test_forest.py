"""Trees as arrays: their numbers against a naive descent, and every kind of damage that is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.features.errors import ModelError
from dehusk.model import bitsets
from dehusk.model import forest as forest_module
from dehusk.model.forest import Forest, check

N_FEATURES = 3
#: Multiples of a quarter: exact in 32 bits, and rows meet thresholds often.
QUARTERS = st.integers(-8, 8).map(lambda value: value / 4)

# x[0] <= 1 ? (x[1] <= -2 ? .5 : 1) : -1.5, and one tree that is a leaf of .25.
BY_HAND = Forest(
    feature=np.array([0, 1, 0, 0, 0, 0], dtype=np.int16),
    threshold=np.array([1, -2, np.inf, np.inf, np.inf, np.inf], dtype=np.float32),
    left=np.array([1, 3, 2, 3, 4, 5], dtype=np.int32),
    value=np.array([0, 0, -1.5, 0.5, 1, 0.25], dtype=np.float32),
    roots=np.array([0, 5], dtype=np.int32),
    baseline=-0.25,
    max_depth=2,
    n_features=2,
)


def test_worked_out_by_hand() -> None:
    matrix = np.array([[1, -2], [1, -1.75], [1.25, -2], [-9, 9]], dtype=np.float32)
    assert BY_HAND.decision(matrix).tolist() == [0.5, 1, -1.5, 1]
    assert BY_HAND.probability(matrix) == pytest.approx(1 / (1 + np.exp([-0.5, -1, 1.5, -1])))
    check(BY_HAND)


def grow(draw: st.DrawFn, depth: int) -> object:
    """A tree as nested tuples (feature, threshold, left, right), a leaf as its value."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(QUARTERS)
    return draw(st.integers(0, N_FEATURES - 1)), draw(QUARTERS), grow(draw, depth - 1), grow(draw, depth - 1)


def flatten(trees: list[object], baseline: float) -> Forest:
    """Nested tuples as arrays, breadth first, the right child next to the left one."""
    nodes: list[object] = []
    left: list[int] = []
    roots, deepest = [], 0
    for tree in trees:
        roots.append(len(nodes))
        level, depth = [(len(nodes), tree)], 0
        nodes.append(tree)
        left.append(0)
        while level:
            below = []
            for row, node in level:
                if not isinstance(node, tuple):
                    left[row] = row
                    continue
                left[row] = len(nodes)
                for child in node[2:]:
                    below.append((len(nodes), child))
                    nodes.append(child)
                    left.append(0)
            depth += bool(below)
            level = below
        deepest = max(deepest, depth)
    inner = [isinstance(node, tuple) for node in nodes]
    return Forest(
        feature=np.array([node[0] if isinstance(node, tuple) else 0 for node in nodes], dtype=np.int16),
        threshold=np.array([node[1] if isinstance(node, tuple) else np.inf for node in nodes], dtype=np.float32),
        left=np.array(left, dtype=np.int32),
        value=np.array(
            [0 if is_inner else node for node, is_inner in zip(nodes, inner, strict=True)], dtype=np.float32
        ),
        roots=np.array(roots, dtype=np.int32),
        baseline=baseline,
        max_depth=deepest,
        n_features=N_FEATURES,
    )


def descend(node: object, row: list[float]) -> float:
    while isinstance(node, tuple):
        node = node[2] if row[node[0]] <= node[1] else node[3]
    return float(node)  # type: ignore[arg-type]


@st.composite
def forests(draw: st.DrawFn) -> list[object]:
    return [grow(draw, 4) for _ in range(draw(st.integers(0, 4)))]


ROWS = st.lists(st.lists(QUARTERS, min_size=N_FEATURES, max_size=N_FEATURES), max_size=8)


@given(forests(), ROWS, QUARTERS)
def test_a_naive_descent_gives_the_same(trees: list[object], rows: list[list[float]], baseline: float) -> None:
    forest = flatten(trees, baseline)
    if len(forest.feature):
        check(forest)
    matrix = np.array(rows, dtype=np.float32).reshape(len(rows), N_FEATURES)
    expected = [baseline + sum(descend(tree, row) for tree in trees) for row in rows]
    assert forest.decision(matrix).tolist() == expected


def some_matrix(n_rows: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(n_rows, 2)).astype(np.float32)


def test_many_rows_are_evaluated_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = some_matrix(100)
    whole = BY_HAND.decision(matrix)
    monkeypatch.setattr(forest_module, "SLICE", 7)
    assert (BY_HAND.decision(matrix) == whole).all()
    assert BY_HAND.decision(matrix[:0]).shape == (0,)


def test_large_forests_are_evaluated_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = some_matrix(100)
    whole = BY_HAND.decision(matrix)
    monkeypatch.setattr(bitsets, "MAX_LEAVES", 1)
    assert (replace(BY_HAND).decision(matrix) == whole).all()


def test_the_layout_in_memory_does_not_matter() -> None:
    matrix = some_matrix(10)
    expected = BY_HAND.decision(matrix).tolist()
    assert BY_HAND.decision(np.asfortranarray(matrix)).tolist() == expected
    assert BY_HAND.decision(np.repeat(matrix, 2, axis=0)[::2]).tolist() == expected
    assert BY_HAND.decision(matrix.astype(np.float64)).tolist() == expected


def changed(name: str, row: int, value: float) -> Forest:
    array = getattr(BY_HAND, name).copy()
    array[row] = value
    return replace(BY_HAND, **{name: array})


DAMAGED = {
    "thresholds too few": (replace(BY_HAND, threshold=BY_HAND.threshold[:-1]), "length"),
    "children too few": (replace(BY_HAND, left=BY_HAND.left[:-1]), "length"),
    "values too many": (replace(BY_HAND, value=np.append(BY_HAND.value, np.float32(0))), "length"),
    "no nodes": (
        replace(BY_HAND, **{name: getattr(BY_HAND, name)[:0] for name in ("feature", "threshold", "left", "value")}),
        "length",
    ),
    "a column before the first": (changed("feature", 0, -1), "out of range"),
    "a column beyond the last": (changed("feature", 0, 2), "out of range"),
    "a leaf's column beyond the last": (changed("feature", 2, 2), "out of range"),
    "a root before the first node": (changed("roots", 0, -1), "out of range"),
    "a root beyond the last node": (changed("roots", 1, 6), "out of range"),
    "a child before its parent, a cycle": (changed("left", 1, 0), "out of range"),
    "a child beyond the last node": (changed("left", 1, 6), "out of range"),
    "a right child beyond the last node": (changed("left", 1, 5), "out of range"),
    "a child beyond all numbers": (changed("left", 1, 2**31 - 1), "out of range"),
    "a child before the first node": (changed("left", 1, -1), "out of range"),
    "a root that is a child": (changed("roots", 1, 4), "same node"),
    "a tree that is there twice": (changed("roots", 1, 0), "same node"),
    "deeper than any tree": (replace(BY_HAND, max_depth=65), "out of range"),
    "depth below zero": (replace(BY_HAND, max_depth=-1), "out of range"),
    "deeper than it says": (replace(BY_HAND, max_depth=1), "deeper than it says"),
    "a leaf only, in its own words": (replace(BY_HAND, max_depth=0), "deeper than it says"),
    "a value that is no number": (changed("value", 3, np.nan), "not a number"),
    "an infinite value": (changed("value", 3, np.inf), "not a number"),
    "a threshold that is no number": (changed("threshold", 1, np.nan), "not a number"),
    "an infinite threshold": (changed("threshold", 1, np.inf), "not a number"),
    "a leaf that rows leave": (changed("threshold", 2, 0), "not a number"),
    "a leaf's threshold that is no number": (changed("threshold", 2, np.nan), "not a number"),
    "a baseline that is no number": (replace(BY_HAND, baseline=float("nan")), "not a number"),
    "an infinite baseline": (replace(BY_HAND, baseline=float("-inf")), "not a number"),
}


def test_a_chain_of_shared_children_is_refused_in_bounded_time() -> None:
    n_nodes = 130
    rows = np.arange(n_nodes, dtype=np.int32)
    leaf = rows >= n_nodes - 2
    forest = Forest(
        feature=np.zeros(n_nodes, dtype=np.int16),
        threshold=np.where(leaf, np.inf, 0).astype(np.float32),
        left=np.where(leaf, rows, rows + 1).astype(np.int32),  # each node is its elder sibling's child, too
        value=np.zeros(n_nodes, dtype=np.float32),
        roots=np.array([n_nodes - 60], dtype=np.int32),
        baseline=0.0,
        max_depth=64,
        n_features=1,
    )
    with pytest.raises(ModelError, match="two lead to the same node"):
        check(forest)


@pytest.mark.parametrize("label", DAMAGED)
def test_damage_is_refused(label: str) -> None:
    damaged, message = DAMAGED[label]
    with pytest.raises(ModelError, match=message) as caught:
        check(damaged)
    assert "get the model file again" in str(caught.value)
