"""Stacking: whatever a training page meets was learned without its fold and without the folds left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dehusk.features.blocks import cut
from dehusk.features.catalogue import CATALOGUE, KEYWORD_CUES, MEASURED, Feature
from dehusk.features.document import parse
from dehusk.features.lexicon import Lexicon
from dehusk.features.matrix import measure, with_cues
from dehusk.model.labeller import Model, Thresholds, probabilities
from dehusk.model.recipe import HTML_RECIPE
from dehusk.training import stack
from dehusk.training.corpus import LabelledPage
from dehusk.training.fit import FIRST_STAGE, SECOND_STAGE, Boosted, Rows, Settings
from dehusk.training.prepare import PreparedPage, prepare
from dehusk.training.stack import Sample, Stacker, predict
from dehusk.training.tables import Ballot, collect_votes

N_FOLDS = 5
#: Enough of each fold for its own words to pass ``MIN_VOTES``.
PAGES_A_FOLD = 4
#: Mark the headings that hold nothing but such a word, and the blocks under them, in a column of their own.
TELLTALE_MARK, UNDER_MARK = np.float32(12345), np.float32(54321)
#: A word that only the pages of a fold have, in their content and nowhere else.
TELLTALES = ["ebb", "flow", "tide", "moon", "mud"]
COLUMN = {feature.name: row for row, feature in enumerate(CATALOGUE)}
CUES = [COLUMN[feature.name] for feature in KEYWORD_CUES]
NAME_CUES = [row for row in CUES if "names" in CATALOGUE[row].name]
WORD_CUES = [row for row in CUES if row not in NAME_CUES]
LEFT_OUT = [frozenset(folds) for folds in ((), (0,), (3,), (1, 4))]
EVERY = frozenset(range(N_FOLDS))


def page(fold: int, number: int) -> PreparedPage:
    telltale = TELLTALES[fold]
    html = (
        f"<ul class=menu><li>Home</li><li>Boats {number}</li></ul>"
        f"<div class=story-{telltale}><p>The sea at page {number} of the harbour comes in twice a day, all year.</p>"
        f"<h2>{telltale}</h2></div><div class=foot><p>All rights reserved by page {number}</p></div>"
    )
    gold = f"The sea at page {number} of the harbour comes in twice a day, all year.\n{telltale}"
    return prepare(LabelledPage(str(number), None, html, gold, None, "tides"))


PAGES = [page(fold, PAGES_A_FOLD * fold + number) for fold in range(N_FOLDS) for number in range(PAGES_A_FOLD)]
FOLDS = np.repeat(np.arange(N_FOLDS), PAGES_A_FOLD)
TELLTALE_BLOCK = PAGES[0].texts.index(TELLTALES[0])


def sample(prepared: PreparedPage, fold: int, weight: float = 1.0) -> Sample:
    assert prepared.cues is not None
    return Sample(fold, prepared.columns, prepared.cues, prepared.texts, prepared.content, weight)


def numbered() -> list[Sample]:
    """The pages, a changed copy of some, and one that is only measured; columns 0 and 1 hold number and fold."""
    samples = [sample(prepared, int(fold)) for prepared, fold in zip(PAGES, FOLDS, strict=True)]
    samples += [sample(PAGES[number], int(FOLDS[number])) for number in (0, 7, 18)]
    samples.append(sample(PAGES[5], int(FOLDS[5]), weight=0.0))
    result = []
    for number, one in enumerate(samples):
        columns = one.columns.copy()
        columns[:, 0], columns[:, 1] = number, one.fold
        result.append(replace(one, columns=columns))
    return result


SAMPLES = numbered()
MEASURED_ONLY = len(SAMPLES) - 1
BALLOT = collect_votes(PAGES)


@dataclass
class Watched:
    """What the stages were fitted on, and which tables met which pages."""

    first: list[set[int]]
    """Numbers of the samples of each first-stage fit."""
    second: list[Rows]
    tables: dict[int, frozenset[int]]
    """Folds of the pages that a table was counted on, by the table's identity."""
    meetings: list[tuple[int, frozenset[int]]]
    """Fold of a sample, and the folds of the table that it was measured with."""
    kept: list[Lexicon]
    """Keeps the tables alive, so that identities stay distinct."""

    @property
    def first_folds(self) -> list[set[int]]:
        return [{SAMPLES[number].fold for number in numbers} for numbers in self.first]


class KnowsWhatItSaw:
    """Stands for fitted trees: sure of the rows of the folds that it was fitted on, of no others."""

    def __init__(self, folds: set[int]) -> None:
        self.folds = folds

    def probability(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.isin(matrix[:, 1], sorted(self.folds)).astype(np.float64)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    seen = Watched([], [], {}, [], [])

    def fit(rows: Rows, settings: Settings, seed: int) -> Boosted:
        if settings is SECOND_STAGE:
            seen.second.append(rows)
            return Boosted(KnowsWhatItSaw(set()), np.zeros(rows.matrix.shape[1]))  # type: ignore[arg-type]
        assert settings is FIRST_STAGE
        numbers = set(rows.matrix[:, 0].astype(int).tolist())
        seen.first.append(numbers)
        gains = np.arange(rows.matrix.shape[1], 0, -1, dtype=np.float64)
        return Boosted(KnowsWhatItSaw({SAMPLES[number].fold for number in numbers}), gains)  # type: ignore[arg-type]

    def count_votes(ballot: Ballot, chosen: Sequence[int]) -> Lexicon:
        lexicon = original_count(ballot, chosen)
        seen.kept.append(lexicon)
        seen.tables[id(lexicon)] = frozenset(FOLDS[list(chosen)].tolist())
        return lexicon

    def measured(
        columns: NDArray[np.float32], cues: Any, lexicon: Lexicon, order: Sequence[Feature]
    ) -> NDArray[np.float32]:
        seen.meetings.append((int(columns[0, 1]), seen.tables[id(lexicon)]))
        return with_cues(columns, cues, lexicon, order)

    original_count = stack.count_votes
    monkeypatch.setattr(stack, "fit", fit)
    monkeypatch.setattr(stack, "count_votes", count_votes)
    monkeypatch.setattr(stack, "with_cues", measured)
    return seen


def stacker(samples: Sequence[Sample] = SAMPLES, seed: int = 0) -> Stacker:
    return Stacker(samples, BALLOT, FOLDS, seed, lambda: None)


def without_dropout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "DROP_WORDS", 0)
    monkeypatch.setattr(stack, "DROP_NAMES", 0)


def test_the_pages_are_as_the_tests_need_them() -> None:
    for prepared, fold in zip(PAGES, FOLDS, strict=True):
        assert prepared.content.tolist() == [False, False, True, True, False]
        assert prepared.texts[TELLTALE_BLOCK] == TELLTALES[fold]


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_fit_sees_a_fold_left_out(left_out: frozenset[int], watched: Watched) -> None:
    fitted = stacker().fitted(left_out)
    for folds in watched.first_folds:
        assert not folds & left_out
    used = set(watched.second[-1].matrix[:, 0].astype(int).tolist())
    allowed = {number for number, one in enumerate(SAMPLES) if one.fold not in left_out and number != MEASURED_ONLY}
    assert used == allowed, "all others are used, copies too"
    assert allowed in watched.first
    assert watched.tables[id(fitted.lexicon)] == EVERY - left_out
    assert fitted.first.folds == EVERY - left_out  # type: ignore[attr-defined]


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_page_meets_trees_that_saw_its_fold(left_out: frozenset[int], watched: Watched) -> None:
    fitted = stacker().fitted(left_out)
    rows = watched.second[-1]
    # Column 0 is the strongest by the gains given above; the messages begin with the probability itself.
    p = rows.matrix[:, HTML_RECIPE.n_second_columns]
    assert fitted.second_columns.tolist() == list(range(HTML_RECIPE.n_second_columns))
    assert (p == 0).all()
    assert not np.isnan(rows.matrix).any()
    # The stand-in does tell: the trees that are shipped know every fold that was not left out.
    known = [number for number in range(MEASURED_ONLY) if SAMPLES[number].fold not in left_out]
    assert all(fitted.first.probability(SAMPLES[number].columns).all() for number in known)


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=str)
def test_no_training_page_meets_tables_that_saw_its_fold(left_out: frozenset[int], watched: Watched) -> None:
    stacker().fitted(left_out)
    assert len(watched.meetings) > len(PAGES)
    for fold, folds_of_table in watched.meetings:
        assert fold not in folds_of_table
        assert not left_out & folds_of_table
    # Not more is hidden than has to be: the page's fold, that of the page that its trees are for, and those left out.
    assert min(len(folds) for _, folds in watched.meetings) == N_FOLDS - len(left_out) - 2
    assert max(len(folds) for _, folds in watched.meetings) == N_FOLDS - len(left_out) - 1


@pytest.mark.parametrize("left_out", LEFT_OUT[:3], ids=str)
def test_a_word_of_one_fold_says_nothing_there(left_out: frozenset[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The leak itself: a word that stands in content only, on pages of one fold only, must be worth 0 on them."""
    without_dropout(monkeypatch)
    made = stacker()
    for number, one in made._training(left_out):
        honest = made._training_matrix(number, one, left_out | {one.fold})
        assert honest[TELLTALE_BLOCK, COLUMN["words_mean"]] == 0
        assert honest[TELLTALE_BLOCK + 1, COLUMN["heading_above"]] == 0
        # The test's own check: there is something to leak, of the word itself and of what stands under it.
        with_own_fold = made._training_matrix(number, one, left_out)
        assert with_own_fold[TELLTALE_BLOCK, COLUMN["words_mean"]] > 0
        assert with_own_fold[TELLTALE_BLOCK + 1, COLUMN["heading_above"]] < 0


def test_words_of_one_fold_reach_no_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on what the learner is given, in all fits of a whole training."""
    without_dropout(monkeypatch)
    seen: list[NDArray[np.float32]] = []

    def fit(rows: Rows, settings: Settings, seed: int) -> Boosted:
        if settings is FIRST_STAGE:
            for mark, column in ((TELLTALE_MARK, "words_mean"), (UNDER_MARK, "heading_above")):
                seen.append(rows.matrix[rows.matrix[:, 2] == mark, COLUMN[column]])
        return Boosted(KnowsWhatItSaw(set()), np.zeros(rows.matrix.shape[1]))  # type: ignore[arg-type]

    monkeypatch.setattr(stack, "fit", fit)
    samples = []
    for one in SAMPLES:
        columns = one.columns.copy()
        columns[:, 2] = 0
        columns[TELLTALE_BLOCK : TELLTALE_BLOCK + 2, 2] = TELLTALE_MARK, UNDER_MARK
        samples.append(replace(one, columns=columns))
    made = stacker(samples)
    for left_out in (frozenset({0}), frozenset({4}), frozenset()):
        made.fitted(left_out)
    assert sum(map(len, seen)) > 100
    assert all((rows == 0).all() for rows in seen)


def test_each_part_is_fitted_once(watched: Watched) -> None:
    n_done = 0

    def advance() -> None:
        nonlocal n_done
        n_done += 1

    made = Stacker(SAMPLES, BALLOT, FOLDS, 0, advance)
    for fold in range(N_FOLDS):
        made.fitted(frozenset((fold,)))
    made.fitted(frozenset())
    n_pairs = N_FOLDS * (N_FOLDS - 1) // 2
    assert len(watched.first) == 1 + N_FOLDS + n_pairs
    assert len({frozenset(numbers) for numbers in watched.first}) == len(watched.first)
    assert len(watched.second) == N_FOLDS + 1
    assert n_done == len(watched.first) + len(watched.second)
    assert len(watched.tables) == len(set(watched.tables.values()))


def test_samples_are_not_changed_by_fitting(watched: Watched) -> None:
    before = [one.columns.copy() for one in SAMPLES]
    stacker().fitted(frozenset())
    assert all((one.columns == columns).all() for one, columns in zip(SAMPLES, before, strict=True))


def test_rows_weigh_what_their_page_weighs(watched: Watched) -> None:
    heavy = [replace(one, weight=3.0) if number == 1 else one for number, one in enumerate(SAMPLES)]
    stacker(heavy).fitted(frozenset())
    rows = watched.second[-1]
    by_sample = np.bincount(rows.matrix[:, 0].astype(int), weights=rows.weight)
    assert by_sample / by_sample[0] == pytest.approx([3 if number == 1 else 1 for number in range(MEASURED_ONLY)])


def test_dropout_takes_cues_of_one_kind_from_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    n_measured = len(MEASURED)
    hidden = frozenset({0})
    for words, names in ((1, 0), (0, 1), (1, 1), (0, 0)):
        monkeypatch.setattr(stack, "DROP_WORDS", words)
        monkeypatch.setattr(stack, "DROP_NAMES", names)
        whole = with_cues(SAMPLES[6].columns, SAMPLES[6].cues, stacker().lexicon(hidden))
        assert whole[:, WORD_CUES].any()
        assert whole[:, NAME_CUES].any()
        found = stacker()._training_matrix(6, SAMPLES[6], hidden)
        assert (found[:, :n_measured] == whole[:, :n_measured]).all()
        assert (found[:, WORD_CUES] == (0 if words else whole[:, WORD_CUES])).all()
        assert (found[:, NAME_CUES] == (0 if names else whole[:, NAME_CUES])).all()


def test_dropout_is_as_frequent_as_it_says_and_the_same_for_a_page_in_every_fit() -> None:
    made = stacker()
    dropped = []
    for number in range(500):
        outcomes = set()
        for hidden in (frozenset({0, 1}), frozenset({1, 2})):
            found = made._training_matrix(number, SAMPLES[6], hidden)
            outcomes.add((not found[:, WORD_CUES].any(), not found[:, NAME_CUES].any()))
        assert len(outcomes) == 1
        dropped += outcomes
    words, names = np.mean(dropped, axis=0)
    assert words == pytest.approx(stack.DROP_WORDS, abs=0.07)
    assert names == pytest.approx(stack.DROP_NAMES, abs=0.07)
    # The two are drawn apart.
    assert np.mean([one and other for one, other in dropped]) == pytest.approx(words * names, abs=0.05)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real trees, but few of them."""
    monkeypatch.setattr(stack, "FIRST_STAGE", Settings(n_trees=4, n_leaves=4, learning_rate=0.5, n_bins=4, min_rows=5))
    monkeypatch.setattr(stack, "SECOND_STAGE", Settings(n_trees=3, n_leaves=4, learning_rate=0.5, n_bins=4, min_rows=5))


REAL = [sample(prepared, int(fold)) for prepared, fold in zip(PAGES, FOLDS, strict=True)]


@pytest.mark.usefixtures("quick")
def test_a_page_is_predicted_as_it_will_be_labelled() -> None:
    """Cross-validation measures the path that users take."""
    fitted = stacker(REAL).fitted(frozenset({2}))
    model = Model(fitted.lexicon, fitted.first, fitted.second, fitted.second_columns, Thresholds(0.5, 0.6, 0.4))
    html = "<ul class=menu><li>Home</li></ul><p>The sea of the harbour comes in twice a day.</p><p>Boats lie here</p>"
    table = cut(parse(html))
    new = sample(prepare(LabelledPage("new", None, html, "", None, "tides")), 2, weight=0.0)
    found = predict(fitted, new)
    assert found.shape == (3,)
    assert (found == probabilities(model, table, measure(table))).all()
    assert found[1] > found[0]


@pytest.mark.usefixtures("quick")
def test_the_seed_decides() -> None:
    def arrays(seed: int) -> list[list[float]]:
        fitted = stacker(REAL, seed).fitted(frozenset({1}))
        parts = [getattr(forest, name) for forest in (fitted.first, fitted.second) for name in ("threshold", "value")]
        return [part.tolist() for part in (*parts, fitted.second_columns, fitted.lexicon.values.ravel())]

    one = arrays(1)
    assert one == arrays(1)
    assert one != arrays(2)
