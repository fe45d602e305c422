"""Containers: known small pages with the values that follow from them, and naive walks on random ones."""

from __future__ import annotations

from collections import ChainMap
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features import containers
from dehusk.features.blocks import cut
from dehusk.features.document import parse
from dehusk.features.layout import Layout, lay_out
from dehusk.features.wording import seed

WORDS20 = "word " * 20


def layout_of(html: str) -> Layout:
    return lay_out(cut(parse(html)))


def columns_of(layout: Layout) -> ChainMap[str, np.ndarray]:
    return ChainMap(*containers.columns(layout))


def columns(html: str) -> dict[str, list[float]]:
    return {name: np.asarray(values).tolist() for name, values in columns_of(layout_of(html)).items()}


ARTICLE = f"""<body>
  <div id=menu><a href=a>Home page</a><a href=b>All news</a></div>
  <div id=main>
    <h1>Two words</h1>
    <div id=text><p>{WORDS20 * 2}</p><p>{WORDS20}</p></div>
    <p>And six more <a href=c>read on</a></p>
  </div>
  <div id=foot>Imprint</div>
</body>"""
# Blocks and their words outside links: menu 0 (of 4), h1 2, p 40, p 20, p 3 (of 5), foot 1; together 66 (of 72).


def test_ancestors() -> None:
    found = columns(ARTICLE)
    assert found["ancestor0_text_share"] == pytest.approx([0, 2 / 66, 40 / 66, 20 / 66, 3 / 66, 1 / 66])
    assert found["ancestor1_text_share"] == pytest.approx([1, 65 / 66, 60 / 66, 60 / 66, 65 / 66, 1])
    assert found["ancestor0_link_density"] == pytest.approx([1, 0, 0, 0, 2 / 5, 0])
    assert found["ancestor1_link_density"] == pytest.approx([6 / 72, 2 / 67, 0, 0, 2 / 67, 6 / 72])
    assert found["ancestor1_block_share"] == pytest.approx([1, 4 / 6, 2 / 6, 2 / 6, 4 / 6, 1])
    assert found["ancestor1_words_per_block"] == pytest.approx(np.log1p([11, 65 / 4, 30, 30, 65 / 4, 11]))
    assert found["ancestor6_text_share"] == [1] * 6  # beyond the root it is the root


def test_holders() -> None:
    found = columns(ARTICLE)
    # 10 % are 6.6 words, 25 % 16.5, 40 % 26.4.
    assert found["holder10_levels"] == [1, 1, 0, 0, 1, 1]
    assert found["holder25_levels"] == [1, 1, 0, 0, 1, 1]
    assert found["holder40_levels"] == [1, 1, 0, 1, 1, 1]
    assert found["holder40_text_share"] == pytest.approx([1, 65 / 66, 40 / 66, 60 / 66, 65 / 66, 1])
    assert found["holder40_link_density"] == pytest.approx([6 / 72, 2 / 67, 0, 0, 2 / 67, 6 / 72])
    assert found["holder40_long_share"] == pytest.approx([60 / 66, 60 / 65, 1, 1, 60 / 65, 60 / 66])


def test_dominant_container() -> None:
    # All long text stands in the div "text"; its larger paragraph holds 2/3 of that: enough to be the container.
    found = columns(ARTICLE)
    assert found["dominant_inside"] == [0, 0, 1, 0, 0, 0]
    assert found["dominant_side"] == [-1, -1, 0, 1, 1, 1]
    assert found["dominant_levels_up"] == [3, 2, 0, 1, 2, 3]
    assert found["dominant_levels_down"] == [1, 1, 0, 1, 1, 1]
    assert found["dominant_position"] == [-1, -1, 0, 1, 2, 2]
    assert found["dominant_text_share"] == pytest.approx([40 / 66] * 6)


def test_dominant_container_of_even_paragraphs_is_their_parent() -> None:
    html = f"<p>Lead</p><div><p>{WORDS20}</p><p>{WORDS20}</p><p>{WORDS20}</p></div><p>Tail</p>"
    found = columns(html)
    assert found["dominant_inside"] == [0, 1, 1, 1, 0]
    assert found["dominant_position"] == pytest.approx([-1 / 3, 0, 1 / 3, 2 / 3, 1])


def test_a_page_without_long_text_has_no_dominant_container_but_its_root() -> None:
    found = columns("<p>one</p><p>two</p>")
    assert found["dominant_inside"] == [1, 1]
    assert found["dominant_levels_down"] == [2, 2]


def test_readability_is_handed_to_the_ancestors() -> None:
    layout = layout_of(f"<main><p>{WORDS20}</p><p>{WORDS20}, {WORDS20}</p></main><div><p>{WORDS20}</p></div>")
    one, two, three = seed(layout).tolist()
    assert (one, two) == pytest.approx((1 + 20 / 17, 2 + 40 / 17))
    # main: its paragraphs' whole score; body: half of every one.
    main, body, div = one + two, (one + two + three) / 2, three
    found = {name: values.tolist() for name, values in columns_of(layout).items()}
    largest = max(main, body, div)
    assert found["readability_own"] == [0, 0, 0]  # paragraphs hold no paragraphs
    assert found["readability_parent"] == pytest.approx([main / largest, main / largest, div / largest])
    assert found["readability_chain"] == pytest.approx([main / largest, main / largest, max(body, div) / largest])
    assert found["candidate_inside"] == [1, 1, 0]


def test_a_container_that_is_the_text_block_itself_scores_for_itself() -> None:
    html = f"<table><tr><td>Menu</td><td>{WORDS20}<br><br>{WORDS20}, {WORDS20}</td></tr></table>"
    assert columns(html)["readability_own"] == pytest.approx([0, 1, 1])


LISTING = f"""<main><h1>Boats</h1><ul>
  <li><h3>First</h3><p>{WORDS20}</p></li>
  <li><h3>Second</h3><p>one two</p></li>
  <li><h3>Third</h3><p><a href=x>go</a></p></li>
</ul><ol><li>a</li><li>b</li></ol></main>"""


def test_records() -> None:
    found = columns(LISTING)
    # Three li are a record; two are not.
    assert found["record_alike_log"] == pytest.approx([-1, *[np.log1p(3)] * 6, -1, -1])
    assert found["record_levels"] == [-1, *[1] * 6, -1, -1]
    assert found["record_plain_log"][1:7] == pytest.approx(np.log1p([21, 21, 3, 3, 1, 1]))
    assert found["record_link_density"][1:7] == pytest.approx([0, 0, 0, 0, 0.5, 0.5])
    assert found["record_n_blocks_log"][1:7] == pytest.approx([np.log1p(2)] * 6)
    assert found["record_longest_log"][1:7] == pytest.approx(np.log1p([20, 20, 2, 2, 1, 1]))
    assert found["record_longest_to_largest"][1:7] == pytest.approx([1, 1, 0.1, 0.1, 0.05, 0.05])
    assert found["record_group_text_share"][1:7] == pytest.approx([25 / 28] * 6)
    assert found["same_siblings_log"] == pytest.approx(np.log1p([1, 1, 1, 1, 1, 1, 1, 2, 2]))


def test_the_outermost_record_is_not_the_nearest() -> None:
    item = "<li><p>a</p><p>b</p><p>c</p></li>"
    found = columns(f"<ul>{item * 3}</ul>")
    assert found["record_levels"] == [0] * 9
    assert found["outer_record_levels"] == [1] * 9
    assert found["outer_record_n_blocks_log"] == pytest.approx([np.log1p(3)] * 9)


def test_siblings_of_other_classes_are_no_record() -> None:
    found = columns("<div class=a>1</div><div class=b>2</div><div>3</div><div class=a>4</div>")
    assert found["record_levels"] == [-1] * 4
    assert found["same_siblings_log"] == pytest.approx(np.log1p([2, 1, 1, 2]))
    assert found["same_siblings_plain"] == pytest.approx(np.log1p([1, 1, 1, 1]))


PAGES = st.recursive(
    st.sampled_from(["text ", "<br><br>", "two words ", f"{WORDS20}. ", "<a href=x>link</a>"]),
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{''.join(children)}</{tag}>",
        st.sampled_from(["div", "section", "span", "p", "ul", "li"]),
        st.lists(inner, min_size=1, max_size=5),
    ),
    max_leaves=30,
)


def ancestors(layout: Layout, row: int) -> list[int]:
    rows = [row]
    while rows[-1]:
        rows.append(int(layout.tree.parent[rows[-1]]))
    return rows


@settings(max_examples=150, deadline=None)
@given(st.lists(PAGES, min_size=1, max_size=5).map("".join), st.booleans())
def test_steps_to_the_common_ancestor(html: str, after_the_page: bool) -> None:
    layout = layout_of(f"<p>start</p>{html}" + ("</body></html><div><p>after</p></div>tail" if after_the_page else ""))
    elements = layout.element.tolist()
    up, down = [0], [0]
    for before, after in pairwise(elements):
        one, other = ancestors(layout, before), ancestors(layout, after)
        common = next(row for row in one if row in other)
        up.append(one.index(common))
        down.append(other.index(common))
    found = {name: values.tolist() for name, values in columns_of(layout).items()}
    assert found["steps_down"] == down
    assert found["steps_up_next"] == [*up[1:], 0]
    assert found["steps_down_next"] == [*down[1:], 0]


@settings(max_examples=100, deadline=None)
@given(st.lists(PAGES, min_size=1, max_size=5).map("".join))
def test_shares_are_those_of_a_naive_walk(html: str) -> None:
    layout = layout_of(f"<p>start</p>{html}")
    plain, total = layout.plain.tolist(), max(float(layout.plain.sum()), 1)
    chains = [ancestors(layout, row) for row in layout.element.tolist()]
    found = columns_of(layout)
    for row, chain in enumerate(chains):
        inside = [[block for block, other in enumerate(chains) if ancestor in other] for ancestor in chain]
        shares = [sum(plain[block] for block in blocks) / total for blocks in inside]
        for level in range(containers.N_LEVELS):
            expected = shares[min(level, len(shares) - 1)]
            assert found[f"ancestor{level}_text_share"][row] == pytest.approx(expected, abs=1e-5)
        for part in containers.SHARES:
            levels = next(level for level, value in enumerate([*shares[:-1], 1]) if value >= part - 1e-7)
            assert found[f"holder{round(part * 100)}_levels"][row] == levels
