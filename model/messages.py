"""First-stage probabilities -> columns of the second stage: what the model thinks of the surroundings.

Everything is a mean of probabilities weighted by words: over neighbours, over ancestors'
subtrees, over siblings alike, over the section under a heading, over the page.
"""

from __future__ import annotations

import numpy as np

from dehusk.features.elements import Floats, Outline, Tree, inherit, subtree_sums
from dehusk.features.layout import last_row_with, shifted, window_sum

N_NEIGHBOURS = 4
WINDOWS = (2, 5, 12)
N_LEVELS = 6


def columns(outline: Outline, probability: Floats, texts: list[str]) -> dict[str, Floats]:
    """The second stage's own columns, each of shape (n_blocks,)."""
    p = np.asarray(probability, dtype=np.float32)
    weight = np.sqrt(np.maximum(outline.words, 1)).astype(np.float32)
    return {
        **_page(p, weight),
        **_sequence(p, weight),
        **_tree(outline, p, weight),
        **_sections(outline, p, weight),
        "copy_highest": _copies(texts, p),
    }


def names() -> list[str]:
    """The names of the columns, in order."""
    zero = np.zeros(1, dtype=np.int32)
    one_block = Outline(Tree(zero, zero, zero + 1), zero, zero, np.ones(1), np.zeros(1, dtype=np.bool_))
    return list(columns(one_block, np.ones(1), [""]))


def _page(p: Floats, weight: Floats) -> dict[str, Floats]:
    n_blocks = len(p)
    total = float(weight.sum())
    strong = p > 0.5  # noqa: PLR2004
    constant = {
        "page_mean": float((p * weight).sum()) / total,
        "page_highest": float(p.max()),
        "page_strong_share": float(weight[strong].sum()) / total,
        "page_unsure_share": float(weight[(p > 0.2) & (p < 0.8)].sum()) / total,  # noqa: PLR2004
    }
    return {
        "p": p,
        "rank": (np.searchsorted(np.sort(p), p, side="right") / n_blocks).astype(np.float32),
        "above": _share_above(p, weight),
        **{name: np.full(n_blocks, value, dtype=np.float32) for name, value in constant.items()},
    }


def _share_above(p: Floats, weight: Floats) -> Floats:
    """Share of the page's expected content that stands in blocks surer than each block."""
    order = np.argsort(-p, kind="stable")
    mass = p[order] * weight[order]
    result = np.empty(len(p), dtype=np.float32)
    result[order] = (np.cumsum(mass) - mass) / max(float(mass.sum()), 1e-9)
    return result


def _sequence(p: Floats, weight: Floats) -> dict[str, Floats]:
    mass = p * weight
    both = np.stack([mass, weight], axis=1)
    result = {}
    for step in range(1, N_NEIGHBOURS + 1):
        result[f"p_previous{step}"] = shifted(p, -step)
        result[f"p_next{step}"] = shifted(p, step)
    for half in WINDOWS:
        for name, left, right in (("window", half, half), ("before", half, -1), ("after", -1, half)):
            result[f"p_{name}{half}"] = _mean(*window_sum(both, left, right).T)
    total = max(float(mass.sum()), 1e-9)
    result["p_mass_before"] = ((np.cumsum(mass) - mass) / total).astype(np.float32)
    rows = np.arange(len(p))
    strong = np.flatnonzero(p > 0.5)  # noqa: PLR2004
    if len(strong):
        place = np.searchsorted(strong, rows)
        before = np.where(place > 0, rows - strong[np.maximum(place - 1, 0)], 99)
        after = np.where(place < len(strong), strong[np.minimum(place, len(strong) - 1)] - rows, 99)
    else:
        before = after = np.full(len(p), 99)
    result["since_strong"] = np.log1p(before).astype(np.float32)
    result["until_strong"] = np.log1p(after).astype(np.float32)
    return result


def _mean(total: Floats, weight: Floats) -> Floats:
    return (total / np.maximum(weight, 1e-9)).astype(np.float32)


def _tree(outline: Outline, p: Floats, weight: Floats) -> dict[str, Floats]:
    tree, element = outline.tree, outline.element
    n_elements = len(tree)
    own = np.stack(
        [np.bincount(element, weights=column, minlength=n_elements) for column in (p * weight, weight)], axis=1
    )
    summed = subtree_sums(own, tree)
    mass, size = summed[:, 0], summed[:, 1]
    mean = _mean(mass, size)
    # Expected F1 of taking an element whole, up to a constant factor (Dice of expectations).
    expected_f1 = 2 * mass / (size + mass[0])
    result: dict[str, Floats] = {}
    rows = element
    for level in range(N_LEVELS):
        result[f"p_ancestor{level}"] = mean[rows]
        result[f"f1_ancestor{level}"] = expected_f1[rows]
        above = tree.parent[rows]
        # What the ancestor holds beside this child.
        result[f"p_beside{level}"] = _mean(mass[above] - mass[rows], size[above] - size[rows])
        rows = above
    best = int(expected_f1.argmax())
    result["best_inside"] = ((element >= best) & (element < tree.end[best])).astype(np.float32)
    result["best_f1"] = np.full(len(p), expected_f1[best], dtype=np.float32)
    result["chain_f1"] = inherit(expected_f1, tree, np.maximum)[element]
    group_total = np.bincount(outline.group, weights=mass)
    group_size = np.bincount(outline.group, weights=size)
    group_mean = _mean(group_total, group_size)[outline.group]
    rows = element
    for level in range(N_LEVELS):
        result[f"p_alike{level}"] = group_mean[rows]
        rows = tree.parent[rows]
    return result


def _sections(outline: Outline, p: Floats, weight: Floats) -> dict[str, Floats]:
    """Mean over the run of blocks under the last heading, and over the one before."""
    last = last_row_with(outline.heading) + 1
    total = np.bincount(last, weights=p * weight, minlength=len(p) + 1)
    size = np.bincount(last, weights=weight, minlength=len(p) + 1)
    mean = _mean(total, size)
    heading_p = np.concatenate([[0.0], p]).astype(np.float32)
    rows = np.arange(len(p))
    own = np.where(outline.heading, rows + 1, last)
    return {"p_section": mean[last], "p_own_section": mean[own], "p_heading_above": heading_p[last]}


def _copies(texts: list[str], p: Floats) -> Floats:
    """Highest probability among the blocks of the same text."""
    best: dict[str, float] = {}
    for text, value in zip(texts, p.tolist(), strict=True):
        if value > best.get(text, -1.0):
            best[text] = value
    return np.array([best[text] for text in texts], dtype=np.float32)
