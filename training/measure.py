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
    if not predicted_tokens and not gold_tokens:
        return WordScores(1.0, 1.0, 1.0)
    n_shared = (Counter(predicted_tokens) & Counter(gold_tokens)).total()
    if not n_shared:
        return WordScores(0.0, 0.0, 0.0)
    precision = n_shared / len(predicted_tokens)
    recall = n_shared / len(gold_tokens)
    return WordScores(precision, recall, 2 * precision * recall / (precision + recall))
