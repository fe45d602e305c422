"""Stacking: whatever a training page meets was learned without its fold and without the folds left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dehusk.features.catalogue import NAME_LOG_ODDS, WORD_LOG_ODDS, Feature
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.matrix import measure, with_log_odds
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.reading.parsing import parse
from dehusk.features.reading.plain_text import read_text
from dehusk.features.roles.vocabulary import PAGE_TYPES
from dehusk.features.text_matrix import measure_text
from dehusk.model.experts import Expert
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES, FeatureSet
from dehusk.model.labeller import probabilities
from dehusk.model.page_types import PageTypes
from dehusk.training.fitting import stacking as stack
from dehusk.training.fitting.boosting import EXPERTS, STAGES, Boosted, Rows, Settings
from dehusk.training.fitting.stacking import Stacker
from dehusk.training.fitting.token_counts import TokenCounts, count_tokens
from dehusk.training.labels.corpus import LabelledPage
from dehusk.training.labels.prepare import PreparedPage, prepare
from dehusk.training.labels.samples import Sample
from dehusk.training.variation.text_pages import prepare_text
from dehusk.training.variation.text_styles import Style

N_FOLDS = 5
#: Enough of each fold for its own words and names to pass ``MIN_DF``.
PAGES_A_FOLD = 4
#: Marks the blocks that hold nothing but a word, and stand in an element of a name, that only the pages of a fold
#: have, in their content and nowhere else; and the blocks under them, whose elements have names of a fold too.
TELLTALE_MARK, UNDER_MARK = np.float32(12345), np.float32(54321)
TELLTALES = ["ebb", "flow", "tide", "moon", "mud"]
LEFT_OUT = [frozenset(folds) for folds in ((), (0,), (3,), (1, 4))]
EVERY = frozenset(range(N_FOLDS))
FIRST_STAGES, SECOND_STAGES = zip(*STAGES.values(), strict=True)


def page(fold: int, number: int) -> LabelledPage:
    telltale = TELLTALES[fold]
    html = (
        f"<ul class=menu><li>Home</li><li>Boats {number}</li></ul>"
        f"<div class=story><p>The sea at page {number} of the harbour comes in twice a day, all year.</p>"
        f"<x-{telltale}>{telltale}</x-{telltale}></div><z-{telltale}><y-{telltale}>"
        f"<p>All rights are reserved by the owners of page {number}, say these.</p></y-{telltale}></z-{telltale}>"
    )
    gold = f"The sea at page {number} of the harbour comes in twice a day, all year.\n{telltale}"
    return LabelledPage(str(number), None, html, gold, None, "tides")


LABELLED = [page(fold, PAGES_A_FOLD * fold + number) for fold in range(N_FOLDS) for number in range(PAGES_A_FOLD)]
FOLDS = np.repeat(np.arange(N_FOLDS), PAGES_A_FOLD)
TELLTALE_BLOCK = 3


def sample(prepared: PreparedPage, fold: int, weight: float = 1.0, kind: str = HTML) -> Sample:
    assert prepared.tokens is not None
    return Sample(fold, prepared.columns, prepared.tokens, prepared.texts, prepared.content, weight, kind)


def numbered(pages: Sequence[PreparedPage], kind: str) -> list[Sample]:
    """The pages, a changed copy of some, and one that is only measured; columns 0 and 1 hold number and fold."""
    samples = [sample(prepared, int(fold), kind=kind) for prepared, fold in zip(pages, FOLDS, strict=True)]
    samples += [sample(pages[number], int(FOLDS[number]), kind=kind) for number in (0, 7, 18)]
    samples.append(sample(pages[5], int(FOLDS[5]), weight=0.0, kind=kind))
    result = []
    for number, one in enumerate(samples):
        columns = one.columns.copy()
        columns[:, 0], columns[:, 1] = number, one.fold
        result.append(replace(one, columns=columns))
    return result


@dataclass(frozen=True)
class Pages:
    """Pages of one kind, and what their tables tell of the blocks that only the pages of a fold have."""

    feature_set: FeatureSet
    pages: list[PreparedPage]
    samples: list[Sample]
    counts: TokenCounts
    telling: dict[str, int]
    """Columns of the telltale block and of the one under it: 0 where its fold is hidden, else 1 above or -1 below."""
    telling_under: dict[str, int]

    def __str__(self) -> str:
        return self.feature_set.kind

    @property
    def tokens(self) -> slice:
        """The columns of log-odds."""
        return slice(len(self.feature_set.catalogue) - len(self.feature_set.log_odds), None)

    def column(self, name: str) -> int:
        return [feature.name for feature in self.feature_set.catalogue].index(name)

    def stacker(self, samples: Sequence[Sample] | None = None, seed: int = 0) -> Stacker:
        chosen = self.samples if samples is None else samples
        return Stacker(chosen, self.counts, FOLDS, seed, lambda: None, self.feature_set)


def pages_of(
    feature_set: FeatureSet, pages: list[PreparedPage], telling: dict[str, int], under: dict[str, int]
) -> Pages:
    return Pages(
        feature_set, pages, numbered(pages, feature_set.kind), count_tokens(pages, feature_set.table), telling, under
    )


PREPARED = [prepare(labelled) for labelled in LABELLED]
WRITTEN = [
    prepare_text(labelled, prepared.content, Style()) for labelled, prepared in zip(LABELLED, PREPARED, strict=True)
]
HTML_PAGES = pages_of(
    HTML_FEATURES,
    PREPARED,
    {"own_names_sum": 1, "own_names_highest": 1},
    {"parent_names_sum": -1, "parent_names_lowest": -1},
)
TEXT_PAGES = pages_of(
    TEXT_FEATURES, WRITTEN, {"words_sum": 1, "words_mean": 1, "words_highest": 1}, {"heading_above": -1}
)
SAMPLES = HTML_PAGES.samples
MEASURED_ONLY = len(SAMPLES) - 1
every_kind = pytest.mark.parametrize("pages", [HTML_PAGES, TEXT_PAGES], ids=str)


@dataclass
class Watched:
    """What the stages were model on, and which tables met which pages."""

    first: list[set[int]]
    """Numbers of the samples of each first-stage fit."""
    second: list[Rows]
    expert: list[set[int]]
    """Numbers of the samples of each fit of the expert."""
    tables: dict[int, frozenset[int]]
    """Folds of the pages that a table was counted on, by the table's identity."""
    meetings: list[tuple[int, frozenset[int]]]
    """Fold of a sample, and the folds of the table that it was measured with."""
    kept: list[LogOddsTable]
    """Keeps the tables alive, so that identities stay distinct."""

    @property
    def first_folds(self) -> list[set[int]]:
        return [{SAMPLES[number].fold for number in numbers} for numbers in self.first]


class KnowsWhatItSaw:
    """Stands for model trees: sure of the rows of the folds that it was model on, of no others."""

    def __init__(self, folds: set[int]) -> None:
        self.folds = folds

    def decision(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.where(np.isin(matrix[:, 1], sorted(self.folds)), 700.0, -700.0)


@dataclass(frozen=True)
class KnowsItsPages(PageTypes):
    """Stands for fitted types: sure of the pages that it was fitted on, of no others."""

    pages: frozenset[int]

    def probabilities(self, values: NDArray[np.float32], tokens: object = None) -> NDArray[np.float64]:
        return np.full(len(PAGE_TYPES), float(int(values[0]) in self.pages))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    seen = Watched([], [], [], {}, [], [])

    def fit(rows: Rows, settings: Settings, seed: int) -> Boosted:
        if settings in SECOND_STAGES:
            seen.second.append(rows)
            return Boosted(KnowsWhatItSaw(set()), np.zeros(rows.matrix.shape[1]))  # type: ignore[arg-type]
        is_expert = any(settings is of_kind for of_kind in EXPERTS.values())
        assert is_expert or settings in FIRST_STAGES
        numbers = set(rows.matrix[:, 0].astype(int).tolist())
        (seen.expert if is_expert else seen.first).append(numbers)
        gains = np.arange(rows.matrix.shape[1], 0, -1, dtype=np.float64)
        return Boosted(KnowsWhatItSaw({SAMPLES[number].fold for number in numbers}), gains)  # type: ignore[arg-type]

    def fit_log_odds(counts: TokenCounts, chosen: Sequence[int]) -> LogOddsTable:
        log_odds = original_count(counts, chosen)
        seen.kept.append(log_odds)
        seen.tables[id(log_odds)] = frozenset(FOLDS[list(chosen)].tolist())
        return log_odds

    def measured(
        columns: NDArray[np.float32], tokens: Any, log_odds: LogOddsTable, order: Sequence[Feature]
    ) -> NDArray[np.float32]:
        seen.meetings.append((int(columns[0, 1]), seen.tables[id(log_odds)]))
        return with_log_odds(columns, tokens, log_odds, order)

    original_count = stack.fit_log_odds
    monkeypatch.setattr(stack, "fit", fit)
    monkeypatch.setattr(stack, "fit_log_odds", fit_log_odds)
    monkeypatch.setattr(stack, "with_log_odds", measured)
    return seen


def drop(monkeypatch: pytest.MonkeyPatch, html: float, text: float) -> None:
    of_html, of_text = {NAME_LOG_ODDS: html, WORD_LOG_ODDS: html}, {WORD_LOG_ODDS: text}
    monkeypatch.setattr(stack, "P_DROPOUT", {HTML: of_html, TEXT: of_text})


def matrix_of(one: Sample, log_odds: LogOddsTable, feature_set: FeatureSet) -> NDArray[np.float32]:
    return with_log_odds(one.columns, one.tokens, log_odds, feature_set.log_odds)


@every_kind
def test_the_pages_are_as_the_tests_need_them(pages: Pages) -> None:
    for prepared, fold in zip(pages.pages, FOLDS, strict=True):
        assert prepared.content.tolist() == [False, False, True, True, False]
        assert prepared.texts[TELLTALE_BLOCK] == TELLTALES[fold]
        assert prepared.is_usable


@every_kind
@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_fit_sees_a_fold_left_out(left_out: frozenset[int], pages: Pages, watched: Watched) -> None:
    model = pages.stacker().fit(left_out)
    for folds in watched.first_folds:
        assert not folds & left_out
    used = set(watched.second[-1].matrix[:, 0].astype(int).tolist())
    allowed = {number for number, one in enumerate(SAMPLES) if one.fold not in left_out and number != MEASURED_ONLY}
    assert used == allowed, "all others are used, copies too"
    assert allowed in watched.first
    assert watched.tables[id(model.log_odds)] == EVERY - left_out
    assert model.first.folds == EVERY - left_out  # type: ignore[attr-defined]


@every_kind
@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_page_meets_trees_that_saw_its_fold(left_out: frozenset[int], pages: Pages, watched: Watched) -> None:
    model = pages.stacker().fit(left_out)
    rows = watched.second[-1]
    # Column 0 is the strongest by the gains given above; the context features begin with the probability itself.
    p = rows.matrix[:, pages.feature_set.n_second_columns]
    assert model.second_columns.tolist() == list(range(pages.feature_set.n_second_columns))
    assert (p == 0).all()
    assert not np.isnan(rows.matrix).any()
    # The stand-in does tell: the trees that are shipped know every fold that was not left out.
    known = [number for number in range(MEASURED_ONLY) if SAMPLES[number].fold not in left_out]
    assert all((model.first.decision(pages.samples[number].columns) > 0).all() for number in known)


@every_kind
@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_page_is_told_a_type_by_pages_of_its_fold(
    left_out: frozenset[int], pages: Pages, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stand-in is sure of the first type for the pages that it was fitted on, and of no type for others."""
    fitted: list[set[int]] = []

    def fit_page_types(values: NDArray[np.float32], *_: object) -> PageTypes:
        numbers = set(values[:, 0].astype(int).tolist())  # a mean of the column that holds the sample's number
        fitted.append(numbers)
        unknown = PageTypes.unknown(values.shape[1])
        return KnowsItsPages(unknown.center, unknown.scale, unknown.weights, frozenset(numbers))

    monkeypatch.setattr(stack, "fit_page_types", fit_page_types)
    typed = [replace(one, page_type="article") for one in pages.samples]
    model = pages.stacker(typed).fit(left_out)
    context = [feature.name for feature in pages.feature_set.context]
    first_type = context.index("type_article") - len(context)
    assert (watched.second[-1].matrix[:, first_type] == 0).all()
    used = {number for number in range(MEASURED_ONLY + 1) if SAMPLES[number].fold not in left_out} - {MEASURED_ONLY}
    assert used in fitted, "the model's own has seen all others"
    assert isinstance(model.page_types, KnowsItsPages)
    assert model.page_types.pages == used


def typed_samples(pages: Pages) -> list[Sample]:
    """Three of four pages of a type that the expert knows; the copies are told as such."""
    known, other = ("forum", "article") if pages is HTML_PAGES else ("article", "forum")
    return [
        replace(one, page_type=known if number % 4 else other, is_copy=number >= len(LABELLED) and one.weight > 0)
        for number, one in enumerate(pages.samples)
    ]


@every_kind
@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_the_expert_learns_from_pages_of_its_types(
    left_out: frozenset[int], pages: Pages, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack, "MIN_EXPERT_PAGES", 10)
    model = pages.stacker(typed_samples(pages)).fit(left_out)
    assert model.expert is not None
    n_known = MEASURED_ONLY if pages.feature_set.expert.with_copies else len(LABELLED)
    of_kind = {number for number in range(n_known) if number % 4}
    assert {number for number in of_kind if SAMPLES[number].fold not in left_out} in watched.expert
    for numbers in watched.expert:
        assert numbers <= of_kind, "no other type, and of pages no copy"
        assert not {SAMPLES[number].fold for number in numbers} & left_out


@every_kind
@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_page_meets_an_expert_that_saw_its_fold(
    left_out: frozenset[int], pages: Pages, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack, "MIN_EXPERT_PAGES", 10)
    monkeypatch.setattr(Expert, "share", lambda *_: 1.0)
    pages.stacker(typed_samples(pages)).fit(left_out)
    assert watched.expert
    # The context begins with the probability itself, which is the expert's alone here.
    assert (watched.second[-1].matrix[:, pages.feature_set.n_second_columns] == 0).all()


def test_few_pages_make_no_expert(watched: Watched) -> None:
    assert HTML_PAGES.stacker(typed_samples(HTML_PAGES)).fit(frozenset()).expert is None
    assert not watched.expert


@every_kind
@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_training_page_meets_tables_that_saw_its_fold(
    left_out: frozenset[int], pages: Pages, watched: Watched
) -> None:
    pages.stacker().fit(left_out)
    assert len(watched.meetings) > len(LABELLED)
    for fold, folds_of_table in watched.meetings:
        assert folds_of_table == EVERY - {fold}


@every_kind
def test_a_word_or_name_of_one_fold_says_nothing_there(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """The leak itself: what stands in content only, on pages of one fold only, must be worth 0 on them."""
    drop(monkeypatch, 0, 0)
    made = pages.stacker()
    for number, one in enumerate(pages.samples[:MEASURED_ONLY]):
        honest = made._training_matrix(number)
        # The test's own check: there is something to leak, of the block itself and of what stands under it.
        with_own_fold = matrix_of(one, made.log_odds(frozenset()), pages.feature_set)
        for row, telling in ((TELLTALE_BLOCK, pages.telling), (TELLTALE_BLOCK + 1, pages.telling_under)):
            for name, side in telling.items():
                assert honest[row, pages.column(name)] == 0, name
                assert np.sign(with_own_fold[row, pages.column(name)]) == side, name


def test_a_name_of_one_fold_says_nothing_as_that_of_an_ancestor(monkeypatch: pytest.MonkeyPatch) -> None:
    drop(monkeypatch, 0, 0)
    made, chain, menu, under = HTML_PAGES.stacker(), HTML_PAGES.column("chain_names_sum"), 0, TELLTALE_BLOCK + 1
    for number, one in enumerate(SAMPLES[:MEASURED_ONLY]):
        honest = made._training_matrix(number)
        with_own_fold = matrix_of(one, made.log_odds(frozenset()), HTML_FEATURES)
        # The same as of the menu, whose list stands in the body itself.
        assert honest[under, chain] == honest[menu, chain]
        assert with_own_fold[under, chain] < with_own_fold[menu, chain]


@every_kind
def test_words_and_names_of_one_fold_reach_no_fit(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on what the learner is given, in all fits of a whole training."""
    drop(monkeypatch, 0, 0)
    seen: list[NDArray[np.float32]] = []

    def fit(rows: Rows, settings: Settings, seed: int) -> Boosted:
        first, second = STAGES[pages.feature_set.kind]
        assert settings in (first, second)
        if settings is first:
            for mark, telling in ((TELLTALE_MARK, pages.telling), (UNDER_MARK, pages.telling_under)):
                marked = rows.matrix[rows.matrix[:, 2] == mark]
                seen.extend(marked[:, pages.column(name)] for name in telling)
        return Boosted(KnowsWhatItSaw(set()), np.zeros(rows.matrix.shape[1]))  # type: ignore[arg-type]

    monkeypatch.setattr(stack, "fit", fit)
    samples = []
    for one in pages.samples:
        columns = one.columns.copy()
        columns[:, 2] = 0
        columns[TELLTALE_BLOCK : TELLTALE_BLOCK + 2, 2] = TELLTALE_MARK, UNDER_MARK
        samples.append(replace(one, columns=columns))
    made = pages.stacker(samples)
    for left_out in (frozenset({0}), frozenset({4}), frozenset()):
        made.fit(left_out)
    assert sum(map(len, seen)) > 100
    assert all((rows == 0).all() for rows in seen)


def test_each_part_is_fitted_once(watched: Watched) -> None:
    n_done = 0

    def advance() -> None:
        nonlocal n_done
        n_done += 1

    made = Stacker(SAMPLES, HTML_PAGES.counts, FOLDS, 0, advance, HTML_FEATURES)
    for fold in range(N_FOLDS):
        made.fit(frozenset((fold,)))
    made.fit(frozenset())
    n_pairs = N_FOLDS * (N_FOLDS - 1) // 2
    assert len(watched.first) == 1 + N_FOLDS + n_pairs
    assert len({frozenset(numbers) for numbers in watched.first}) == len(watched.first)
    assert len(watched.second) == N_FOLDS + 1
    assert n_done == len(watched.first) + len(watched.second)
    assert len(watched.tables) == len(set(watched.tables.values()))


@every_kind
def test_a_model_is_fitted_on_samples_of_its_kind(pages: Pages, watched: Watched) -> None:
    other = TEXT_PAGES if pages is HTML_PAGES else HTML_PAGES
    model = pages.stacker([*other.samples, *pages.samples]).fit(frozenset())
    assert model.feature_set == pages.feature_set
    numbers = watched.second[-1].matrix[:, 0].astype(int).tolist()
    assert set(numbers) == set(range(MEASURED_ONLY))
    assert len(numbers) == 5 * MEASURED_ONLY, "each of its blocks once"


@every_kind
def test_samples_are_not_changed_by_fitting(pages: Pages, watched: Watched) -> None:
    before = [one.columns.copy() for one in pages.samples]
    pages.stacker().fit(frozenset())
    assert all((one.columns == columns).all() for one, columns in zip(pages.samples, before, strict=True))


def test_rows_weigh_what_their_page_weighs(watched: Watched) -> None:
    heavy = [replace(one, weight=3.0) if number == 1 else one for number, one in enumerate(SAMPLES)]
    HTML_PAGES.stacker(heavy).fit(frozenset())
    rows = watched.second[-1]
    by_sample = np.bincount(rows.matrix[:, 0].astype(int), weights=rows.weight)
    assert by_sample / by_sample[0] == pytest.approx([3 if number == 1 else 1 for number in range(MEASURED_ONLY)])


@every_kind
@pytest.mark.parametrize("is_dropped", [True, False])
def test_dropout_takes_all_log_odds_from_a_page(
    pages: Pages, is_dropped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, one = pages.tokens, pages.samples[6]
    # What is dropped of the other kind has no part in it.
    drop(monkeypatch, *((is_dropped, not is_dropped) if pages is HTML_PAGES else (not is_dropped, is_dropped)))
    whole = matrix_of(one, pages.stacker().log_odds(frozenset({one.fold})), pages.feature_set)
    assert whole[:, tokens].any(axis=0).sum() > len(pages.feature_set.log_odds) / 2
    found = pages.stacker()._training_matrix(6)
    assert (found[:, : tokens.start] == whole[:, : tokens.start]).all()
    assert (found[:, tokens] == (0 if is_dropped else whole[:, tokens])).all()


@every_kind
def test_dropout_is_as_frequent_as_it_says_and_the_same_for_a_page_in_every_fit(pages: Pages) -> None:
    samples = [pages.samples[6]] * 300
    catalogue, dropped = pages.feature_set.catalogue, []
    made, again = pages.stacker(samples), pages.stacker(samples)
    for number in range(len(samples)):
        matrix = made._training_matrix(number)
        assert (matrix == again._training_matrix(number)).all()
        families = stack.P_DROPOUT[pages.feature_set.kind]
        dropped.append([not matrix[:, [catalogue.index(feature) for feature in family]].any() for family in families])
    assert np.mean(dropped, axis=0) == pytest.approx(list(families.values()), abs=0.08)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real trees, but few of them."""
    first = Settings(n_trees=4, n_leaves=4, learning_rate=0.5, n_bins=4, min_rows=5)
    monkeypatch.setattr(stack, "STAGES", dict.fromkeys(STAGES, (first, replace(first, n_trees=3))))


REAL = [sample(prepared, int(fold)) for prepared, fold in zip(PREPARED, FOLDS, strict=True)]
REAL_TEXTS = [sample(prepared, int(fold), kind=TEXT) for prepared, fold in zip(WRITTEN, FOLDS, strict=True)]


@pytest.mark.usefixtures("quick")
@every_kind
def test_a_page_is_predicted_as_it_will_be_labelled(pages: Pages) -> None:
    """Cross-validation measures the path that users take."""
    model = pages.stacker([*REAL, *REAL_TEXTS]).fit(frozenset({2}))
    labelled = page(2, 99)
    new, measured = prepare(labelled), measure(cut(parse(labelled.html)))
    if pages is TEXT_PAGES:
        new = prepare_text(labelled, new.content, Style())
        measured = measure_text(read_text("\n".join(new.texts)))
    found = probabilities(model, new)
    assert found.shape == (5,)
    assert (found == probabilities(model, measured)).all()
    assert found[2] > found[0]


@pytest.mark.usefixtures("quick")
def test_the_seed_decides() -> None:
    def arrays(seed: int) -> list[list[float]]:
        model = HTML_PAGES.stacker(REAL, seed).fit(frozenset({1}))
        parts = [getattr(forest, name) for forest in (model.first, model.second) for name in ("threshold", "value")]
        return [part.tolist() for part in (*parts, model.second_columns, model.log_odds.values.ravel())]

    one = arrays(1)
    assert one == arrays(1)
    assert one != arrays(2)
