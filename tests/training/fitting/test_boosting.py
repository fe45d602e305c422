"""Fitting: how rows are weighted and drawn, and that what is fitted is what is exported."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.model.forest import Forest
from dehusk.training.fitting import boosting as fit_module
from dehusk.training.fitting.boosting import (
    MAX_ROWS,
    STAGES,
    Boosted,
    Rows,
    Settings,
    block_weights,
    draw,
    fit,
    make_estimator,
    stack_rows,
)

SMALL = Settings(n_trees=8, n_leaves=7, learning_rate=0.4, min_rows=5)
BLOCKS = st.lists(st.tuples(st.floats(0, 500), st.sampled_from("abcdefgh"), st.booleans()), min_size=1, max_size=30)


def weights(blocks: list[tuple[float, str, bool]], page_weight: float = 1.0) -> list[float]:
    words, texts, content = zip(*blocks, strict=True)
    found = block_weights(np.array(words, dtype=np.float32), texts, np.array(content, dtype=np.bool_), page_weight)
    assert found.dtype == np.float32
    return found.tolist()


def some_rows(n_rows: int, seed: int = 0, n_columns: int = 3) -> Rows:
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(n_rows, n_columns)).astype(np.float32)
    return Rows(matrix, matrix[:, 0] + 0.5 * rng.normal(size=n_rows) > 0, rng.random(n_rows, dtype=np.float32) + 0.1)


def test_a_block_weighs_the_root_of_its_words() -> None:
    found = weights([(9, "a", True), (4, "b", False), (0.2, "c", False)], 12)
    assert found == pytest.approx([6, 4, 2])


def test_copies_of_content_weigh_nothing() -> None:
    assert weights(
        [(4, "a", True), (4, "a", False), (4, "b", False), (4, "b", False), (4, "a", True)]
    ) == pytest.approx([0.25, 0, 0.25, 0.25, 0.25])


@given(BLOCKS, st.sampled_from([0.0, 1.0, 1.5]))
def test_blocks_weigh_what_their_page_weighs(blocks: list[tuple[float, str, bool]], page_weight: float) -> None:
    found = weights(blocks, page_weight)
    assert sum(found) == pytest.approx(page_weight, rel=1e-5)
    said = {text for _, text, content in blocks if content}
    for weight, (_, text, content) in zip(found, blocks, strict=True):
        assert (weight == 0) == (page_weight == 0 or (not content and text in said))


def test_a_page_without_blocks_has_no_weights() -> None:
    assert block_weights(np.zeros(0, np.float32), [], np.zeros(0, np.bool_), 1.0).shape == (0,)


def test_short_pages_are_taken_whole() -> None:
    rows = some_rows(MAX_ROWS)
    assert draw(rows, np.random.default_rng(0)) is rows


def test_more_rows_where_a_page_weighs_more() -> None:
    rows = some_rows(3 * MAX_ROWS)
    assert len(draw(rows, np.random.default_rng(0), 2 * MAX_ROWS).content) == 2 * MAX_ROWS
    assert draw(rows, np.random.default_rng(0), 3 * MAX_ROWS) is rows


@given(st.integers(MAX_ROWS + 1, 5 * MAX_ROWS), st.integers(0, 1000))
def test_rows_are_drawn_from_long_pages(n_rows: int, seed: int) -> None:
    rows = some_rows(n_rows)
    rows.matrix[:, 0] = np.arange(n_rows)
    found = draw(rows, np.random.default_rng(seed))
    drawn = found.matrix[:, 0].astype(int)
    assert len(found.content) == len(found.weight) == MAX_ROWS
    assert (np.diff(drawn) > 0).all(), "each row once, in page order"
    assert (found.content == rows.content[drawn]).all()
    assert found.weight == pytest.approx(rows.weight[drawn] * n_rows / MAX_ROWS)
    again = draw(rows, np.random.default_rng(seed))
    assert (again.matrix == found.matrix).all()


def test_what_is_drawn_weighs_as_much_on_average() -> None:
    rows = some_rows(400)
    totals = [draw(rows, np.random.default_rng(seed)).weight.sum() for seed in range(400)]
    assert np.mean(totals) == pytest.approx(rows.weight.sum(), rel=0.01)
    equal = replace(rows, weight=np.full(400, 0.5, dtype=np.float32))
    assert draw(equal, np.random.default_rng(0)).weight.sum() == pytest.approx(200)
    # Every row has its turn.
    hits = np.zeros(400)
    for seed in range(200):
        rows.matrix[:, 0] = np.arange(400)
        hits[draw(rows, np.random.default_rng(seed)).matrix[:, 0].astype(int)] += 1
    assert hits.min() > 0
    assert hits.max() < 100


def test_rows_of_many_pages_in_one() -> None:
    pages = [some_rows(3, 1), some_rows(0, 2), some_rows(5, 3)]
    found = stack_rows(pages)
    assert (found.matrix == np.concatenate([page.matrix for page in pages])).all()
    assert (found.content == np.concatenate([page.content for page in pages])).all()
    assert found.weight.mean() == pytest.approx(1)
    ratio = found.weight / np.concatenate([page.weight for page in pages])
    assert ratio == pytest.approx(np.full(8, ratio[0]))


def test_fitted_trees_tell_what_they_were_fitted_on() -> None:
    rows = some_rows(500)
    boosted = fit(rows, SMALL, seed=0)
    assert len(boosted.forest.roots) == SMALL.n_trees
    assert boosted.forest.n_features == 3
    p = boosted.forest.probability(rows.matrix)
    assert p[rows.content].mean() > 0.6
    assert p[~rows.content].mean() < 0.4
    assert boosted.gains[0] == boosted.gains.max()


def test_weights_count() -> None:
    """A row of weight 0 might as well not be there; the answer goes with the weight."""
    rng = np.random.default_rng(1)
    matrix = rng.integers(0, 2, (400, 1)).astype(np.float32)
    content = np.arange(400) % 2 == 0
    rows = Rows(matrix, content, np.where(content, 3, 1).astype(np.float32))
    assert fit(rows, replace(SMALL, columns_per_split=1.0), 0).forest.probability(matrix).mean() == pytest.approx(
        0.75, abs=0.02
    )


def test_the_seed_decides() -> None:
    rows = some_rows(400, n_columns=12)
    one, same, other = (fit(rows, SMALL, seed).forest for seed in (1, 1, 2))
    for name in ("feature", "threshold", "left", "value", "roots"):
        assert (getattr(one, name) == getattr(same, name)).all()
    assert one.baseline == same.baseline
    assert one.feature.tolist() != other.feature.tolist()


def test_trees_that_were_exported_wrongly_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(estimator: object) -> Forest:
        right = export(estimator)
        return replace(right, value=right.value + np.float32(1e-5))

    export = fit_module.export_forest
    monkeypatch.setattr(fit_module, "export_forest", wrong)
    with pytest.raises(AssertionError, match="differ from scikit-learn's"):
        fit(some_rows(200), SMALL, 0)


def test_strongest_columns() -> None:
    gains = np.array([0.5, 3, 0, 3, 1, 0.5])
    boosted = Boosted(forest=None, gains=gains)  # type: ignore[arg-type]
    assert boosted.strongest(3).tolist() == [1, 3, 4]
    assert boosted.strongest(4).tolist() == [0, 1, 3, 4], "of equals the first"
    assert boosted.strongest(40).tolist() == list(range(6))
    assert boosted.strongest(2).dtype == np.int32


@pytest.mark.parametrize("stage", list(chain.from_iterable(STAGES.values())))
def test_settings_reach_the_learner(stage: Settings) -> None:
    parameters = make_estimator(stage, 11).get_params()
    expected = {
        "max_iter": stage.n_trees,
        "max_leaf_nodes": stage.n_leaves,
        "learning_rate": stage.learning_rate,
        "max_bins": stage.n_bins,
        "max_features": stage.columns_per_split,
        "min_samples_leaf": stage.min_rows,
        "l2_regularization": stage.l2,
        "early_stopping": False,
        "random_state": 11,
    }
    assert {name: parameters[name] for name in expected} == expected
    assert make_estimator(stage, 11) is not make_estimator(stage, 11)
