"""Articles that a page holds as data and does not show."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from dehusk.features.reading.blocks import cut, xpaths
from dehusk.features.reading.embedded_article import MIN_CHARS, find_embedded_article
from dehusk.features.reading.json_texts import JsonText
from dehusk.features.reading.parsing import parse

#: Sentences that differ from each other everywhere.
PARAGRAPHS = [
    " ".join(f"The {thing} at lock {number} was {what} when the water of stage {number} came down." for what in states)
    for number, (thing, states) in enumerate(
        [
            ("gate", ("shut", "swollen", "left open")),
            ("barge", ("moored", "half full", "late by a day")),
            ("keeper", ("asleep", "out for bread", "writing it all down")),
            ("weir", ("dry", "under repair", "hidden by foam")),
            ("towpath", ("flooded", "closed", "walked by nobody")),
        ]
    )
]


def leaf(text: str, key: str = "text") -> dict[str, object]:
    return {"type": "text", key: text}


def paragraph(text: str, parts: str = "content", key: str = "text") -> dict[str, object]:
    """A paragraph whose second word is a link."""
    first, second, rest = text.split(" ", 2)
    link = {"type": "link", "url": "/x", parts: [leaf(second, key)]}
    return {"type": "paragraph", parts: [leaf(f"{first} ", key), link, leaf(f" {rest}", key)]}


def state(items: Sequence[object]) -> str:
    return json.dumps(
        {"props": {"story": {"id": 3, "body": {"type": "document", "content": items}}}}, separators=(",", ":")
    )


RICH = state([paragraph(text) for text in PARAGRAPHS])
JSON_LD = json.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": "\n\n".join(PARAGRAPHS)}]})


def shell(script: str, kind: str, shown: str = "") -> str:
    return (
        "<html><head><title>Locks</title></head><body><div id=root><a href=/>Home</a>"
        f"{shown}</div><script type={kind}>{script}</script></body></html>"
    )


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (RICH, "application/json"),
        (state([paragraph(text, "children", "value") for text in PARAGRAPHS]), "application/json"),
        (
            state([{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]} for text in PARAGRAPHS]),
            "application/json",
        ),
        (JSON_LD, "application/ld+json"),
        (json.dumps({"articleBody": "".join(f"<p>{text}</p>" for text in PARAGRAPHS)}), "application/ld+json"),
        (json.dumps({"articleBody": "&lt;br/&gt;".join(PARAGRAPHS)}), "application/ld+json"),
    ],
    ids=["content", "children", "node types", "lines", "tags", "escaped tags"],
)
def test_a_shell_gets_the_article_of_its_data(script: str, kind: str) -> None:
    document = parse(shell(script, kind))
    table = cut(document)
    assert table.texts == ["Home", *PARAGRAPHS]
    assert table.tags[1:] == ["p"] * len(PARAGRAPHS)
    assert document.n_embedded == 1 + len(PARAGRAPHS)
    assert document.tags[-document.n_embedded] == "article"


def test_blocks_that_the_page_does_not_show_have_the_path_of_its_body() -> None:
    paths = xpaths(cut(parse(shell(RICH, "application/json"))))
    assert paths == ["/html/body[1]/div[1]", *["/html/body[1]"] * len(PARAGRAPHS)]


def test_rich_text_in_lists_and_quotes_is_kept_in_order() -> None:
    first, *others = [paragraph(text) for text in PARAGRAPHS]
    quote = {"type": "blockquote", "content": [others[0]]}
    points = {"type": "list", "content": [{"type": "item", "content": [one]} for one in others[1:]]}
    lines = [paragraph(f"Number {number} is long enough to be told from all others." * 4) for number in range(3)]
    found = find_embedded_article([], [], [state([first, quote, points, {"type": "ad"}, "x", None, *lines])])
    assert found[: len(PARAGRAPHS)] == PARAGRAPHS
    assert len(found) == len(PARAGRAPHS) + 3


@pytest.mark.parametrize(
    "shown", [PARAGRAPHS, [" ".join(PARAGRAPHS)], PARAGRAPHS[:3]], ids=["all", "in one piece", "more than a third"]
)
def test_an_article_that_is_shown_is_not_taken_again(shown: list[str]) -> None:
    assert find_embedded_article(shown, [JsonText(JSON_LD)], [RICH]) == []


def test_text_is_shown_whatever_tags_stand_in_it() -> None:
    shown = "".join(f"<p>{text.replace(' at ', ' <b>at</b> ')}</p>" for text in PARAGRAPHS)
    assert parse(shell(RICH, "application/json", shown)).n_embedded == 0


def test_an_article_of_which_the_beginning_is_shown_is_taken_whole() -> None:
    document = parse(shell(RICH, "application/json", f"<p>{PARAGRAPHS[0]}</p>"))
    assert document.n_embedded == 1 + len(PARAGRAPHS)


def test_another_article_than_the_one_shown_is_left_alone() -> None:
    other = "".join(
        f"<p>{n} things that a heron does in the reeds before anyone is awake to see it.</p>" for n in range(9)
    )
    assert parse(shell(RICH, "application/json", other)).n_embedded == 0


@pytest.mark.parametrize(
    "script",
    [
        state([paragraph("Free returns within thirty days.")] * 3),
        state([paragraph(PARAGRAPHS[0])] * 2),
        RICH[:-1],
        RICH.replace('"content"', '"parts"'),
        RICH.replace('"paragraph"', '["paragraph"]'),
        "[" * 100_000 + '"paragraph"' * 3,
        json.dumps({"paragraph": "paragraph", "x": ["paragraph"] * 400}),
        "",
    ],
    ids=["short", "two paragraphs", "cut off", "unknown lists", "types in a list", "nested", "no rich text", "empty"],
)
def test_other_data_hold_no_article(script: str) -> None:
    assert find_embedded_article([], [], [script]) == []
    assert parse(shell(script, "application/json")).n_embedded == 0


def test_the_longest_article_is_taken() -> None:
    longer = [*PARAGRAPHS, "And " + PARAGRAPHS[0].lower()]
    for order in (
        (RICH, state([paragraph(text) for text in longer])),
        (state([paragraph(text) for text in longer]), RICH),
    ):
        assert find_embedded_article([], [JsonText(JSON_LD)], order) == longer


def test_articles_must_have_a_length() -> None:
    body = "a b " * MIN_CHARS
    short, long = ({"articleBody": text} for text in (body[: MIN_CHARS - 2], body[:MIN_CHARS] + "end"))
    assert find_embedded_article([], [JsonText(json.dumps(short))], []) == []
    assert find_embedded_article([], [JsonText(json.dumps(long))], []) != []
