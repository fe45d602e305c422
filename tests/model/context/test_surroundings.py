"""What the second stage learns of the first one's probabilities: known pages, and naive means on random ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.model.context import surroundings
from dehusk.model.feature_set import HTML_FEATURES
from dehusk.model.labeller import context_columns
from tests.features.measured import by_name


def columns(html: str, p: list[float]) -> dict[str, list[float]]:
    measured = measure(cut(parse(html)))
    found = by_name(measured.page, surroundings.columns(measured.tokens, np.array(p, dtype=np.float32)))
    assert {values.shape for values in found.values()} == {(len(p),)}
    return {name: np.asarray(values).tolist() for name, values in found.items()}


FOUR = "<p>a</p><p>b</p><p>c</p><p>d</p>"  # a word each, so all weigh the same


def test_the_page() -> None:
    found = columns(FOUR, [0.1, 0.9, 0.6, 0.3])
    assert found["p"] == pytest.approx([0.1, 0.9, 0.6, 0.3])
    assert found["page_highest"] == pytest.approx([0.9] * 4)
    assert found["page_strong_share"] == [0.5] * 4
    assert found["page_unsure_share"] == [0.5] * 4


def test_a_block_weighs_the_root_of_its_words() -> None:
    found = columns(f"<p>{'w ' * 9}</p><p>{'w ' * 4}</p>", [1, 0.5])
    assert found["p_ancestor1"] == pytest.approx([(3 + 1) / 5] * 2)
    assert found["page_strong_share"] == pytest.approx([3 / 5] * 2)
    assert found["page_unsure_share"] == pytest.approx([2 / 5] * 2)


def test_the_likely_content_before_and_after() -> None:
    found = columns(FOUR, [0.1, 0.9, 0.6, 0.3])
    assert found["since_strong"] == pytest.approx(np.log1p([99, 99, 1, 1]))
    assert found["until_strong"] == pytest.approx(np.log1p([1, 0, 0, 99]))


def test_a_page_without_a_sure_block() -> None:
    found = columns(FOUR, [0.1, 0.2, 0.3, 0])
    assert found["since_strong"] == found["until_strong"] == pytest.approx([np.log1p(99)] * 4)


def test_the_tree() -> None:
    html = "<main><div><p>a</p><p>b</p></div><p>c</p></main><div><p>d</p></div>"
    found = columns(html, [1, 0.8, 0.6, 0.2])
    assert [name for name in found if name.startswith("p_ancestor")] == ["p_ancestor0", "p_ancestor1", "p_ancestor2"]
    assert found["p_ancestor0"] == pytest.approx([1, 0.8, 0.6, 0.2])
    assert found["p_ancestor1"] == pytest.approx([0.9, 0.9, 0.8, 0.2])
    assert found["p_ancestor2"] == pytest.approx([0.8, 0.8, 0.65, 0.65])
    assert found["p_beside0"] == pytest.approx([0.8, 1, 0.9, 0])
    assert found["p_beside1"] == pytest.approx([0.6, 0.6, 0.2, 0.8])
    assert found["p_beside2"] == pytest.approx([0.2, 0.2, 0, 0])  # beside main; html holds nothing but body
    total = 2.6
    assert found["f1_ancestor0"] == pytest.approx([2 * p / (1 + total) for p in (1, 0.8, 0.6, 0.2)])
    assert found["f1_ancestor1"] == pytest.approx(
        [2 * 1.8 / (2 + total), 2 * 1.8 / (2 + total), 2 * 2.4 / (3 + total), 2 * 0.2 / (1 + total)]
    )
    # main: 4.8 / 5.6; the whole page: 5.2 / 6.6.
    assert found["best_inside"] == [1, 1, 1, 0]
    assert found["best_f1"] == pytest.approx([4.8 / 5.6] * 4)
    assert found["chain_f1"] == pytest.approx([4.8 / 5.6] * 3 + [5.2 / 6.6])


def test_siblings_alike() -> None:
    html = "<ul><li>a</li><li>b</li><li class=x>c</li></ul><div>d</div>"
    found = columns(html, [1, 0.5, 0.2, 0])
    assert found["p_alike0"] == pytest.approx([0.75, 0.75, 0.2, 0])


def test_sections() -> None:
    found = columns("<p>a</p><h2>b</h2><p>c</p><p>d</p><h3>e</h3><p>f</p>", [0.9, 0.8, 0.2, 0.4, 0.6, 1])
    # Under no heading: a and b; under b: c, d and e; under e: f.
    assert found["p_section"] == pytest.approx([0.85, 0.85, 0.4, 0.4, 0.4, 1])
    assert found["p_own_section"] == pytest.approx([0.85, 0.4, 0.4, 0.4, 1, 1])
    assert found["p_heading_above"] == pytest.approx([0, 0, 0.8, 0.8, 0.8, 0.6])


def test_copies() -> None:
    found = columns("<p>a</p><p>b</p><p>a</p><p>c</p><p>b</p>", [0.1, 0.3, 0.9, 0, 0.2])
    assert found["copy_highest"] == pytest.approx([0.9, 0.3, 0.9, 0, 0.3])


@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 1.0])
def test_a_page_of_one_block(p: float) -> None:
    found = columns("<p>alone</p>", [p])
    assert np.isfinite(list(found.values())).all()
    assert found["p_ancestor2"] == pytest.approx([p])
    assert found["p_beside2"] == [0]
    assert found["copy_highest"] == pytest.approx([p])


def test_names_do_not_depend_on_the_page() -> None:
    names = {feature.name for feature in HTML_FEATURES.context if feature.source == "surroundings"}
    assert set(columns("<p>a</p>", [0])) == names
    assert set(columns(FOUR + "<h1>e</h1>", [0, 1, 0.5, 0.2, 0.9])) == names


def test_columns_stand_in_the_order_of_the_catalogue() -> None:
    """The second stage knows its columns by their place."""
    html, p = FOUR + "<h1>e</h1>", [0, 1, 0.5, 0.2, 0.9]
    by_name = columns(html, p)
    table = context_columns(measure(cut(parse(html))).tokens, np.array(p), np.full(7, 1 / 7), HTML_FEATURES)
    for values, feature in zip(table.T.tolist(), HTML_FEATURES.context, strict=True):
        if feature.source == "surroundings":
            assert values == pytest.approx(by_name[feature.name])
    assert HTML_FEATURES.context[0].name == "p"


BLOCKS = st.lists(
    st.tuples(st.sampled_from(["p", "h2", "li", "div"]), st.integers(1, 12), st.sampled_from([0, 0.1, 0.45, 0.55, 1])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=60)
@given(BLOCKS, st.integers(1, 5))
def test_means_are_those_of_a_naive_count(blocks: list[tuple[str, int, float]], per_section: int) -> None:
    parts = [f"<{tag}>{'w ' * n_words}</{tag}>" for tag, n_words, _ in blocks]
    starts = range(0, len(parts), per_section)
    html = "".join(f"<section>{''.join(parts[start : start + per_section])}</section>" for start in starts)
    p = np.array([probability for _, _, probability in blocks])
    found = columns(html, p.tolist())
    assert np.isfinite(list(found.values())).all()
    weight = np.sqrt([n_words for _, n_words, _ in blocks])
    for row in range(len(blocks)):
        inside = slice(row // per_section * per_section, (row // per_section + 1) * per_section)
        mean = (p * weight)[inside].sum() / weight[inside].sum()
        assert found["p_ancestor1"][row] == pytest.approx(mean, abs=1e-5)
        mean = (p * weight).sum() / weight.sum()
        assert found["p_ancestor2"][row] == pytest.approx(mean, abs=1e-5)
        texts = [n_words for _, n_words, _ in blocks]
        copies = [other for one, other in zip(texts, p.tolist(), strict=True) if one == texts[row]]
        assert found["copy_highest"][row] == pytest.approx(max(copies))
