"""Labelled pages -> log-odds tables of their tokens, for any choice of the pages.

Pages are counted, not occurrences: a page counts once for each of its tokens, split between content and chrome by the
share of the token's text that is content. So a long page, or one that repeats itself, weighs no more than another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.log_odds.table import LogOddsTable, shorten
from dehusk.features.log_odds.words import WordTable
from dehusk.features.measuring.tokens.hashing import Hashes
from dehusk.features.tree import Floats
from dehusk.training.fitting.token_weights import TokenWeights, weigh_html, weigh_words

#: A token is kept from this many pages on (what scikit-learn's vectorizers call ``min_df``).
MIN_DF = 3.0
#: How many pages a known value counts for when it is updated.
PRIOR_PAGES = 4.0

_WEIGHING: Mapping[type[LogOddsTable], Callable[[Any, Floats], list[TokenWeights]]] = {
    HtmlTable: weigh_html,
    WordTable: weigh_words,
}


class TokenSource(Protocol):
    """A labelled page, or a text made of one."""

    @property
    def tokens(self) -> PageTokens | None:
        """Its tokens."""

    @property
    def content(self) -> NDArray[np.bool_]:
        """Which of its blocks are content."""

    @property
    def is_counted(self) -> bool:
        """Whether it is counted."""


@dataclass(frozen=True, slots=True)
class TokenShares:
    """What one page counts for in one column of a table."""

    tokens: Hashes
    content: NDArray[np.float32]
    """Share of each token's text that is content."""


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """The tokens of every page, from which the table of any choice of pages is made without looking at pages again."""

    table: type[LogOddsTable]
    """Kind of the table."""
    pages: list[list[TokenShares]]
    """For each column of the table, what each page counts for."""


def count_tokens(pages: Iterable[TokenSource], table: type[LogOddsTable]) -> TokenCounts:
    """Count the tokens of every page for a table of that kind; a page that is not counted counts for nothing."""
    by_column: list[list[TokenShares]] = [[] for _ in table.COLUMN_NAMES]
    nothing = TokenWeights(np.zeros(0, dtype=np.uint64), np.zeros(0), np.zeros(0))
    for page in pages:
        is_counted = page.tokens is not None and page.is_counted
        content_share = page.content.astype(np.float32)
        weights = _WEIGHING[table](page.tokens, content_share) if is_counted else [nothing] * len(by_column)
        for column, (tokens, content, chrome) in zip(by_column, weights, strict=True):
            total = content + chrome
            has_text = total > 0
            column.append(TokenShares(tokens[has_text], (content[has_text] / total[has_text]).astype(np.float32)))
    return TokenCounts(table, by_column)


def fit_log_odds(counts: TokenCounts, chosen: Sequence[int]) -> LogOddsTable:
    """The log-odds that the chosen pages give.

    A token's value is ``log((c + 1) / (n - c + 1))`` for ``n`` pages that have it and ``c`` the sum
    of their shares of content; it is 0 where fewer than ``MIN_DF`` pages have it. One that is worth 0 in every column
    is left out, as one that is not known counts as much.
    """
    columns = []
    for tokens, n_pages, n_content in document_counts(counts, chosen):
        kept = n_pages >= MIN_DF
        columns.append((tokens[kept], np.log((n_content[kept] + 1) / (n_pages[kept] - n_content[kept] + 1))))
    hashes = np.unique(np.concatenate([tokens for tokens, _ in columns]))
    table = np.zeros((len(hashes) + 1, len(columns)))
    for column, (tokens, values) in enumerate(columns):
        table[np.searchsorted(hashes, tokens) + 1, column] = values
    return _make_table(counts.table, hashes, table)


def _make_table(kind: type[LogOddsTable], hashes: Hashes, values: Floats) -> LogOddsTable:
    """A table of tokens and their values, without tokens that are worth 0 in every column.

    A model file holds 16-bit floats: trees are fitted on the values that it will hold.
    """
    rounded = values.astype(np.float16).astype(np.float32)
    is_kept = (rounded[1:] != 0).any(axis=1).nonzero()[0]
    # Row 0 stands for the tokens that are not known.
    return kind(hashes[is_kept], np.concatenate([rounded[:1], rounded[1 + is_kept]]))


def document_counts(counts: TokenCounts, chosen: Sequence[int]) -> list[tuple[Hashes, Floats, Floats]]:
    """For each column its tokens, how many of the chosen pages have each, and the sum of their shares of content."""
    counted = []
    for pages in counts.pages:
        every = np.concatenate([np.zeros(0, dtype=np.uint64), *(pages[page].tokens for page in chosen)])
        content = np.concatenate([np.zeros(0, dtype=np.float32), *(pages[page].content for page in chosen)])
        tokens, rows = np.unique(shorten(every), return_inverse=True)
        counted.append((tokens, np.bincount(rows), np.bincount(rows, weights=content)))
    return counted


def update_log_odds(known: LogOddsTable, counts: TokenCounts, chosen: Sequence[int]) -> LogOddsTable:
    """The values of a table with the counts of the chosen pages added.

    A known value counts as `PRIOR_PAGES` pages with that share of content, to which the chosen pages are added (the
    mean of a beta distribution, as in `fit_log_odds`).
    """
    updates = []
    for tokens, n_pages, n_content in document_counts(counts, chosen):
        # One page changes a known value; a token that is not known needs as many pages as in training from nothing.
        used = (n_pages >= MIN_DF) | (known.rows(tokens) > 0)
        updates.append((tokens[used], n_pages[used], n_content[used]))
    hashes = np.unique(np.concatenate([known.hashes, *(tokens for tokens, _, _ in updates)]))
    values = np.zeros((len(hashes) + 1, len(updates)))
    values[np.searchsorted(hashes, known.hashes) + 1] = known.values[1:]
    for column, (tokens, n_pages, n_content) in enumerate(updates):
        rows = np.searchsorted(hashes, tokens) + 1
        before = values[rows, column]
        is_known = before != 0
        share = 1 / (1 + np.exp(-before))
        # Beside the page of content and the page of chrome that every token starts from, as in `fit_log_odds`.
        prior = np.where(is_known, PRIOR_PAGES + 2, 2)
        after = np.log((prior * share + n_content) / (prior * (1 - share) + n_pages - n_content))
        values[rows, column] = np.where(is_known | (n_pages >= MIN_DF), after, 0)
    return _make_table(type(known), hashes, values)
