"""What a training will take, said once its pages are read and before the hours that may follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dehusk.training.labels.prepare import PreparedPage

#: Bytes of a process that has scikit-learn and no page, and processor seconds of 44 fits on next to nothing; bytes and
#: seconds that each block adds. Measured with the training of 2026-12: 92 pages (19,958 blocks) took 517 MB and 447 s,
#: 3,331 pages (856,248 blocks) some 9,900 s, their samples and rows 10 GB.
BASE_BYTES, BLOCK_BYTES = 220 * 10**6, 12_500
BASE_SECONDS, BLOCK_SECONDS = 240, 0.0113


class Cost(NamedTuple):
    """What a training is expected to take."""

    n_bytes: float
    """Memory of the training process at its peak; those that read and vary pages beside it add 150 MB each."""
    seconds: float
    """Processor time on one core; reading, varying and fitting share it among all."""

    def __str__(self) -> str:
        return f"about {self.n_bytes / 10**9:.1f} GB of memory and {self.seconds / 60:.0f} minutes of one core"


def expected_cost(pages: Sequence[PreparedPage]) -> Cost:
    """What it takes to train on pages: their changed copies, tables and trees grow with the number of their blocks."""
    n_blocks = sum(page.n_blocks for page in pages)
    return Cost(BASE_BYTES + BLOCK_BYTES * n_blocks, BASE_SECONDS + BLOCK_SECONDS * n_blocks)
