"""BlockClassifier is a scikit-learn classifier; BlockFeatures gives rows; exported models give equal probabilities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

import dehusk
from dehusk.features.catalogue import CATALOGUE, MEASURED
from dehusk.features.errors import DataError, ModelError
from dehusk.training import BlockClassifier, BlockFeatures, block_groups, block_labels, export_model, prepare_pages
from dehusk.training.labels.prepare import PreparedPage

EXAMPLES = Path(__file__).parents[3] / "examples"
#: Checks that do not apply: those of more than two classes, by its tag, and of labels for several outputs.
SMALL = {"n_trees": 12, "min_rows": 5, "n_leaves": 7}


@parametrize_with_checks([BlockClassifier(**SMALL)])
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.fixture(scope="module")
def pages() -> list[PreparedPage]:
    return prepare_pages(EXAMPLES)


@pytest.fixture(scope="module")
def features() -> BlockFeatures:
    return BlockFeatures()


@pytest.fixture(scope="module")
def rows(pages: list[PreparedPage], features: BlockFeatures) -> np.ndarray:
    return features.fit_transform(pages)


def test_rows_labels_and_groups_go_together(
    pages: list[PreparedPage], rows: np.ndarray, features: BlockFeatures
) -> None:
    n_blocks = sum(page.n_blocks for page in pages)
    assert rows.shape == (n_blocks, len(CATALOGUE))
    assert block_labels(pages).shape == block_groups(pages).shape == (n_blocks,)
    assert list(features.get_feature_names_out()) == [feature.name for feature in CATALOGUE]
    assert len(set(block_groups(pages).tolist())) == len(pages)


def test_a_page_is_not_shown_its_own_labels(pages: list[PreparedPage], rows: np.ndarray) -> None:
    """Turning one page's labels round changes the tokens of other pages' rows, not of its own."""
    from dataclasses import replace

    turned = [replace(pages[0], content=~pages[0].content), *pages[1:]]
    again = BlockFeatures().fit_transform(turned)
    n_own = pages[0].n_blocks
    assert np.array_equal(again[:n_own], rows[:n_own])
    assert not np.array_equal(again[n_own:], rows[n_own:])


def test_pages_without_labels_give_rows_of_the_same_columns(features: BlockFeatures, rows: np.ndarray) -> None:
    html = (EXAMPLES / "product/page.html").read_bytes()
    labelled = features.transform([page for page in prepare_pages(EXAMPLES) if page.id == "product"])
    assert np.array_equal(features.transform([html]), labelled)
    assert features.transform([b""]).shape == (0, len(CATALOGUE))
    assert not BlockFeatures(learn_tokens=False).fit([html]).transform([html])[:, len(MEASURED) :].any()
    assert labelled[:, len(MEASURED) :].any()


def test_labelled_and_other_pages_do_not_mix(pages: list[PreparedPage]) -> None:
    with pytest.raises(DataError, match="give either kind"):
        BlockFeatures().fit([pages[0], b"<p>x"])
    with pytest.raises(DataError, match="across sites"):
        BlockFeatures().fit_transform(pages[:1])


def test_it_works_in_cross_validation_by_site_and_in_a_search(pages: list[PreparedPage], rows: np.ndarray) -> None:
    content, groups = block_labels(pages), block_groups(pages)
    scores = cross_val_score(BlockClassifier(**SMALL), rows, content, groups=groups, cv=GroupKFold(3))
    assert scores.min() > 0.75
    search = GridSearchCV(BlockClassifier(**SMALL), {"n_leaves": [3, 7]}, cv=GroupKFold(2))
    search.fit(rows, content, groups=groups)
    assert search.best_params_["n_leaves"] in (3, 7)
    assert clone(search.best_estimator_).get_params()["n_trees"] == 12


def test_groups_weigh_alike() -> None:
    """One group of many rows says the opposite of many groups of one row each."""
    matrix = np.concatenate([np.zeros((90, 1)), np.zeros((30, 1))])
    labels = np.concatenate([np.ones(90), np.zeros(30)])
    groups = np.concatenate([np.zeros(90), np.arange(1, 31)])
    assert BlockClassifier(**SMALL).fit(matrix, labels).predict([[0]])[0] == 1
    assert BlockClassifier(**SMALL).fit(matrix, labels, groups=groups).predict([[0]])[0] == 0
    with pytest.raises(ValueError, match="groups names"):
        BlockClassifier(**SMALL).fit(matrix, labels, groups=groups[:-1])


@pytest.mark.parametrize(
    "learner",
    [
        BlockClassifier(**SMALL),
        GradientBoostingClassifier(n_estimators=8, random_state=0),
        GradientBoostingClassifier(n_estimators=4, init="zero", random_state=0),
        HistGradientBoostingClassifier(max_iter=8, random_state=0),
    ],
    ids=lambda learner: type(learner).__name__,
)
def test_an_exported_estimator_gives_the_same_probabilities(
    learner: Any, pages: list[PreparedPage], rows: np.ndarray, features: BlockFeatures, tmp_path: Path
) -> None:
    learner.fit(rows, block_labels(pages))
    manifest = export_model(learner, features, tmp_path / "mine.joblib")
    assert manifest["estimator"] == repr(learner)
    html = (EXAMPLES / "recipe-blog/page.html").read_bytes()
    page = dehusk.label(html, model=tmp_path / "mine.joblib")
    expected = learner.predict_proba(features.transform([html]))[:, 1]
    assert page.probabilities == pytest.approx(expected, abs=1e-5)
    assert dehusk.extract(html, model=tmp_path / "mine.joblib")
    explanation = page.explain(20)
    assert explanation.reference + sum(explanation.effects.values()) == pytest.approx(expected[20], abs=1e-5)


@pytest.mark.parametrize(
    ("learner", "said"),
    [
        (RandomForestClassifier(n_estimators=3), "RandomForestClassifier cannot be exported"),
        (LogisticRegression(), "LogisticRegression cannot be exported"),
        (GradientBoostingClassifier(loss="exponential", n_estimators=2), "loss='log_loss'"),
        (GradientBoostingClassifier(init=LogisticRegression(), n_estimators=2), "init=None"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_what_cannot_be_exported_is_refused(
    learner: Any, said: str, features: BlockFeatures, rows: np.ndarray, tmp_path: Path
) -> None:
    content = np.arange(200) % 2 == 0
    learner.fit(rows[:200], content)
    with pytest.raises(ModelError, match=said):
        export_model(learner, features, tmp_path / "mine.joblib")
    assert not (tmp_path / "mine.joblib").exists()


def test_estimators_that_are_not_ready_or_not_for_these_rows(
    features: BlockFeatures, rows: np.ndarray, tmp_path: Path
) -> None:
    out = tmp_path / "mine.joblib"
    with pytest.raises(ModelError, match="not fitted"):
        export_model(BlockClassifier(), features, out)
    content = np.arange(200) % 2 == 0
    with pytest.raises(ModelError, match="3 columns"):
        export_model(BlockClassifier(**SMALL).fit(rows[:200, :3], content), features, out)
    with pytest.raises(ModelError, match="knows the classes"):
        export_model(BlockClassifier(**SMALL).fit(rows[:200], np.where(content, "a", "b")), features, out)
