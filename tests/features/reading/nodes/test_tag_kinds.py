"""Elements that the vocabulary does not know: in a line where text stands beside them; shadow roots are read."""

from __future__ import annotations

import pytest

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse

CASES = {
    "smart tags": (
        "<p>at <st1:place><st1:City>Marlow</st1:City> <st1:State>Bend</st1:State></st1:place> in"
        " <st1:date>1297</st1:date>.<o:p></o:p></p>",
        ["at Marlow Bend in 1297."],
    ),
    "no text but theirs in a paragraph": ("<p><x-a>one</x-a> <x-b>two</x-b></p>", ["one two"]),
    "in a heading": ("<h2><x-icon>i</x-icon>Tides</h2>", ["iTides"]),
    "in a link beside text": ("<div>see <a href=x><x-y>the weir</x-y></a> now</div>", ["see the weir now"]),
    "beside text in a div": ("<div>see <x-y>the weir</x-y></div>", ["see the weir"]),
    "custom elements side by side": ("<div><x-y>one</x-y><x-y>two</x-y></div>", ["one", "two"]),
    "with a block inside": ("<div>one <x-y><p>two</p></x-y></div>", ["one", "two"]),
    "with a block further inside": ("<div>one <x-y><x-z><p>two</p></x-z></x-y> three</div>", ["one", "two", "three"]),
    "custom elements in one": ("<x-app><x-head>one</x-head><x-main>two</x-main></x-app>", ["one", "two"]),
    "nobr": ("<p>one <nobr>two</nobr>", ["one two"]),
    "formulas": (
        "<p>is <mjx-container><mjx-math><mjx-mi>Q</mjx-mi></mjx-math></mjx-container> wide</p>",
        ["is Q wide"],
    ),
    "dropped blocks inside": ("<p>one <x-y>two<template><p>x</p></template></x-y>", ["one two"]),
    "a shadow root": (
        "<x-story><template shadowrootmode=open><style>p {}</style><p>one</p><p>two</p></template></x-story>",
        ["one", "two"],
    ),
    "a shadow root in a line": ("<p>five <x-n><template shadowrootmode=closed>stars</template></x-n>", ["five stars"]),
    "a shadow root in a shadow root": (
        "<x-a><template shadowrootmode=open>one<x-b><template shadowrootmode=open><p>two</template></x-b></template>",
        ["one", "two"],
    ),
    "a template in a shadow root": (
        "<x-a><template shadowrootmode=open><p>one</p><template><p>two</p></template></template></x-a>",
        ["one"],
    ),
    "a slot in a line": (
        "<x-a><template shadowrootmode=open>by <slot>nobody</slot> now</template></x-a>",
        ["by nobody now"],
    ),
    "a slot around blocks": ("<div>a<slot><p>b</p></slot>c</div>", ["a", "b", "c"]),
    "a picture for who has no scripts": ("<p>one <img><noscript><img src=x></noscript> two</p>", ["one two"]),
    "words for who has no scripts": ("<p>see <a href=x><noscript>the weir</noscript></a></p>", ["see the weir"]),
    "blocks for who has no scripts": ("<div>one<noscript><p>two</p></noscript>three</div>", ["one", "two", "three"]),
    "other templates": ("<template><p>one</p></template><template shadowroot=open>x</template><p>two</p>", ["two"]),
}


@pytest.mark.parametrize("label", CASES)
def test_blocks_of_elements_that_are_not_known(label: str) -> None:
    html, texts = CASES[label]
    assert cut(parse(html)).texts == texts
