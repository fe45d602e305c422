"""Votes of labelled pages -> tables of keyword cues, for any choice of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.hashing import Hashes
from dehusk.features.measuring.tokens.log_odds import MIN_DF, N_TABLES, LogOddsTable, PageTokens, votes
from dehusk.features.tree import Floats


class TokenSource(Protocol):
    """A labelled page, or a text made of one."""

    @property
    def tokens(self) -> PageTokens | None:
        """Its tokens."""

    @property
    def content(self) -> NDArray[np.bool_]:
        """Which of its blocks are content."""

    @property
    def is_usable(self) -> bool:
        """Whether it has a vote."""


@dataclass(frozen=True, slots=True)
class TokenShares:
    """One page's votes in one table."""

    tokens: Hashes
    content: NDArray[np.float32]
    """Share of each token's text that is content."""


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """The votes of all pages, from which the tables of any choice of pages are counted."""

    pages: list[list[TokenShares]]
    """For each table, the votes of each page."""


def count_tokens(pages: Iterable[TokenSource]) -> TokenCounts:
    """Ask every page once."""
    by_table: list[list[TokenShares]] = [[] for _ in range(N_TABLES)]
    nothing = (np.zeros(0, dtype=np.uint64), np.zeros(0), np.zeros(0))
    for page in pages:
        asked = (
            votes(page.tokens, page.content.astype(np.float32))
            if page.tokens and page.is_usable
            else [nothing] * N_TABLES
        )
        for table, (tokens, content, chrome) in zip(by_table, asked, strict=True):
            total = content + chrome
            voting = total > 0
            table.append(TokenShares(tokens[voting], (content[voting] / total[voting]).astype(np.float32)))
    return TokenCounts(by_table)


def fit_log_odds(counts: TokenCounts, chosen: Sequence[int]) -> LogOddsTable:
    """The tables that the chosen pages give.

    A token's value is ``log((c + 1) / (n - c + 1))`` for ``n`` pages that have it and ``c`` the sum
    of their shares of content; it is 0 where fewer than ``MIN_DF`` pages have it.
    """
    columns = []
    for tokens, total, agreed in tally(counts, chosen):
        kept = total >= MIN_DF
        columns.append((tokens[kept], np.log((agreed[kept] + 1) / (total[kept] - agreed[kept] + 1))))
    hashes = np.unique(np.concatenate([tokens for tokens, _ in columns]))
    table = np.zeros((len(hashes) + 1, N_TABLES), dtype=np.float32)
    for column, (tokens, values) in enumerate(columns):
        # Stored as 16-bit floats: what is trained on is what is shipped.
        table[np.searchsorted(hashes, tokens) + 1, column] = values.astype(np.float16)
    return LogOddsTable(hashes, table)


def tally(counts: TokenCounts, chosen: Sequence[int]) -> list[tuple[Hashes, Floats, Floats]]:
    """For each table its tokens, how many of the chosen pages have each, and the sum of their shares of content."""
    counted = []
    for pages in counts.pages:
        every = np.concatenate([np.zeros(0, dtype=np.uint64), *(pages[page].tokens for page in chosen)])
        content = np.concatenate([np.zeros(0, dtype=np.float32), *(pages[page].content for page in chosen)])
        tokens, rows = np.unique(every, return_inverse=True)
        counted.append((tokens, np.bincount(rows), np.bincount(rows, weights=content)))
    return counted
