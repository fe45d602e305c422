"""What a training will take, said once its pages are read and before the hours that may follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dehusk.training.labels.prepare import PreparedPage

#: Bytes of a process that has scikit-learn and no page, and those that each block adds.
BASE_BYTES, BLOCK_BYTES = 190 * 10**6, 14_500
#: Processor seconds are so many times this power of the number of blocks: trees of few rows are small, and of a long
#: page not all rows are fitted on. Measured with the training of 2026-12: 19 pages (3,505 blocks) took 230 MB and 78 s,
#: 92 pages (19,958 blocks) 530 MB and 447 s, 3,331 pages (856,248 blocks) 9,900 s by the sum of its steps.
SECONDS, POWER = 0.075, 0.87


class Cost(NamedTuple):
    """What a training is expected to take."""

    n_bytes: float
    """Memory of the training process at its peak; those that read and vary pages beside it add 150 MB each."""
    seconds: float
    """Processor time on one core; reading, varying and fitting share it among all."""

    def __str__(self) -> str:
        return f"about {self.n_bytes / 10**9:.1f} GB of memory and {_minutes(self.seconds)} of one core"


def expected_cost(pages: Sequence[PreparedPage]) -> Cost:
    """What it takes to train on pages: their changed copies, tables and trees grow with the number of their blocks."""
    n_blocks = sum(page.n_blocks for page in pages)
    return Cost(BASE_BYTES + BLOCK_BYTES * n_blocks, SECONDS * n_blocks**POWER)


def _minutes(seconds: float) -> str:
    return "a minute" if seconds < 90 else f"{seconds / 60:.0f} minutes"  # noqa: PLR2004
