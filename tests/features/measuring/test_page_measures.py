"""What every feature family starts from: nearest tags, hidden parts, sums over subtrees, windows."""

from __future__ import annotations

import pytest

from dehusk.features.measuring.element_names import ARIA_HIDDEN, NEVER_SHOWN, NOT_HIDDEN, ON_DEMAND
from dehusk.features.measuring.page_measures import (
    KIND_INDEX,
    LANDMARKS,
    LINK,
    LONG_WORDS,
    N_KINDS,
    NEAREST_TAGS,
    PageMeasures,
    measure_page,
)
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.vocabulary import codes_of

SENTENCE = "At low water the boats lie on the mud like cattle in a meadow."  # 14 words


def measures_of(html: str) -> PageMeasures:
    return measure_page(cut(parse(html)))


def nearest_tags(html: str, kind: int) -> list[str | None]:
    """Tag of the nearest element of a kind, for each block."""
    page = measures_of(html)
    rows = page.nearest[kind].tolist()
    return [page.element_tags[row] if row >= 0 else None for row in rows]


def test_kinds_are_numbered_in_the_order_of_their_names() -> None:
    assert list(KIND_INDEX) == [*NEAREST_TAGS, *LANDMARKS]
    assert list(KIND_INDEX.values()) == list(range(len(KIND_INDEX)))
    assert (len(KIND_INDEX), len(KIND_INDEX) + 4) == (LINK, N_KINDS)


def test_each_tag_belongs_to_one_kind() -> None:
    tags = [tag for tags in NEAREST_TAGS.values() for tag in tags]
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("kind", NEAREST_TAGS)
def test_every_kind_is_found_by_each_of_its_tags(kind: str) -> None:
    for tag in NEAREST_TAGS[kind]:
        html = f"<body><section><div></div></section><{tag}><x-y>a</x-y></{tag}><x-y>b</x-y></body>"
        if tag in ("td", "th"):
            html = f"<body><table><tr><{tag}><x-y>a</x-y></table><x-y>b</x-y></body>"
        assert nearest_tags(html, KIND_INDEX[kind]) == [tag, None]


def test_the_nearest_of_several_counts() -> None:
    html = "<ul><li><ol><li>a</li></ol></li><li>b</li></ul>"
    assert nearest_tags(html, KIND_INDEX["list"]) == ["ol", "ul"]


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        ("class=comment-form", {"comments"}),
        ("id=Comments", {"comments"}),
        ("class='post reply'", {"thread", "comments"}),
        ("class=commentary-free id=respond", {"comments"}),
        ("class=recommended", {"related"}),  # holds "comme", but not as the beginning of a word
        ("class='related-links sidebar'", {"related", "sidebar"}),
        ("id=cookie_banner", {"consent", "ads"}),
        ("class=SignUp id=popular", {"consent", "related"}),
        ("class=navy", {"frame"}),
        ("class=unavailable", set()),
        ("role=comment", set()),
        ("aria-label='comments' class=x", set()),
        ("", set()),
    ],
)
def test_named_parts(names: str, parts: set[str]) -> None:
    html = f"<section><div {names}><p>a</p></div></section><p>b</p>"
    found = {part for part in LANDMARKS if nearest_tags(html, KIND_INDEX[part]) == ["div", None]}
    assert found == parts


def test_names_of_the_whole_page_do_not_count() -> None:
    html = "<html class=comments><body class='has-sidebar nav-open'><p>a</p>"
    assert [part for part in LANDMARKS if nearest_tags(html, KIND_INDEX[part]) != [None]] == []


def test_a_link_needs_an_address() -> None:
    html = "<a href=''><p>a</p></a><a name=x><p>b</p></a><p><a href=y>c</a></p>"
    assert nearest_tags(html, LINK) == ["a", None, None]
    assert measures_of(html).counts.link_words.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ("hidden", NEVER_SHOWN),
        ("hidden=until-found", ON_DEMAND),
        ("style='display:none'", NEVER_SHOWN),
        ("style='color: red; DISPLAY : None'", NEVER_SHOWN),
        ("style='visibility: hidden'", NEVER_SHOWN),
        ("style='display: block'", NOT_HIDDEN),
        ("role=dialog", NEVER_SHOWN),
        ("role=Menu", NEVER_SHOWN),
        ("role=main", NOT_HIDDEN),
        ("aria-modal=true", NEVER_SHOWN),
        ("role=tabpanel hidden", ON_DEMAND),
        ("role=tabpanel style='display:none' aria-hidden=true", ON_DEMAND),
        ("aria-hidden=true", ARIA_HIDDEN),
        ("aria-hidden=true hidden", NEVER_SHOWN),
        ("aria-hidden=false", NOT_HIDDEN),
        ("class=hidden", NOT_HIDDEN),
        ("", NOT_HIDDEN),
    ],
)
def test_ways_of_hiding(attributes: str, kind: int) -> None:
    html = f"<div {attributes}><section><p>a</p></section></div><p>b</p>"
    found = [way for way in (NEVER_SHOWN, ON_DEMAND, ARIA_HIDDEN) if nearest_tags(html, LINK + way) == ["div", None]]
    assert found == [kind] * (kind != NOT_HIDDEN)


def test_tags_that_hide() -> None:
    html = "<dialog><p>a</p></dialog><details><summary>b</summary><p>c</p></details><p>d</p>"
    assert nearest_tags(html, LINK + NEVER_SHOWN) == ["dialog", None, None, None]
    assert nearest_tags(html, LINK + ON_DEMAND) == [None, "details", "details", None]


def test_sums_over_subtrees() -> None:
    html = f"<main><h1>Boats</h1><p>{SENTENCE} {SENTENCE}</p></main><ul><li><a href=x>Home page</a>, go</li></ul>"
    page = measures_of(html)
    tags = page.element_tags
    rows = {tag: tags.index(tag) for tag in ("body", "main", "p", "ul")}
    expected = {
        "words": {"body": 32, "main": 29, "p": 28, "ul": 3},
        "plain": {"body": 30, "main": 29, "p": 28, "ul": 1},
        "blocks": {"body": 3, "main": 2, "p": 1, "ul": 1},
        "long": {"body": 28, "main": 28, "p": 28, "ul": 0},
        "paragraph": {"body": 28, "main": 28, "p": 28, "ul": 0},
    }
    assert {name: {tag: float(sums[row]) for tag, row in rows.items()} for name, sums in page.sums.items()} == expected
    assert page.table.tags == ["h1", "p", "li"]
    assert page.outline.heading.tolist() == [True, False, False]
    assert page.long.tolist() == [False, True, False]
    assert page.plain.tolist() == [1, 28, 1]


def test_elements_are_those_that_hold_blocks() -> None:
    page = measures_of("<div><p>a <b>b</b></p><p></p></div><x-y>c</x-y>")
    assert page.element_tags == ["html", "body", "div", "p", "x-y"]
    assert page.tag_codes.tolist() == codes_of(page.element_tags).tolist()
    document = page.table.document
    assert [document.tags[row] for row in page.rows.tolist()] == page.element_tags


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_has_the_level_of_its_tag(level: int) -> None:
    html = f"<p>a</p><h{level}>b<div>c</div></h{level}><header>d</header>"
    assert measures_of(html).heading_level.tolist() == [0, level, level, 0]
    assert measures_of(html).outline.heading.tolist() == [False, True, True, False]


def test_a_block_is_long_from_the_named_number_of_words_on() -> None:
    n_words = int(LONG_WORDS)
    html = f"<p>{'w ' * (n_words - 1)}</p><p>{'w ' * n_words}</p><p><a href=x>{'w ' * n_words}</a></p>"
    assert measures_of(html).long.tolist() == [False, True, False]


def test_siblings_alike_are_numbered_by_parent_tag_and_class() -> None:
    html = """<ul><li class=a>1</li><li class=a>2</li><li class=b>3</li><li class=a> </li></ul>
              <ul><li class=a>4</li></ul><p>5</p><p>6</p>"""
    page = measures_of(html)
    group = page.outline.group
    one, two, three, four, five, six = group[page.element].tolist()
    assert one == two
    assert five == six
    assert len({one, three, four, five}) == 4
    assert page.n_alike[page.element].tolist() == [2, 2, 1, 1, 2, 2]  # one item has no text in it


def test_inline_siblings_alike_count_where_they_hold_text() -> None:
    html = "<div><a class=x><p>1</p></a><a class=x><b>2</b></a><a class=y>3</a><a class=x></a></div><p><a class=x>4</a>"
    page = measures_of(html)
    (link,) = [row for row, tag in enumerate(page.element_tags) if tag == "a"]
    assert page.n_alike[link] == 2


def test_texts_are_numbered_as_they_come() -> None:
    page = measures_of("<p>b</p><p>a</p><p>b</p>")
    assert (page.texts, page.text.tolist()) == (["b", "a"], [0, 1, 0])
