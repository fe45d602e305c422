"""First-stage probabilities -> columns of a text's second stage: what the first thinks of blocks with the same words.

An article repeats its words; notices, rules and teasers of other articles bring words of their own. In a text without
tags, shared words tell which blocks belong together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.words import WordTokens
from dehusk.features.measuring.tokens.words import words_of_texts
from dehusk.features.tree import Floats, Rows

#: A block is surely content above the one, and surely chrome below the other.
SURE_CONTENT, SURE_CHROME = 0.8, 0.1
#: Weight of the page's mean in the mean of a word or a block: that of half a word.
PRIOR = 0.5


def columns(tokens: WordTokens, probability: Floats) -> dict[str, Floats]:
    """The columns, each of shape (n_blocks,). A block is compared with the others, without itself and its copies."""
    text = tokens.text
    n_texts, n_in_text = len(tokens.first_word) - 1, np.diff(tokens.first_word)
    copies = np.bincount(text, minlength=n_texts)
    p = np.bincount(text, weights=probability, minlength=n_texts) / np.maximum(copies, 1)
    vocabulary, ids = np.unique(tokens.words, return_inverse=True)
    n_words = len(vocabulary)
    row, word = words_of_texts(tokens.first_word, ids, n_words)
    spread = np.bincount(word, minlength=n_words)
    # Rare words weigh more (inverse document frequency); a word that no other text has tells nothing.
    weight = np.log1p(n_texts / np.maximum(spread, 1)).take(word)
    shared = weight * (spread.take(word) > 1)
    total = np.maximum(np.bincount(row, weights=weight, minlength=n_texts), 1e-9)
    known = np.bincount(row, weights=shared, minlength=n_texts)
    size = np.sqrt(np.maximum(n_in_text, 1))
    mean = float((p * size).sum() / size.sum())
    of_word = (_others(row, word, p * size) + PRIOR * mean) / (_others(row, word, size) + PRIOR)
    mean_of_words = np.bincount(row, weights=shared * of_word, minlength=n_texts)
    result = {"p_words": (mean_of_words + PRIOR * mean) / (known + PRIOR), "known_words": known / total}
    for name, is_sure in (("like_content", p > SURE_CONTENT), ("like_chrome", p < SURE_CHROME)):
        found = _others(row, word, is_sure.astype(np.float64)) > 0
        result[name] = np.bincount(row, weights=weight * found, minlength=n_texts) / total
    return {name: values.take(text).astype(np.float32) for name, values in result.items()}


def _others(row: Rows, word: Rows, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each word of a text, the sum of a value over the other texts that have it."""
    own = value.take(row)
    others: NDArray[np.float64] = np.bincount(word, weights=own).take(word) - own
    return others
