"""A labelled page -> how much of its text stands under each of its tokens as content, and how much as chrome."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.html import HtmlTokens
from dehusk.features.log_odds.names import NameTokens
from dehusk.features.log_odds.words import WordTokens
from dehusk.features.measuring.outline import Outline
from dehusk.features.measuring.tokens.hashing import Hashes
from dehusk.features.tree import Floats, subtree_sums


class TokenWeights(NamedTuple):
    """The distinct tokens of a page, and the weight of the blocks under each; a block weighs the root of its words."""

    tokens: Hashes
    content: Floats
    chrome: Floats


def weigh_names(tokens: NameTokens, content: Floats) -> list[TokenWeights]:
    """Weights of an HTML page's names, for each column of a `NameTable`.

    Parameters
    ----------
    content
        Share of each block that is content, shape (n_blocks,).
    """
    sides, outline = _sides(tokens.outline, content), tokens.outline
    n_elements, n_keys = len(outline.tree), len(tokens.first_name) - 1
    at_element = _sum_sides(outline.element, sides, n_elements)
    own = at_element.copy()
    np.add.at(own, outline.tree.parent[outline.element], sides)
    below = subtree_sums(at_element.T, outline.tree).T
    return [
        _by_token(tokens.names, _sum_sides(tokens.key, per_element, n_keys).repeat(np.diff(tokens.first_name), axis=0))
        for per_element in (own, below)
    ]


def weigh_html(tokens: HtmlTokens, content: Floats) -> list[TokenWeights]:
    """Weights of an HTML page's names and words, for each column of an `HtmlTable`; ``content`` is as for names."""
    return [*weigh_names(tokens.names, content), *weigh_words(tokens.words, content)]


def weigh_words(tokens: WordTokens, content: Floats) -> list[TokenWeights]:
    """Weights of a text's words, for each column of a `WordTable`; ``content`` is as for names."""
    sides = _sides(tokens.outline, content)
    n_texts = len(tokens.first_word) - 1
    text = np.arange(n_texts).repeat(np.diff(tokens.first_word))
    # A short text says something with its pairs of words and as a whole too.
    said = np.concatenate([tokens.words, tokens.pairs, tokens.whole])
    said_in = np.concatenate([text, np.arange(n_texts).repeat(np.diff(tokens.first_pair)), np.arange(n_texts)])
    as_text = _by_token(said, _sum_sides(tokens.text, sides, n_texts)[said_in])
    last = tokens.outline.heading_above
    under = last >= 0
    heading = tokens.text[last[under]]
    is_heading = np.isin(text, heading)
    by_heading = _sum_sides(heading, sides[under], n_texts)
    return [as_text, _by_token(tokens.words[is_heading], by_heading[text[is_heading]])]


def _sides(outline: Outline, content: Floats) -> Floats:
    """Weight of each block as content and as chrome, shape (n_blocks, 2)."""
    weight = np.sqrt(np.maximum(outline.words, 1))
    return np.stack([weight * content, weight * (1 - content)], axis=1)


def _sum_sides(rows: NDArray[np.integer], sides: Floats, n_rows: int) -> Floats:
    return np.stack([np.bincount(rows, weights=side, minlength=n_rows) for side in sides.T], axis=1)


def _by_token(tokens: Hashes, sides: Floats) -> TokenWeights:
    known = tokens.nonzero()[0]
    distinct, rows = np.unique(tokens[known], return_inverse=True)
    content, chrome = (np.bincount(rows, weights=side, minlength=len(distinct)) for side in sides[known].T)
    return TokenWeights(distinct, content.astype(np.float32), chrome.astype(np.float32))
