"""The tokens of a log-odds table as arrays of a model file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import ModelError
from dehusk.features.log_odds.table import TOKEN_BYTES

_DAMAGED = "its log-odds table is damaged; get the file again"
#: How many bits of a token's hash, the last ones, it is not known by: all 0.
_N_UNKNOWN_BITS = np.uint64(64 - 8 * TOKEN_BYTES)


def token_steps(tokens: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How far each token is from the one before, as bytes, shape (TOKEN_BYTES, n_tokens).

    The first bytes of all steps stand together, then all second ones: those of small numbers compress well.
    """
    steps = np.diff(tokens >> _N_UNKNOWN_BITS, prepend=np.uint64(0))
    return steps.astype(">u8").view(np.uint8).reshape(-1, 8)[:, -TOKEN_BYTES:].T


def read_tokens(steps: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The tokens again, shape (n_tokens,).

    Raises
    ------
    ModelError
        If the steps are of another number of bytes.
    """
    if len(steps) != TOKEN_BYTES:
        raise ModelError(_DAMAGED)
    joined = np.zeros((steps.shape[1], 8), dtype=np.uint8)
    joined[:, -TOKEN_BYTES:] = steps.T
    tokens: NDArray[np.uint64] = joined.view(">u8")[:, 0].astype(np.uint64).cumsum() << _N_UNKNOWN_BITS
    return tokens


def shared_tokens(tokens: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """A bit for each of the known tokens: whether it is among the tokens, too."""
    return np.packbits(np.isin(known, tokens, assume_unique=True))


def with_shared(own: NDArray[np.uint64], shared: NDArray[np.uint8], known: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The tokens again, of those that are not known and the bits of `shared_tokens`.

    Raises
    ------
    ModelError
        If there are not as many bits as known tokens.
    """
    if len(shared) != -(-len(known) // 8):
        raise ModelError(_DAMAGED)
    is_shared = np.unpackbits(shared, count=len(known)).astype(np.bool_)
    return np.sort(np.concatenate([own, known[is_shared]]), kind="stable")
