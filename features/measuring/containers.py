"""Containers: the elements around a block, how much of the page they hold and what is repeated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dehusk.features.measuring.columns import Columns, share
from dehusk.features.measuring.outline import ancestor_rows
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.characters import COMMA
from dehusk.features.tree import Floats, Rows, inherit
from dehusk.features.vocabulary import code_flags

#: How many ancestors are measured, the block's own element the first.
N_LEVELS = 7
#: The dominant container holds this share of its parent's long text and of the page's.
OF_PARENT, OF_PAGE = 0.6, 0.45
#: So many siblings alike make a repeated record.
MIN_ALIKE = 3
_ANCESTORS = tuple(f"ancestor{level}_{name}" for name in ("text_share", "block_share") for level in range(N_LEVELS))
_RECORDS = tuple(
    f"{record}_{name}"
    for name in ("alike_log", "n_blocks_log", "group_text_share")
    for record in ("record", "outer_record")
)
#: Elements that hold paragraphs, and so may be the text block of a page that has none.
_TEXT_CONTAINERS = code_flags(["div", "td", "article", "section", "main", "body"])


def columns(page: PageMeasures) -> Iterator[Columns]:
    """The container columns; some at a time, as they are many."""
    ancestors = ancestor_rows(page.outline, N_LEVELS)
    yield _ancestors(page, ancestors)
    score = _readability_score(page, ancestors)
    del ancestors
    records, best = _inherited(page, score)
    yield _dominant(page)
    yield _readability(page, score, best)
    yield _records(page, records)


def _total(page: PageMeasures) -> float:
    """Words outside links of the page, 1 where it has none."""
    return max(float(page.sums["plain"][0]), 1.0)


def _inherited(page: PageMeasures, score: Floats) -> tuple[Rows, Floats]:
    """What each block inherits from the elements around it, looked up in one go.

    Returns
    -------
    records, best
        Rows of the nearest and the outermost repeated record, -1 for none, shape (2, n_blocks); and the highest score,
        shape (n_blocks,).
    """
    n_elements = len(score)
    rows = np.arange(n_elements)
    repeated = page.n_alike >= MIN_ALIKE
    marks = np.empty((n_elements, 3))
    marks[:, 0] = np.where(repeated, rows, -1)
    marks[:, 1] = np.where(repeated, -rows, -n_elements)  # rows grow along a chain: the outermost is the smallest
    marks[:, 2] = score
    found = inherit(marks, page.tree, np.maximum).take(page.element, axis=0).T
    records = found[:2].astype(np.intp)
    records[1] = np.where(records[1] == -n_elements, -1, -records[1])
    return records, found[2].astype(np.float32)


def _ancestors(page: PageMeasures, ancestors: Rows) -> Columns:
    """Shares of the page that each of the elements around a block holds."""
    plain, blocks = page.sums["plain"], page.sums["blocks"]
    shares = np.stack([plain / _total(page), blocks / blocks[0]])
    return {_ANCESTORS: shares.take(ancestors, axis=1).reshape(-1, len(page))}


def _relation(page: PageMeasures, target: int, name: str) -> Columns:
    """How each block stands to one element: how many steps away, and on which side of it or where inside."""
    element, (parent, depth, end) = page.element, (page.tree.parent, page.tree.depth, page.tree.end)
    path = [target]
    while path[-1]:
        path.append(int(parent[path[-1]]))
    # Elements on the path begin one after another, and end the other way round: a block stands in all of them
    # down to the last that has begun before it and not yet ended.
    inwards = np.array(path[::-1])
    begun = inwards.searchsorted(element, side="right")
    ended = end.take(inwards[::-1]).searchsorted(element, side="right")
    common = depth[target] - np.maximum(ended, len(path) - begun)
    inside = (element >= target) & (element < end[target])
    first = int(inside.argmax())
    count = max(int(np.count_nonzero(inside)), 1)
    position = (np.arange(len(element)) - first) / count
    return {
        f"{name}_levels_up": depth[target] - common,
        f"{name}_levels_down": depth.take(element) - common,
        f"{name}_position": np.minimum(np.maximum(position, -1), 2),
    }


def _dominant(page: PageMeasures) -> Columns:
    long, parent = page.sums["long"], page.tree.parent
    holds = (long >= OF_PARENT * long.take(parent)) & (long >= OF_PAGE * long[0]) & (long[0] > 0)
    chain = {0}
    target = 0
    for row in holds.nonzero()[0].tolist():
        if int(parent[row]) in chain:
            chain.add(row)
            target = row
    return {
        **_relation(page, target, "dominant"),
        "dominant_text_share": float(page.sums["plain"][target] / _total(page)),
    }


def _seed(page: PageMeasures) -> Floats:
    """A block's own score after readability's rule: commas and length, scaled down by links.

    Source: Arc90's readability (``1 + commas + min(3, characters / 100)``), in effective words so
    that every script counts alike; blocks under five effective words score nothing.
    """
    score = (1 + page.counts.by_class[:, COMMA] + np.minimum(3, page.words / 17)) * share(page.plain, page.words)
    return np.where(page.words >= 5, score, 0).astype(np.float32)  # noqa: PLR2004


def _readability_score(page: PageMeasures, ancestors: Rows) -> Floats:
    n_elements = len(page.tree)
    seeds = _seed(page)
    score: Floats = np.bincount(ancestors[0], weights=seeds, minlength=n_elements) * _TEXT_CONTAINERS[page.tag_codes]
    for level, weight in enumerate((1.0, 0.5, 0.25), start=1):
        score += weight * np.bincount(ancestors[level], weights=seeds, minlength=n_elements)
    score *= share(page.sums["plain"], page.sums["words"])
    return score.astype(np.float32)


def _readability(page: PageMeasures, score: Floats, best: Floats) -> Columns:
    largest = max(float(score.max()), 1.0)
    relative = score / largest
    return {
        **_relation(page, int(score.argmax()), "candidate"),
        "readability_parent": relative.take(page.tree.parent.take(page.element)),
        "readability_chain": best / largest,
    }


def _records(page: PageMeasures, records: Rows) -> Columns:
    """The repeated records around each block: rows of the nearest and the outermost, -1 for none; (2, n_blocks)."""
    sums, group = page.sums, page.outline.group
    group_plain = np.bincount(group, weights=sums["plain"]).take(group)
    # One more at the end, which the row -1 finds: no record at all.
    table = np.full((3, len(page.tree) + 1), -1, dtype=np.float32)
    np.log1p(page.n_alike, out=table[0, :-1])
    np.log1p(sums["blocks"], out=table[1, :-1])
    table[2, :-1] = group_plain / _total(page)
    return {
        "same_siblings_log": table[0].take(page.element),
        _RECORDS: table[:, records].reshape(-1, len(page)),
    }
