"""Measuring a model: the same words as the outputs, right means, and honesty about what the model has seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import dehusk
from dehusk.extractor import shipped_model
from dehusk.features.errors import DataError, ModelError
from dehusk.model.artifact import Artifact
from dehusk.training.corpus import Corpus, LabelledPage, fingerprint
from dehusk.training.evaluate import Evaluation, as_values, evaluate, extract_text, render
from dehusk.training.measure import tokens

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/page.html"))


def page(page_id: str, kept: str, gold: str, page_type: str | None = None, source: str = "tides") -> LabelledPage:
    """A page of which ``kept`` is extracted, as the stand-in for extraction below has it."""
    return LabelledPage(page_id, None, kept, gold, page_type, source)


def corpus(pages: Sequence[LabelledPage]) -> Corpus:
    loaders = tuple(partial(lambda one: one, labelled) for labelled in pages)
    return Corpus(pages[0].source, tuple(labelled.id for labelled in pages), loaders)


def artifact(**manifest: Any) -> Artifact:
    return replace(shipped_model(), manifest=manifest)


@pytest.fixture
def extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract_all(source: str, model: object) -> str:
        if source == "bad":
            raise ValueError("no such luck")
        return source

    monkeypatch.setattr("dehusk.training.evaluate.extract_text", extract_all)


PAGES = [
    page("1", "the sea", "the sea", "article"),
    page("2", "the sea the moon", "the sea", "forum"),
    page("3", "moon", "the sea", "article"),
    page("4", "", "", None),
]
OTHER = [page("1", "ebb", "ebb flow", "article", source="moons")]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_measures_the_words_that_the_outputs_hold(file: Path) -> None:
    source = file.read_bytes()
    assert Counter(tokens(extract_text(source, shipped_model().model))) == Counter(tokens(dehusk.extract(source)))


@pytest.mark.parametrize("source", [b"", "", "<p>", b"\x00", "<!-- only -->"])
def test_a_page_without_text_is_empty(source: bytes | str) -> None:
    assert extract_text(source, shipped_model().model) == ""


@pytest.mark.usefixtures("extraction")
class TestMeans:
    def test_pages_count_the_same(self) -> None:
        overall = evaluate([corpus(PAGES)], artifact()).overall
        assert overall.n_pages == 4
        assert overall.precision == pytest.approx((1 + 1 / 2 + 0 + 1) / 4)
        assert overall.recall == pytest.approx((1 + 1 + 0 + 1) / 4)
        assert overall.f1 == pytest.approx((1 + 2 / 3 + 0 + 1) / 4)

    def test_by_set_and_type(self) -> None:
        result = evaluate([corpus(PAGES), corpus(OTHER)], artifact())
        assert {name: summary.n_pages for name, summary in result.by_source.items()} == {"tides": 4, "moons": 1}
        assert {name: summary.n_pages for name, summary in result.by_page_type.items()} == {"article": 3, "forum": 1}
        assert result.by_page_type["article"].recall == pytest.approx((1 + 0 + 1 / 2) / 3)

    def test_no_pages(self) -> None:
        result = evaluate([], artifact())
        assert result.overall.n_pages == 0
        assert render(result)

    def test_a_page_that_fails_counts_as_empty_and_is_named(self) -> None:
        pages = [page("1", "the sea", "the sea"), page("2", "bad", "the sea"), page("3", "bad", "")]
        result = evaluate([corpus(pages)], artifact())
        assert [failed.id for failed in result.failed] == ["2", "3"]
        assert [failed.failure for failed in result.failed] == ["ValueError: no such luck"] * 2
        assert result.overall.n_failed == 2
        assert result.overall.f1 == pytest.approx((1 + 0 + 1) / 3)
        assert "2 pages failed and count as empty: tides/2, tides/3" in render(result)

    def test_a_page_that_cannot_be_read_is_an_error(self) -> None:
        def missing() -> LabelledPage:
            raise DataError("page.html: cannot be read")

        with pytest.raises(DataError, match="cannot be read"):
            evaluate([Corpus("tides", ("1",), (missing,))], artifact())


@pytest.mark.usefixtures("extraction")
class TestInSample:
    def test_pages_of_the_training_data_are_found(self) -> None:
        known = [fingerprint(labelled)[:12] for labelled in PAGES[1:3]]
        result = evaluate([corpus(PAGES)], artifact(training_pages=known))
        assert [measured.in_training for measured in result.pages] == [False, True, True, False]
        assert result.overall.n_in_training == 2
        lines = render(result)
        assert any(line.startswith("IN-SAMPLE: the model was trained on 2 of these 4 pages") for line in lines)
        assert [line.split()[-1] for line in lines[:4]] == ["in-sample", "2", "1", "1"]

    def test_no_page_was_seen(self) -> None:
        lines = render(evaluate([corpus(PAGES)], artifact(training_pages=["0" * 12])))
        assert "None of the 4 pages was in the model's training data." in lines

    def test_a_model_that_does_not_say(self) -> None:
        result = evaluate([corpus(PAGES)], artifact())
        assert not result.knows_training_pages
        assert any(line.startswith("The model does not say") for line in render(result))

    @pytest.mark.parametrize("listed", [7, "abc", {"a": 1}, [1], [["a"]]], ids=str)
    def test_a_damaged_list_is_an_error(self, listed: Any) -> None:
        with pytest.raises(ModelError, match="training_pages"):
            evaluate([corpus(PAGES)], artifact(training_pages=listed))


@pytest.mark.usefixtures("extraction")
class TestReport:
    @pytest.fixture
    def result(self) -> Evaluation:
        return evaluate([corpus(PAGES), corpus(OTHER)], artifact())

    def test_table(self, result: Evaluation) -> None:
        assert render(result)[:6] == [
            "              pages  precision  recall      f1",
            "all pages         5     0.7000  0.7000  0.6667",
            "set tides         4     0.6250  0.7500  0.6667",
            "set moons         1     1.0000  0.5000  0.6667",
            "type article      3     0.6667  0.5000  0.5556",
            "type forum        1     0.5000  1.0000  0.6667",
        ]

    def test_one_set_has_one_row(self) -> None:
        rows = render(evaluate([corpus(OTHER)], artifact()))
        assert [row.split()[0] for row in rows[1:3]] == ["set", "type"]

    def test_values_are_plain_and_complete(self, result: Evaluation) -> None:
        values = json.loads(json.dumps(as_values(result)))
        assert values["overall"] == {
            "n_pages": 5,
            "precision": pytest.approx(0.7),
            "recall": pytest.approx(0.7),
            "f1": pytest.approx(2 / 3),
            "n_in_training": 0,
            "n_failed": 0,
        }
        assert list(values["by_source"]) == ["tides", "moons"]
        assert list(values["by_page_type"]) == ["article", "forum"]
        assert values["threshold"] == shipped_model().model.thresholds.balanced
        assert values["pages"][1] == {
            "source": "tides",
            "id": "2",
            "page_type": "forum",
            "precision": 0.5,
            "recall": 1.0,
            "f1": pytest.approx(2 / 3),
            "in_training": False,
            "failure": None,
        }
