"""The word measure: how many words two texts share, counted as in WCXB's public evaluation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# Han and Kana are written without spaces, so each character counts as a word; Hangul has spaces.
_UNSPACED = "\u3005-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
# The ranges also hold punctuation and marks, which are no words.
_TOKEN = re.compile(rf"[^\W{_UNSPACED}]+|(?!\W)[{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class WordScores:
    """Agreement of a predicted text with the gold text, counted over their bags of tokens."""

    precision: float
    """Share of the predicted tokens that the gold text has too."""
    recall: float
    """Share of the gold tokens that the prediction has too."""
    f1: float
    """Harmonic mean of precision and recall."""


def tokens(text: str) -> list[str]:
    r"""Lower-cased runs of word characters (``\w+``); each Han or Kana character is a token of its own.

    For text without such characters these are the tokens of WCXB's ``evaluate.py``.

    Examples
    --------
    >>> tokens("It's 20 °C in 東京")
    ['it', 's', '20', 'c', 'in', '東', '京']
    """
    return _TOKEN.findall(text.lower())


def word_scores(predicted: str, gold: str) -> WordScores:
    """Precision, recall and F1 of the overlap of two bags of tokens.

    As in WCXB's evaluation, an empty prediction for a page without content is entirely right,
    and wholly wrong where only one of the two is empty.

    Examples
    --------
    >>> word_scores("the cat sat", "the cat sat on the mat").recall
    0.5
    """
    predicted_tokens = tokens(predicted)
    gold_tokens = tokens(gold)
    n_shared = (Counter(predicted_tokens) & Counter(gold_tokens)).total()
    return scores_of_counts(n_shared, len(predicted_tokens), len(gold_tokens))


def scores_of_counts(n_shared: int, n_predicted: int, n_gold: int) -> WordScores:
    """The scores of two bags of so many tokens that share so many."""
    if not n_predicted and not n_gold:
        return WordScores(1.0, 1.0, 1.0)
    if not n_shared:
        return WordScores(0.0, 0.0, 0.0)
    precision, recall = n_shared / n_predicted, n_shared / n_gold
    return WordScores(precision, recall, 2 * precision * recall / (precision + recall))
