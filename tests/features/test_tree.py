"""Operations on element trees, each against a naive walk over random trees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.outline import Outline, ancestor_rows, prune
from dehusk.features.tree import Tree, chain_sums, inherit, nearest, numbered, stable_order, subtree_sums

FIXED = Tree(
    parent=np.array([0, 0, 1, 1, 3, 0], dtype=np.int32),
    depth=np.array([0, 1, 2, 2, 3, 1], dtype=np.int32),
    end=np.array([6, 5, 3, 5, 5, 6], dtype=np.int32),
)


def tree_of(depths: list[int]) -> Tree:
    """The tree whose elements have these depths, in document order."""
    parent = [0] * len(depths)
    for row, depth in enumerate(depths):
        if row:
            parent[row] = max(other for other in range(row) if depths[other] == depth - 1)
    end = [
        next((row for row in range(start + 1, len(depths)) if depths[row] <= depth), len(depths))
        for start, depth in enumerate(depths)
    ]
    return Tree(*(np.array(column, dtype=np.int32) for column in (parent, depths, end)))


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    steps = draw(st.lists(st.integers(0, 8), max_size=40))
    depths = [0]
    for step in steps:
        depths.append(min(depths[-1] + 1, max(1, depths[-1] + 2 - step)))
    return tree_of(depths)


@st.composite
def trees_with_values(draw: st.DrawFn) -> tuple[Tree, np.ndarray]:
    tree = draw(trees())
    values = draw(st.lists(st.integers(0, 9), min_size=len(tree), max_size=len(tree)))
    return tree, np.array(values, dtype=np.float32)


def chain(tree: Tree, row: int) -> list[int]:
    """An element and its ancestors, nearest first."""
    rows = [row]
    while rows[-1]:
        rows.append(int(tree.parent[rows[-1]]))
    return rows


def subtree(tree: Tree, row: int) -> list[int]:
    return [other for other in range(len(tree)) if row in chain(tree, other)]


def test_the_naive_walk_itself() -> None:
    assert (tree_of([0, 1, 2, 2, 3, 1]).parent == FIXED.parent).all()
    assert (tree_of([0, 1, 2, 2, 3, 1]).end == FIXED.end).all()
    assert chain(FIXED, 4) == [4, 3, 1, 0]
    assert subtree(FIXED, 1) == [1, 2, 3, 4]


def test_worked_out_by_hand() -> None:
    values = np.array([1, 2, 3, 4, 5, 6], dtype=np.float32)
    assert inherit(values, FIXED, np.maximum).tolist() == [1, 2, 3, 4, 5, 6]
    assert inherit(values, FIXED, np.minimum).tolist() == [1] * 6
    assert inherit(-values, FIXED, np.minimum).tolist() == [-1, -2, -3, -4, -5, -6]
    assert nearest(np.array([False, True, False, True, False, False]), FIXED).tolist() == [-1, 1, 1, 3, 3, -1]
    assert subtree_sums(values, FIXED).tolist() == [21, 14, 3, 9, 5, 6]
    assert chain_sums(values, FIXED).tolist() == [1, 3, 6, 7, 12, 7]


@pytest.mark.parametrize(("combine", "naive"), [(np.maximum, max), (np.minimum, min)])
@given(case=trees_with_values())
def test_inherit(combine: np.ufunc, naive: type, case: tuple[Tree, np.ndarray]) -> None:
    tree, values = case
    expected = [naive(values[chain(tree, row)]) for row in range(len(tree))]
    assert inherit(values, tree, combine).tolist() == expected
    columns = np.stack([values, 9 - values], axis=1)
    assert inherit(columns, tree, combine)[:, 0].tolist() == expected


@given(trees_with_values())
def test_nearest(case: tuple[Tree, np.ndarray]) -> None:
    tree, values = case
    flags = values > 6
    expected = [next((other for other in chain(tree, row) if flags[other]), -1) for row in range(len(tree))]
    assert nearest(flags, tree).tolist() == expected
    assert nearest(np.stack([flags, ~flags], axis=1), tree)[:, 0].tolist() == expected


@given(trees_with_values())
def test_subtree_sums(case: tuple[Tree, np.ndarray]) -> None:
    tree, values = case
    expected = [float(values[subtree(tree, row)].sum()) for row in range(len(tree))]
    assert subtree_sums(values, tree).tolist() == expected
    assert subtree_sums(np.stack([values, 2 * values]), tree)[1].tolist() == [2 * value for value in expected]


@given(trees_with_values())
def test_chain_sums(case: tuple[Tree, np.ndarray]) -> None:
    tree, values = case
    expected = [float(values[chain(tree, row)].sum()) for row in range(len(tree))]
    assert chain_sums(values, tree).tolist() == expected


@given(trees_with_values(), st.integers(1, 6))
def test_ancestor_rows(case: tuple[Tree, np.ndarray], n_levels: int) -> None:
    tree, values = case
    element = (values.astype(np.int32) * 3) % len(tree)
    chains = [chain(tree, row) for row in element.tolist()]
    # Beyond the root it is the root.
    expected = [[above[min(level, len(above) - 1)] for above in chains] for level in range(n_levels)]
    assert ancestor_rows(Outline(tree, element, element, values, values > 6), n_levels).tolist() == expected


@given(trees_with_values(), st.lists(st.integers(0, 40), min_size=1, max_size=10))
def test_prune(case: tuple[Tree, np.ndarray], blocks: list[int]) -> None:
    tree, _ = case
    element = np.array(sorted(block % len(tree) for block in blocks), dtype=np.int32)
    kept = sorted({above for row in element.tolist() for above in chain(tree, row)})
    rows, pruned, found = prune(tree, element)
    assert rows.tolist() == kept
    assert [kept[row] for row in found.tolist()] == element.tolist()
    assert pruned.depth.tolist() == tree.depth[kept].tolist()
    assert [kept[row] for row in pruned.parent.tolist()] == tree.parent[kept].tolist()
    inside = [{other for other in subtree(tree, row) if other in kept} for row in kept]
    assert [set(kept[row:end]) for row, end in enumerate(pruned.end.tolist())] == inside
    assert {column.dtype for column in (rows, found, pruned.parent, pruned.depth, pruned.end)} == {np.dtype(np.int32)}


def test_inherit_reaches_the_root_from_any_depth() -> None:
    for depth in (1, 2, 3, 4, 7, 8, 9, 1000):
        rows = np.arange(depth + 1, dtype=np.int32)
        tree = Tree(np.maximum(rows - 1, 0), rows, np.full(depth + 1, depth + 1, dtype=np.int32))
        flags = rows == 0
        assert nearest(flags, tree).tolist() == [0] * (depth + 1)


def test_values_are_not_changed() -> None:
    values = np.arange(6, dtype=np.float32)
    for function in (subtree_sums, chain_sums):
        function(values, FIXED)
    inherit(values, FIXED, np.maximum)
    assert values.tolist() == [0, 1, 2, 3, 4, 5]


@given(st.lists(st.integers(0, 2**15 + 1) | st.integers(0, 5), max_size=40))
def test_the_order_of_equal_numbers_is_kept(numbers: list[int]) -> None:
    expected = sorted(range(len(numbers)), key=numbers.__getitem__)
    assert stable_order(np.array(numbers, dtype=np.intp)).tolist() == expected


@given(st.lists(st.integers(-3, 2**40), max_size=40))
def test_distinct_values_are_numbered_as_numpy_does(values: list[int]) -> None:
    found = numbered(np.array(values, dtype=np.int64))
    assert found.tolist() == np.unique(values, return_inverse=True)[1].tolist()
