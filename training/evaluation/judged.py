"""The model on labelled pages: every page measured, with the probabilities of a model that may judge it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.errors import ModelError
from dehusk.model.artifact import Artifact
from dehusk.model.labeller import Model, without_copies
from dehusk.training.evaluation.answers import page_key
from dehusk.training.evaluation.store import Store
from dehusk.training.labelled import FINGERPRINT_LENGTH, Corpus, LabelledPage, fingerprint
from dehusk.training.prepare import PreparedPage, prepare
from dehusk.training.stack import Fitted, Stacker, predict
from dehusk.training.tables import collect_votes
from dehusk.training.train import collect, count_fits, cross_validate, make_samples
from dehusk.training.variants import original


class Standing(str, Enum):
    """How far the model knew a page when it judged it."""

    UNSEEN = "not in the model's training data"
    IN_SAMPLE = "in-sample: the model was trained on this page"
    CROSS_VALIDATED = "cross-validated: judged by a model that saw no page of its site"
    UNKNOWN = "the model does not say what it was trained on"


@dataclass(frozen=True, slots=True)
class Judged:
    """A page and what the model thinks of its blocks."""

    labelled: LabelledPage
    page: PreparedPage
    probability: NDArray[np.float64]
    """Of each block to be content, shape (n_blocks,)."""
    standing: Standing
    failure: str | None
    """Why the page could not be judged, None where it could; then it has no blocks."""

    def text(self, threshold: float) -> str:
        """The text kept at a threshold, a block a line; the words are those of the text output."""
        kept = without_copies(self.page.texts, self.page.tags, self.probability >= threshold)
        return "\n".join(text for text, is_kept in zip(self.page.texts, kept.tolist(), strict=True) if is_kept)


def judge(
    corpora: Sequence[Corpus], artifact: Artifact, validated: Mapping[str, NDArray[np.float64]]
) -> Iterator[Judged]:
    """Judge every page: by the probabilities of cross-validation where there are any, else by the model.

    Parameters
    ----------
    validated
        Probabilities by page key.

    Raises
    ------
    DataError
        If a labelled page cannot be read. A page whose extraction fails is one without blocks instead.
    ModelError
        If the manifest's list of training pages is not one.
    """
    known = training_pages(artifact)
    fitted = _as_fitted(artifact.model)
    for corpus in corpora:
        for labelled in corpus:
            held_out = validated.get(page_key(labelled))
            if held_out is not None:
                standing = Standing.CROSS_VALIDATED
            elif known is None:
                standing = Standing.UNKNOWN
            else:
                standing = Standing.IN_SAMPLE if fingerprint(labelled) in known else Standing.UNSEEN
            yield _judge_page(labelled, fitted, held_out, standing)


def training_pages(artifact: Artifact) -> frozenset[str] | None:
    """Fingerprints of the pages that a model was trained on; None where it does not say.

    Raises
    ------
    ModelError
        If the manifest's list of training pages is not one.
    """
    listed = artifact.manifest.get("training_pages", [])
    if not isinstance(listed, list) or not all(isinstance(page, str) for page in listed):
        raise ModelError("the manifest's training_pages is not a list of fingerprints; get the model file again")
    # Models of earlier days name their pages by other digests.
    return frozenset(listed) if listed and all(len(page) == FINGERPRINT_LENGTH for page in listed) else None


def cross_validated(corpora: Sequence[Corpus], n_folds: int, seed: int, store: Store) -> dict[str, NDArray[np.float64]]:
    """Probabilities of every page by models that were trained without its site, by page key.

    What training came to is kept in the store under a digest of everything that it depends on.
    """
    keys = {(page.source, page.id): page_key(page) for corpus in corpora for page in corpus}
    owner = f"cross-validation {_digest(corpora, n_folds, seed)}"
    if not set(keys.values()) <= store.pages(owner):
        collection = collect(list(corpora), n_folds)
        samples = make_samples(collection, seed)
        with tqdm(total=count_fits(n_folds) - 2, desc="cross-validation", unit=" fits", disable=None) as bar:
            stacker = Stacker(samples, collect_votes(collection.pages), collection.folds, seed, bar.update)
            scored = cross_validate(collection, stacker)
        store.put(
            owner,
            {
                keys[one.page.source, one.page.id]: {"probability": one.probability.astype(float).tolist()}
                for one in scored
            },
        )
    found: dict[str, NDArray[np.float64]] = {}
    for key in keys.values():
        values = store.get(owner, key)
        assert values is not None
        found[key] = np.array(values["probability"], dtype=np.float64)
    return found


def _judge_page(
    labelled: LabelledPage, fitted: Fitted, held_out: NDArray[np.float64] | None, standing: Standing
) -> Judged:
    nothing = np.zeros(0)
    try:
        page = prepare(labelled)
        if held_out is not None:
            probability = held_out
        else:
            probability = predict(fitted, original(page, 0, 0.0)) if page.n_blocks else nothing
    except Exception as error:  # one page must not cost the others' measure, and the report names it
        blank = prepare(_blank(labelled))
        return Judged(labelled, blank, nothing, standing, f"{type(error).__name__}: {error}"[:200])
    return Judged(labelled, page, probability, standing, None)


def _blank(labelled: LabelledPage) -> LabelledPage:
    return LabelledPage(labelled.id, labelled.url, b"", labelled.text, labelled.page_type, labelled.source)


def _as_fitted(model: Model) -> Fitted:
    return Fitted(model.lexicon, model.first, model.second, model.second_columns)


def _digest(corpora: Sequence[Corpus], n_folds: int, seed: int) -> str:
    """What cross-validated probabilities depend on: the pages with their gold texts, and dehusk's own sources."""
    parts: list[Any] = [n_folds, seed]
    parts += [(fingerprint(page), page.text, page.page_type, page.url) for corpus in corpora for page in corpus]
    digest = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass"))
    for file in _sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> list[Path]:
    """The modules that fit a model or measure a page, in a fixed order."""
    from dehusk import features, model, training  # noqa: PLC0415 - their files, not their names

    return sorted(
        file for package in (features, model, training) for file in Path(str(package.__file__)).parent.glob("*.py")
    )
