"""Keyword cues: which tokens a page gives, what it says of them, and what learned values make of a block."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from dehusk.features import lexicon
from dehusk.features.blocks import cut
from dehusk.features.document import parse
from dehusk.features.layout import lay_out
from dehusk.features.lexicon import ANCESTOR, HEADING, N_TABLES, OWN, TEXT, Cues, Lexicon, collect, name_tokens, votes
from dehusk.features.names import read_names
from dehusk.features.tokens import page_words


def cues_of(html: str) -> Cues:
    layout = lay_out(cut(parse(html)))
    return collect(layout, page_words(layout.texts))


def table(**columns: dict[str, float]) -> Lexicon:
    """A lexicon from the values of tokens by table."""
    tables = {"own": OWN, "ancestor": ANCESTOR, "text": TEXT, "heading": HEADING}
    tokens = list(dict.fromkeys(token for values in columns.values() for token in values))
    values = np.zeros((len(tokens) + 1, N_TABLES), dtype=np.float32)
    for name, entries in columns.items():
        for token, value in entries.items():
            values[tokens.index(token) + 1, tables[name]] = value
    return Lexicon({token: row for row, token in enumerate(tokens, 1)}, values)


def looked_up(html: str, tables: Lexicon) -> dict[str, list[float]]:
    return {name: np.asarray(values).tolist() for name, values in lexicon.columns(cues_of(html), tables).items()}


def name(tag: str, **attributes: str) -> list[str]:
    """Tokens of what an element is called."""
    written = " ".join(f'{attribute.replace("_", "-")}="{value}"' for attribute, value in attributes.items())
    document = parse(f"<{tag} {written}>a</{tag}>")
    names = read_names(document, np.arange(document.n_elements, dtype=np.int32))
    (found,) = [row for row, one in enumerate(names.distinct) if one.tag == tag]
    return name_tokens(names.distinct[found], names.parts[found])


@pytest.mark.parametrize(
    ("label", "named", "expected"),
    [
        ("a tag alone", name("div"), ["<div"]),
        (
            "classes",
            name("div", **{"class": "post-body isWide"}),
            "<div .post .body .is .wide div.post div.body div.is div.wide #post-body #isWide",
        ),
        ("an id gives parts only", name("ul", id="mainNav2"), "<ul .main .nav ul.main ul.nav"),
        (
            "a part counts once",
            name("p", **{"class": "nav top-nav", "id": "nav"}),
            "<p .nav .top p.nav p.top #nav #top-nav",
        ),
        ("capitals are a part", name("div", **{"class": "FAQ"}), "<div .faq div.faq #FAQ"),
        ("a role", name("div", role="Banner"), "<div role=banner"),
        ("a role with white space", name("div", role=" main\nextra "), ["<div", "role=main extra"]),
        (
            "telling attributes",
            name("div", itemprop="articleBody", itemtype="https://schema.org/Person"),
            "<div itemprop=article itemprop=body itemtype=https itemtype=schema itemtype=org itemtype=person",
        ),
        ("numbers and single letters give nothing", name("b", **{"class": "a 12 _"}), "<b #a #12 #_"),
    ],
)
def test_name_tokens(label: str, named: list[str], expected: str | list[str]) -> None:
    expected = expected.split() if isinstance(expected, str) else expected
    assert named == expected, label


def test_no_token_holds_a_line_feed() -> None:
    """Model files keep tokens a line each."""
    attributes = " ".join(
        f'{name}="a b\nc&#10;d\r\ne"' for name in ("class", "id", "role", "itemprop", "aria-label", "rel")
    )
    cues = cues_of(f"<div {attributes}><p {attributes}>one\ntwo\u2028three</p></div>")
    assert not [token for token in (*cues.name_tokens, *cues.text_tokens, *cues.words.vocabulary) if "\n" in token]


def test_collect() -> None:
    cues = cues_of("<div class=menu><p>Read more</p></div><p>Tides</p>")
    tokens = [cues.name_tokens[start:stop] for start, stop in pairwise(cues.first_name)]
    by_tag = {
        name: tokens[key] for name, key in zip(["html", "body", "div", "p", "p2"], cues.key.tolist(), strict=True)
    }
    # Each key begins with the empty token, which stands for "none of them".
    assert by_tag["div"] == ["", "<div", ".menu", "div.menu", "#menu"]
    assert by_tag["p"] == by_tag["p2"] == ["", "<p"]
    assert cues.text_tokens == ["^ read", "read more", "more $", "=read more", "^ tides", "tides $", "=tides"]
    assert cues.first_text.tolist() == [0, 4, 7]


def test_elements_without_blocks_give_no_names() -> None:
    cues = cues_of("<div class=empty></div><p>a <b class=inline>b</b></p>")
    assert "#empty" not in cues.name_tokens
    assert "#inline" not in cues.name_tokens
    assert cues.key.tolist() == [0, 1, 2]


@pytest.mark.parametrize(("n_words", "pairs", "whole"), [(6, 7, 1), (7, 8, 0), (12, 13, 0), (13, 0, 0), (0, 1, 1)])
def test_only_short_blocks_give_pairs_and_texts(n_words: int, pairs: int, whole: int) -> None:
    cues = cues_of(f"<p>{'boat ' * n_words or '!'}</p>")
    assert sum(not token.startswith("=") for token in cues.text_tokens) == pairs
    assert sum(token.startswith("=") for token in cues.text_tokens) == whole


def test_rows_of_tokens() -> None:
    tables = table(text={"tide": 1.0, "boat": -1.0})
    assert tables.rows(["boat", "mud", "tide"]).tolist() == [2, 0, 1]
    assert tables.rows([]).shape == (0,)


NESTED = "<div class=page><div class=menu><ul class=list><li class=entry>a</li></ul></div></div>"


def test_names_of_the_element_its_parent_and_those_above() -> None:
    tables = table(
        own={"#entry": 1.0, ".entry": 0.5, "<li": -2.0, "#list": 4.0, "#menu": 99.0},
        ancestor={"#menu": -3.0, ".menu": -1.0, "#page": 2.0, "<body": 0.25, "#list": 99.0},
    )
    found = {name: values[0] for name, values in looked_up(NESTED, tables).items()}
    assert (found["own_names_sum"], found["own_names_lowest"], found["own_names_highest"]) == (-0.5, -2, 1)
    assert (found["parent_names_sum"], found["parent_names_lowest"], found["parent_names_highest"]) == (4, 0, 4)
    # Above the parent: menu -4, page 2, body .25, html 0; menu has three above it.
    assert found["chain_names_sum"] == pytest.approx(-1.75)
    assert found["chain_names_mean"] == pytest.approx(-1.75 / 3)
    assert (found["chain_names_lowest"], found["chain_names_highest"]) == (-3, 2)
    assert found["grandparent_names_sum"] == -4
    assert found["great_grandparent_names_sum"] == 2


def test_words_and_pairs() -> None:
    tables = table(text={"read": 0.5, "more": -2.0, "read more": -1.0, "=read more": -4.0, "tide": 3.0})
    found = looked_up("<p>Read more</p><p>the tide</p><p>!</p>", tables)
    assert found["words_sum"] == [-1.5, 3, 0]
    assert found["words_mean"] == [-0.75, 1.5, 0]
    assert found["words_lowest"] == [-2, 0, 0]
    assert found["words_highest"] == [0.5, 3, 0]
    assert found["pairs_sum"] == [-5, 0, 0]
    assert found["pairs_lowest"] == [-4, 0, 0]
    assert found["words_near"] == pytest.approx([-3.5 / 3] * 3)


def test_sums_over_the_neighbourhood() -> None:
    tables = table(own={"<p": 1.0, "<body": 2.0}, text={"w": 1.0})
    found = looked_up("<p>w</p>" + "<h6>x</h6>" * 5, tables)
    assert found["names_near"] == pytest.approx([7 / 3, 9 / 4, 11 / 5, 2, 2, 2])
    assert found["names_far"] == pytest.approx([13 / 6] * 6)
    assert found["words_near"] == pytest.approx([1 / 3, 1 / 4, 1 / 5, 0, 0, 0])


def test_headings_speak_for_what_is_under_them() -> None:
    tables = table(heading={"related": -2.0, "=related": -1.0, "tides": 3.0}, text={"related": 50.0})
    found = looked_up("<p>a</p><h2>Tides</h2><p>b</p><h2>Related</h2><p>c</p><p>d</p>", tables)
    assert found["heading_above"] == [0, 0, 3, 3, -3, -3]
    assert found["heading_before_that"] == [0, 0, 0, 0, 3, 3]


def test_an_empty_lexicon_says_nothing() -> None:
    found = looked_up(NESTED + "<h2>x</h2>", table())
    assert {value for values in found.values() for value in values} == {0}


def voted(html: str, content: list[float]) -> list[dict[str, tuple[float, float]]]:
    """For each table, the weight of content and of chrome under each token."""
    return [
        {token: (float(one), float(other)) for token, one, other in zip(tokens, good, bad, strict=True)}
        for tokens, good, bad in votes(cues_of(html), np.array(content, dtype=np.float32))
    ]


def test_votes() -> None:
    nine, four = f"{'w ' * 9}", "x x x x"  # weights 3 and 2
    own, ancestor, text, heading = voted(
        f"<div class=a><h2>Tides</h2><p>{nine}</p></div><ul class=b><li>{four}</li></ul>", [0, 1, 0.5]
    )
    assert own["<p"] == (3, 0)
    assert own["<li"] == (1, 1)
    assert own["<h2"] == (0, 1)
    assert own["#a"] == (3, 1)  # as the parent of both
    assert own["#b"] == (1, 1)
    assert "<body" not in own or own["<body"] == (0, 0)
    assert ancestor["<body"] == (4, 2)
    assert ancestor["#a"] == (3, 1)
    assert text["w"] == (27, 0)
    assert text["x"] == (4, 4)
    assert text["=x x x x"] == (1, 1)
    assert text["tides"] == (0, 1)
    assert heading == {"tides": (4, 1), "=tides": (4, 1)}


def test_nobody_votes_on_the_empty_token() -> None:
    own, ancestor, _, _ = voted("<p>a</p><p>b</p>", [1, 0])
    assert "" not in own
    assert "" not in ancestor


def test_a_page_without_headings_votes_on_none() -> None:
    assert voted("<p>a</p>", [1])[HEADING] == {}


def test_a_page_without_words_votes_on_no_words() -> None:
    assert set(voted("<p>!</p>", [1])[TEXT]) == {"^ $", "="}
