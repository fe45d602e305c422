"""The outline of a page: its tree without the elements that hold no block, and where the blocks stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.columns import last_row_with
from dehusk.features.tree import Floats, Ints, Rows, Tree, holders


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the blocks of a page stand in its tree: all that later stages need of the page's shape."""

    tree: Tree
    """The page's tree without the elements that hold no block (see `prune`)."""
    element: Ints
    """Row of each block's element, shape (n_blocks,)."""
    group: Ints
    """Number of the set of siblings alike (same tag and class) that each element is one of,
    shape (n_elements,)."""
    words: Floats
    """Effective words of each block, shape (n_blocks,)."""
    heading: NDArray[np.bool_]
    """Which blocks are headings, shape (n_blocks,)."""
    heading_above: Rows = field(init=False, repr=False)
    """Row of the last heading before each block, -1 for none, shape (n_blocks,)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading_above", last_row_with(self.heading))

    def __len__(self) -> int:
        return len(self.element)


def prune(tree: Tree, element: Ints) -> tuple[Ints, Tree, Ints]:
    """The tree of those elements that hold blocks, in themselves or further down.

    Inline elements, empty ones and scripts are more than half of most pages, and no block has any
    of them as an ancestor.

    Parameters
    ----------
    element
        Row of each block's element, shape (n_blocks,).

    Returns
    -------
    rows
        Rows of the elements kept, shape (n_kept,).
    tree
        How these are nested; depths are as they were.
    element
        Row of each block's element among them.
    """
    is_kept = holders(element, tree)
    # How many are kept before each row: of those kept, their own rows among them.
    place = np.zeros(len(tree) + 1, dtype=np.int32)
    is_kept.cumsum(out=place[1:])
    rows = is_kept.nonzero()[0]
    kept = Tree(place.take(tree.parent.take(rows)), tree.depth.take(rows), place.take(tree.end.take(rows)))
    return rows.astype(np.int32), kept, place.take(element)


def ancestor_rows(outline: Outline, n_levels: int) -> Rows:
    """Rows of each block's element and of its ancestors, shape (n_levels, n_blocks)."""
    parent = outline.tree.parent
    rows = np.empty((n_levels, len(outline)), dtype=np.intp)
    rows[0] = outline.element
    for level in range(1, n_levels):
        rows[level] = parent.take(rows[level - 1])
    return rows
