"""Which part of the page a block stands in, as far as the page says so by tags and class names."""

from __future__ import annotations

import numpy as np

from dehusk.features.catalogue import MEASURED
from dehusk.features.log_odds.html import HtmlTokens
from dehusk.features.measuring.markup import FAR
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.tree import Floats, nearest
from dehusk.training.labels.prepare import PreparedPage

#: Kinds of parts that mostly hold chrome: tags, and what class names call comments, related links and so on.
REGIONS = (
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "comments",
    "related",
    "consent",
    "frame",
)
#: What stands in none of them.
ELSEWHERE = "elsewhere"

_PLACE = {feature.name: column for column, feature in enumerate(MEASURED)}


def regions(page: PreparedPage) -> list[str]:
    """The nearest of the parts around each block; of two at one element the tag goes first."""
    if not isinstance(page.tokens, HtmlTokens):  # a page without blocks
        return []
    steps = np.stack([_steps_to(region, page.columns, page.tokens) for region in REGIONS])
    nearest_part = np.argmin(steps, axis=0)
    found = steps.min(axis=0) <= FAR
    return [REGIONS[part] if is_found else ELSEWHERE for part, is_found in zip(nearest_part, found, strict=True)]


def _steps_to(region: str, columns: Floats, tokens: HtmlTokens) -> Floats:
    """Levels up to the nearest part of a kind, more than ``FAR`` for none, shape (n_blocks,)."""
    if region != "header":
        return columns[:, _PLACE[f"to_{region}"]]
    # No feature tells of headers, but the tokens of each element's names do.
    names = tokens.names
    is_header = np.logical_or.reduceat(np.isin(names.names, hash_strings(["<header"])), names.first_name[:-1])
    element, tree = tokens.outline.element, tokens.outline.tree
    row = nearest(is_header[names.key], tree)[element]
    return np.where(row >= 0, np.minimum(tree.depth[element] - tree.depth[row], FAR), FAR + 1)
