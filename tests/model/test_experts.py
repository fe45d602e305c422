"""The expert counts on pages of its types, and its log-odds are mixed with those of the forest of all pages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.features import matrix as matrix_module
from dehusk.features.matrix import measure, with_log_odds
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.summary import N_SUMMARY
from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.model.attributions import attribute
from dehusk.model.experts import HTML_EXPERT, TEXT_EXPERT, WRITTEN_TYPES, Expert, mix
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model, first_stage, probabilities
from dehusk.model.page_types import PageTypes

MOST, NOTHING_AT = HTML_EXPERT.most, HTML_EXPERT.nothing_at
LONG = "These are words enough to make a sentence of content."
MEASURED = measure(cut(parse(f"<p>Home</p><p>{LONG}</p><p>one two three four five</p>")))


def types_with(article: float, documentation: float = 0.0) -> NDArray[np.float64]:
    rest = (1 - article - documentation) / (len(PAGE_TYPES) - len(WRITTEN_TYPES))
    shares = dict.fromkeys(PAGE_TYPES, rest) | {"article": article, "documentation": documentation}
    return np.array([shares[name] for name in PAGE_TYPES])


def with_expert(model: Model, article: float) -> Model:
    """The model with an expert that says the opposite of its first forest; every page is so like an article."""
    types = PageTypes.unknown(N_SUMMARY)
    weights = types.weights.copy()
    weights[-1] = np.log(types_with(article) + 1e-12)
    opposite = replace(model.first, value=-model.first.value)
    return replace(model, page_types=replace(types, weights=weights), expert=opposite)


def test_the_experts_of_pages_and_of_texts_know_different_types() -> None:
    assert {*HTML_EXPERT.types, *TEXT_EXPERT.types} == {*PAGE_TYPES}
    assert not {*HTML_EXPERT.types} & {*TEXT_EXPERT.types}


@pytest.mark.parametrize(
    ("types", "share"),
    [
        (types_with(0), MOST),
        (types_with(NOTHING_AT / 2), MOST / 2),
        (types_with(NOTHING_AT / 4, NOTHING_AT / 4), MOST / 2),
        (types_with(NOTHING_AT), 0),
        (types_with(0, 0.9), 0),
        (types_with(1), 0),
    ],
)
def test_on_pages_the_share_falls_with_the_probability_of_an_article(types: NDArray[np.float64], share: float) -> None:
    assert HTML_EXPERT.share(types) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("types", "share"),
    [
        (types_with(0), 0),
        (types_with(TEXT_EXPERT.nothing_at), 0),
        (types_with(0.3, 0.3), TEXT_EXPERT.most / 2),
        (types_with(TEXT_EXPERT.most_at), TEXT_EXPERT.most),
        (types_with(0, 1), TEXT_EXPERT.most),
    ],
)
def test_on_texts_it_grows_with_it(types: NDArray[np.float64], share: float) -> None:
    assert TEXT_EXPERT.share(types) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("expert", [HTML_EXPERT, TEXT_EXPERT])
def test_nothing_is_known_of_a_page_whose_types_are_unknown(expert: Expert) -> None:
    assert expert.share(PageTypes.unknown(N_SUMMARY).probabilities(np.zeros(N_SUMMARY, dtype=np.float32))) == 0


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 1))
def test_a_mixture_lies_between_its_parts(general: float, expert: float, share: float) -> None:
    found = mix(np.array([general]), np.array([expert]), share)[0]
    low, high = sorted((1 / (1 + np.exp(-general)), 1 / (1 + np.exp(-expert))))
    assert low - 1e-9 <= found <= high + 1e-9
    assert mix(np.array([general]), np.array([general]), share)[0] == pytest.approx(1 / (1 + np.exp(-general)))


def test_the_first_stage_of_a_page_that_is_no_article_is_a_mixture(tiny_model: Model) -> None:
    model = with_expert(tiny_model, article=0)
    matrix = with_log_odds(MEASURED.columns, MEASURED.tokens, model.log_odds, model.feature_set.log_odds)
    found, _, types = first_stage(model, [matrix], MEASURED.tokens)
    assert HTML_EXPERT.share(types) == pytest.approx(MOST)
    decision = tiny_model.first.decision(matrix)
    assert found == pytest.approx(1 / (1 + np.exp(-(1 - 2 * MOST) * decision)))
    assert probabilities(model, MEASURED) != pytest.approx(probabilities(tiny_model, MEASURED))


def test_an_article_is_labelled_without_the_expert(tiny_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    model = with_expert(tiny_model, article=1)
    before, of_expert = Forest.decision, model.expert

    def decision(forest: Forest, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        assert forest is not of_expert, "it costs time and says nothing"
        return before(forest, matrix)

    monkeypatch.setattr(Forest, "decision", decision)
    assert probabilities(model, MEASURED).tolist() == probabilities(tiny_model, MEASURED).tolist()


@pytest.mark.parametrize("article", [0, NOTHING_AT / 3, 1])
def test_a_page_in_portions_is_labelled_the_same(
    article: float, tiny_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = with_expert(tiny_model, article)
    whole = probabilities(model, MEASURED)
    monkeypatch.setattr(matrix_module, "PORTION", 2)
    assert probabilities(model, MEASURED).tolist() == whole.tolist()


@pytest.mark.parametrize("article", [0, NOTHING_AT / 3, 1])
def test_attributions_add_up_with_an_expert(article: float, tiny_model: Model) -> None:
    model = with_expert(tiny_model, article)
    found = attribute(model, MEASURED, np.arange(3))
    assert found.reference + found.effects.sum(axis=1) == pytest.approx(probabilities(model, MEASURED), abs=1e-12)
