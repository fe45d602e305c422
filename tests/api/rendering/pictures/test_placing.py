"""Pictures of the kept parts of a page."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.rendering.as_html import render_html
from dehusk.rendering.as_markdown import render_markdown
from dehusk.rendering.pictures.placing import place_pictures

URL = "https://example.org/harbour/"
TEXT = "The ferry runs whatever the winter does to the harbour, and the chains hold. " * 4


def read(inside: str) -> tuple[BlockTable, np.ndarray]:
    table = cut(parse(f"<main><p>{TEXT}</p>{inside}<p>{TEXT}</p></main><nav>{TEXT}</nav>"))
    return table, np.array([tag != "nav" and not text.startswith(("Another", "Photo")) for tag, text in
                            zip(table.tags, table.texts, strict=True)])  # fmt: skip


def addresses(inside: str) -> list[str]:
    placed, _ = place_pictures(*read(inside), URL, include_links=False)
    return [picture.address for of in (placed.before, placed.after) for some in of.values() for picture in some]


@pytest.mark.parametrize(
    ("element", "address"),
    [
        pytest.param("<img src=a.jpg>", "https://example.org/harbour/a.jpg", id="relative"),
        pytest.param("<img src=//cdn.example.org/a.jpg>", "https://cdn.example.org/a.jpg", id="of the same scheme"),
        pytest.param('<img src=a.jpg srcset="b.jpg 400w, c.jpg 1200w, d.jpg 800w">', URL + "c.jpg", id="widest"),
        pytest.param('<img src=a.jpg srcset="b.jpg 1x, c.jpg 2x">', URL + "c.jpg", id="densest"),
        pytest.param('<img srcset="b.jpg 9000w, c.jpg 1200w">', URL + "c.jpg", id="none for printing"),
        pytest.param('<img srcset="w_4,h_3/b.jpg 40w, w_8,h_6/c.jpg 80w">', URL + "w_8,h_6/c.jpg", id="commas"),
        pytest.param("<img data-src=a.jpg src=data:image/gif;base64,R0>", URL + "a.jpg", id="lazy"),
        pytest.param("<picture><source srcset=a.webp><img src=a.jpg></picture>", URL + "a.webp", id="picture"),
        pytest.param("<img src=data:image/png;base64,R0 >", None, id="no address"),
        pytest.param("<img src=javascript:alert(1)>", None, id="none that acts"),
        pytest.param("<img src=a.gif width=1 height=1>", None, id="pixel"),
        pytest.param("<img src=a.png class=user-avatar>", None, id="avatar"),
        pytest.param("<img src=icon-mail.png>", None, id="icon"),
        pytest.param("<img src=/themes/classic/line.png>", None, id="of the design"),
        pytest.param("<img src=/template_shop/flag.png>", None, id="of a template"),
        pytest.param("<div><a href=/b><img src=a.jpg></a><a href=/b>Another article</a></div>", None, id="teaser"),
        pytest.param("<div><a href=/a.jpg><img src=a.jpg></a><i>Photo: Marsh</i></div>", URL + "a.jpg", id="credit"),
        pytest.param("<img src=iconic-harbours.jpg>", URL + "iconic-harbours.jpg", id="not every icon is one"),
        pytest.param("<img src=a.png role=presentation>", None, id="says nothing"),
    ],
)  # fmt: skip
def test_addresses(element: str, address: str | None) -> None:
    assert addresses(element) == ([] if address is None else [address])


def test_pictures_of_chrome_and_copies_go() -> None:
    assert addresses("<img src=a.jpg><img src=a.jpg>") == [URL + "a.jpg"]
    assert addresses("<aside><img src=a.jpg></aside><nav><img src=b.jpg></nav>") == []
    table, kept = read("")
    assert place_pictures(table, np.zeros_like(kept), URL, include_links=False)[0] == ({}, {})
    nav = cut(parse(f"<main><p>{TEXT}</p></main><div><img src=a.jpg><p>{TEXT}</p></div>"))
    placed, _ = place_pictures(nav, np.array([True, False]), URL, include_links=False)
    assert placed == ({}, {})


def test_without_an_address_of_the_page_only_absolute_ones_stay() -> None:
    table, kept = read("<img src=a.jpg><img src=https://example.org/b.jpg>")
    placed, _ = place_pictures(table, kept, None, include_links=False)
    assert [picture.address for some in placed.after.values() for picture in some] == ["https://example.org/b.jpg"]


@pytest.mark.parametrize(
    ("inside", "markdown"),
    [
        ('<img src=a.jpg alt="A [quay]">', "![A \\[quay\\]](https://example.org/harbour/a.jpg)"),
        ("<a href=/big><img src=a.jpg></a>", "[![](https://example.org/harbour/a.jpg)](https://example.org/big)"),
        ("<figure><img src=a.jpg><figcaption>Quay</figcaption></figure>", f"![]({URL}a.jpg)\n\nQuay"),
        ("<ul><li>one <img src=a.jpg></li><li>two</li></ul>", f"- one\n\n  ![]({URL}a.jpg)\n\n- two"),
        (
            "<table><tr><th>Part<th>How</tr><tr><td>Link<td>bent <img src=a.jpg alt='a|b'></tr></table>",
            "| Part | How |\n| --- | --- |\n| Link | bent<br>![a\\|b](https://example.org/harbour/a.jpg) |",
        ),
    ],
)  # fmt: skip
def test_markdown(inside: str, markdown: str) -> None:
    table, kept = read(inside)
    text = TEXT.strip()
    written = render_markdown(table, kept, True, URL, include_images=True)
    assert written == f"{text}\n\n{markdown}\n\n{text}"


def test_a_caption_stays_with_its_picture() -> None:
    table, kept = read("<figure><img src=a.jpg><figcaption>Quay</figcaption></figure>")
    caption = table.texts.index("Quay")
    kept[caption] = False
    assert "Quay" in render_markdown(table, kept, False, URL, include_images=True)
    assert "Quay" not in render_markdown(table, kept, False, URL)


def test_html() -> None:
    table, kept = read('<a href=/big><img src=\'a.jpg?x="1"\' alt="<b>"></a>')
    written = render_html(table, kept, True, URL, include_images=True)
    assert (
        '<a href="https://example.org/big"><img src="https://example.org/harbour/a.jpg?x=%221%22" alt="&lt;b&gt;"></a>'
        in written
    )
    assert "<img" not in render_html(table, kept, True, URL)
