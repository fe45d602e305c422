"""Names of a page as tokens: which ones it gives, and what learned values make of a block."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.log_odds.names import NameTable, NameTokens, collect_names, written_names
from dehusk.features.measuring.element_names import read_names
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from odd_texts import NAMED, escaped

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/page.*"))


def tokens_of(html: str | bytes) -> NameTokens:
    return collect_names(measure_page(cut(parse(html))))


def hashed(tokens: list[str]) -> list[int]:
    """The hashes of written tokens; 0, no token, for the empty string."""
    return hash_strings(tokens).tolist()


def tokens_by_key(tokens: NameTokens) -> list[list[int]]:
    return [tokens.names[start:stop].tolist() for start, stop in pairwise(tokens.first_name.tolist())]


def columns(html: str, own: dict[str, float], ancestor: dict[str, float]) -> dict[str, list[float]]:
    """What a table of such values says of a page."""
    table = NameTable.of({token: [own.get(token, 0.0), ancestor.get(token, 0.0)] for token in {**own, **ancestor}})
    return {name: np.asarray(values).tolist() for name, values in tokens_of(html).columns(table).items()}


def name(tag: str, **attributes: str) -> list[str]:
    """Tokens of what an element is called."""
    written = " ".join(f'{attribute.replace("_", "-")}="{value}"' for attribute, value in attributes.items())
    document = parse(f"<{tag} {written}>a</{tag}>")
    names = read_names(document, np.arange(document.n_elements, dtype=np.int32))
    (found,) = [row for row, one in enumerate(names.distinct) if one[0] == tag]
    return written_names(names, found)


@pytest.mark.parametrize(
    ("label", "named", "expected"),
    [
        ("a tag alone", name("div"), ["<div"]),
        (
            "classes",
            name("div", **{"class": "post-body isWide"}),
            "<div .post .body .is .wide div.post div.body div.is div.wide",
        ),
        ("an id gives parts only", name("ul", id="mainNav2"), "<ul .main .nav ul.main ul.nav"),
        (
            "a part as often as it is written",
            name("p", **{"class": "nav top-nav", "id": "nav"}),
            "<p .nav .top .nav .nav p.nav p.top p.nav p.nav",
        ),
        ("capitals are a part", name("div", **{"class": "FAQ"}), "<div .faq div.faq"),
        ("a role", name("div", role="Banner"), "<div role=banner"),
        ("a role with white space", name("div", role=" main\nextra "), "<div role=main role=extra"),
        ("a role as often as it is said", name("div", role="tab tab"), "<div role=tab role=tab"),
        ("an id's own number is no part of it", name("p", id="step2go3"), "<p .step .go p.step p.go"),
        ("a class with a no-break space", name("p", **{"class": "big\xa0box"}), "<p .big .box p.big p.box"),
        ("a long part", name("p", **{"class": "q" * 50}), f"<p .{'q' * 24} p.{'q' * 24}"),
        ("a long tag", name("x-" + "q" * 50), "<x-" + "q" * 22),
        (
            "telling attributes",
            name("div", itemprop="articleBody", itemtype="https://schema.org/Person"),
            "<div itemprop=article itemprop=body itemtype=https itemtype=schema itemtype=org itemtype=person",
        ),
        ("numbers and single letters give nothing", name("b", **{"class": "a 12 _"}), "<b"),
    ],
)
def test_written_names(label: str, named: list[str], expected: str | list[str]) -> None:
    expected = expected.split() if isinstance(expected, str) else expected
    assert named == expected, label


def assert_tokens_are_those_written(html: str | bytes) -> None:
    """The tokens of a page are the hashes of what explanations write."""
    page = measure_page(cut(parse(html)))
    by_key = tokens_by_key(collect_names(page))
    assert len(by_key) == len(page.names.distinct)
    for row, found in enumerate(by_key):
        written = written_names(page.names, row)
        assert found[0] == 0  # no token: none of the others may be the lowest, or the highest
        assert sorted(found[1:]) == sorted(hashed(written)), written


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_collected_tokens_are_those_that_explanations_write(path: Path) -> None:
    assert_tokens_are_those_written(path.read_bytes())


@given(st.lists(st.tuples(NAMED, NAMED, NAMED), min_size=1, max_size=4))
def test_collected_tokens_of_odd_names(elements: list[tuple[str, str, str]]) -> None:
    html = "".join(
        f'<p class="{escaped(classes)}" id="{escaped(name)}" role="{escaped(role)}">x</p>'
        for classes, name, role in elements
    )
    assert_tokens_are_those_written("<p>!</p>" + html)


@pytest.mark.parametrize(
    "html",
    [
        f"<p class='{'long ' * 100}' id='{'x' * 400}' aria-label='{'more ' * 50}'>a",
        f"<{'q' * 60} class={'Q' * 60}>a",
        "<p role='a b' rel=next itemprop='name name'>x<div role='a b'>y<p rel='next'>x",
    ],
    ids=["long names", "endless words", "telling values"],
)
def test_collected_tokens_at_the_bounds(html: str) -> None:
    assert_tokens_are_those_written(html)


def test_elements_with_the_same_names_share_a_key() -> None:
    tokens = tokens_of("<div class=menu><p>Read more</p></div><p>Tides</p>")
    by_key = tokens_by_key(tokens)
    html, body, div, p, p2 = (by_key[key] for key in tokens.key.tolist())
    # Each key begins with the empty token, which stands for "none of them".
    assert (html, body) == (hashed(["", "<html"]), hashed(["", "<body"]))
    assert div == hashed(["", "<div", ".menu", "div.menu"])
    assert p == p2 == hashed(["", "<p"])
    assert len(by_key) == 4


def test_elements_without_blocks_give_no_names() -> None:
    tokens = tokens_of("<div class=empty></div><p>a <b class=inline>b</b></p>")
    assert not np.isin(hash_strings([".empty", ".inline"]), tokens.names).any()
    assert tokens.key.tolist() == [0, 1, 2]


def test_texts_that_blocks_share() -> None:
    assert tokens_of("<p>Read more</p><p>Tides</p><p>Read more</p>").text.tolist() == [0, 1, 0]


NESTED = "<div class=page><div class=menu><ul class=list><li class=new-entry>a</li></ul></div></div>"


def test_names_of_the_element_its_parent_and_those_above() -> None:
    found_columns = columns(
        NESTED,
        own={".new": 1.0, ".entry": 0.5, "<li": -2.0, ".list": 4.0, ".menu": 99.0},
        ancestor={"<div": -1.0, ".menu": -3.0, ".page": 3.0, "<body": 0.25, ".list": 99.0},
    )
    found = {name: values[0] for name, values in found_columns.items()}
    assert (found["own_names_sum"], found["own_names_lowest"], found["own_names_highest"]) == (-0.5, -2, 1)
    assert (found["parent_names_sum"], found["parent_names_lowest"], found["parent_names_highest"]) == (4, 0, 4)
    # Above the parent: menu -4, page 2, body .25, html 0; menu has three above it.
    assert found["chain_names_sum"] == pytest.approx(-1.75)
    assert found["chain_names_mean"] == pytest.approx(-1.75 / 3)
    assert (found["chain_names_lowest"], found["chain_names_highest"]) == (-3, 3)


def test_an_empty_table_says_nothing() -> None:
    found = columns(NESTED, {}, {})
    assert {value for values in found.values() for value in values} == {0}
