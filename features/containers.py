"""Containers: the elements around a block, how much of the page they hold and what is repeated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats, Ints, inherit, nearest, subtree_maxima
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


def columns(layout: Layout) -> dict[str, Floats]:
    """The container columns, each of shape (n_blocks,)."""
    return {
        **_ancestors(layout),
        **_share_ancestors(layout),
        **_dominant(layout),
        **_readability(layout),
        **_records(layout),
        **_common_ancestor(layout),
    }


def _ancestors(layout: Layout) -> dict[str, Floats]:
    sums = layout.sums
    total = max(float(sums["plain"][0]), 1.0)
    per_element = {
        "text_share": sums["plain"] / total,
        "link_density": 1 - share(sums["plain"], sums["words"]),
        "block_share": sums["blocks"] / sums["blocks"][0],
        "words_per_block": np.log1p(share(sums["plain"], sums["blocks"])),
    }
    result = {}
    rows = layout.element
    for level in range(N_LEVELS):
        for name, column in per_element.items():
            result[f"ancestor{level}_{name}"] = column[rows]
        rows = layout.tree.parent[rows]
    return result


def _share_ancestors(layout: Layout) -> dict[str, Floats]:
    sums, depth = layout.sums, layout.tree.depth
    total = max(float(sums["plain"][0]), 1.0)
    flags = np.stack([sums["plain"] >= part * total for part in SHARES], axis=1)
    flags[0] = True  # a page of links alone has no text to share: its root stands for all
    rows = nearest(flags, layout.tree)[layout.element]
    result: dict[str, Floats] = {}
    for column, part in enumerate(SHARES):
        row = rows[:, column]
        name = f"holder{round(part * 100)}"
        result[f"{name}_levels"] = (depth[layout.element] - depth[row]).astype(np.float32)
        result[f"{name}_link_density"] = 1 - share(sums["plain"][row], sums["words"][row])
        result[f"{name}_long_share"] = share(sums["long"][row], sums["plain"][row])
        result[f"{name}_text_share"] = sums["plain"][row] / total
    return result


def _relation(layout: Layout, target: int, name: str) -> dict[str, Floats]:
    """How each block stands to one element: inside or not, on which side, how many steps away."""
    element, depth = layout.element, layout.tree.depth
    on_path = np.zeros(len(depth), dtype=np.bool_)
    row = target
    while row and not on_path[row]:
        on_path[row] = True
        row = int(layout.tree.parent[row])
    on_path[0] = True
    common = nearest(on_path, layout.tree)[element]
    inside = (element >= target) & (element < layout.tree.end[target])
    first = int(np.argmax(inside)) if inside.any() else 0
    count = max(int(inside.sum()), 1)
    rows = np.arange(len(element))
    return {
        f"{name}_inside": inside.astype(np.float32),
        f"{name}_side": np.where(inside, 0, np.where(element < target, -1, 1)).astype(np.float32),
        f"{name}_levels_up": (depth[target] - depth[common]).astype(np.float32),
        f"{name}_levels_down": (depth[element] - depth[common]).astype(np.float32),
        f"{name}_position": np.clip((rows - first) / count, -1, 2).astype(np.float32),
    }


def _dominant(layout: Layout) -> dict[str, Floats]:
    long = layout.sums["long"]
    holds = (long >= OF_PARENT * long[layout.tree.parent]) & (long >= OF_PAGE * long[0]) & (long[0] > 0)
    holds[0] = True
    chain = inherit(holds, layout.tree, np.logical_and)
    target = int(np.flatnonzero(chain)[-1])
    total = max(float(layout.sums["plain"][0]), 1.0)
    result = _relation(layout, target, "dominant")
    result["dominant_text_share"] = np.full(len(layout), layout.sums["plain"][target] / total, dtype=np.float32)
    return result


def _readability(layout: Layout) -> dict[str, Floats]:
    n_elements = len(layout.tree)
    element = layout.element
    seeds = seed(layout)
    own: Floats = np.bincount(element, weights=seeds, minlength=n_elements)
    score = own * np.fromiter((tag in TEXT_CONTAINERS for tag in layout.element_tags), dtype=np.bool_, count=n_elements)
    rows = element
    for weight in (1.0, 0.5, 0.25):
        rows = layout.tree.parent[rows]
        score += weight * np.bincount(rows, weights=seeds, minlength=n_elements)
    score *= share(layout.sums["plain"], layout.sums["words"])
    score = score.astype(np.float32)
    largest = max(float(score.max()), 1.0)
    best = inherit(score, layout.tree, np.maximum)
    result = _relation(layout, int(score.argmax()), "candidate")
    result["readability_own"] = score[element] / largest
    result["readability_parent"] = score[layout.tree.parent[element]] / largest
    result["readability_chain"] = best[element] / largest
    return result


def _records(layout: Layout) -> dict[str, Floats]:
    sums, element, group = layout.sums, layout.element, layout.outline.group
    n_elements = len(layout.tree)
    n_alike = layout.n_alike
    repeated = n_alike >= MIN_ALIKE
    group_plain = np.bincount(group, weights=sums["plain"])[group]
    longest = subtree_maxima(_maxima_by_element(layout.plain, element, n_elements), layout.tree)
    total = max(float(sums["plain"][0]), 1.0)
    largest = max(float(layout.plain.max()), 1.0)
    result = {
        "same_siblings_log": np.log1p(n_alike[element]).astype(np.float32),
        "same_siblings_plain": np.log1p(share(group_plain, n_alike)[element]),
    }
    inner = nearest(repeated, layout.tree)
    outer = _outermost(repeated, layout)
    for name, rows in (("record", inner[element]), ("outer_record", outer[element])):
        none = rows < 0
        measures = {
            "alike_log": np.log1p(n_alike[rows]),
            "levels": layout.tree.depth[element] - layout.tree.depth[rows],
            "plain_log": np.log1p(sums["plain"][rows]),
            "link_density": 1 - share(sums["plain"][rows], sums["words"][rows]),
            "n_blocks_log": np.log1p(sums["blocks"][rows]),
            "longest_log": np.log1p(longest[rows]),
            "longest_to_largest": longest[rows] / largest,
            "group_text_share": group_plain[rows] / total,
        }
        for key, column in measures.items():
            result[f"{name}_{key}"] = np.where(none, -1, column).astype(np.float32)
    return result


def _outermost(flags: NDArray[np.bool_], layout: Layout) -> Ints:
    """Row of each element's highest ancestor-or-self with the flag, -1 for none."""
    n_elements = len(flags)
    rows = np.where(flags, np.arange(n_elements), n_elements).astype(np.int32)
    highest = inherit(rows, layout.tree, np.minimum)
    return np.where(highest == n_elements, -1, highest)


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
    up = np.concatenate([[0], depth[before] - common])
    down = np.concatenate([[0], depth[after] - common])
    return {
        "steps_down": down.astype(np.float32),
        "steps_up_next": np.append(up[1:], 0).astype(np.float32),
        "steps_down_next": np.append(down[1:], 0).astype(np.float32),
    }
