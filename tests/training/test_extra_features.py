"""Features of one's own, from training to labelled pages."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from sklearn.ensemble import GradientBoostingClassifier

import dehusk
from dehusk.cli import main
from dehusk.features.catalogue import MEASURED
from dehusk.features.errors import DataError, InputError, ModelError
from dehusk.features.reading.blocks import BlockTable
from dehusk.model.artifact import load
from dehusk.training import BlockFeatures, block_labels, export_model, prepare_pages
from dehusk.training.fitting import stacking
from dehusk.training.fitting.boosting import Settings
from dehusk.training.train import train

MARK = "§"
#: Nothing but the mark tells content here: every block is alike else, and they are shuffled.
STORY, NOTE = f"The boat number %d {MARK} leaves at noon.", "The boat number %d & leaves at noon."


def n_marks(table: BlockTable) -> list[int]:
    """Marks in its text."""
    return [text.count(MARK) for text in table.texts]


def n_others(table: BlockTable) -> list[int]:
    return [text.count("&") for text in table.texts]


def page(number: int) -> tuple[str, str]:
    blocks = [(STORY if hash_of(number, place) else NOTE) % (10 * number + place) for place in range(10)]
    return "".join(f"<p>{text}</p>" for text in blocks), "\n".join(text for text in blocks if MARK in text)


def hash_of(number: int, place: int) -> bool:
    return place == number % 10 or (7 * number + 3 * place * place) % 5 < 2


def content(page: dehusk.Page) -> list[str]:
    return [block.text for block in page.blocks if block.label == "content"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "marks.jsonl"
    records = [dict(zip(("html", "text"), page(number), strict=True)) for number in range(8)]
    lines = [
        json.dumps({"id": str(number), "url": f"http://site{number}.example/", **record})
        for number, record in enumerate(records)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model(data: Path) -> Path:
    """Trained with few trees in this process."""
    quick = Settings(n_trees=3, n_leaves=4, learning_rate=0.5, n_bins=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stacking, "STAGES", dict.fromkeys(stacking.STAGES, (quick, quick)))
        patch.setattr(os, "cpu_count", lambda: 1)
        train([data], data.with_name("marks.joblib"), extra_features=[n_marks])
    return data.with_name("marks.joblib")


def test_a_model_learns_from_them_and_keeps_their_names(model: Path) -> None:
    artifact = load(model, [n_marks])
    assert list(artifact.manifest["extra_features"]) == ["n_marks"]
    assert artifact.model.feature_set.catalogue[len(MEASURED)].name == "n_marks"
    assert len(MEASURED) in artifact.model.second_columns  # among the strongest
    html, gold = page(99)
    labelled = dehusk.Extractor(model, extra_features=[n_marks]).label(html)
    assert content(labelled) == gold.split("\n")
    explained = labelled.explain(next(block.index for block in labelled.blocks if MARK in block.text))
    assert "Marks in its text: 1" in [reason.text for reason in explained.reasons]


def test_it_labels_with_the_same_functions_only(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for extra in ([], [n_others]):
        with pytest.raises(ModelError, match=r"extra_features=\[n_marks\]"):
            dehusk.Extractor(model, extra_features=extra)
    with pytest.raises(ModelError, match="without the extra features n_others"):
        dehusk.Extractor(model, extra_features=[n_marks, n_others])
    with pytest.raises(ModelError, match="without the extra features n_marks"):
        dehusk.Extractor(extra_features=[n_marks])
    with pytest.raises(InputError, match="has its extra features already"):
        dehusk.Extractor(load(model, [n_marks]), extra_features=[n_marks])
    assert main(["--model", str(model), str(model.with_name("marks.jsonl"))]) == 1
    assert "dehusk.Extractor(model, extra_features=[n_marks])" in capsys.readouterr().err


def test_an_extractor_and_its_pages_can_be_pickled(model: Path) -> None:
    extractor = dehusk.Extractor(model, extra_features=[n_marks])
    html, gold = page(77)
    assert pickle.loads(pickle.dumps(extractor)).extract(html) == extractor.extract(html)
    again = pickle.loads(pickle.dumps(extractor.label(html)))
    assert content(again) == gold.split("\n")


def test_plain_text_goes_by_its_own_features(model: Path) -> None:
    assert dehusk.Extractor(model, extra_features=[n_marks]).label(page(5)[1], kind="text").blocks


def test_with_scikit_learn(data: Path, tmp_path: Path) -> None:
    pages, features = prepare_pages(data, [n_marks]), BlockFeatures(extra_features=[n_marks])
    rows = features.fit_transform(pages)
    assert "n_marks" in features.get_feature_names_out()
    assert rows.shape[1] == len(features.get_feature_names_out())
    learner = GradientBoostingClassifier(n_estimators=8).fit(rows, block_labels(pages))
    export_model(learner, features, tmp_path / "own.joblib")
    html, gold = page(42)
    found = dehusk.Extractor(tmp_path / "own.joblib", extra_features=[n_marks]).label(html)
    assert content(found) == gold.split("\n")
    assert features.transform([html]).tolist() == features.transform([html.encode()]).tolist()


@pytest.mark.parametrize(("prepared", "asked"), [([], [n_marks]), ([n_marks], [])])
def test_pages_prepared_with_others_are_refused(prepared: list[Any], asked: list[Any], data: Path) -> None:
    with pytest.raises(DataError, match="prepared with other extra features"):
        BlockFeatures(extra_features=asked).fit_transform(prepare_pages(data, prepared))
