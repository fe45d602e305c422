"""The model on labelled pages: every page with its probabilities, and whether the model had seen the page before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from dehusk.features.errors import ModelError
from dehusk.model.artifact import Artifact
from dehusk.model.feature_set import HTML_FEATURES
from dehusk.model.labeller import Model, probabilities
from dehusk.model.page_threshold import page_threshold
from dehusk.model.selection import select_blocks
from dehusk.training.evaluation.kept_validation import KeptValidation, ProbabilitiesByPage
from dehusk.training.evaluation.outputs import page_key
from dehusk.training.evaluation.store import Store
from dehusk.training.fitting.collection import collect, make_samples
from dehusk.training.fitting.stacking import Stacker, count_fits, cross_validate
from dehusk.training.fitting.token_counts import count_tokens
from dehusk.training.labels.labelled_page import FINGERPRINT_LENGTH, Corpus, LabelledPage, fingerprint
from dehusk.training.labels.prepare import PreparedPage, prepare


class SeenStatus(str, Enum):
    """Whether the model that predicted a page was trained on it."""

    UNSEEN = "not in the model's training data"
    IN_SAMPLE = "in-sample: the model was trained on this page"
    CROSS_VALIDATED = "cross-validated: by a model that saw no page of its site"
    UNKNOWN = "the model does not say what it was trained on"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A page and the model's probabilities of its blocks."""

    labelled: LabelledPage
    page: PreparedPage
    probability: NDArray[np.float64]
    """Of each block to be content, shape (n_blocks,)."""
    seen_status: SeenStatus
    failure: str | None
    """Why there is no prediction, None where there is one; then the page has no blocks."""

    def threshold(self, balanced: float) -> float:
        """The page's own threshold, for a model of this balanced one."""
        return page_threshold(self.probability, self.page.texts, balanced)

    def text(self, threshold: float) -> str:
        """The text kept at a threshold, a block a line.

        The words are those of the text output, without the numbers that it writes before the items of lists.
        """
        kept = select_blocks(self.page.texts, self.page.placement, self.probability >= threshold)
        return "\n".join(text for text, is_kept in zip(self.page.texts, kept.tolist(), strict=True) if is_kept)


def predict_pages(
    corpora: Sequence[Corpus], artifact: Artifact, validated: ProbabilitiesByPage
) -> Iterator[Prediction]:
    """Predict the blocks of every page: as cross-validation did where it is at hand, else by the model.

    Parameters
    ----------
    validated
        What cross-validation found; empty for the model alone.

    Raises
    ------
    DataError
        If a labelled page cannot be read. A page whose extraction fails is one without blocks instead.
    ModelError
        If the manifest's list of training pages is not one.
    """
    known = training_pages(artifact)
    for corpus in corpora:
        for labelled in corpus:
            held_out = validated.get(page_key(labelled))
            if held_out is not None:
                seen_status = SeenStatus.CROSS_VALIDATED
            elif known is None:
                seen_status = SeenStatus.UNKNOWN
            else:
                seen_status = SeenStatus.IN_SAMPLE if fingerprint(labelled) in known else SeenStatus.UNSEEN
            yield _predict_page(labelled, artifact.model, held_out, seen_status)


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


def cross_validated(validation: KeptValidation, store: Store) -> ProbabilitiesByPage:
    """Probabilities of every page by models that were trained without its site.

    They are taken from the store where a training or an earlier run has kept them; else models are trained now.
    """
    if validation.find(store) is None:
        collection = collect(list(validation.corpora), validation.n_folds)
        samples = make_samples(collection, validation.seed)
        n_fits = count_fits(validation.n_folds) - 2  # all but the two for no fold
        with tqdm(total=n_fits, desc="cross-validation", unit=" fits", disable=None) as bar:
            counts = count_tokens(collection.pages, HTML_FEATURES.table)
            stacker = Stacker(samples, counts, collection.folds, validation.seed, bar.update, HTML_FEATURES)
            validation.keep(store, cross_validate(collection, stacker))
    found = validation.find(store)
    assert found is not None
    return found


def _predict_page(
    labelled: LabelledPage, model: Model, held_out: NDArray[np.float64] | None, seen_status: SeenStatus
) -> Prediction:
    try:
        page = prepare(labelled, model.feature_set.extra)
        probability = probabilities(model, page) if held_out is None else held_out
    except Exception as error:  # one page must not cost the others' measure, and the report names it
        blank = prepare(_blank(labelled))
        return Prediction(labelled, blank, np.zeros(0), seen_status, f"{type(error).__name__}: {error}"[:200])
    return Prediction(labelled, page, probability, seen_status, None)


def _blank(labelled: LabelledPage) -> LabelledPage:
    return LabelledPage(labelled.id, labelled.url, b"", labelled.text, labelled.page_type, labelled.source)
