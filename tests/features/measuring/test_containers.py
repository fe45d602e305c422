"""Containers: known small pages with the values that follow from them, and naive walks on random ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dehusk.features.measuring import containers
from dehusk.features.measuring.page_measures import PageMeasures, measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from tests.features.measured import by_name

WORDS20 = "word " * 20


def measures_of(html: str) -> PageMeasures:
    return measure_page(cut(parse(html)))


def columns_of(page: PageMeasures) -> dict[str, NDArray[np.float64]]:
    return by_name(page, *containers.columns(page))


def columns(html: str) -> dict[str, list[float]]:
    return {name: np.asarray(values).tolist() for name, values in columns_of(measures_of(html)).items()}


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
    assert found["ancestor0_block_share"] == pytest.approx([1 / 6] * 6)
    assert found["ancestor1_block_share"] == pytest.approx([1, 4 / 6, 2 / 6, 2 / 6, 4 / 6, 1])
    assert found["ancestor2_block_share"] == pytest.approx([1, 1, 4 / 6, 4 / 6, 1, 1])
    assert found["ancestor6_text_share"] == [1] * 6  # beyond the root it is the root


def test_dominant_container() -> None:
    # All long text stands in the div "text"; its larger paragraph holds 2/3 of that: enough to be the container.
    found = columns(ARTICLE)
    assert found["dominant_levels_up"] == [3, 2, 0, 1, 2, 3]
    assert found["dominant_levels_down"] == [1, 1, 0, 1, 1, 1]
    assert found["dominant_position"] == [-1, -1, 0, 1, 2, 2]
    assert found["dominant_text_share"] == pytest.approx([40 / 66] * 6)


def test_dominant_container_of_even_paragraphs_is_their_parent() -> None:
    html = f"<p>Lead</p><div><p>{WORDS20}</p><p>{WORDS20}</p><p>{WORDS20}</p></div><p>Tail</p>"
    found = columns(html)
    assert found["dominant_levels_up"] == [1, 0, 0, 0, 1]
    assert found["dominant_levels_down"] == [1] * 5
    assert found["dominant_position"] == pytest.approx([-1 / 3, 0, 1 / 3, 2 / 3, 1])


@pytest.mark.parametrize(
    ("sizes", "is_found"),
    [
        ((90, 110), False),  # 55 % of its parent's long text, where 60 are asked for
        ((70, 130), True),
        ((100, 60, 20), False),
        ((112, 48, 20), True),
    ],
)
def test_a_dominant_container_holds_enough_of_its_parents_long_text(sizes: tuple[int, ...], is_found: bool) -> None:
    found = columns("".join(f"<p>{'w ' * size}</p>" for size in sizes))
    largest = int(np.argmax(sizes))
    assert found["dominant_text_share"][0] == pytest.approx(sizes[largest] / sum(sizes) if is_found else 1)
    assert found["dominant_levels_up"][largest] == 0
    assert found["dominant_levels_down"][largest] == (0 if is_found else 1)


def test_a_dominant_container_holds_enough_of_the_pages_long_text() -> None:
    halves = f"<section><p>{'w ' * 70}</p><p>{'w ' * 30}</p></section>"
    # Of 140 words, section holds 100; its larger paragraph 70 % of these, and half of all.
    found = columns(f"{halves}<p>{'w ' * 40}</p>")
    assert found["dominant_text_share"] == pytest.approx([0.5] * 3)
    # Of 160 words, its larger paragraph holds 44 %.
    found = columns(f"{halves}<p>{'w ' * 30}</p><p>{'w ' * 30}</p>")
    assert found["dominant_text_share"] == pytest.approx([100 / 160] * 4)


def test_a_page_without_long_text_has_no_dominant_container_but_its_root() -> None:
    found = columns("<p>one</p><p>two</p>")
    assert found["dominant_levels_up"] == [0, 0]
    assert found["dominant_levels_down"] == [2, 2]


@pytest.mark.parametrize(
    ("label", "html", "score"),
    [
        ("commas and length", "<p>The boats lie, as cattle do, here.</p>", 1 + 2 + 7 / 17),
        ("links", "<p>The boats lie, as <a href=x>cattle do</a>, here.</p>", (1 + 2 + 7 / 17) * 5 / 7),
        ("nothing but a link", "<p><a href=x>The boats lie, as cattle do</a></p>", 0),
        ("under five words", "<p>four words, no more</p>", 0),
        ("five words", "<p>five words, and no more</p>", 2 + 5 / 17),
        ("a long block, whose score stops growing", f"<p>{'w ' * 200}</p>", 4),
        ("commas of other scripts", "<p>今天天气晴朗，真好，是的。</p>", 1 + 2 + 10 * 0.6 / 17),
    ],
)
def test_a_block_scores_by_commas_and_length(label: str, html: str, score: float) -> None:
    assert containers._seed(measures_of(html)).tolist() == pytest.approx([score]), label


def test_readability_is_handed_to_the_ancestors() -> None:
    html = f"<main><p>{WORDS20}</p><p>{WORDS20}, {WORDS20}</p></main><div><p>{WORDS20}</p></div>"
    one, two, three = containers._seed(measures_of(html)).tolist()
    assert (one, two, three) == pytest.approx((1 + 20 / 17, 2 + 40 / 17, 1 + 20 / 17))
    # main: its paragraphs' whole score; body: half of every one.
    main, body, div = one + two, (one + two + three) / 2, three
    found = columns(html)
    largest = max(main, body, div)
    assert found["readability_parent"] == pytest.approx([main / largest, main / largest, div / largest])
    assert found["readability_chain"] == pytest.approx([main / largest, main / largest, max(body, div) / largest])
    assert found["candidate_levels_up"] == [0, 0, 1]
    assert found["candidate_levels_down"] == [1, 1, 2]
    assert found["candidate_position"] == [0, 0.5, 1]


@pytest.mark.parametrize(("tag", "levels_up"), [("td", [1, 0, 0]), ("th", [0, 0, 0])])
def test_a_container_that_is_the_text_block_itself_scores_for_itself(tag: str, levels_up: list[int]) -> None:
    """A cell of a table page does, of which the row would be the candidate else; a heading's cell does not."""
    text = f"{WORDS20}<br><br>{WORDS20}, {WORDS20}"
    found = columns(f"<table><tr><td><a href=x>Menu</a></td><{tag}>{text}</{tag}></tr></table>")
    assert found["candidate_levels_up"] == levels_up
    assert found["candidate_levels_down"] == [1, *([0, 0] if tag == "td" else [1, 1])]


LISTING = f"""<main><h1>Boats</h1><ul>
  <li><h3>First</h3><p>{WORDS20}</p></li>
  <li><h3>Second</h3><p>one two</p></li>
  <li><h3>Third</h3><p><a href=x>go</a></p></li>
</ul><ol><li>a</li><li>b</li></ol></main>"""


def test_records() -> None:
    found = columns(LISTING)
    # Three li are a record; two are not.
    assert found["record_alike_log"] == pytest.approx([-1, *[np.log1p(3)] * 6, -1, -1])
    assert found["record_n_blocks_log"] == pytest.approx([-1, *[np.log1p(2)] * 6, -1, -1])
    assert found["record_group_text_share"] == pytest.approx([-1, *[25 / 28] * 6, -1, -1])
    assert found["same_siblings_log"] == pytest.approx(np.log1p([1, 1, 1, 1, 1, 1, 1, 2, 2]))
    for name in ("alike_log", "n_blocks_log", "group_text_share"):  # no record stands in another
        assert found[f"outer_record_{name}"] == found[f"record_{name}"]


def test_the_outermost_record_is_not_the_nearest() -> None:
    item = "<li><p>a b</p><p>c</p><p>d</p><p>e</p></li>"
    found = columns(f"<ul>{item * 3}</ul><p>{'w ' * 15}</p>")
    assert found["record_alike_log"] == pytest.approx([*[np.log1p(4)] * 12, -1])
    assert found["record_n_blocks_log"] == pytest.approx([*[np.log1p(1)] * 12, -1])
    assert found["record_group_text_share"] == pytest.approx([*[5 / 30] * 12, -1])
    assert found["outer_record_alike_log"] == pytest.approx([*[np.log1p(3)] * 12, -1])
    assert found["outer_record_n_blocks_log"] == pytest.approx([*[np.log1p(4)] * 12, -1])
    assert found["outer_record_group_text_share"] == pytest.approx([*[15 / 30] * 12, -1])


def test_siblings_of_other_classes_are_no_record() -> None:
    found = columns("<div class=a>1</div><div class=b>2</div><div>3</div><div class=a>4</div>")
    assert found["record_alike_log"] == [-1] * 4
    assert found["same_siblings_log"] == pytest.approx(np.log1p([2, 1, 1, 2]))


PAGES = st.recursive(
    st.sampled_from(["text ", "<br><br>", "two words ", f"{WORDS20}. ", "<a href=x>link</a>"]),
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{''.join(children)}</{tag}>",
        st.sampled_from(["div", "section", "span", "p", "ul", "li"]),
        st.lists(inner, min_size=1, max_size=5),
    ),
    max_leaves=30,
)


def ancestors(page: PageMeasures, row: int) -> list[int]:
    rows = [row]
    while rows[-1]:
        rows.append(int(page.tree.parent[rows[-1]]))
    return rows


@settings(max_examples=150, deadline=None)
@given(st.lists(PAGES, min_size=1, max_size=5).map("".join), st.booleans())
def test_relations_to_any_element_are_those_of_a_naive_walk(html: str, after_the_page: bool) -> None:
    page = measures_of(f"<p>start</p>{html}" + ("</body></html><div><p>after</p></div>tail" if after_the_page else ""))
    chains = [ancestors(page, row) for row in page.element.tolist()]
    for target in range(len(page.tree)):
        path = ancestors(page, target)
        inside = [row for row, chain in enumerate(chains) if target in chain]
        found = containers._relation(page, target, "it")
        for row, chain in enumerate(chains):
            common = next(element for element in chain if element in path)
            assert found["it_levels_up"][row] == path.index(common)
            assert found["it_levels_down"][row] == chain.index(common)
            place = min(max((row - inside[0]) / len(inside), -1), 2)
            assert found["it_position"][row] == pytest.approx(place)


@settings(max_examples=100, deadline=None)
@given(st.lists(PAGES, min_size=1, max_size=5).map("".join))
def test_the_dominant_container_is_found_by_going_down(html: str) -> None:
    page = measures_of(f"<p>start</p>{html}")
    long, parent = page.sums["long"], page.tree.parent.tolist()
    of_parent, of_page = np.float32(0.6), np.float32(0.45)
    target = 0
    while True:
        children = [row for row in range(1, len(parent)) if parent[row] == target and long[row] > 0]
        heavy = [row for row in children if long[row] >= of_parent * long[target] and long[row] >= of_page * long[0]]
        if not heavy:
            break
        (target,) = heavy
    found = columns_of(page)
    for name, column in containers._relation(page, target, "dominant").items():
        assert found[name].tolist() == column.tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(PAGES, min_size=1, max_size=5).map("".join))
def test_shares_are_those_of_a_naive_walk(html: str) -> None:
    page = measures_of(f"<p>start</p>{html}")
    plain, total = page.plain.tolist(), max(float(page.plain.sum()), 1)
    chains = [ancestors(page, row) for row in page.element.tolist()]
    found = columns_of(page)
    for row, chain in enumerate(chains):
        inside = [[block for block, other in enumerate(chains) if ancestor in other] for ancestor in chain]
        shares = [sum(plain[block] for block in blocks) / total for blocks in inside]
        for level in range(containers.N_LEVELS):
            blocks = inside[min(level, len(shares) - 1)]
            assert found[f"ancestor{level}_text_share"][row] == pytest.approx(
                shares[min(level, len(shares) - 1)], abs=1e-5
            )
            assert found[f"ancestor{level}_block_share"][row] == pytest.approx(len(blocks) / len(page))
