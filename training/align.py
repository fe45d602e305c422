"""Gold text -> block labels: finds the place of each block in the gold text.

Annotators give plain text, not labels. A block of the page is content if it has a place in that
text of its own, in sequence with the blocks around it: words that merely occur somewhere in the
gold text make no content of a menu.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.training.measure import tokens, word_scores

#: Blocks of fewer tokens have to stand in the gold text word for word.
SHORT = 6
#: Longer blocks are found by their runs of this many tokens.
GRAM = 4
#: Share of a long block's tokens that has to be found in one place of the gold text.
MIN_COVERED = 0.5
#: Runs of tokens that the gold text repeats more often than this tell no place.
MAX_PLACES = 12
#: Places of neighbouring blocks may overlap by this many tokens.
OVERLAP = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the gold text that a block may come from."""

    block: int
    """Row of the block."""
    start: int
    """First gold token."""
    end: int
    """One past the last gold token."""
    n_covered: int
    """How many tokens of the block are found there."""


def align(texts: Sequence[str], gold: str) -> NDArray[np.bool_]:
    """Label blocks by their place in the gold text.

    Parameters
    ----------
    texts
        Text of each block, in page order.
    gold
        The page's gold text.

    Returns
    -------
    numpy.ndarray
        True for content, one entry a block.
    """
    codes: dict[str, int] = {}
    gold_tokens = _encode(tokens(gold), codes)
    blocks = [_encode(tokens(text), codes) for text in texts]
    labels = np.zeros(len(blocks), dtype=np.bool_)
    free = np.ones(len(gold_tokens), dtype=np.bool_)
    placed = _place_long(blocks, gold_tokens, free)
    placed += _place_short(blocks, gold_tokens, free, placed)
    labels[[place.block for place in placed]] = True
    return labels


def reachable_f1(texts: Sequence[str], labels: NDArray[np.bool_], gold: str) -> float:
    """Word F1 of the text that the labelled blocks make: what a perfect classifier would score.

    As when labelling a page, exact copies of a block of ``SHORT`` tokens or more count once.
    """
    kept = []
    seen = set()
    for row in np.flatnonzero(labels):
        text = texts[row]
        if text in seen:
            continue
        if len(tokens(text)) >= SHORT:
            seen.add(text)
        kept.append(text)
    return word_scores("\n".join(kept), gold).f1


def _encode(words: Iterable[str], codes: dict[str, int]) -> list[int]:
    return [codes.setdefault(word, len(codes)) for word in words]


def _place_long(blocks: list[list[int]], gold: list[int], free: NDArray[np.bool_]) -> list[Place]:
    """Places of the long blocks; the gold tokens that they take are no longer free.

    The best chain of places in page order comes first; what was reordered follows in further
    chains through what is left of the gold text.
    """
    candidates = _long_candidates(blocks, gold)
    placed: list[Place] = []
    while candidates:
        chain = _best_chain(candidates)
        placed += chain
        for place in chain:
            free[place.start : place.end] = False
        done = {place.block for place in chain}
        unused = np.concatenate([[0], np.cumsum(free)])
        candidates = [
            place
            for place in candidates
            if place.block not in done
            and unused[place.end] - unused[place.start] >= (place.end - place.start) * MIN_COVERED
        ]
    return placed


def _long_candidates(blocks: list[list[int]], gold: list[int]) -> list[Place]:
    positions: dict[tuple[int, ...], list[int]] = {}
    for start in range(len(gold) - GRAM + 1):
        positions.setdefault(tuple(gold[start : start + GRAM]), []).append(start)
    candidates: list[Place] = []
    for row, block in enumerate(blocks):
        if len(block) < SHORT:
            continue
        matches = []
        for offset in range(len(block) - GRAM + 1):
            found = positions.get(tuple(block[offset : offset + GRAM]))
            if found and len(found) <= MAX_PLACES:
                matches += [(position, offset) for position in found]
        candidates += _windows(row, len(block), sorted(matches))
    return candidates


def _windows(row: int, length: int, matches: list[tuple[int, int]]) -> list[Place]:
    """Stretches of the gold text, not much longer than the block, that cover enough of it."""
    reach = length + length // 4 + GRAM
    places = []
    first = 0
    while first < len(matches):
        start = matches[first][0]
        last = bisect_left(matches, (start + reach, 0))
        covered = set()
        for _, offset in matches[first:last]:
            covered.update(range(offset, offset + GRAM))
        if len(covered) >= length * MIN_COVERED:
            places.append(Place(row, start, matches[last - 1][0] + GRAM, len(covered)))
            first = last
        else:
            first += 1
    return places


def _best_chain(candidates: list[Place]) -> list[Place]:
    """The places, one a block and in page order as well as in gold order, that cover most."""
    ends: list[int] = [-1]
    scores: list[int] = [0]
    nodes: list[int] = [-1]
    previous: list[int] = []
    index = 0
    while index < len(candidates):
        stop = index
        while stop < len(candidates) and candidates[stop].block == candidates[index].block:
            stop += 1
        found = []
        for number in range(index, stop):
            place = candidates[number]
            at = bisect_left(ends, place.start + OVERLAP + 1) - 1
            previous.append(nodes[at])
            found.append((place.end, scores[at] + place.n_covered, number))
        for end, score, number in found:
            at = bisect_left(ends, end)
            if at and scores[at - 1] >= score or at < len(ends) and ends[at] == end and scores[at] >= score:
                continue
            stale = at
            while stale < len(ends) and scores[stale] <= score:
                stale += 1
            ends[at:stale], scores[at:stale], nodes[at:stale] = [end], [score], [number]
        index = stop
    chain = []
    node = nodes[-1]
    while node >= 0:
        chain.append(candidates[node])
        node = previous[node]
    return chain[::-1]


def _place_short(
    blocks: list[list[int]], gold: list[int], free: NDArray[np.bool_], placed: list[Place]
) -> list[Place]:
    """Places of the short blocks between placed long ones, in stretches of the gold text still free."""
    taken = np.flatnonzero(~free)
    anchors = sorted(placed, key=lambda place: place.block)
    found: list[Place] = []
    for before, after in zip([None, *anchors], [*anchors, None], strict=True):
        first = before.block + 1 if before else 0
        stop = after.block if after else len(blocks)
        if first >= stop:
            continue
        gaps = set()
        if before:
            at = np.searchsorted(taken, before.end)
            gaps.add((before.end, int(taken[at]) if at < len(taken) else len(gold)))
        if after:
            at = np.searchsorted(taken, after.start) - 1
            gaps.add((int(taken[at]) + 1 if at >= 0 else 0, after.start))
        if not anchors:
            gaps.add((0, len(gold)))
        candidates = []
        wanted = {}
        for row in range(first, stop):
            if 0 < len(blocks[row]) < SHORT:
                wanted.setdefault(tuple(blocks[row]), []).append(row)
        for start, end in gaps:
            for length in {len(key) for key in wanted}:
                for position in range(start, end - length + 1):
                    for row in wanted.get(tuple(gold[position : position + length]), ()):
                        candidates.append(Place(row, position, position + length, 2 * length - 1))
        candidates.sort(key=lambda place: (place.block, place.start))
        chain = _best_chain_exact(candidates)
        found += chain
        for place in chain:
            free[place.start : place.end] = False
    return found


def _best_chain_exact(candidates: list[Place]) -> list[Place]:
    return _best_chain([Place(p.block, p.start, p.end, p.n_covered) for p in candidates])
