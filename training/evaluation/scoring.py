"""An output and a labelled page -> the measures of that page: words, order, snippets, blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.training.evaluation.regions import regions
from dehusk.training.labels.align import align
from dehusk.training.labels.labelled_page import LabelledPage
from dehusk.training.labels.prepare import PreparedPage
from dehusk.training.labels.word_scores import tokens, word_scores


@dataclass(frozen=True, slots=True)
class PageScore:
    """How well a contestant's text of one page agrees with what is known of it."""

    precision: float | None
    """Share of its words that the gold text has; this and the next three are None where only snippets are known."""
    recall: float | None
    """Share of the gold text's words that it has."""
    f1: float | None
    """Their harmonic mean."""
    order: float | None
    """Similarity of the word sequences, see `order_similarity`; None without rapidfuzz too."""
    snippets_found: int
    """How many of the page's own snippets it holds."""
    foreign_found: int
    """How many of the snippets that do not belong it holds."""
    blocks: tuple[int, int, int, int] | None
    """Content kept, chrome kept, content lost, chrome left out, in blocks; None where labels cannot be trusted."""
    chrome_kept: Counter[str]
    """Tokens of chrome that it kept, by part of the page; as ``content_lost`` empty where ``blocks`` is None."""
    content_lost: Counter[str]
    """Tokens of content that it lost, by part of the page."""
    failure: str | None
    """Why there was no text, None where there was."""


def score(text: str, failure: str | None, labelled: LabelledPage, page: PreparedPage) -> PageScore:
    """Measure one contestant's text of one page."""
    words = None if labelled.only_snippets else word_scores(text, labelled.text)
    flat = _flat(text)
    kept = align(page.texts, text) if page.is_usable and not labelled.only_snippets else None
    return PageScore(
        precision=words.precision if words else None,
        recall=words.recall if words else None,
        f1=words.f1 if words else None,
        order=order_similarity(text, labelled.text) if words else None,
        snippets_found=sum(_flat(snippet) in flat for snippet in labelled.snippets),
        foreign_found=sum(_flat(snippet) in flat for snippet in labelled.foreign),
        blocks=None if kept is None else _confusion(kept, page.content),
        chrome_kept=Counter() if kept is None else _count(page, kept & ~page.content),
        content_lost=Counter() if kept is None else _count(page, ~kept & page.content),
        failure=failure,
    )


def order_similarity(text: str, gold: str) -> float | None:
    """F-measure of the longest common subsequence of the tokens (ROUGE-L; Lin, 2004); None without rapidfuzz.

    Examples
    --------
    >>> order_similarity("two one", "one two")  # doctest: +SKIP
    0.5
    """
    indel = _indel()
    return None if indel is None else float(indel.normalized_similarity(tokens(text), tokens(gold)))


def token_totals(page: PreparedPage) -> tuple[Counter[str], Counter[str]]:
    """Tokens of chrome and of content that a page holds, by part of the page."""
    return _count(page, ~page.content), _count(page, page.content)


@lru_cache(maxsize=1)
def _indel() -> Any:
    """Rapidfuzz's Indel distance, whose normalised similarity is ``2 lcs / (n + m)``; None where it is missing."""
    try:
        return import_module("rapidfuzz.distance").Indel
    except ImportError:
        return None


def _flat(text: str) -> str:
    """White space and case do not count, as in WCXB's and trafilatura's evaluations."""
    return " ".join(text.lower().split())


def _confusion(kept: NDArray[np.bool_], content: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    counts = np.bincount(2 * content + kept, minlength=4).tolist()
    return counts[3], counts[1], counts[2], counts[0]


def _count(page: PreparedPage, chosen: NDArray[np.bool_]) -> Counter[str]:
    sizes = np.diff(page.token_first)
    return _sum(regions(page), np.where(chosen, sizes, 0).tolist())


def _sum(names: Sequence[str], sizes: Sequence[int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, size in zip(names, sizes, strict=True):
        if size:
            total[name] += size
    return total
