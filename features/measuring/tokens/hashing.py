"""Tokens as numbers: a word or a class name is known by a 64-bit hash of its characters.

Made with numpy for a whole page at once: no token becomes a Python string, and a table of tokens is an
array. The hash is a polynomial of the characters, so that of ``nav.menu`` follows from those of ``nav``
and ``menu``; `mix` then spreads it over all bits. With 64 of them, a page of ten thousand tokens meets one
that it does not hold among a hundred thousand once in ten thousand million pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

#: Mixed hashes, the numbers that tables know tokens by.
Hashes = NDArray[np.uint64]
Places = NDArray[np.intp]

#: Kinds of characters: those between tokens, and those that are a token each; any other kind forms runs.
OUTSIDE, SINGLE = 0, 1
#: Characters of a token that count.
MAX_CHARS = 256
#: Parts that are hashed at a time: each character takes 50 bytes while it is.
PORTION = 2**15
#: Characters of a text that are summed up at a time (see `parts_in_order`).
WINDOW = 2**15

# Odd multipliers with evenly spread bits: the golden ratio's, and one of MurmurHash3's (Appleby 2011).
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)
_HALF, _THIRD = np.uint64(32), np.uint64(29)
#: What the first, second, ... character of a token is multiplied by; those beyond the last count nothing.
_POWERS: Hashes = np.concatenate(
    [np.ones(1, np.uint64), np.cumprod(np.full(MAX_CHARS - 1, _BASE)), np.zeros(1, np.uint64)]
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Strings that tokens are made of: polynomials of their characters, and their lengths."""

    raw: Hashes
    """Shape (n_parts,)."""
    length: Places
    """Characters of each, shape (n_parts,)."""

    def __len__(self) -> int:
        return len(self.raw)

    def __getitem__(self, rows: NDArray[np.generic] | slice) -> Parts:
        return Parts(self.raw[rows], self.length[rows])

    @property
    def hashes(self) -> Hashes:
        """The parts as tokens."""
        return mix(self.raw)


def mix(raw: Hashes) -> Hashes:
    """Spread what tells polynomials apart over all bits; that of the empty string stays 0."""
    mixed = (raw ^ (raw >> _HALF)) * _MIX
    mixed ^= mixed >> _THIRD
    return mixed


def join(*parts: Parts | str) -> Parts:
    """The strings that stand one after the other: each row of the parts, a str in every row.

    They are hashed as `hash_strings` does the whole as long as it has no more than `MAX_CHARS` characters.

    Examples
    --------
    >>> tags, names = parts_of(["nav", "div"]), parts_of(["menu", "top"])
    >>> bool((join(tags, ".", names).hashes == hash_strings(["nav.menu", "div.top"])).all())
    True
    """
    raw: Hashes = np.zeros((), dtype=np.uint64)
    length: Places = np.zeros((), dtype=np.intp)
    for part in parts:
        added = _constant(part) if isinstance(part, str) else part
        raw = raw + _POWERS.take(length, mode="clip") * added.raw
        length = length + added.length
    return Parts(raw, length)


@lru_cache(maxsize=32)
def _constant(string: str) -> Parts:
    """A string that stands in the code, as a part."""
    return parts_of([string])


def parts_of(strings: Sequence[str]) -> Parts:
    """Each string as a part."""
    length = np.fromiter(map(len, strings), dtype=np.intp, count=len(strings))
    return parts_at(code_points("".join(strings)), length.cumsum() - length, length)


def hash_strings(strings: Sequence[str]) -> Hashes:
    """Hash of each token as it is written."""
    return parts_of(strings).hashes


def among(hashes: Hashes, known: Hashes) -> NDArray[np.float32]:
    """1 for each hash that is among a few known ones, which ascend, else 0."""
    if not len(known):
        return np.zeros(len(hashes), dtype=np.float32)
    place = known.searchsorted(hashes)
    found: NDArray[np.float32] = (known.take(place, mode="clip") == hashes).astype(np.float32)
    return found


def code_points(text: str) -> NDArray[np.uint32]:
    """The characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def find_runs(kinds: NDArray[np.uint8]) -> tuple[Places, Places]:
    """Where tokens begin and how long they are: runs of one kind, and characters of kind ``SINGLE``."""
    edge = np.empty(len(kinds) + 1, dtype=np.bool_)
    edge[0] = edge[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=edge[1:-1])
    edge[1:-1] |= kinds[1:] == SINGLE
    bounds = edge.nonzero()[0]
    inside = kinds.take(bounds[:-1]).nonzero()[0]  # OUTSIDE is 0
    starts = bounds.take(inside)
    return starts, bounds.take(inside + 1) - starts


def parts_at(
    codes: NDArray[np.uint8] | NDArray[np.uint32],
    starts: Places,
    length: Places,
    counted_as: NDArray[np.uint32] | None = None,
) -> Parts:
    """The parts of a text that begin at some places.

    Parameters
    ----------
    codes
        The text's characters (see `code_points`), or its bytes where each is a character.
    starts, length
        Shape (n_parts,).
    counted_as
        What each character counts as, the last for all beyond; as itself without it.
    """
    if len(starts) > PORTION:
        portions = [slice(row, row + PORTION) for row in range(0, len(starts), PORTION)]
        return Parts(
            np.concatenate([parts_at(codes, starts[rows], length[rows], counted_as).raw for rows in portions]), length
        )
    stop = length.cumsum()
    first = stop - length
    place = np.arange(stop[-1] if len(stop) else 0)
    characters = codes.take(place + (starts - first).repeat(length))
    if counted_as is not None:
        characters = counted_as.take(characters, mode="clip")
    weighed = characters * _POWERS.take(place - first.repeat(length), mode="clip")
    if length.all():
        return Parts(np.add.reduceat(weighed, first) if len(first) else weighed, length)
    raw = np.zeros(len(starts), dtype=np.uint64)
    filled = length.nonzero()[0]  # an empty part has no slice to sum
    if len(filled):
        raw[filled] = np.add.reduceat(weighed, first.take(filled))
    return Parts(raw, length)


def parts_in_order(codes: NDArray[np.uint8] | NDArray[np.uint32], starts: Places, length: Places) -> Parts:
    """The same as `parts_at` of parts that hold most of a text, from one running sum over its characters.

    Parameters
    ----------
    codes
        As there.
    starts, length
        The starts ascend, and no part is longer than `MAX_CHARS`.
    """
    if len(codes) <= WINDOW:
        return Parts(_from_running_sum(codes, starts, length), length)
    firsts = range(0, len(codes), WINDOW - MAX_CHARS)
    bounds = pairwise(starts.searchsorted([*firsts, len(codes)]).tolist())
    raw = [
        _from_running_sum(codes[first : first + WINDOW], starts[row:stop] - first, length[row:stop])
        for first, (row, stop) in zip(firsts, bounds, strict=True)
    ]
    return Parts(np.concatenate(raw), length)


def _from_running_sum(codes: NDArray[np.uint8] | NDArray[np.uint32], starts: Places, length: Places) -> Hashes:
    # The base is odd, so its powers can be divided by: what a part has at its place is moved back to the beginning.
    powers, inverses = _place_powers()
    total = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.multiply(codes, powers[: len(codes)], out=total[1:])
    total.cumsum(out=total)
    raw: Hashes = total.take(starts + length)
    raw -= total.take(starts)
    raw *= inverses.take(starts)
    return raw


@lru_cache(maxsize=1)
def _place_powers() -> tuple[Hashes, Hashes]:
    """What a character counts at each place of a window, and what takes that back."""
    powers = np.ones((2, WINDOW), dtype=np.uint64)
    powers[0, 1:], powers[1, 1:] = _BASE, np.uint64(pow(int(_BASE), -1, 2**64))
    powers.cumprod(axis=1, out=powers)
    return powers[0], powers[1]
