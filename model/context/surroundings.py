"""First-stage probabilities -> columns of the second stage: what the first stage thinks of the surroundings.

Most columns are means of probabilities over some blocks: those of an ancestor, of siblings alike, of the section under
a heading, of the page. A block weighs the square root of its words.
"""

from __future__ import annotations

import numpy as np

from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.measuring.columns import last_row_with
from dehusk.features.measuring.outline import Outline, ancestor_rows
from dehusk.features.tree import Floats, Rows, inherit, subtree_sums

N_LEVELS = 3


def columns(tokens: PageTokens, probability: Floats) -> dict[str, Floats]:
    """The columns, each of shape (n_blocks,)."""
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


def _page(p: Floats, weight: Floats) -> dict[str, Floats]:
    n_blocks = len(p)
    total = float(weight.sum())
    strong = p > 0.5  # noqa: PLR2004
    constant = {
        "page_highest": float(p.max()),
        "page_strong_share": float(weight[strong].sum()) / total,
        "page_unsure_share": float(weight[(p > 0.2) & (p < 0.8)].sum()) / total,  # noqa: PLR2004
    }
    return {
        "p": p,
        **{name: np.full(n_blocks, value, dtype=np.float32) for name, value in constant.items()},
    }


def _to_strong(p: Floats) -> dict[str, Floats]:
    """Blocks since the last one that is likely content, and until the next, 99 for none; as logs."""
    strong = p > 0.5  # noqa: PLR2004
    rows = strong.nonzero()[0]
    distances = np.full((2, len(p)), 99)
    if len(rows):
        n_before = strong.cumsum() - strong
        places = np.arange(len(p))
        np.subtract(places, rows.take(n_before - 1, mode="clip"), out=distances[0], where=n_before > 0)
        np.subtract(rows.take(n_before, mode="clip"), places, out=distances[1], where=n_before < len(rows))
    since, until = np.log1p(distances)
    return {"since_strong": since, "until_strong": until}


def _mean(total: Floats, weight: Floats) -> Floats:
    return (total / np.maximum(weight, 1e-9)).astype(np.float32)


def _tree(outline: Outline, weight: Floats, mass: Floats) -> dict[str, Floats]:
    tree, element = outline.tree, outline.element
    n_elements = len(tree)
    own = np.stack([np.bincount(element, weights=values, minlength=n_elements) for values in (mass, weight)])
    held, size = subtree_sums(own, tree)
    # Expected F1 of taking an element whole, up to a constant factor (Dice of expectations).
    expected_f1 = 2 * held / (size + held[0])
    group_total = np.bincount(outline.group, weights=held)
    group_size = np.bincount(outline.group, weights=size)
    group_mean = _mean(group_total, group_size).take(outline.group)
    rows = ancestor_rows(outline, N_LEVELS + 1)
    of_held, of_size = held.take(rows), size.take(rows)
    per_level = {
        "p_ancestor": _mean(held, size).take(rows[:-1]),
        "f1_ancestor": expected_f1.take(rows[:-1]),
        # What the ancestor holds beside this child.
        "p_beside": _mean(of_held[1:] - of_held[:-1], of_size[1:] - of_size[:-1]),
    }
    result: dict[str, Floats] = {
        f"{name}{level}": values[level] for level in range(N_LEVELS) for name, values in per_level.items()
    }
    best = int(expected_f1.argmax())
    result["best_inside"] = (element >= best) & (element < tree.end[best])
    result["best_f1"] = np.full(len(mass), expected_f1[best])
    result["chain_f1"] = inherit(expected_f1, tree, np.maximum).take(element)
    result |= {f"p_alike{level}": column for level, column in enumerate(group_mean.take(rows[:-1]))}
    return result


def _sections(outline: Outline, p: Floats, weight: Floats, mass: Floats) -> dict[str, Floats]:
    """Mean over the run of blocks under the last heading, and over the one before."""
    last = last_row_with(outline.heading) + 1
    total = np.bincount(last, weights=mass, minlength=len(p) + 1)
    size = np.bincount(last, weights=weight, minlength=len(p) + 1)
    mean = _mean(total, size)
    heading_p = np.append(np.float32(0), p)
    own = np.where(outline.heading, np.arange(1, len(p) + 1), last)
    return {"p_section": mean.take(last), "p_own_section": mean.take(own), "p_heading_above": heading_p.take(last)}


def _copies(text: Rows, p: Floats) -> Floats:
    """Highest probability among the blocks of the same text."""
    highest = np.zeros(int(text.max()) + 1, dtype=np.float32)
    np.maximum.at(highest, text, p)
    return highest.take(text)
