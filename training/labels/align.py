"""Gold text -> block labels: finds the place of each block in the gold text.

Annotators give plain text, not labels. A block is content if it has a place of its own in that
text, in sequence with the blocks around it: words that merely occur somewhere in the gold text
make no content of a menu. So the blocks are placed as two sequences are aligned: the best chain
of matches, in page order and in gold order, where tokens found count for a chain and jumps on the
page or in the gold text against it. What the annotator moved follows in further chains through
what is left of the gold text.

The constants here and in `matches` were set by looking at labels of WCXB's development pages and are no fine tuning:
the word F1 that the labels reach there, on news and on DAnIEL moves by less than .0005 when ``JUMP``, ``NEAR`` or
``MAX_MATCHES`` is halved or doubled, ``MIN_COVERED`` .4 or .6, or ``GRAM`` 3 or 5.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from math import log2

import numpy as np
from numpy.typing import NDArray

from dehusk.training.labels.matches import (
    MAX_MATCHES,
    MIN_COVERED,
    SHORT,
    BlockMatches,
    GoldText,
    Match,
    exact_match,
    find_matches,
    index_gold,
)
from dehusk.training.labels.word_scores import tokens, word_scores

#: A chain may leave out this many gold tokens without a jump.
NEAR = 8
#: What a jump costs, in tokens; a chain has to earn as much to begin with.
JUMP = 4.0
#: How many chains a gold text may be made of.
MAX_CHAINS = 30


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain of matches in page order and in gold order, as its last one and the chain before that."""

    match: Match
    """The last match."""
    ordinal: int
    """The ordinal of its block."""
    score: float
    """What the chain is worth so far."""
    previous: _Chain | None
    """The chain without its last match."""


def align(texts: Sequence[str], gold: str) -> NDArray[np.bool_]:
    r"""Label blocks by their matches in the gold text.

    Parameters
    ----------
    texts
        Text of each block, in page order.
    gold
        The page's gold text. Its lines help: a short block that is a line of it counts for more.

    Returns
    -------
    numpy.ndarray
        True for content, one entry a block. Of several copies of a text only as many are content
        as the gold text has: those that fit in with their neighbours, and of copies of a whole
        article the first (on WCXB's pages the other one is the hidden one).

    Examples
    --------
    >>> align(["Home", "Tides", "The sea rises twice a day.", "Home"], "Tides\nThe sea rises twice a day.").tolist()
    [False, True, True, False]
    """
    labels = np.zeros(len(texts), dtype=np.bool_)
    labels[[match.block for match in _place(texts, gold)]] = True
    return labels


def reachable_f1(texts: Sequence[str], labels: NDArray[np.bool_], gold: str) -> float:
    """Word F1 of the text that the labelled blocks make: what a perfect classifier would score.

    As when labelling a page, exact copies of a block of ``SHORT`` tokens or more count once.
    """
    kept: list[str] = []
    seen: set[str] = set()
    for text in compress(texts, labels):
        if text not in seen:
            kept.append(text)
            if len(tokens(text)) >= SHORT:
                seen.add(text)
    return word_scores("\n".join(kept), gold).f1


def _place(texts: Sequence[str], text: str) -> list[Match]:
    """The match of each block that has a place in the gold text, in no order."""
    words = [tuple(tokens(block_text)) for block_text in texts]
    gold = index_gold(text, words)
    blocks = find_matches(words, gold)
    placed: list[Match] = []
    free = np.ones(len(gold.words), dtype=np.bool_)
    for _ in range(MAX_CHAINS):
        n_free: list[int] = [0, *np.cumsum(free).tolist()]
        chain = _best_chain([_without_taken(block, n_free) for block in blocks], gold, n_free)
        if not chain:
            break
        placed += chain
        for match in chain:
            free[match.start : match.end] = False
        done = {match.block for match in chain}
        blocks = [block for block in blocks if block.row not in done]
    return placed


def _without_taken(block: BlockMatches, n_free: list[int]) -> BlockMatches:
    """The block without those matches whose gold tokens other blocks have taken most of."""
    matches = [
        match
        for match in block.matches
        if n_free[match.end] - n_free[match.start] > (1 - MIN_COVERED) * (match.end - match.start)
    ]
    return replace(block, matches=matches)


def _best_chain(blocks: list[BlockMatches], gold: GoldText, n_free: list[int]) -> list[Match]:
    """The chain of matches that is worth most; empty if none is worth more than it costs to begin.

    ``n_free`` counts, for each position in the gold text, the tokens before it that no block has taken.
    """
    search = _Search(jump=min(JUMP, len(gold.words) / 2))
    for block in blocks:
        matches = block.matches
        if len(block.starts) > MAX_MATCHES:
            length = len(block.words)
            matches = matches + [
                exact_match(block.row, block.words, start, gold)
                for start in search.next_starts(block.starts)
                if n_free[start + length] - n_free[start] == length
            ]
        search.add([search.extend(match, block.ordinal) for match in matches])
    return search.best()


class _Search:
    """The chains found so far, by the gold token that they end before."""

    def __init__(self, jump: float) -> None:
        self._jump = jump
        # The best chain for each end, kept only where it is worth more than all that end earlier.
        self._ends = [-1]
        self._best: list[_Chain | None] = [None]
        self._scores = [0.0]
        # The best chain that ends just there, whether or not a better one ends earlier.
        self._at_end: dict[int, _Chain] = {}
        self._recent: deque[int] = deque(maxlen=MAX_MATCHES)

    def next_starts(self, starts: list[int]) -> set[int]:
        """Of the sorted starts of a text, the first one after the end of each of the latest chains, if close by."""
        following = ((end, bisect_left(starts, end)) for end in self._recent)
        return {starts[at] for end, at in following if at < len(starts) and starts[at] <= end + NEAR}

    def extend(self, match: Match, ordinal: int) -> _Chain:
        """The best chain that goes on to a match: from close by, or by a jump from anywhere before it."""
        at = bisect_right(self._ends, match.start) - 1
        score, previous = self._scores[at] - self._jump, self._best[at]
        for end in range(match.start, match.start - NEAR - 1, -1):
            chain = self._at_end.get(end)
            if chain is not None and (near_score := chain.score - self._step_cost(chain.ordinal, ordinal)) > score:
                score, previous = near_score, chain
        return _Chain(match, ordinal, score + match.weight, previous)

    def _step_cost(self, ordinal: int, next_ordinal: int) -> float:
        """What it costs to leave out the blocks between two; nothing for neighbours."""
        return min(self._jump, log2(max(1, next_ordinal - ordinal)) / 2)

    def add(self, chains: list[_Chain]) -> None:
        """Take in the chains that end with one block; they must not go on from each other."""
        for chain in chains:
            end = chain.match.end
            self._recent.append(end)
            rival = self._at_end.get(end)
            if rival is None or chain.score >= rival.score - self._step_cost(rival.ordinal, chain.ordinal):
                self._at_end[end] = chain
            first = bisect_left(self._ends, end)
            if self._scores[first - 1] >= chain.score:
                continue
            if first < len(self._ends) and self._ends[first] == end and self._scores[first] >= chain.score:
                continue
            stop = first
            while stop < len(self._ends) and self._scores[stop] <= chain.score:
                stop += 1
            self._ends[first:stop] = [end]
            self._best[first:stop] = [chain]
            self._scores[first:stop] = [chain.score]

    def best(self) -> list[Match]:
        """The matches of the best chain, in page order."""
        matches: list[Match] = []
        chain = self._best[-1]
        while chain is not None:
            matches.append(chain.match)
            chain = chain.previous
        return matches[::-1]
