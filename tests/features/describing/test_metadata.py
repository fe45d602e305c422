"""What a page says of itself, from every place that it can stand in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.authors import find_authors
from dehusk.features.describing.dates import find_days
from dehusk.features.describing.metadata import Metadata, describe
from dehusk.features.describing.pages import read_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse

URL = "https://www.harbourcourier.example/transport/chains"
BODY = "<p>The ferry will go on running through the winter, the councils agreed late on Tuesday.</p>"


def described(head: str, body: str = BODY, url: str | None = URL) -> Metadata:
    return describe(read_page(cut(parse(f"<html lang=en-GB><head>{head}</head><body>{body}</body></html>")), url))


def linked(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Chain ferry saved for three winters",
    "datePublished": "2025-03-13T23:30:00+01:00",
    "dateModified": "2025-03-15",
    "author": [{"@type": "Person", "name": "Orla Penhallick"}, {"@type": "Person", "name": "Ben Holt"}],
    "publisher": {"@type": "Organization", "name": "Harbour Courier"},
    "image": {"@type": "ImageObject", "url": "/pictures/ferry.jpg"},
    "keywords": ["ferries", "councils"],
}
WHOLE = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Harbour Courier"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        WHOLE.replace("}]", "},]"),
        f"//<![CDATA[\n{WHOLE}\n//]]>",
        f"<!-- {WHOLE} -->",
        WHOLE.replace('"Orla', '"\tOrla'),
    ],
    ids=["bare", "list", "graph", "nested", "comma too many", "cdata", "comment", "control character"],
)
def test_json_ld_tells_all_fields_in_whatever_shape_it_comes(script: Any) -> None:
    found = described(linked(script))
    assert found.title == "Chain ferry saved for three winters"
    assert found.authors == ("Orla Penhallick", "Ben Holt")
    assert (found.published, found.modified) == ("2025-03-13", "2025-03-15")
    assert found.site_name == "Harbour Courier"
    assert found.image == "https://www.harbourcourier.example/pictures/ferry.jpg"
    assert found.tags == ("ferries", "councils")
    assert found.sources["published"] == "json published"


def test_an_author_told_by_reference_is_looked_up() -> None:
    graph = [
        {"@type": "Article", "headline": "Chains", "author": {"@id": "#/person/1"}},
        {"@type": "Person", "@id": "#/person/1", "name": "Orla Penhallick"},
    ]
    assert described(linked({"@graph": graph})).authors == ("Orla Penhallick",)


def test_meta_elements_tell_what_json_ld_does_not() -> None:
    found = described(
        """<title>Chains hold | Harbour Courier</title><meta property="og:title" content="Chains hold">
        <meta property="og:site_name" content="Harbour Courier"><meta name="author" content="Orla Penhallick">
        <meta property="article:published_time" content="2025-03-13T08:00:00Z">
        <meta property="og:image" content="//img.example/f.jpg"><meta name="description" content="Three more winters.">
        <meta name="keywords" content="ferries, councils, ferries"><link rel="canonical" href="/transport/chains">"""
    )
    assert found.to_dict() == {
        "title": "Chains hold",
        "authors": ["Orla Penhallick"],
        "published": "2025-03-13",
        "site_name": "Harbour Courier",
        "description": "Three more winters.",
        "language": "en-GB",
        "image": "https://img.example/f.jpg",
        "canonical_url": URL,
        "tags": ["ferries", "councils"],
    }
    assert found.sources["image"] == "og:image"


@pytest.mark.parametrize(
    ("body", "authors", "published"),
    [
        (
            '<article itemscope itemtype="https://schema.org/Article"><h1 itemprop=headline>Chains hold</h1>'
            "<span itemprop=author itemscope><b itemprop=name>Orla Penhallick</b>, reporter</span>"
            f'<time itemprop=datePublished datetime="2025-03-13">Thursday</time>{BODY}</article>',
            ("Orla Penhallick",),
            "2025-03-13",
        ),
        (
            f"<h1>Chains hold</h1><p class=byline>By Orla Penhallick | March 13, 2025</p>{BODY}",
            ("Orla Penhallick",),
            "2025-03-13",
        ),
        (
            f'<h1>Chains hold</h1><a rel=author href="/authors/orla">Orla Penhallick</a>'
            f'<time datetime="2025-03-13T10:00">Thursday</time>{BODY}',
            ("Orla Penhallick",),
            "2025-03-13",
        ),
    ],
    ids=["microdata", "byline", "rel and time"],
)
def test_markup_and_bylines_tell_authors_and_dates(body: str, authors: tuple[str, ...], published: str) -> None:
    found = described('<title>Chains hold - Harbour Courier</title><meta property="og:type" content="article">', body)
    assert (found.title, found.authors, found.published) == ("Chains hold", authors, published)


def test_a_name_and_the_date_in_the_block_below_it_are_two_texts() -> None:
    card = "<div class=author-card><div>Orla Penhallick</div><div>March 13, 2025</div></div>"
    found = described("", f"<h1>Chain ferry saved</h1>{card}{BODY}")
    assert (found.authors, found.published) == (("Orla Penhallick",), "2025-03-13")


def test_names_that_stand_next_to_one_another_are_told_apart() -> None:
    names = "<div class=byline><span>Orla Penhallick</span> <span>Ben Holt</span> <span>Ada Lind Marsh</span></div>"
    page = read_page(cut(parse(f"<h1>Chain ferry saved</h1>{names}{BODY}")), URL)
    assert [one.value for one in find_authors(page)] == ["Orla Penhallick, Ben Holt, Ada Lind Marsh"]


def test_the_headline_is_the_heading_that_the_title_repeats() -> None:
    body = f"<h1>Open the menu</h1>{'<p>Fares</p>' * 20}<h3>Chain ferry saved for winters</h3><p>Below</p>{BODY}"
    table = cut(parse(f"<title>Chain ferry saved for winters | Courier</title>{body}"))
    assert table.texts[read_page(table, None).headline] == "Chain ferry saved for winters"


def test_days_far_below_are_of_other_pages_where_there_are_several() -> None:
    others = ["March 13, 2016", "March 14, 2016"]
    below = [f"{BODY * 40}{''.join(f'<p class=date>{day}</p>' for day in days)}{BODY}" for days in (others, others[:1])]
    stated = linked({"@type": "NewsArticle", "headline": "Chains hold", "datePublished": "2023-06-13"})
    head = "<title>Chains hold – Courier – 13.06.2023</title>"
    assert described(head + stated, f"<h1>Chains hold</h1>{below[0]}").published == "2023-06-13"
    days = find_days(read_page(cut(parse(f"<h1>Chains hold</h1>{below[0]}")), URL))
    assert not any(one.clues_by_kind["nearest"] or one.clues_by_kind["first shown"] for one in days)
    (alone,) = find_days(read_page(cut(parse(f"<h1>Chains hold</h1>{below[1]}")), URL))
    assert alone.clues_by_kind["nearest"]


def test_places_that_tell_of_a_change_do_not_speak_for_the_publication() -> None:
    change = '<meta property="article:modified_time" content="2025-03-15"><meta name=pubdate content="2025-03-13">'
    body = f"<h1>Chains hold</h1><time class=updated datetime='2025-03-15'>Saturday</time>{BODY}"
    found = find_days(read_page(cut(parse(f"{change}{body}")), URL))
    assert {one.value: one.clues["places"] for one in found} == {"2025-03-13": 1, "2025-03-15": 0}


def test_who_writes_a_comment_is_no_author() -> None:
    body = f"<h1>Chains hold</h1>{BODY}<div class=comment><span itemprop=author>Mossback</span><p>Well said.</p></div>"
    assert described("<title>Chains hold</title>", body).authors == ()


def test_an_address_that_leads_nowhere_is_none() -> None:
    head = '<meta property="og:image" content="data:image/gif;base64,R0lGOD"><link rel=canonical href="http://[">'
    found = described(head)
    assert (found.image, found.canonical_url) == ("", "")
    assert described("", url="http://[").title == ""


def test_a_page_that_says_nothing() -> None:
    assert describe(read_page(cut(parse(b"")), None)).to_dict() == {}


@given(st.text(max_size=300))
def test_any_script_is_read_without_harm(script: str) -> None:
    assert described(linked(script.replace("<", ""))).language == "en-GB"


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([*ARTICLE, "@graph", "@id", "name", "url", "mainEntity"]), inner, max_size=6
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_without_harm(value: Any) -> None:
    found = described(linked({**ARTICLE, "author": value, "image": value, "publisher": value, "@graph": value}))
    assert isinstance(found, Metadata)


def test_controls_and_halves_of_characters_are_taken_out() -> None:
    odd = {**ARTICLE, "headline": "Chains\x00 hold\ud800", "author": "Orla\x1b Penhallick"}
    found = described(linked(odd))
    assert (found.title, found.authors) == ("Chains hold\ufffd", ("Orla Penhallick",))
    assert str(found).encode()
