"""Keyword cues: which tokens a page gives, what it says of them, and what learned values make of a block."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.catalogue import NAME_LOG_ODDS, Feature
from dehusk.features.measuring.element_names import read_names
from dehusk.features.measuring.page_measures import PageMeasures, measure_page
from dehusk.features.measuring.tokens import log_odds
from dehusk.features.measuring.tokens.hashing import Hashes, Places, hash_strings
from dehusk.features.measuring.tokens.log_odds import (
    ANCESTOR,
    HEADING,
    N_TABLES,
    OWN,
    TEXT,
    LogOddsTable,
    PageTokens,
    collect_names,
    collect_words,
    name_tokens,
    votes,
)
from dehusk.features.measuring.tokens.words import page_words, words
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.document import parse
from dehusk.features.text_catalogue import WORD_LOG_ODDS

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/page.*"))


def laid_out(html: str | bytes) -> tuple[PageMeasures, PageTokens]:
    """A page, and its names and words: those of a page and of a text in one."""
    page = measure_page(cut(parse(html)))
    said = collect_words(page, page_words(page.texts))
    return page, collect_names(page)._replace(words=said.words, first_word=said.first_word)


def tokens_of(html: str | bytes) -> PageTokens:
    return laid_out(html)[1]


def hashed(tokens: list[str]) -> list[int]:
    """The hashes of written tokens; 0, no token, for the empty string."""
    return hash_strings(tokens).tolist()


def runs(tokens: Hashes, first: Places) -> list[list[int]]:
    """The tokens of each key or text."""
    return [tokens[start:stop].tolist() for start, stop in pairwise(first.tolist())]


def table(**columns: dict[str, float]) -> LogOddsTable:
    """A log_odds from the values of tokens by table."""
    tables = {"own": OWN, "ancestor": ANCESTOR, "text": TEXT, "heading": HEADING}
    tokens = list(dict.fromkeys(token for values in columns.values() for token in values))
    by_table = {tables[name]: entries for name, entries in columns.items()}
    return LogOddsTable.of(
        {token: [by_table.get(row, {}).get(token, 0.0) for row in range(N_TABLES)] for token in tokens}
    )


def looked_up(
    html: str, tables: LogOddsTable, order: tuple[Feature, ...] = (*NAME_LOG_ODDS, *WORD_LOG_ODDS)
) -> dict[str, list[float]]:
    found = log_odds.columns(tokens_of(html), tables, order)
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def name(tag: str, **attributes: str) -> list[str]:
    """Tokens of what an element is called."""
    written = " ".join(f'{attribute.replace("_", "-")}="{value}"' for attribute, value in attributes.items())
    document = parse(f"<{tag} {written}>a</{tag}>")
    names = read_names(document, np.arange(document.n_elements, dtype=np.int32))
    (found,) = [row for row, one in enumerate(names.distinct) if one.tag == tag]
    return name_tokens(names, found)


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
def test_name_tokens(label: str, named: list[str], expected: str | list[str]) -> None:
    expected = expected.split() if isinstance(expected, str) else expected
    assert named == expected, label


def assert_tokens_are_those_written(html: str | bytes) -> None:
    """Names and words of a page are the hashes of what explanations write."""
    page, tokens = laid_out(html)
    names = runs(tokens.names, tokens.first_name)
    assert len(names) == len(page.names.distinct)
    for row, found in enumerate(names):
        written = name_tokens(page.names, row)
        assert found[0] == 0  # no token: none of the others may be the lowest, or the highest
        assert sorted(found[1:]) == sorted(hashed(written)), written
    said = runs(tokens.words, tokens.first_word)
    assert tokens.text.tolist() == page.text.tolist()
    for text, found in zip(page.texts, said, strict=True):
        assert found == hashed(words(text)), text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_collected_tokens_are_those_that_explanations_write(path: Path) -> None:
    assert_tokens_are_those_written(path.read_bytes())


#: What parts classes and words, what they may hold, and what two ways of reading them may take differently.
ODD = 'ab Z-_9\t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2028\u3000\u200bßİΣ今すกÉ\U0001d49c\ufeff×™.=^$#"&<'
NAMED = st.text(st.sampled_from(ODD), max_size=60) | st.text(max_size=20)
SAID = st.text(st.sampled_from(ODD), max_size=60) | st.text(max_size=20)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


@given(st.lists(st.tuples(NAMED, NAMED, NAMED, SAID), min_size=1, max_size=4))
def test_collected_tokens_of_odd_names_and_texts(elements: list[tuple[str, str, str, str]]) -> None:
    html = "".join(
        f'<p class="{escaped(classes)}" id="{escaped(name)}" role="{escaped(role)}">{escaped(text)}!</p>'
        for classes, name, role, text in elements
    )
    assert_tokens_are_those_written("<p>!</p>" + html)


@pytest.mark.parametrize(
    "html",
    [
        f"<p class='{'long ' * 100}' id='{'x' * 400}' aria-label='{'more ' * 50}'>{'boat ' * 200}",
        f"<{'q' * 60} class={'Q' * 60}>{'b' * 2000}",
        "<p role='a b' rel=next itemprop='name name'>x<div role='a b'>y<p rel='next'>x",
        "<p>" + " ".join(["w" * 30] * 6) + "<p>" + " ".join(["w" * 30] * 12),
        "<p>!",
    ],
    ids=["long names", "endless words", "telling values", "texts of the longest words", "no words"],
)
def test_collected_tokens_at_the_bounds(html: str) -> None:
    assert_tokens_are_those_written(html)


def test_collect() -> None:
    tokens = tokens_of("<div class=menu><p>Read more</p></div><p>Tides</p>")
    by_key = runs(tokens.names, tokens.first_name)
    by_tag = {
        name: by_key[key] for name, key in zip(["html", "body", "div", "p", "p2"], tokens.key.tolist(), strict=True)
    }
    # Each key begins with the empty token, which stands for "none of them".
    assert by_tag["div"] == hashed(["", "<div", ".menu", "div.menu"])
    assert by_tag["p"] == by_tag["p2"] == hashed(["", "<p"])
    assert tokens.words.tolist() == hashed(["read", "more", "tides"])
    assert tokens.first_word.tolist() == [0, 2, 3]
    assert tokens.text.tolist() == [0, 1]


def test_a_page_gives_names_and_a_text_gives_words() -> None:
    page = measure_page(cut(parse("<div class=menu><p>Read more</p></div>")))
    names, said = collect_names(page), collect_words(page, page_words(page.texts))
    assert (len(names.words), names.first_word.tolist()) == (0, [0, 0])
    assert (len(said.names), said.first_name.tolist(), said.key.tolist()) == (0, [0, 0], [0] * len(page.tree))
    assert names.text.tolist() == said.text.tolist() == [0]
    assert [len(tokens) > 0 for tokens, _, _ in votes(names, np.ones(1))] == [True, True, False, False]
    assert [len(tokens) > 0 for tokens, _, _ in votes(said, np.ones(1))] == [False, False, True, False]


def test_elements_without_blocks_give_no_names() -> None:
    tokens = tokens_of("<div class=empty></div><p>a <b class=inline>b</b></p>")
    assert not np.isin(hash_strings([".empty", ".inline"]), tokens.names).any()
    assert tokens.key.tolist() == [0, 1, 2]


def test_texts_that_blocks_share_give_their_words_once() -> None:
    tokens = tokens_of("<p>Read more</p><p>Tides</p><p>Read more</p>")
    assert tokens.text.tolist() == [0, 1, 0]
    assert tokens.words.tolist() == hashed(["read", "more", "tides"])


def test_rows_of_tokens() -> None:
    tables = table(text={"tide": 1.0, "boat": -1.0, "sea": 2.0})
    rows = tables.rows(hash_strings(["boat", "mud", "tide", "", "boat", "sea"]))
    assert tables.values[rows, TEXT].tolist() == [-1, 0, 1, 0, -1, 2]
    assert rows[[1, 3]].tolist() == [0, 0]
    assert tables.rows(hash_strings([])).shape == (0,)


def test_rows_of_an_empty_lexicon() -> None:
    empty = LogOddsTable.of({})
    assert (empty.hashes.dtype, empty.values.shape) == (np.uint64, (1, N_TABLES))
    assert empty.rows(hash_strings(["tide", "", "boat"])).tolist() == [0, 0, 0]
    assert empty.rows(hash_strings([])).shape == (0,)


EVERY_HASH = st.integers(0, 2**64 - 1)
#: Hashes that crowd together, and those at the bounds of buckets and of all numbers.
CROWDED = st.integers(0, 40) | st.integers(2**64 - 40, 2**64 - 1) | st.integers(2**63 - 20, 2**63 + 20)


@given(st.sets(EVERY_HASH | CROWDED, max_size=60), st.lists(EVERY_HASH | CROWDED, max_size=30))
def test_rows_are_those_of_a_dict(known: set[int], others: list[int]) -> None:
    hashes = np.array(sorted(known), dtype=np.uint64)
    rows = dict(zip(sorted(known), range(1, len(known) + 1), strict=True))
    tables = LogOddsTable(hashes, np.zeros((len(known) + 1, N_TABLES), dtype=np.float32))
    asked = [*others, *known, *[(one + 1) % 2**64 for one in known]]
    assert tables.rows(np.array(asked, dtype=np.uint64)).tolist() == [rows.get(one, 0) for one in asked]


@pytest.mark.parametrize("n_tokens", [1, 2, 3, 1023, 1024, 5000])
def test_rows_of_thousands_of_random_hashes(n_tokens: int) -> None:
    rng = np.random.default_rng(n_tokens)
    hashes = np.unique(rng.integers(0, 2**64, n_tokens, dtype=np.uint64))
    rows = {one: row for row, one in enumerate(hashes.tolist(), 1)}
    tables = LogOddsTable(hashes, np.zeros((len(hashes) + 1, N_TABLES), dtype=np.float32))
    asked = np.concatenate([hashes, hashes + np.uint64(1), rng.integers(0, 2**64, 5000, dtype=np.uint64)])
    asked = rng.permutation(asked)
    assert tables.rows(asked).tolist() == [rows.get(one, 0) for one in asked.tolist()]
    assert tables.largest_bucket < 12  # as looking up takes as many steps


def test_the_largest_bucket() -> None:
    def largest(*hashes: int) -> int:
        return LogOddsTable(np.array(hashes, dtype=np.uint64), np.zeros((len(hashes) + 1, N_TABLES))).largest_bucket

    assert largest() == 0
    assert largest(7) == largest(7, 2**63) == 1
    assert largest(1, 2, 3, 2**63) == 3
    assert largest(2**63, 2**64 - 2, 2**64 - 1) == 2  # the last bucket has no other behind it


NESTED = "<div class=page><div class=menu><ul class=list><li class=new-entry>a</li></ul></div></div>"


def test_names_of_the_element_its_parent_and_those_above() -> None:
    tables = table(
        own={".new": 1.0, ".entry": 0.5, "<li": -2.0, ".list": 4.0, ".menu": 99.0},
        ancestor={"<div": -1.0, ".menu": -3.0, ".page": 3.0, "<body": 0.25, ".list": 99.0},
    )
    found = {name: values[0] for name, values in looked_up(NESTED, tables).items()}
    assert (found["own_names_sum"], found["own_names_lowest"], found["own_names_highest"]) == (-0.5, -2, 1)
    assert (found["parent_names_sum"], found["parent_names_lowest"], found["parent_names_highest"]) == (4, 0, 4)
    # Above the parent: menu -4, page 2, body .25, html 0; menu has three above it.
    assert found["chain_names_sum"] == pytest.approx(-1.75)
    assert found["chain_names_mean"] == pytest.approx(-1.75 / 3)
    assert (found["chain_names_lowest"], found["chain_names_highest"]) == (-3, 3)


def test_words() -> None:
    tables = table(text={"read": 0.5, "more": -2.0, "tide": 3.0, "read more": 99.0})
    found = looked_up("<p>Read more</p><p>the tide</p><p>!</p>", tables)
    assert found["words_sum"] == [-1.5, 3, 0]
    assert found["words_mean"] == [-0.75, 1.5, 0]
    assert found["words_lowest"] == [-2, 0, 0]
    assert found["words_highest"] == [0.5, 3, 0]
    assert found["words_against"] == [-1, 0, 0]
    assert found["words_near"] == pytest.approx([0.5] * 3)


def test_sums_over_the_neighbourhood() -> None:
    tables = table(text={"w": 1.0, "v": -1.0})
    found = looked_up("<p>w w</p>" + "<p>x</p>" * 9 + "<p>v u</p>", tables)
    assert found["words_near"] == pytest.approx([2 / 3, 2 / 4, 2 / 5, 0, 0, 0, 0, 0, -1 / 5, -1 / 4, -1 / 3])
    assert found["words_far"] == pytest.approx([1 / 11] * 11)
    # Words that speak for content count as words that say nothing: means over all words of the blocks around.
    assert found["words_against_near"] == pytest.approx([0] * 8 + [-1 / 6, -1 / 5, -1 / 4])
    assert found["words_against_far"] == pytest.approx([0] * 2 + [-1 / 13] * 7 + [-1 / 11, -1 / 10])


def test_headings_speak_for_what_is_under_them() -> None:
    tables = table(heading={"related": -2.0, "posts": -1.0, "tides": 3.0}, text={"related": 50.0})
    found = looked_up("<p>a</p><h2>Tides</h2><p>b</p><h2>Related posts</h2><p>c</p><p>d</p>", tables)
    assert found["heading_above"] == [0, 0, 3, 3, -3, -3]
    assert found["heading_before_that"] == [0, 0, 0, 0, 3, 3]


@pytest.mark.parametrize("order", [NAME_LOG_ODDS, WORD_LOG_ODDS])
def test_only_the_families_asked_for_are_looked_up(order: tuple[Feature, ...]) -> None:
    tables = table(own={"<p": 1.0}, text={"w": 2.0}, heading={"x": 3.0})
    every = looked_up("<h2>x</h2><p>w</p>", tables)
    expected = {feature.name: every[feature.name] for feature in order}
    assert looked_up("<h2>x</h2><p>w</p>", tables, order) == expected


def test_an_empty_lexicon_says_nothing() -> None:
    found = looked_up(NESTED + "<h2>x</h2>", table())
    assert {value for values in found.values() for value in values} == {0}


class _Sides(dict[int, tuple[float, float]]):
    """Weights of content and of chrome by token, which is asked for as it is written."""

    def __getitem__(self, token: int | str) -> tuple[float, float]:
        return super().__getitem__(hashed([token])[0] if isinstance(token, str) else token)


def voted(html: str, content: list[float]) -> list[_Sides]:
    """For each table, the weight of content and of chrome under each token."""
    return [
        _Sides({token: (float(one), float(other)) for token, one, other in zip(*table, strict=True)})
        for table in votes(tokens_of(html), np.array(content, dtype=np.float32))
    ]


def test_votes() -> None:
    nine, four = f"{'w ' * 9}", "x x x x"  # weights 3 and 2
    own, ancestor, text, heading = voted(
        f"<div class=aa><h2>Tides</h2><p>{nine}</p></div><ul class=bb><li>{four}</li></ul>", [0, 1, 0.5]
    )
    assert own["<p"] == (3, 0)
    assert own["<li"] == (1, 1)
    assert own["<h2"] == (0, 1)
    assert own[".aa"] == (3, 1)  # as the parent of both
    assert own[".bb"] == (1, 1)
    assert own["<body"] == (0, 0)
    assert ancestor["<body"] == (4, 2)
    assert ancestor[".aa"] == (3, 1)
    assert text["w"] == (27, 0)
    assert text["x"] == (4, 4)
    assert text["tides"] == (0, 1)
    assert heading["tides"] == (4, 1)
    assert set(heading) == set(hashed(["tides"]))
    assert set(text) == set(hashed(["w", "x", "tides"]))


def test_nobody_votes_on_the_empty_token() -> None:
    for one in voted("<p>a</p><p>b</p><h2>c</h2><p>d e f g h i j</p>", [1, 0, 1, 1]):
        assert 0 not in one


def test_a_page_without_headings_votes_on_none() -> None:
    assert voted("<p>a</p>", [1])[HEADING] == {}


def test_a_page_without_words_votes_on_no_words() -> None:
    assert voted("<p>!</p>", [1])[TEXT] == {}
