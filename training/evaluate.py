"""A model on labelled pages -> how many of the right words it keeps, by set and by page type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from statistics import fmean
from typing import Any

from tqdm import tqdm

from dehusk.features.blocks import cut
from dehusk.features.document import parse
from dehusk.features.errors import ModelError
from dehusk.features.matrix import measure
from dehusk.model.artifact import Artifact
from dehusk.model.labeller import Model, probabilities, without_copies
from dehusk.training.corpus import Corpus, LabelledPage, fingerprint
from dehusk.training.measure import WordScores, word_scores

#: Characters of a page's fingerprint that a manifest keeps of the pages a model was trained on.
FINGERPRINT_LENGTH = 12


@dataclass(frozen=True, slots=True)
class PageResult:
    """How one page was extracted."""

    source: str
    """Name of the page's set."""
    id: str
    """Name of the page in its set."""
    page_type: str | None
    """Kind of page, None where the set does not tell."""
    scores: WordScores
    """Agreement of the extracted text with the gold text."""
    in_training: bool
    """Whether the model was trained on this page."""
    failure: str | None
    """Why nothing could be extracted, None where it could."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over the pages of one kind; each page counts the same."""

    n_pages: int
    """How many pages."""
    precision: float
    """Mean word precision."""
    recall: float
    """Mean word recall."""
    f1: float
    """Mean of the pages' word F1 (not the F1 of the two means)."""
    n_in_training: int
    """How many of the pages the model was trained on."""
    n_failed: int
    """How many pages failed and were counted as empty."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model did on labelled pages."""

    pages: tuple[PageResult, ...] = field(repr=False)
    """Every page, set after set."""
    threshold: float
    """The probability from which a block was kept."""
    knows_training_pages: bool
    """Whether the model says which pages it was trained on."""

    @property
    def failed(self) -> tuple[PageResult, ...]:
        """The pages that failed."""
        return tuple(page for page in self.pages if page.failure is not None)

    @property
    def overall(self) -> Summary:
        """All pages together."""
        return _summarise(self.pages)

    @property
    def by_source(self) -> dict[str, Summary]:
        """Each set, in the order given."""
        return _grouped(self.pages, lambda page: page.source)

    @property
    def by_page_type(self) -> dict[str, Summary]:
        """Each type of page over all sets, by name; pages of no known type are left out."""
        typed = [page for page in self.pages if page.page_type]
        return dict(sorted(_grouped(typed, lambda page: page.page_type or "").items()))


def evaluate(corpora: Sequence[Corpus], artifact: Artifact) -> Evaluation:
    """Extract every page at the model's own threshold and compare with the gold texts; shows a progress bar.

    Raises
    ------
    DataError
        If a labelled page cannot be read. A page whose extraction fails counts as empty instead.
    ModelError
        If the manifest's list of training pages is not one.
    """
    known = _training_pages(artifact)
    n_pages = sum(map(len, corpora))
    pages = tqdm(chain.from_iterable(corpora), desc="evaluating", total=n_pages, unit=" pages", disable=None)
    return Evaluation(
        pages=tuple(_evaluate_page(page, artifact.model, known) for page in pages),
        threshold=artifact.model.thresholds.balanced,
        knows_training_pages=bool(known),
    )


def extract_text(source: bytes | str, model: Model) -> str:
    """The text of the blocks that a model keeps of a page, a line each; the words are those of the text output."""
    table = cut(parse(source))
    if not len(table):
        return ""
    content = probabilities(model, table, measure(table)) >= model.thresholds.balanced
    tags = [table.document.tags[row] for row in table.element.tolist()]
    kept = without_copies(table.texts, tags, content)
    return "\n".join(text for text, is_kept in zip(table.texts, kept.tolist(), strict=True) if is_kept)


def render(evaluation: Evaluation) -> list[str]:
    """Lay the measures out as lines: a table with a row a set and a row a page type, then what to mind about them."""
    rows = [("all pages", evaluation.overall)]
    for title, groups in (("set", evaluation.by_source), ("type", evaluation.by_page_type)):
        rows += [(f"{title} {name}", summary) for name, summary in groups.items()]
    if len(evaluation.by_source) == 1:
        del rows[0]  # the set's row says the same
    width = max(len(name) for name, _ in rows)
    was_seen = bool(evaluation.overall.n_in_training)
    lines = [f"{'':{width}}  pages  precision  recall      f1{'  in-sample' if was_seen else ''}"]
    lines += [
        f"{name:{width}}  {summary.n_pages:5}  {summary.precision:9.4f}  {summary.recall:6.4f}  {summary.f1:6.4f}"
        + (f"  {summary.n_in_training:9}" if was_seen else "")
        for name, summary in rows
    ]
    return [*lines, "", *_notes(evaluation)]


def as_values(evaluation: Evaluation) -> dict[str, Any]:
    """The measures as plain values, fit for JSON."""
    return {
        "threshold": evaluation.threshold,
        "knows_training_pages": evaluation.knows_training_pages,
        "overall": asdict(evaluation.overall),
        "by_source": {name: asdict(summary) for name, summary in evaluation.by_source.items()},
        "by_page_type": {name: asdict(summary) for name, summary in evaluation.by_page_type.items()},
        "pages": [_page_values(page) for page in evaluation.pages],
    }


def _training_pages(artifact: Artifact) -> frozenset[str]:
    """Beginnings of the fingerprints of the pages that a model was trained on; none where it does not say."""
    listed = artifact.manifest.get("training_pages", [])
    if not isinstance(listed, list) or not all(isinstance(prefix, str) for prefix in listed):
        raise ModelError("the manifest's training_pages is not a list of fingerprints; get the model file again")
    return frozenset(listed)


def _evaluate_page(page: LabelledPage, model: Model, known: frozenset[str]) -> PageResult:
    text, failure = "", None
    try:
        text = extract_text(page.html, model)
    except Exception as error:  # one page must not cost the others' measure, and the report names it
        failure = f"{type(error).__name__}: {error}"
    return PageResult(
        source=page.source,
        id=page.id,
        page_type=page.page_type,
        scores=word_scores(text, page.text),
        in_training=fingerprint(page)[:FINGERPRINT_LENGTH] in known,
        failure=failure,
    )


def _grouped(pages: Iterable[PageResult], name_of: Callable[[PageResult], str]) -> dict[str, Summary]:
    groups: dict[str, list[PageResult]] = {}
    for page in pages:
        groups.setdefault(name_of(page), []).append(page)
    return {name: _summarise(members) for name, members in groups.items()}


def _summarise(pages: Sequence[PageResult]) -> Summary:
    scores = [page.scores for page in pages]
    return Summary(
        n_pages=len(pages),
        precision=fmean([score.precision for score in scores]) if scores else 0.0,
        recall=fmean([score.recall for score in scores]) if scores else 0.0,
        f1=fmean([score.f1 for score in scores]) if scores else 0.0,
        n_in_training=sum(page.in_training for page in pages),
        n_failed=sum(page.failure is not None for page in pages),
    )


def _notes(evaluation: Evaluation) -> list[str]:
    overall = evaluation.overall
    notes = [f"Word measure, means over pages; a block is kept from probability {evaluation.threshold:g} on."]
    if overall.n_in_training:
        notes.append(
            f"IN-SAMPLE: the model was trained on {overall.n_in_training} of these {overall.n_pages} pages, "
            "so their scores say how well it remembers, not how well it does on new pages."
        )
    elif not evaluation.knows_training_pages:
        notes.append("The model does not say which pages it was trained on: these may be among them.")
    else:
        notes.append(f"None of the {overall.n_pages} pages was in the model's training data.")
    if evaluation.failed:
        names = ", ".join(f"{page.source}/{page.id}" for page in evaluation.failed)
        notes.append(f"{len(evaluation.failed)} pages failed and count as empty: {names}")
    return notes


def _page_values(page: PageResult) -> dict[str, Any]:
    return {
        "source": page.source,
        "id": page.id,
        "page_type": page.page_type,
        **asdict(page.scores),
        "in_training": page.in_training,
        "failure": page.failure,
    }
