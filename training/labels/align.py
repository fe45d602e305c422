"""Gold text -> block labels: finds the place of each block in the gold text.

Annotators give plain text, not labels. A block is content if it has a place of its own in that
text, in sequence with the blocks around it: words that merely occur somewhere in the gold text
make no content of a menu. So the blocks are placed like two sequences are aligned: the best chain
of places, in page order and in gold order, where tokens found count for a chain and jumps on the
page or in the gold text against it. What the annotator moved follows in further chains through
what is left of the gold text.

The constants were set by looking at labels of WCXB's development pages and are no fine tuning: the
word F1 that the labels reach there, on news and on DAnIEL moves by less than .0005 when ``JUMP``,
``NEAR`` or ``MAX_PLACES`` is halved or doubled, ``MIN_COVERED`` .4 or .6, or ``GRAM`` 3 or 5.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from dehusk.training.labels.word_scores import tokens, word_scores

#: Blocks of fewer tokens have to stand in the gold text word for word.
SHORT = 6
#: Longer blocks are also found by their runs of this many tokens.
GRAM = 4
#: Share of a long block's tokens that has to be found in one place of the gold text.
MIN_COVERED = 0.5
#: What the gold text repeats more often than this tells no place by itself, only by its neighbours.
MAX_PLACES = 12
#: A chain may leave out this many gold tokens without a jump.
NEAR = 8
#: What a jump costs, in tokens; a chain has to earn as much to begin with.
JUMP = 4.0
#: How many chains a gold text may be made of.
MAX_CHAINS = 30
#: A Han or Kana character tells about this much of what a word does (DESIGN: effective words).
UNSPACED_WEIGHT = 0.6
_FIRST_UNSPACED = "\u3005"

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the gold text that a block may come from."""

    block: int
    """Row of the block."""
    start: int
    """First gold token."""
    end: int
    """One past the last gold token."""
    weight: float
    """What finding the block there is worth, in tokens."""


@dataclass(frozen=True, slots=True)
class _Gold:
    """The gold text, made ready to look stretches of it up."""

    words: Tokens
    """Its tokens."""
    positions: dict[Tokens, list[int]]
    """Where each run of ``GRAM`` tokens begins, and each shorter run that is the whole of a block."""
    line_starts: frozenset[int]
    """Tokens that begin a line."""
    line_ends: frozenset[int]
    """One past the tokens that end a line."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A block that holds words, and what the gold text has of it."""

    row: int
    """Its row on the page."""
    ordinal: int
    """Its number among the blocks that hold words."""
    words: Tokens
    """Its tokens."""
    starts: list[int]
    """Where the gold text has it word for word."""
    places: list[Place]
    """Where it may come from; of more than ``MAX_PLACES`` starts only the first."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A chain of places, told by its last one."""

    place: Place
    """The last place."""
    ordinal: int
    """The ordinal of its block."""
    score: float
    """What the chain is worth so far."""
    previous: _Link | None
    """The chain without its last place."""


def align(texts: Sequence[str], gold: str) -> NDArray[np.bool_]:
    r"""Label blocks by their places in the gold text.

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
    labels[[place.block for place in _place(texts, gold)]] = True
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


def _place(texts: Sequence[str], text: str) -> list[Place]:
    """The place of each block that has one, in no order."""
    words = [tuple(tokens(block_text)) for block_text in texts]
    gold = _index(text, words)
    blocks = _find(words, gold)
    placed: list[Place] = []
    free = np.ones(len(gold.words), dtype=np.bool_)
    for _ in range(MAX_CHAINS):
        n_free: list[int] = [0, *np.cumsum(free).tolist()]
        chain = _best_chain([_without_taken(block, n_free) for block in blocks], gold, n_free)
        if not chain:
            break
        placed += chain
        for place in chain:
            free[place.start : place.end] = False
        done = {place.block for place in chain}
        blocks = [block for block in blocks if block.row not in done]
    return placed


def _index(text: str, blocks: Sequence[Tokens]) -> _Gold:
    words: list[str] = []
    line_starts: set[int] = set()
    line_ends: set[int] = set()
    for line in text.splitlines():
        line_starts.add(len(words))
        words += tokens(line)
        line_ends.add(len(words))
    short = {block for block in blocks if 0 < len(block) < GRAM}
    positions: dict[Tokens, list[int]] = {}
    for length in range(1, GRAM + 1):
        for start in range(len(words) - length + 1):
            run = tuple(words[start : start + length])
            if length == GRAM or run in short:
                positions.setdefault(run, []).append(start)
    return _Gold(tuple(words), positions, frozenset(line_starts), frozenset(line_ends))


def _exact_starts(block: Tokens, gold: _Gold) -> list[int]:
    """Where the gold text has the whole block word for word."""
    if len(block) <= GRAM:
        return gold.positions.get(block, [])
    rarest: list[int] = []
    shift = 0
    for offset in range(len(block) - GRAM + 1):
        found = gold.positions.get(block[offset : offset + GRAM])
        if not found:
            return []
        if not rarest or len(found) < len(rarest):
            rarest, shift = found, offset
    starts = [position - shift for position in rarest if position >= shift]
    return [start for start in starts if gold.words[start : start + len(block)] == block]


def _find(words: list[Tokens], gold: _Gold) -> list[_Block]:
    """The blocks that hold words, with all that the gold text has of each."""
    starts = {block: _exact_starts(block, gold) for block in set(words) if block}
    rows = [row for row, block in enumerate(words) if block]
    return [
        _Block(row, ordinal, words[row], starts[words[row]], _candidates(row, words[row], starts[words[row]], gold))
        for ordinal, row in enumerate(rows)
    ]


def _candidates(row: int, block: Tokens, starts: list[int], gold: _Gold) -> list[Place]:
    if starts:
        # Of what stands everywhere the first place will do; a chain tries the others as it comes by.
        return [_exact_place(row, block, start, gold) for start in starts[: 1 if len(starts) > MAX_PLACES else None]]
    return list(_loose_places(row, block, gold)) if len(block) >= SHORT else []


def _without_taken(block: _Block, n_free: list[int]) -> _Block:
    """The block without those places that other blocks have taken most of."""
    places = [
        place
        for place in block.places
        if n_free[place.end] - n_free[place.start] > (1 - MIN_COVERED) * (place.end - place.start)
    ]
    return replace(block, places=places)


def _exact_place(row: int, block: Tokens, start: int, gold: _Gold) -> Place:
    end = start + len(block)
    weight = _weigh(block)
    if start in gold.line_starts and end in gold.line_ends:
        weight += 1
    elif len(block) < SHORT:
        weight /= 2  # a few words within a line may stand there by chance
    return Place(row, start, end, weight)


def _weigh(block: Tokens) -> float:
    return sum(UNSPACED_WEIGHT if word >= _FIRST_UNSPACED and len(word) == 1 else 1.0 for word in block)


def _loose_places(row: int, block: Tokens, gold: _Gold) -> Iterator[Place]:
    """Stretches of the gold text that share enough runs of tokens with the block.

    A run at ``offset`` in the block and at ``position`` in the gold text lies on the diagonal
    ``position - offset``: the runs of one place lie on few diagonals close to each other.
    """
    runs: list[tuple[int, int]] = []
    for offset in range(len(block) - GRAM + 1):
        found = gold.positions.get(block[offset : offset + GRAM], [])
        if len(found) <= MAX_PLACES:
            runs += [(position - offset, offset) for position in found]
    runs.sort()
    n_needed = ceil(MIN_COVERED * len(block))
    for _ in range(MAX_PLACES):
        if len(runs) * GRAM < n_needed:
            return
        first, stop = _densest(runs, width=len(block) // 2 + GRAM)
        in_block, in_gold = _cover(runs[first:stop])
        # What a block says twice and the gold text once is found once.
        n_covered = min(len(in_block), len(in_gold))
        if n_covered < n_needed:
            return
        worth = (n_covered - (len(block) - n_covered) / 2) / len(block)
        yield Place(row, min(in_gold), max(in_gold) + 1, _weigh(block) * worth)
        del runs[first:stop]


def _densest(runs: list[tuple[int, int]], width: int) -> tuple[int, int]:
    """Bounds of the part of the sorted runs that has most of them within ``width`` diagonals."""
    best = (0, 0)
    first = 0
    for last, (diagonal, _) in enumerate(runs):
        while diagonal - runs[first][0] > width:
            first += 1
        if last + 1 - first > best[1] - best[0]:
            best = (first, last + 1)
    return best


def _cover(runs: list[tuple[int, int]]) -> tuple[set[int], set[int]]:
    """Tokens of the block and of the gold text that the runs cover, each run taken where it fits in best."""
    usual = Counter(diagonal for diagonal, _ in runs).most_common(1)[0][0]
    diagonals: dict[int, int] = {}
    for diagonal, offset in runs:
        if offset not in diagonals or abs(diagonal - usual) < abs(diagonals[offset] - usual):
            diagonals[offset] = diagonal
    in_block = {offset + step for offset in diagonals for step in range(GRAM)}
    in_gold = {diagonal + offset + step for offset, diagonal in diagonals.items() for step in range(GRAM)}
    return in_block, in_gold


def _best_chain(blocks: list[_Block], gold: _Gold, n_free: list[int]) -> list[Place]:
    """The chain of places that is worth most; empty if none is worth more than it costs to begin.

    ``n_free`` counts, for each position in the gold text, the tokens before it that no block has taken.
    """
    search = _Search(jump=min(JUMP, len(gold.words) / 2))
    for block in blocks:
        places = block.places
        if len(block.starts) > MAX_PLACES:
            length = len(block.words)
            places = places + [
                _exact_place(block.row, block.words, start, gold)
                for start in search.next_starts(block.starts)
                if n_free[start + length] - n_free[start] == length
            ]
        search.add([search.extend(place, block.ordinal) for place in places])
    return search.best()


class _Search:
    """The chains found so far, by the gold token that they end before."""

    def __init__(self, jump: float) -> None:
        self._jump = jump
        # The best chain for each end, kept only where it is worth more than all that end earlier.
        self._ends = [-1]
        self._best: list[_Link | None] = [None]
        self._scores = [0.0]
        # The best chain that ends just there, whether or not a better one ends earlier.
        self._at_end: dict[int, _Link] = {}
        self._recent: deque[int] = deque(maxlen=MAX_PLACES)

    def next_starts(self, starts: list[int]) -> set[int]:
        """Of the sorted starts of a text, the first one after the end of each of the latest chains, if close by."""
        following = ((end, bisect_left(starts, end)) for end in self._recent)
        return {starts[at] for end, at in following if at < len(starts) and starts[at] <= end + NEAR}

    def extend(self, place: Place, ordinal: int) -> _Link:
        """The best chain that goes on to a place: from close by, or by a jump from anywhere before it."""
        at = bisect_right(self._ends, place.start) - 1
        score, previous = self._scores[at] - self._jump, self._best[at]
        for end in range(place.start, place.start - NEAR - 1, -1):
            link = self._at_end.get(end)
            if link is not None and (near_score := link.score - self._step_cost(link.ordinal, ordinal)) > score:
                score, previous = near_score, link
        return _Link(place, ordinal, score + place.weight, previous)

    def _step_cost(self, ordinal: int, next_ordinal: int) -> float:
        """What it costs to leave out the blocks between two; nothing for neighbours."""
        return min(self._jump, log2(max(1, next_ordinal - ordinal)) / 2)

    def add(self, links: list[_Link]) -> None:
        """Take in the chains that end with one block; they must not go on from each other."""
        for link in links:
            end = link.place.end
            self._recent.append(end)
            rival = self._at_end.get(end)
            if rival is None or link.score >= rival.score - self._step_cost(rival.ordinal, link.ordinal):
                self._at_end[end] = link
            first = bisect_left(self._ends, end)
            if self._scores[first - 1] >= link.score:
                continue
            if first < len(self._ends) and self._ends[first] == end and self._scores[first] >= link.score:
                continue
            stop = first
            while stop < len(self._ends) and self._scores[stop] <= link.score:
                stop += 1
            self._ends[first:stop] = [end]
            self._best[first:stop] = [link]
            self._scores[first:stop] = [link.score]

    def best(self) -> list[Place]:
        """The places of the best chain, in page order."""
        chain: list[Place] = []
        link = self._best[-1]
        while link is not None:
            chain.append(link.place)
            link = link.previous
        return chain[::-1]
