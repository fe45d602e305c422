"""First-stage probabilities -> columns of the second stage: what the first stage thinks of blocks in elements alike.

The posts of a thread, the cards of a category and the rows of a result list stand in elements of the same names, at
any distance from each other: what is content in one of them mostly is in all.
"""

from __future__ import annotations

import numpy as np

from dehusk.features.log_odds.html import HtmlTokens
from dehusk.features.measuring.columns import Columns
from dehusk.features.measuring.outline import ancestor_rows
from dehusk.features.measuring.tokens.hashing import mix
from dehusk.features.tree import Floats, inherit, numbered

#: When elements are of one kind: if all their ancestors have the same names, or they themselves, or they and their
#: parents.
KINDS = ("path", "names", "parent_names")
#: Keys and depths are smaller than this: no page has as many elements.
_MANY = np.uint64(2**32)
_SALTS = np.arange(1, len(KINDS) + 1, dtype=np.uint64)[:, None] * np.uint64(0x9E3779B97F4A7C15)


def columns(tokens: HtmlTokens, probability: Floats) -> Columns:
    """The columns, as tables of shape (3, n_blocks)."""
    outline, key = tokens.outline, tokens.names.key.astype(np.uint64)
    own, parent = ancestor_rows(outline, 2)
    # Names and depths of all ancestors, added up as hashes.
    path = inherit(mix(key * _MANY + outline.tree.depth.astype(np.uint64)), outline.tree, np.add)
    own_key = key.take(own)
    kinds = np.stack([path.take(own), own_key, own_key * _MANY + key.take(parent)])
    # The kinds of all three sorts are numbered at once, as every call takes time: a multiple of the sort keeps them
    # apart.
    number = numbered(mix(kinds + _SALTS).ravel())
    weight = np.sqrt(np.maximum(outline.words, 1))
    size = np.bincount(number, weights=np.concatenate([weight] * len(KINDS)))
    held = np.bincount(number, weights=np.concatenate([weight * probability] * len(KINDS)))
    group = number.reshape(kinds.shape)
    found = {
        "p_same_{}": held / size,
        "same_{}_log": np.log1p(np.bincount(number)),
        "same_{}_share": size / (size.sum() / len(KINDS)),
    }
    return {tuple(map(name.format, KINDS)): of_kind.take(group) for name, of_kind in found.items()}
