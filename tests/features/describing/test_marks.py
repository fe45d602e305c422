"""What the attributes of elements say that they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.marks import Marked, read_marks
from dehusk.features.reading.parsing import parse


def marked(body: str) -> Marked:
    return read_marks(parse(f"<body>{body}</body>"))


def test_elements_say_what_they_hold_by_microdata_rdfa_relation_and_class() -> None:
    found = marked(
        "<p itemprop='headline about'>Chains</p><p property='schema:Author'>Orla</p><a rel=author>Orla</a>"
        "<p class='ByLine'>By Orla</p><p class='x postuser'>orla</p><p class=entry-meta>May</p>"
        "<p class=post__title>Chains</p><p itemprop=price rel=next class=metal>12</p>"
    )
    rows = {kind: [(mark.row, mark.source) for mark in marks] for kind, marks in found.marks.items()}
    assert rows == {
        "headline": [(2, "microdata")],
        "author": [(3, "rdfa"), (4, "rel")],
        "author class": [(5, "class")],
        "date class": [(5, "class"), (7, "class")],
        "user class": [(6, "class")],
        "title class": [(8, "class")],
    }


@given(st.lists(st.sampled_from(["authority", "fn", "infn", "update", "user_name", "nickname", "İmeta-info", "a b"])))
def test_every_element_of_a_class_is_marked_alike(classes: list[str]) -> None:
    kinds = {"authority": "author class", "fn": "author class", "update": "date class", "nickname": "user class"}
    kinds["İmeta-info"] = "date class"
    found = marked("".join(f"<p class='{named}'>x</p>" for named in classes)).marks
    for kind in set(kinds.values()):
        expected = [row for row, named in enumerate(classes, 2) if kinds.get(named) == kind]
        assert [mark.row for mark in found.get(kind, ())] == expected


def test_names_and_types_are_kept_as_they_stand() -> None:
    found = marked("<p class='A b' id=Top>x</p><p itemscope itemtype='https://schema.org/Recipe'>x</p>")
    assert {"A b", "Top"} <= found.names
    assert found.item_types == {"https://schema.org/Recipe"}
