"""Looking tokens up in a table of log-odds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.log_odds.table import TOKEN_BYTES
from dehusk.features.log_odds.words import WordTable
from dehusk.features.measuring.tokens.hashing import hash_strings

N_COLUMNS = len(WordTable.COLUMN_NAMES)


def test_rows_of_tokens() -> None:
    tables = WordTable.of({"tide": [1.0, 0], "boat": [-1.0, 0], "sea": [2.0, 0]})
    rows = tables.rows(hash_strings(["boat", "mud", "tide", "", "boat", "sea"]))
    assert tables.values[rows, 0].tolist() == [-1, 0, 1, 0, -1, 2]
    assert rows[[1, 3]].tolist() == [0, 0]
    assert tables.rows(hash_strings([])).shape == (0,)
    assert tables.values_of(hash_strings(["mud", "sea"])).tolist() == [[0, 0], [2, 0]]


def test_rows_of_an_empty_table() -> None:
    empty = WordTable.of({})
    assert (empty.hashes.dtype, empty.values.shape) == (np.uint64, (1, N_COLUMNS))
    assert empty.rows(hash_strings(["tide", "", "boat"])).tolist() == [0, 0, 0]
    assert empty.rows(hash_strings([])).shape == (0,)


#: How many bits of its hash a token is known by, how many follow, and how many tokens there can be.
BITS = 8 * TOKEN_BYTES
REST = 64 - BITS
EVERY = 2**BITS
EVERY_TOKEN = st.integers(0, EVERY - 1)
#: Tokens that crowd together, and those at the bounds of buckets and of all numbers.
CROWDED = st.integers(0, 40) | st.integers(EVERY - 40, EVERY - 1) | st.integers(EVERY // 2 - 20, EVERY // 2 + 20)


@given(
    st.sets(EVERY_TOKEN | CROWDED, max_size=60),
    st.lists(EVERY_TOKEN | CROWDED, max_size=30),
    st.integers(0, 2**REST - 1),
)
def test_rows_are_those_of_a_dict_of_first_bytes(known: set[int], others: list[int], last_bytes: int) -> None:
    hashes = np.array(sorted(known), dtype=np.uint64) << np.uint64(REST)
    rows = dict(zip(sorted(known), range(1, len(known) + 1), strict=True))
    tables = WordTable(hashes, np.zeros((len(known) + 1, N_COLUMNS), dtype=np.float32))
    asked = [*others, *known, *[(one + 1) % EVERY for one in known]]
    whole = np.array([one << REST | last_bytes for one in asked], dtype=np.uint64)
    assert tables.rows(whole).tolist() == [rows.get(one, 0) for one in asked]


@pytest.mark.parametrize("n_tokens", [1, 2, 3, 1023, 1024, 5000])
def test_rows_of_thousands_of_random_hashes(n_tokens: int) -> None:
    rng = np.random.default_rng(n_tokens)
    hashes = np.unique(rng.integers(0, EVERY, n_tokens, dtype=np.uint64)) << np.uint64(REST)
    rows = {one >> REST: row for row, one in enumerate(hashes.tolist(), 1)}
    tables = WordTable(hashes, np.zeros((len(hashes) + 1, N_COLUMNS), dtype=np.float32))
    asked = np.concatenate([hashes, hashes + np.uint64(2**REST), rng.integers(0, 2**64, 5000, dtype=np.uint64)])
    asked = rng.permutation(asked)
    assert tables.rows(asked).tolist() == [rows.get(one >> REST, 0) for one in asked.tolist()]
    assert tables.largest_bucket < 12  # as looking up takes as many steps


def test_the_largest_bucket() -> None:
    def largest(*hashes: int) -> int:
        return WordTable(np.array(hashes, dtype=np.uint64), np.zeros((len(hashes) + 1, N_COLUMNS))).largest_bucket

    assert largest() == 0
    assert largest(7) == largest(7, 2**63) == 1
    assert largest(1, 2, 3, 2**63) == 3
    assert largest(2**63, 2**64 - 2, 2**64 - 1) == 2  # the last bucket has no other behind it
