"""Where each block may stand in the gold text: word for word, or as a stretch that has enough of its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from dehusk.features.measuring.tokens.characters import IDEOGRAPH_WORDS
from dehusk.training.labels.word_scores import tokens

#: Blocks of fewer tokens have to stand in the gold text word for word.
SHORT = 6
#: Longer blocks are also found by their runs of this many tokens.
GRAM = 4
#: Share of a long block's tokens that has to be found in one stretch of the gold text.
MIN_COVERED = 0.5
#: A text that the gold text repeats more often than this is placed by its neighbours only.
MAX_MATCHES = 12
#: Where the scripts begin whose characters `tokens` takes one by one.
_FIRST_UNSPACED = "\u3005"

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
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
class GoldText:
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
class BlockMatches:
    """A block that holds words, and what the gold text has of it."""

    row: int
    """Its row on the page."""
    ordinal: int
    """Its number among the blocks that hold words."""
    words: Tokens
    """Its tokens."""
    starts: list[int]
    """Where the gold text has it word for word."""
    matches: list[Match]
    """Where it may come from; of more than ``MAX_MATCHES`` starts only the first."""


def index_gold(text: str, blocks: Sequence[Tokens]) -> GoldText:
    """Note where the runs of tokens stand that the blocks are looked up by."""
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
    return GoldText(tuple(words), positions, frozenset(line_starts), frozenset(line_ends))


def _exact_starts(block: Tokens, gold: GoldText) -> list[int]:
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
    if len(rarest) * len(block) > len(gold.words) + len(block):
        return occurrences(block, gold.words)
    starts = [position - shift for position in rarest if position >= shift]
    return [start for start in starts if gold.words[start : start + len(block)] == block]


def occurrences(block: Tokens, words: Tokens) -> list[int]:
    """Where ``words`` has the whole block, in time that is linear in both (Knuth, Morris and Pratt, 1977).

    Comparing the block at every start takes the product of the two where a long block repeats itself.
    """
    borders = [0]  # of each beginning of the block the longest end that is a beginning too
    for word in block[1:]:
        length = borders[-1]
        while length and word != block[length]:
            length = borders[length - 1]
        borders.append(length + (word == block[length]))
    found = []
    length = 0
    for place, word in enumerate(words):
        if length == len(block):
            length = borders[-1]
        while length and word != block[length]:
            length = borders[length - 1]
        length += word == block[length]
        if length == len(block):
            found.append(place + 1 - length)
    return found


def find_matches(words: list[Tokens], gold: GoldText) -> list[BlockMatches]:
    """The blocks that hold words, with all that the gold text has of each."""
    starts = {block: _exact_starts(block, gold) for block in set(words) if block}
    found = ((row, block) for row, block in enumerate(words) if block)
    return [
        BlockMatches(row, ordinal, block, starts[block], _candidates(row, block, starts[block], gold))
        for ordinal, (row, block) in enumerate(found)
    ]


def _candidates(row: int, block: Tokens, starts: list[int], gold: GoldText) -> list[Match]:
    if starts:
        # A menu's "Home" may have thousands of starts: a chain tries only those behind its own end, see `align`.
        return [exact_match(row, block, start, gold) for start in starts[: 1 if len(starts) > MAX_MATCHES else None]]
    return list(_loose_matches(row, block, gold)) if len(block) >= SHORT else []


def exact_match(row: int, block: Tokens, start: int, gold: GoldText) -> Match:
    """A block found word for word; it is worth more as a whole line, and less as a few words within one."""
    end = start + len(block)
    weight = _weigh(block)
    if start in gold.line_starts and end in gold.line_ends:
        weight += 1
    elif len(block) < SHORT:
        weight /= 2  # a few words within a line may stand there by chance
    return Match(row, start, end, weight)


def _weigh(block: Tokens) -> float:
    return sum(IDEOGRAPH_WORDS if word >= _FIRST_UNSPACED and len(word) == 1 else 1.0 for word in block)


def _loose_matches(row: int, block: Tokens, gold: GoldText) -> Iterator[Match]:
    """Stretches of the gold text that share enough runs of tokens with the block.

    A run at ``offset`` in the block and at ``position`` in the gold text lies on the diagonal
    ``position - offset``: the runs of one match lie on few diagonals close to each other.
    """
    runs: list[tuple[int, int]] = []
    for offset in range(len(block) - GRAM + 1):
        found = gold.positions.get(block[offset : offset + GRAM], [])
        if len(found) <= MAX_MATCHES:
            runs += [(position - offset, offset) for position in found]
    runs.sort()
    n_needed = ceil(MIN_COVERED * len(block))
    for _ in range(MAX_MATCHES):
        if len(runs) * GRAM < n_needed:
            return
        first, stop = _densest(runs, width=len(block) // 2 + GRAM)
        in_block, in_gold = _cover(runs[first:stop])
        # What a block says twice and the gold text once is found once.
        n_covered = min(len(in_block), len(in_gold))
        if n_covered < n_needed:
            return
        worth = (n_covered - (len(block) - n_covered) / 2) / len(block)
        yield Match(row, min(in_gold), max(in_gold) + 1, _weigh(block) * worth)
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
