"""Everything that `dehusk evaluate` does: sets and contestants -> a run, as plain values."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tqdm import tqdm

from dehusk.features.version import VERSION
from dehusk.model.artifact import Artifact
from dehusk.training.evaluation.fields import measure_fields
from dehusk.training.evaluation.importance import permutation_importance
from dehusk.training.evaluation.kept_validation import KeptValidation, ProbabilitiesByPage
from dehusk.training.evaluation.languages import language_of
from dehusk.training.evaluation.learning_curve import learning_curve
from dehusk.training.evaluation.outputs import Output, collect_outputs, output_of, silence
from dehusk.training.evaluation.predictions import Prediction, cross_validated, predict_pages, training_pages
from dehusk.training.evaluation.probability_measures import ProbabilityMeasures
from dehusk.training.evaluation.scoring import score, token_totals
from dehusk.training.evaluation.store import Store
from dehusk.training.evaluation.summary import Record, Values, tables
from dehusk.training.evaluation.worst import WorstPages
from dehusk.training.labels.corpus import check_names
from dehusk.training.labels.folds import site
from dehusk.training.labels.labelled_page import Corpus, fingerprint
from dehusk.training.peers import Peer
from dehusk.training.timing.speed import compete, read_pages

#: Raised by one whenever the meaning of a field of a run changes.
FORMAT = 3
#: Pages that contestants are timed on, and that the importance of features is measured on, spread over all sets.
N_TIMED, N_PERMUTED = 60, 24
#: Stands for all sets together where sets are told apart by name.
_ALL = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run."""

    corpora: Sequence[Corpus]
    """Sets to measure on, and with ``n_folds`` to train on."""
    held_out: Sequence[Corpus]
    """Sets to measure on only."""
    own: Peer
    """dehusk's own call, to be timed."""
    peers: Sequence[Peer]
    missing: Sequence[str]
    """Peers that were asked for and are not installed."""
    n_folds: int | None = None
    """Folds of cross-validation; None to predict every page by the model."""
    seed: int = 0
    with_importance: bool = False
    with_learning_curve: bool = False
    with_fields: bool = False


def evaluate(plan: Plan, artifact: Artifact, store_file: Path) -> Values:
    """Run a plan; shows progress bars.

    Returns
    -------
    dict
        The run as plain values: what was run, its tables, and every page's scores.

    Raises
    ------
    DataError
        If a set cannot be read, two sets have one name, or the store cannot be used.
    ModelError
        If the manifest's list of training pages is not one.
    """
    corpora = [*plan.corpora, *plan.held_out]
    check_names(corpora)
    training_pages(artifact)  # tells of a manifest that is wrong before the work
    with Store(store_file) as store:
        validated: ProbabilitiesByPage = {}
        if plan.n_folds:
            model = str(artifact.manifest.get("arrays_sha256"))
            as_trained = [_as_trained(corpus, artifact) for corpus in plan.corpora]
            validated = cross_validated(KeptValidation(model, as_trained, plan.n_folds, plan.seed), store)
        collect_outputs(plan.peers, corpora, store)
        records, own, worst = _measure(plan, corpora, artifact, validated, store)
    everything = own.pop(_ALL).summary()
    return {
        "format": FORMAT,
        **_describe(plan, artifact, corpora),
        "contestants": _contestants(plan, corpora, records),
        **tables(records, plan.seed),
        "probabilities": everything,
        "probabilities_by_set": {name: probabilities.summary() for name, probabilities in own.items()},
        "importance": permutation_importance(corpora, artifact.model, N_PERMUTED, plan.seed)
        if plan.with_importance
        else None,
        "learning_curve": learning_curve(plan.corpora, plan.n_folds or 5, plan.seed)
        if plan.with_learning_curve
        else None,
        "fields": measure_fields(corpora, artifact) if plan.with_fields else None,
        "worst": worst.values(),
        "pages": [_page_values(record) for record in records],
    }


def _as_trained(corpus: Corpus, artifact: Artifact) -> Corpus:
    """A set with the weight that its pages had when the model was trained."""
    described = artifact.manifest.get("data", {}).get(corpus.source, {})
    return replace(corpus, weight=float(described.get("weight", 1)))


def _measure(
    plan: Plan,
    corpora: Sequence[Corpus],
    artifact: Artifact,
    validated: ProbabilitiesByPage,
    store: Store,
) -> tuple[list[Record], dict[str, ProbabilityMeasures], WorstPages]:
    """Score all contestants page by page, so that only one page is in memory."""
    thresholds = artifact.model.thresholds
    records: list[Record] = []
    own = {name: ProbabilityMeasures(thresholds) for name in (_ALL, *(corpus.source for corpus in corpora))}
    worst = WorstPages(thresholds.balanced)
    bar = tqdm(desc="scoring", total=sum(map(len, corpora)), unit=" pages", disable=None)
    for prediction in predict_pages(corpora, artifact, validated):
        records.append(_record(prediction, plan, thresholds.balanced, store))
        if not prediction.labelled.only_snippets:
            for name in (_ALL, prediction.labelled.source):
                own[name].add(prediction.page, prediction.probability)
            worst.add(prediction, records[-1])
        bar.update()
    bar.close()
    return records, own, worst


def _record(prediction: Prediction, plan: Plan, balanced: float, store: Store) -> Record:
    labelled, page = prediction.labelled, prediction.page
    outputs = {plan.own.name: Output(prediction.text(prediction.threshold(balanced)), prediction.failure)}
    outputs |= {peer.name: output_of(peer, labelled, store) for peer in plan.peers}
    is_labelled = page.is_usable and not labelled.only_snippets
    chrome, content = token_totals(page) if is_labelled else (Counter[str](), Counter[str]())
    return Record(
        source=labelled.source,
        id=labelled.id,
        url=labelled.url,
        site=site(labelled),
        page_type=labelled.page_type,
        language=language_of(labelled),
        seen_status=prediction.seen_status,
        n_snippets=len(labelled.snippets),
        n_foreign=len(labelled.foreign),
        scores={name: score(output.text, output.failure, labelled, page) for name, output in outputs.items()},
        chrome=chrome,
        content=content,
    )


def _contestants(plan: Plan, corpora: Sequence[Corpus], records: Sequence[Record]) -> list[Values]:
    """Who took part, how often they failed, and how long they take beside dehusk."""
    peers = [plan.own, *plan.peers]
    with silence():
        timings = compete(peers, list(read_pages(corpora, N_TIMED)), n_rounds=1)
    failed = {peer.name: [r for r in records if r.scores[peer.name].failure is not None] for peer in peers}
    return [
        {
            "name": timing.name,
            "version": timing.version,
            "failures": len(failed[timing.name]),
            "failure_example": failed[timing.name][0].scores[timing.name].failure if failed[timing.name] else None,
            "milliseconds": timing.mean,
            "milliseconds_median": timing.median,
            "relative_time": timing.mean / timings[0].mean,
        }
        for timing in timings
    ]


def _describe(plan: Plan, artifact: Artifact, corpora: Sequence[Corpus]) -> Values:
    manifest = artifact.manifest
    thresholds = artifact.model.thresholds
    return {
        "dehusk": VERSION,
        "model": {
            "arrays_sha256": manifest.get("arrays_sha256"),
            "thresholds": {name: getattr(thresholds, name) for name in ("balanced", "precision", "recall")},
            "data": manifest.get("data"),
        },
        "n_folds": plan.n_folds,
        "seed": plan.seed,
        "missing": list(plan.missing),
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "processor": platform.machine(),
            **{name: _version(name) for name in ("numpy", "lxml", "scikit-learn", "rapidfuzz", "py3langid")},
        },
        "data": {corpus.source: {"pages": len(corpus), "fingerprint": _set_fingerprint(corpus)} for corpus in corpora},
    }


def _set_fingerprint(corpus: Corpus) -> str:
    """A digest of a set's pages and gold texts, whatever their order."""
    parts = sorted(f"{fingerprint(page)}:{sha256(page.text.encode('utf-8', 'replace')).hexdigest()}" for page in corpus)
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _page_values(record: Record) -> dict[str, Any]:
    scores = record.scores.items()
    return {
        **{field: getattr(record, field) for field in ("source", "id", "url", "site", "page_type", "language")},
        "seen_status": record.seen_status.name.lower(),
        **{key: {name: getattr(score, key) for name, score in scores} for key in ("f1", "precision", "recall")},
        "failures": {name: score.failure for name, score in scores if score.failure is not None},
    }
