"""What a training will take, said once its pages are read and before the hours that may follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dehusk.training.labels.prepare import PreparedPage

#: Bytes of a process that has scikit-learn and no page; bytes and processor seconds that each block adds. Measured with
#: the training of 2026-12: 40 pages (12,183 blocks) took 352 MB and 62 s, 2,800 pages (653,000 blocks) 6.5 GB; with two
#: trees a stage 150 pages (42,084 blocks) took 619 MB and 450 pages (128,699 blocks) 1.36 GB.
BASE_BYTES, BLOCK_BYTES, BLOCK_SECONDS = 235 * 10**6, 9_600, 0.005


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
    return Cost(BASE_BYTES + BLOCK_BYTES * n_blocks, BLOCK_SECONDS * n_blocks)


def _minutes(seconds: float) -> str:
    return "a minute" if seconds < 90 else f"{seconds / 60:.0f} minutes"  # noqa: PLR2004
