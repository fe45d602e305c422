"""Pages that are measured and varied once, and kept in a file for all experiments that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib

from dehusk.features.errors import DataError
from dehusk.training.fitting.collection import Collection, collect, make_samples
from dehusk.training.labels.corpus import read_corpora
from dehusk.training.labels.prepare import PreparedPage, prepare
from dehusk.training.labels.samples import Sample


@dataclass(frozen=True, slots=True)
class KeptPages:
    """What every experiment starts from."""

    collection: Collection
    """The pages to learn from."""
    samples: list[Sample]
    """These pages and their changed copies, of both kinds."""
    held_out: list[PreparedPage]
    """Pages that nothing is learned from."""


def keep_pages(data: Sequence[Path], held_out: Sequence[Path], file: Path) -> KeptPages:
    """Measure the pages, make the changed copies, and keep all of it in a file of some gigabytes.

    Raises
    ------
    DataError
        If a set cannot be read, or there is too little to learn from.
    """
    collection = collect(read_corpora(data))
    pages = [prepare(page) for corpus in read_corpora(held_out) for page in corpus]
    kept = KeptPages(collection, make_samples(collection, seed=0), pages)
    joblib.dump(kept, file)
    return kept


def read_kept(file: Path) -> KeptPages:
    """What `keep_pages` wrote; only for files of one's own, as a pickle may run code.

    Raises
    ------
    DataError
        If it is no such file.
    """
    try:
        kept = joblib.load(file)
    except (OSError, ValueError, KeyError, EOFError, AttributeError, ImportError) as error:
        raise DataError(f"{file}: cannot be read ({error}); prepare the pages again") from error
    if not isinstance(kept, KeptPages):
        raise DataError(f"{file}: holds no pages of experiments; prepare them again")
    return kept


def reweighted(samples: Sequence[Sample], weights: Mapping[str, float], copies: float) -> list[float]:
    """Weight of each sample if the pages of some sets, and all changed copies, count for so many times as much."""
    return [sample.weight * weights.get(sample.source, 1.0) * (copies if sample.is_copy else 1.0) for sample in samples]
