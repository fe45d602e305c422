"""Cross-validated probabilities that a store keeps: those of the training of a model serve to measure it later."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.training.evaluation.outputs import page_key
from dehusk.training.evaluation.store import Store
from dehusk.training.fitting.scores import Scored
from dehusk.training.labels.labelled_page import Corpus, fingerprint

#: Probabilities of each page's blocks, by page key.
ProbabilitiesByPage = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class KeptValidation:
    """Cross-validated probabilities in a store, under all that they depend on."""

    model: str
    """SHA-256 of the arrays of the model whose settings and sources it has."""
    corpora: Sequence[Corpus]
    n_folds: int
    seed: int

    def keep(self, store: Store, scored: Sequence[Scored]) -> None:
        """Keep what it made of every page of the sets."""
        keys = self._keys()
        found = {keys[one.page.source, one.page.id]: {"probability": one.probability.tolist()} for one in scored}
        store.put(self._owner(), found)

    def find(self, store: Store) -> ProbabilitiesByPage | None:
        """What was kept of it; None where a page is missing."""
        owner = self._owner()
        found: ProbabilitiesByPage = {}
        for key in self._keys().values():
            values = store.get(owner, key)
            if values is None:
                return None
            found[key] = np.array(values["probability"], dtype=np.float64)
        return found

    def _keys(self) -> dict[tuple[str, str], str]:
        return {(page.source, page.id): page_key(page) for corpus in self.corpora for page in corpus}

    def _owner(self) -> str:
        pages = sorted(
            repr((fingerprint(page), page.text, page.page_type, page.url)) for corpus in self.corpora for page in corpus
        )
        digest = hashlib.sha256(repr((self.n_folds, self.seed, pages)).encode()).hexdigest()[:16]
        return f"cross-validation {self.model} {digest}"
