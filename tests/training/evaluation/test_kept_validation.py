"""Pages predicted by models that saw no page of their site: from training's own cross-validation, or trained anew."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dehusk.cli import main
from dehusk.features.errors import DataError
from dehusk.model.artifact import Artifact, load
from dehusk.model.labeller import Model
from dehusk.models import shipped_model
from dehusk.training.evaluation import importance, predictions
from dehusk.training.evaluation.importance import permutation_importance
from dehusk.training.evaluation.kept_validation import KeptValidation
from dehusk.training.evaluation.learning_curve import SHARES, learning_curve
from dehusk.training.evaluation.predictions import cross_validated
from dehusk.training.evaluation.run import Plan, evaluate
from dehusk.training.evaluation.store import Store, default_path
from dehusk.training.fitting import stacking as stack
from dehusk.training.fitting.boosting import Settings
from dehusk.training.fitting.collection import collect
from dehusk.training.labels.corpus import Corpus, LabelledPage, read_corpus
from tests.training.evaluation.conftest import EXAMPLES, OWN, corpus_of

NAMES = ["table-1990s", "forum-thread", "article-chinese", "article-arabic", "noscript-shell", "news-modal"]
QUICK = Settings(n_trees=8, n_leaves=7, learning_rate=0.3, n_bins=4)
SEA = "The sea comes in twice a day at harbour number {n}, and it leaves the same way, said the master of boat {n}."
MENU = "<ul class=menu><li><a href=/>Home</a></li><li><a href=/b>Boats</a></li><li>Net {n}</li></ul>"


def harbour(number: int) -> LabelledPage:
    html = f"{MENU.format(n=number)}<div class=story><p>{SEA.format(n=number)}</p></div><div>© Mellnitz</div>"
    return LabelledPage(str(number), f"http://h{number}.example/", html, SEA.format(n=number), "article", "harbours")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "STAGES", dict.fromkeys(stack.STAGES, (QUICK, QUICK)))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few of the example pages: enough for five folds, and fast to train on."""
    folder = tmp_path_factory.mktemp("data") / "examples"
    for name in NAMES:
        shutil.copytree(EXAMPLES / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Artifact:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stack, "STAGES", dict.fromkeys(stack.STAGES, (QUICK, QUICK)))
        patch.setattr(os, "cpu_count", lambda: 1)
        out = tmp_path_factory.mktemp("model") / "mine.joblib"
        assert main(["train", "--data", str(data), "--out", str(out), "--seed", "3"]) == 0
    return load(out)


def test_what_training_found_serves_to_measure_its_model(
    trained: Artifact, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("trained again")

    monkeypatch.setattr(predictions, "collect", refuse)
    held_out = corpus_of("harbours", [harbour(1)])
    plan = Plan([read_corpus(data)], [held_out], OWN, [], [], n_folds=5, seed=3)
    run = evaluate(plan, trained, default_path())
    words = run["sets"]["examples"]["words"]["dehusk"]
    expected = trained.manifest["scores"]["balanced"]["examples"]
    assert {name: round(words[name], 4) for name in ("precision", "recall", "f1")} == {
        name: expected[name] for name in ("precision", "recall", "f1")
    }
    assert run["sets"]["examples"]["seen_status"] == {"cross_validated": len(NAMES)}
    assert run["sets"]["harbours"]["seen_status"] == {"unseen": 1}


def test_other_pages_are_trained_on_anew_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of("harbours", [harbour(number) for number in range(6)])
    validation = KeptValidation("a model", [corpus], 4, 0)
    with Store(tmp_path / "store") as store:
        assert validation.find(store) is None
        found = cross_validated(validation, store)
        assert [len(probability) for probability in found.values()] == [5] * 6
        monkeypatch.setattr(predictions, "collect", None)
        again = cross_validated(validation, store)
        assert all(np.array_equal(found[key], again[key]) for key in found)
        for other in (
            replace(validation, model="another"),
            replace(validation, n_folds=5),
            replace(validation, seed=1),
            replace(validation, corpora=[corpus_of("harbours", [replace(page, text="ebb") for page in corpus])]),
        ):
            assert other.find(store) is None


def test_snippets_are_nothing_to_learn_from() -> None:
    corpus: Corpus = corpus_of("pieces", [replace(harbour(number), only_snippets=True) for number in range(6)])
    with pytest.raises(DataError, match="pieces/0: its snippets can be measured against, but not learned from"):
        collect([replace(corpus, loaders=tuple(lambda page=page: replace(page, source="pieces") for page in corpus))])


def test_the_learning_curve_ends_where_all_sites_are_learned_from(tmp_path: Path) -> None:
    corpus = corpus_of("harbours", [harbour(number) for number in range(8)])
    points = learning_curve([corpus], 4, 0)
    assert [point["share"] for point in points] == list(SHARES)
    assert [point["sites"] for point in points] == [3, 3, 3, 6]
    with Store(tmp_path / "store") as store:
        plan = Plan([corpus], [], OWN, [], [], n_folds=4)
        run = evaluate(plan, shipped_model(), tmp_path / "store")
        assert store.pages("nobody") == set()
    assert points[-1]["f1"] == pytest.approx(run["sets"]["harbours"]["words"]["dehusk"]["f1"])
    assert points[-1]["f1_by_set"]["harbours"] == pytest.approx(points[-1]["f1"])


def test_importance_names_the_features_that_the_model_uses(tiny_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance, "N_LISTED", 4)
    found = permutation_importance([read_corpus(EXAMPLES)], tiny_model, 3, 0)
    assert found is not None
    first, *others = found["features"]
    assert first["name"] == "words_log"
    assert first["loss"] > 0.1
    assert all(abs(other["loss"]) < first["loss"] / 4 for other in others)
    assert permutation_importance([corpus_of("harbours", [replace(harbour(1), text="")])], tiny_model, 6, 0) is None
