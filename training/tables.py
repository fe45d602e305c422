"""Votes of labelled pages -> tables of keyword cues, for any choice of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats
from dehusk.features.lexicon import MIN_VOTES, N_TABLES, Cues, Lexicon, votes


class Voter(Protocol):
    """A labelled page, or a text made of one."""

    @property
    def cues(self) -> Cues | None:
        """Its tokens."""

    @property
    def content(self) -> NDArray[np.bool_]:
        """Which of its blocks are content."""

    @property
    def is_usable(self) -> bool:
        """Whether it has a vote."""


@dataclass(frozen=True, slots=True)
class PageVotes:
    """One page's votes in one table."""

    rows: NDArray[np.int32]
    """Numbers of its tokens."""
    content: NDArray[np.float32]
    """Share of each token's text that is content."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes of all pages, from which the tables of any choice of pages are counted."""

    tokens: list[list[str]]
    """The tokens of each table, by number."""
    pages: list[list[PageVotes]]
    """For each table, the votes of each page."""


def collect_votes(pages: Iterable[Voter]) -> Ballot:
    """Ask every page once."""
    indexes: list[dict[str, int]] = [{} for _ in range(N_TABLES)]
    by_table: list[list[PageVotes]] = [[] for _ in range(N_TABLES)]
    nothing: tuple[list[str], Floats, Floats] = ([], np.zeros(0), np.zeros(0))
    for page in pages:
        asked = (
            votes(page.cues, page.content.astype(np.float32)) if page.cues and page.is_usable else [nothing] * N_TABLES
        )
        for index, table, (tokens, content, chrome) in zip(indexes, by_table, asked, strict=True):
            total = content + chrome
            voting = total > 0
            rows = np.array([index.setdefault(token, len(index)) for token in tokens], dtype=np.int32)
            table.append(PageVotes(rows[voting], (content[voting] / total[voting]).astype(np.float32)))
    return Ballot([list(index) for index in indexes], by_table)


def count_votes(ballot: Ballot, chosen: Sequence[int]) -> Lexicon:
    """The tables that the chosen pages give.

    A token's value is ``log((c + 1) / (n - c + 1))`` for ``n`` pages that have it and ``c`` the sum
    of their shares of content; it is 0 where fewer than ``MIN_VOTES`` pages have it.
    """
    index: dict[str, int] = {}
    columns = []
    for tokens, (total, agreed) in zip(ballot.tokens, tally(ballot, chosen), strict=True):
        kept = np.flatnonzero(total >= MIN_VOTES)
        values = np.log((agreed[kept] + 1) / (total[kept] - agreed[kept] + 1))
        columns.append(([index.setdefault(tokens[row], len(index) + 1) for row in kept.tolist()], values))
    table = np.zeros((len(index) + 1, N_TABLES), dtype=np.float32)
    for column, (rows_of_table, values) in enumerate(columns):
        # Stored as 16-bit floats: what is trained on is what is shipped.
        table[rows_of_table, column] = values.astype(np.float16)
    return Lexicon(index, table)


def tally(ballot: Ballot, chosen: Sequence[int]) -> list[tuple[Floats, Floats]]:
    """For each table, how many of the chosen pages have each token, and the sum of their shares of content."""
    counted = []
    for tokens, pages in zip(ballot.tokens, ballot.pages, strict=True):
        rows = np.concatenate([np.zeros(0, dtype=np.int32), *(pages[page].rows for page in chosen)])
        content = np.concatenate([np.zeros(0, dtype=np.float32), *(pages[page].content for page in chosen)])
        counted.append(
            (
                np.bincount(rows, minlength=len(tokens)),
                np.bincount(rows, weights=content, minlength=len(tokens)),
            )
        )
    return counted
