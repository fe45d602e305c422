"""The headline comes first, once, and other headings stand below it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dehusk
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.headline import find_headline

SAID = "<p>The ferry will go on running through the winter, the two councils agreed late on Tuesday.</p>"


def table(body: str) -> BlockTable:
    return cut(parse(body))


def whole(body: str, output_format: str = "markdown", title: str = "Chains hold") -> str:
    page = dehusk.label(f"<title>{title} | Courier</title><body>{body}", kind="html").with_threshold(0)
    return page.to_markdown() if output_format == "markdown" else page.to_html()


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        (f"<h1>Chains hold</h1>{SAID}<h2>Why</h2>{SAID}", ["# Chains hold", "## Why"]),
        (f"<h3>Chains hold</h3>{SAID}<h4>Why</h4>{SAID}", ["# Chains hold", "## Why"]),
        (f"<h2>Chains hold</h2>{SAID}<h2>Why</h2>{SAID}", ["# Chains hold", "## Why"]),
        (f"<h1>Chains hold</h1>{SAID}<h1>Why</h1>{SAID}", ["# Chains hold", "## Why"]),
        (f"<h1>Chains hold</h1><h2>Chains hold</h2>{SAID}", ["# Chains hold"]),
        (f"<h1>Chains hold</h1>{SAID}<h1>Chains hold</h1>{SAID}", ["# Chains hold"]),
        (f"<p>Transport</p><h1>Chains hold</h1>{SAID}", ["# Chains hold"]),
        (f"{SAID}<h3>Why</h3>{SAID}", ["# Chains hold", "### Why"]),
        (f"<h1>Chains hold for three winters</h1>{SAID}", ["# Chains hold for three winters"]),
    ],
)
def test_the_headline_is_an_h1_and_the_rest_keeps_its_distance(body: str, headings: list[str]) -> None:
    lines = whole(body).splitlines()
    assert lines[0] == headings[0]
    assert [line for line in lines if line.startswith("#")] == headings


def test_html_has_one_first_heading() -> None:
    written = whole(f"<h2>Chains hold</h2>{SAID}<h3 lang=en>Why</h3>{SAID}", "html")
    assert written.startswith("<h1>Chains hold</h1>\n")
    assert '<h2 lang="en">Why</h2>' in written
    assert written.count("<h1") == 1


def test_it_is_text_and_no_markup() -> None:
    title = "The *chains* of &lt;Harrow&gt; #"
    assert whole(f"<h1>{title}</h1>{SAID}", title=title).startswith(r"# The \*chains\* of \<Harrow> \#")
    assert whole(f"<h1>{title}</h1>{SAID}", "html", title).startswith("<h1>The *chains* of &lt;Harrow&gt; #</h1>")


def test_it_may_be_left_out_and_put_before_plain_text() -> None:
    page = dehusk.label(f"<title>Chains hold</title><h1>Chains hold</h1>{SAID}", kind="html").with_threshold(0)
    content = page.text
    assert page.to_text(include_title=True) == content  # it stands there already
    assert not dehusk.label(f"<title>Chains hold</title>{SAID}").with_threshold(0).text.startswith("Chains")
    bare = dehusk.label(f"<title>Chains hold</title>{SAID}", kind="html").with_threshold(0)
    assert bare.to_text(include_title=True) == f"Chains hold\n\n{bare.text}"
    assert not bare.to_markdown(include_title=False).startswith("#")


def test_a_page_without_content_or_markup_has_none() -> None:
    assert whole("") == ""
    assert dehusk.extract("A plain text, of one line.", kind="text", output_format="markdown", threshold=0)[0] == "A"


@given(st.lists(st.sampled_from(["h1", "h2", "p", "li"]), max_size=6), st.text("ab ", max_size=4), st.data())
def test_only_kept_blocks_and_the_headline_are_taken_for_said(tags: list[str], title: str, data: st.DataObject) -> None:
    blocks = table("".join(f"<{tag}>{data.draw(st.sampled_from(['a', 'b', 'a b', 'c d e']))}</{tag}>" for tag in tags))
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(blocks), max_size=len(blocks))), dtype=np.bool_)
    found = find_headline(blocks, kept, title)
    if found is None:
        return
    assert kept.any()
    assert (found.blocks & ~kept).sum() <= 1
    assert [found.below(f"h{level}") for level in range(1, 7)] == sorted(
        found.below(f"h{level}") for level in range(1, 7)
    )
    assert found.below("h1") == "h2"
