"""Tokens -> their log-odds of content: a hash table that is looked up for all tokens of a page at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.hashing import Hashes, Places, hash_strings
from dehusk.features.tree import Floats

Table = TypeVar("Table", bound="LogOddsTable")

#: First bytes of its hash, by which a token is known. Of 5,000 pages of a thousand tokens that a table of
#: 200,000 does not hold, one has a token that is taken for another; with six bytes it would be one of a million, and
#: the model file 300 kB larger.
TOKEN_BYTES = 5
_KNOWN_BITS = np.uint64(2**64 - 2 ** (64 - 8 * TOKEN_BYTES))


def shorten(tokens: Hashes) -> Hashes:
    """Hashes with only those bits set that a table knows tokens by."""
    return tokens & _KNOWN_BITS


@dataclass(frozen=True, slots=True)
class LogOddsTable:
    """Learned values of tokens, each of which is known by its hash.

    There is one class for each kind of tokens, so that neither is taken for the other.
    """

    COLUMN_NAMES: ClassVar[tuple[str, ...]] = ()
    """Where a token may stand; its value differs with that."""

    hashes: Hashes
    """The tokens as `shorten` gives them, ascending."""
    values: Floats
    """Log-odds of content, shape (1 + n_tokens, n_columns), 0 where a token was too rare; row 0 stands for every token
    that is not known."""
    _bucket: NDArray[np.int32] = field(init=False, repr=False, compare=False)
    """First token of each bucket; tokens whose hashes begin with the same bits share a bucket."""
    _n_bits: int = field(init=False, repr=False, compare=False)
    largest_bucket: int = field(init=False, repr=False, compare=False)
    """Number of tokens in the largest bucket: as many steps a look-up may take."""

    def __post_init__(self) -> None:
        n_bits = max(len(self.hashes), 2).bit_length() + 1
        sizes = np.bincount(self._bucket_of(self.hashes, n_bits), minlength=2**n_bits)
        object.__setattr__(self, "_n_bits", n_bits)
        object.__setattr__(self, "_bucket", (sizes.cumsum() - sizes).astype(np.int32))
        object.__setattr__(self, "largest_bucket", int(sizes.max()))

    @staticmethod
    def _bucket_of(tokens: Hashes, n_bits: int) -> Places:
        return (tokens >> np.uint64(64 - n_bits)).astype(np.intp)

    @classmethod
    def of(cls: type[Table], tokens: Mapping[str, Sequence[float]]) -> Table:
        """The table of some tokens as they are written, each with its value in every column."""
        hashes = shorten(hash_strings(list(tokens)))
        order = hashes.argsort()
        n_columns = len(cls.COLUMN_NAMES)
        values = np.array(list(tokens.values()), dtype=np.float32).reshape(len(tokens), n_columns)
        return cls(hashes[order], np.concatenate([np.zeros((1, n_columns), dtype=np.float32), values[order]]))

    def rows(self, tokens: Hashes) -> Places:
        """Row in ``values`` of each token."""
        if not len(self.hashes):
            return np.zeros(len(tokens), dtype=np.intp)
        tokens = shorten(tokens)
        place = self._bucket.take(self._bucket_of(tokens, self._n_bits)).astype(np.intp)
        found = self.hashes.take(place, mode="clip")
        # Hashes spread evenly, so buckets are small: most tokens are the first of their bucket, or not in it at all.
        further = (found < tokens).nonzero()[0]
        for _ in range(self.largest_bucket):
            if not len(further):
                break
            place[further] += 1
            found[further] = self.hashes.take(place[further], mode="clip")
            further = further[found[further] < tokens[further]]
        rows: Places = (place + 1) * (found == tokens)
        return rows

    def values_of(self, tokens: Hashes) -> Floats:
        """The values of each token, shape (n_tokens, n_columns); 0 for one that is not known."""
        return self.values.take(self.rows(tokens), axis=0)
