"""Nothing of a page comes through but what is on the lists, and every block is marked where it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.viewing.safe_markup import MARK, safe_page
from dehusk.viewing.safe_styles import safe_styles
from dehusk.viewing.view_file import embedded_json

EXAMPLES = sorted(Path(__file__).parents[3].glob("examples/*/page.html"))
ACTIVE = re.compile(
    r"<(script|iframe|object|embed|link|base|form|svg|video)\b|\son\w+\s*=|javascript:|https?://", re.IGNORECASE
)


#: What pages are mixed from.
PIECES = [
    *("<script>", "</script>", "<style>", "</style>", "<p onclick=x()>", "<a href='javascript:x()'>", "text", "<!--"),
    *("-->", "<svg>", "<math>", "<img src=//x onerror=y>", '"', "'", "<noscript>", "<title>", "<textarea>", "</title>"),
    *("&lt;script&gt;", "<plaintext>", "<dehusk-block n=9>", "<body onload=x>", "<iframe srcdoc='<script>'>"),
    "<form action=//x>",
]


def shown(source: bytes | str) -> str:
    return safe_page(source, cut(parse(source)))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_every_block_of_the_examples_stands_in_its_marks(file: Path) -> None:
    source = file.read_bytes()
    table = cut(parse(source))
    texts: dict[int, str] = {}
    for mark in lxml_html.document_fromstring(safe_page(source, table)).iter(MARK):
        number = int(mark.get("n", ""))
        texts[number] = texts.get(number, "") + " " + (mark.text or "")
    assert {number: "".join(text.split()) for number, text in texts.items()} == {
        number: "".join(text.split()) for number, text in enumerate(table.texts)
    }


def test_an_article_that_the_page_does_not_show_stands_at_its_end() -> None:
    body = [f"The <i>third</i> lock of canal {number} was dug by hand. " * 4 for number in range(6)]
    source = (
        "<body><p>Home</p><p>Canals</p><script type=application/json>"
        + json.dumps([{"type": "paragraph", "content": [{"text": text}]} for text in body])
        + "</script></body>"
    )
    marks = lxml_html.document_fromstring(shown(source)).findall(f".//{MARK}")
    assert [mark.text_content() for mark in marks] == ["Home", "Canals", *(text.strip() for text in body)]
    assert [mark.get("n") for mark in marks] == [str(number) for number in range(8)]


def test_a_hostile_page_leaves_nothing_active(hostile: Path) -> None:
    source = hostile.read_bytes()
    written = shown(source)
    visible = re.sub(r"<meta[^>]*>", "", written)
    assert not ACTIVE.search(re.sub(r">[^<]*<", "><", visible)), ACTIVE.search(visible)
    assert len(set(re.findall(rf'<{MARK} n="(\d+)"', written))) == len(cut(parse(source)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=25,
    ).map("".join)
)
def test_no_mixture_of_markup_comes_out_active(source: str) -> None:
    written = shown(source)
    elements = list(lxml_html.document_fromstring(written).iter())
    assert {element.tag for element in elements if isinstance(element.tag, str)} & {
        *("script", "iframe", "object", "embed", "link", "form", "svg", "math", "template", "plaintext")
    } == set()
    for element in elements:
        assert not [name for name in element.attrib if name.startswith("on") or name in ("href", "srcset", "action")]
    n_blocks = len(cut(parse(source)))
    assert {int(number) for number in re.findall(rf'<{MARK} n="(\d+)"', written)} == set(range(n_blocks))


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p { color: red }", "p { color: red }"),
        ("@import url(a.css); p{color:red}", " p{color:red}"),
        ('@import "a;b.css" screen;p{color:red}', "p{color:red}"),
        ("p{background:url( 'https://a.example/(1).png' ) no-repeat}", "p{background:none no-repeat}"),
        ("p{background:u\\72 l(https://a.example/1.png)}", "p{background:none}"),
        ("p{background:\\55RL(https://a.example/1.png)}", "p{background:none}"),
        ("p{background:image-set('a.png' 1x, 'b.png' 2x)}", "p{background:none}"),
        ("p{background:url(data:image/gif;base64,R0lGODdh)}", "p{background:url(data:image/gif;base64,R0lGODdh)}"),
        ("p{background:url(data:text/html,x)}", "p{background:none}"),
        ("@font-face { font-family: x; src: url(a.woff) } p{font-family:x}", " p{font-family:x}"),
        ("/* </style> url(x) */p{}", " p{}"),
        ('p::after{content:"</style><script>"}', 'p::after{content:"\\3c /style>\\3c script>"}'),
        ('i::before{content:"\\f101"}', 'i::before{content:"\\f101"}'),
        (".md\\:flex{display:flex}", ".md\\:flex{display:flex}"),
    ],
)
def test_styles(css: str, kept: str) -> None:
    assert safe_styles(css) == kept


def test_data_cannot_end_its_script() -> None:
    assert "</script" not in embedded_json({"a": "</script><!--"})
