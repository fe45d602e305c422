"""Containers: the elements around a block, how much of the page they hold and what is repeated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dehusk.features.elements import Floats, Ints, Rows, ancestor_rows, inherit, subtree_maxima
from dehusk.features.layout import Layout, share
from dehusk.features.wording import seed

#: How many ancestors are measured, the block's own element the first.
N_LEVELS = 7
#: Shares of the page's text that single out an ancestor.
SHARES = (0.1, 0.25, 0.4)
#: The dominant container holds this share of its parent's long text and of the page's.
OF_PARENT, OF_PAGE = 0.6, 0.45
#: So many siblings alike make a repeated record.
MIN_ALIKE = 3
#: Elements that hold paragraphs, and so may be the text block of a page that has none.
TEXT_CONTAINERS = frozenset(("div", "td", "article", "section", "main", "body"))


def columns(layout: Layout) -> Iterator[dict[str, Floats]]:
    """The container columns, each of shape (n_blocks,); some at a time, as they are many."""
    ancestors = ancestor_rows(layout.outline, N_LEVELS)
    measures = _measures(layout)
    yield _ancestors(measures, ancestors)
    score = _readability_score(layout, ancestors)
    del ancestors
    holders, inner, outer, best = _inherited(layout, score)
    yield _share_ancestors(layout, measures, holders)
    del holders
    yield _dominant(layout)
    yield _readability(layout, score, best)
    yield _records(layout, measures, inner, outer)
    yield _common_ancestor(layout)


def _measures(layout: Layout) -> dict[str, Floats]:
    """What is measured of every element, each of shape (n_elements,)."""
    sums = layout.sums
    plain, blocks = sums["plain"], sums["blocks"]
    return {
        "text_share": plain / _total(layout),
        "link_density": 1 - share(plain, sums["words"]),
        "long_share": share(sums["long"], plain),
        "block_share": blocks / blocks[0],
        "words_per_block": np.log1p(share(plain, blocks)),
    }


def _total(layout: Layout) -> float:
    """Words outside links of the page, 1 where it has none."""
    return max(float(layout.sums["plain"][0]), 1.0)


def _inherited(layout: Layout, score: Floats) -> tuple[Rows, Rows, Rows, Floats]:
    """What each block inherits from the elements around it, looked up in one go.

    Returns
    -------
    holders, inner, outer, best
        Rows of the smallest ancestors that hold each of ``SHARES``, shape (3, n_blocks); rows of the nearest and the
        outermost repeated record, -1 for none; and the highest score. The last three are of shape (n_blocks,).
    """
    plain = layout.sums["plain"]
    n_elements = len(plain)
    rows = np.arange(n_elements)
    repeated = layout.n_alike >= MIN_ALIKE
    marks = np.empty((n_elements, len(SHARES) + 3))
    for column, part in enumerate(SHARES):
        marks[:, column] = np.where(plain >= part * _total(layout), rows, -1)
    marks[0, : len(SHARES)] = 0  # a page of links alone has no text to share: its root stands for all
    marks[:, -3] = np.where(repeated, rows, -1)
    marks[:, -2] = np.where(repeated, -rows, -n_elements)  # rows grow along a chain: the outermost is the smallest
    marks[:, -1] = score
    found = inherit(marks, layout.tree, np.maximum).take(layout.element, axis=0).T
    rows = found[:-1].astype(np.intp)
    outer = np.where(rows[-1] == -n_elements, -1, -rows[-1])
    return rows[:-2], rows[-2], outer, found[-1].astype(np.float32)


def _ancestors(measures: dict[str, Floats], ancestors: Rows) -> dict[str, Floats]:
    result = {}
    for name in ("text_share", "link_density", "block_share", "words_per_block"):
        for level, column in enumerate(measures[name].take(ancestors)):
            result[f"ancestor{level}_{name}"] = column
    return result


def _share_ancestors(layout: Layout, measures: dict[str, Floats], holders: Rows) -> dict[str, Floats]:
    depth = layout.tree.depth
    levels = depth.take(layout.element) - depth.take(holders)
    result: dict[str, Floats] = {}
    for row, part in enumerate(SHARES):
        result[f"holder{round(part * 100)}_levels"] = levels[row]
    for name in ("link_density", "long_share", "text_share"):
        for part, column in zip(SHARES, measures[name].take(holders), strict=True):
            result[f"holder{round(part * 100)}_{name}"] = column
    return result


def _relation(layout: Layout, target: int, name: str) -> dict[str, Floats]:
    """How each block stands to one element: inside or not, on which side, how many steps away."""
    element, (parent, depth, end) = layout.element, (layout.tree.parent, layout.tree.depth, layout.tree.end)
    path = [target]
    while path[-1]:
        path.append(int(parent[path[-1]]))
    # Elements on the path begin one after another, and end the other way round: a block stands in all of them
    # down to the last that has begun before it and not yet ended.
    begun = np.searchsorted(path[::-1], element, side="right")
    ended = end[path].searchsorted(element, side="right")
    common = depth[target] - np.maximum(ended, len(path) - begun)
    inside = (element >= target) & (element < end[target])
    first = int(inside.argmax())
    count = max(int(np.count_nonzero(inside)), 1)
    position = (np.arange(len(element)) - first) / count
    return {
        f"{name}_inside": inside,
        f"{name}_side": np.sign(element - target) * ~inside,
        f"{name}_levels_up": depth[target] - common,
        f"{name}_levels_down": depth.take(element) - common,
        f"{name}_position": np.minimum(np.maximum(position, -1), 2),
    }


def _dominant(layout: Layout) -> dict[str, Floats]:
    long, parent = layout.sums["long"], layout.tree.parent
    holds = (long >= OF_PARENT * long.take(parent)) & (long >= OF_PAGE * long[0]) & (long[0] > 0)
    chain = {0}
    target = 0
    for row in holds.nonzero()[0].tolist():
        if int(parent[row]) in chain:
            chain.add(row)
            target = row
    result = _relation(layout, target, "dominant")
    result["dominant_text_share"] = np.full(len(layout), layout.sums["plain"][target] / _total(layout))
    return result


def _readability_score(layout: Layout, ancestors: Rows) -> Floats:
    n_elements = len(layout.tree)
    seeds = seed(layout)
    is_container = np.fromiter(map(TEXT_CONTAINERS.__contains__, layout.element_tags), np.bool_, n_elements)
    score: Floats = np.bincount(ancestors[0], weights=seeds, minlength=n_elements) * is_container
    for level, weight in enumerate((1.0, 0.5, 0.25), start=1):
        score += weight * np.bincount(ancestors[level], weights=seeds, minlength=n_elements)
    score *= share(layout.sums["plain"], layout.sums["words"])
    return score.astype(np.float32)


def _readability(layout: Layout, score: Floats, best: Floats) -> dict[str, Floats]:
    largest = max(float(score.max()), 1.0)
    relative = score / largest
    result = _relation(layout, int(score.argmax()), "candidate")
    result["readability_own"] = relative.take(layout.element)
    result["readability_parent"] = relative.take(layout.tree.parent.take(layout.element))
    result["readability_chain"] = best / largest
    return result


def _records(layout: Layout, measures: dict[str, Floats], inner: Rows, outer: Rows) -> dict[str, Floats]:
    sums, element, group, n_alike = layout.sums, layout.element, layout.outline.group, layout.n_alike
    n_elements = len(layout.tree)
    group_plain = np.bincount(group, weights=sums["plain"]).take(group)
    longest = subtree_maxima(_maxima_by_element(layout.plain, element, n_elements), layout.tree)
    per_element = {
        "alike_log": np.log1p(n_alike),
        "plain_log": np.log1p(sums["plain"]),
        "link_density": measures["link_density"],
        "n_blocks_log": np.log1p(sums["blocks"]),
        "longest_log": np.log1p(longest),
        "longest_to_largest": longest / max(float(layout.plain.max()), 1.0),
        "group_text_share": group_plain / _total(layout),
    }
    # One more at the end, which the row -1 finds: no record at all.
    table = np.full((len(per_element), n_elements + 1), -1, dtype=np.float32)
    for row, column in enumerate(per_element.values()):
        table[row, :-1] = column
    rows = np.stack([inner, outer])
    found = table[:, rows]
    levels = np.where(rows < 0, -1, layout.tree.depth.take(element) - layout.tree.depth[rows])
    result: dict[str, Floats] = {
        "same_siblings_log": table[0].take(element),
        "same_siblings_plain": np.log1p(share(group_plain, n_alike).take(element)),
    }
    for place, name in enumerate(("record", "outer_record")):
        result[f"{name}_levels"] = levels[place]
        for key, column in zip(per_element, found[:, place], strict=True):
            result[f"{name}_{key}"] = column
    return result


def _maxima_by_element(values: Floats, element: Ints, n_elements: int) -> Floats:
    result = np.zeros(n_elements, dtype=np.float32)
    np.maximum.at(result, element, values)
    return result


def _common_ancestor(layout: Layout) -> dict[str, Floats]:
    """Steps from a block's element up to the one it shares with the block before, and on down."""
    element, depth = layout.element.astype(np.int64), layout.tree.depth
    before, after = element[:-1], element[1:]
    # In document order the lowest element passed between two blocks is a child of their common
    # ancestor; where the second element stands first, it is an ancestor of the first.
    low = np.minimum(before, after) + 1
    high = np.maximum(before, after) + 1
    passed = np.minimum.reduceat(np.append(depth, 0), np.stack([low, np.maximum(high, low)], axis=1).ravel())[0::2]
    common = np.where(after <= before, depth[after], np.minimum(depth[before], passed - 1))
    up = np.append(depth[before] - common, 0)
    down = np.concatenate([[0], depth[after] - common, [0]])
    return {
        "steps_down": down[:-1],
        "steps_up_next": up,
        "steps_down_next": down[1:],
    }
