"""First-stage probabilities -> columns of the second stage: what the first stage thinks of the surroundings.

Most columns are means of probabilities over some blocks: those of an ancestor, of siblings alike, of the section under
a heading, of the page. A block weighs the square root of its words.
"""

from __future__ import annotations

import numpy as np

from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.measuring.columns import Columns
from dehusk.features.measuring.outline import Outline, ancestor_rows
from dehusk.features.tree import Floats, Rows, inherit, subtree_sums

N_LEVELS = 3
_BY_LEVEL = {
    name: tuple(f"{name}{level}" for level in range(N_LEVELS))
    for name in ("p_ancestor", "f1_ancestor", "p_beside", "p_alike")
}


def columns(tokens: PageTokens, probability: Floats) -> Columns:
    """The columns."""
    outline = tokens.outline
    p = np.asarray(probability, dtype=np.float32)
    weight = np.sqrt(np.maximum(outline.words, 1)).astype(np.float32)
    mass = p * weight
    return {
        **_page(p, weight),
        **_to_strong(p),
        **_tree(outline, weight, mass),
        **_sections(outline, p, weight, mass),
        "copy_highest": _copies(tokens.text, p),
    }


def _page(p: Floats, weight: Floats) -> Columns:
    total = float(weight.sum())
    strong = p > 0.5  # noqa: PLR2004
    return {
        "p": p,
        "page_highest": float(p.max()),
        "page_strong_share": float(weight[strong].sum()) / total,
        "page_unsure_share": float(weight[(p > 0.2) & (p < 0.8)].sum()) / total,  # noqa: PLR2004
    }


def _to_strong(p: Floats) -> Columns:
    """Blocks since the last one that is likely content, and until the next, 99 for none; as logs."""
    strong = p > 0.5  # noqa: PLR2004
    rows = strong.nonzero()[0]
    distances = np.full((2, len(p)), 99)
    if len(rows):
        n_before = strong.cumsum() - strong
        places = np.arange(len(p))
        np.subtract(places, rows.take(n_before - 1, mode="clip"), out=distances[0], where=n_before > 0)
        np.subtract(rows.take(n_before, mode="clip"), places, out=distances[1], where=n_before < len(rows))
    return {("since_strong", "until_strong"): np.log1p(distances)}


def _mean(total: Floats, weight: Floats) -> Floats:
    return (total / np.maximum(weight, 1e-9)).astype(np.float32)


def _tree(outline: Outline, weight: Floats, mass: Floats) -> Columns:
    tree, element = outline.tree, outline.element
    n_elements = len(tree)
    own = np.empty((2, n_elements))
    own[0] = np.bincount(element, weights=mass, minlength=n_elements)
    own[1] = np.bincount(element, weights=weight, minlength=n_elements)
    held, size = subtree_sums(own, tree)
    # Expected F1 of taking an element whole, up to a constant factor (Dice of expectations).
    expected_f1 = 2 * held / (size + held[0])
    group_total = np.bincount(outline.group, weights=held)
    group_size = np.bincount(outline.group, weights=size)
    group_mean = _mean(group_total, group_size).take(outline.group)
    rows = ancestor_rows(outline, N_LEVELS + 1)
    of_held, of_size = held.take(rows), size.take(rows)
    best = int(expected_f1.argmax())
    return {
        _BY_LEVEL["p_ancestor"]: _mean(held, size).take(rows[:-1]),
        _BY_LEVEL["f1_ancestor"]: expected_f1.take(rows[:-1]),
        # What the ancestor holds beside this child.
        _BY_LEVEL["p_beside"]: _mean(of_held[1:] - of_held[:-1], of_size[1:] - of_size[:-1]),
        _BY_LEVEL["p_alike"]: group_mean.take(rows[:-1]),
        "best_inside": (element >= best) & (element < tree.end[best]),
        "best_f1": float(expected_f1[best]),
        "chain_f1": inherit(expected_f1, tree, np.maximum).take(element),
    }


def _sections(outline: Outline, p: Floats, weight: Floats, mass: Floats) -> Columns:
    """Mean over the run of blocks under the last heading, and over the one before."""
    last = outline.heading_above + 1
    total = np.bincount(last, weights=mass, minlength=len(p) + 1)
    size = np.bincount(last, weights=weight, minlength=len(p) + 1)
    mean = _mean(total, size)
    heading_p = np.zeros(len(p) + 1, dtype=np.float32)
    heading_p[1:] = p
    own = np.where(outline.heading, np.arange(1, len(p) + 1), last)
    return {"p_section": mean.take(last), "p_own_section": mean.take(own), "p_heading_above": heading_p.take(last)}


def _copies(text: Rows, p: Floats) -> Floats:
    """Highest probability among the blocks of the same text."""
    highest = np.zeros(int(text.max()) + 1, dtype=np.float32)
    np.maximum.at(highest, text, p)
    return highest.take(text)
