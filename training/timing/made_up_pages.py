"""Pages of any size made of made-up words: ordinary ones, and those that a hostile author would write."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product

_WORDS = tuple(map("".join, product("bdfglmnprst", ("a", "e", "io", "u"), ("lan", "mer", "s", "tin", "vor"))))


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of page that can be made in any size."""

    name: str
    unit: str
    """What the sizes count."""
    sizes: tuple[int, ...]
    """The sizes to measure, growing."""
    make: Callable[[int], bytes]
    """Makes a page of one size; the same page each time."""


def words(n_words: int, rng: random.Random) -> str:
    """So many made-up words in a row."""
    return " ".join(rng.choices(_WORDS, k=n_words))


def web_page(n_bytes: int) -> bytes:
    """A page in the proportions of real ones: four tenths attributes, a third scripts, a tenth of it text.

    Per kB it has some 6.5 elements, 2 text nodes and 1.3 blocks; WCXB's pages of up to 1 MB have 6.4, 2.2 and 1.4.
    """
    return _page(n_bytes, _widgets)


def article(n_bytes: int) -> bytes:
    """A page that is nearly all text: sections of headings, paragraphs and short lists."""
    return _page(n_bytes, _sections)


def records(n_blocks: int) -> bytes:
    """A list of records of four blocks each."""
    rng = random.Random(n_blocks)
    record = "<div class='item c{}'><h3><a href='/{}'>{}</a></h3><p>{}</p><span>{}</span><div>{}</div></div>"
    return "".join(
        record.format(number % 9, number, words(4, rng), words(12, rng), words(2, rng), words(3, rng))
        for number in range(n_blocks // 4)
    ).encode()


def nested(depth: int) -> bytes:
    """Elements each inside the other, with a word on every level."""
    return b"<div class='box'>word " * depth + b"</div>" * depth


def siblings(n_elements: int) -> bytes:
    """A list of so many items."""
    return b"<ul>" + b"<li>word word</li>" * n_elements + b"</ul>"


def one_text(n_bytes: int) -> bytes:
    """One paragraph that is one text node."""
    return b"<p>" + words(n_bytes // 4, random.Random(n_bytes)).encode()[:n_bytes] + b"</p>"


def linked_paragraph(n_links: int) -> bytes:
    """One paragraph of links."""
    rng = random.Random(n_links)
    links = "".join(f"<a href='/{number}'>{words(2, rng)}</a> " for number in range(n_links))
    return f"<p>{links}</p>".encode()


def _page(n_bytes: int, parts: Callable[[random.Random], Iterator[str]]) -> bytes:
    rng = random.Random(n_bytes)
    menu = "".join(f"<li><a href=/{number}>{words(1, rng)}</a></li>" for number in range(12))
    page = [f"<!doctype html><html lang=en><title>{words(6, rng)}</title><nav class=menu><ul>{menu}</ul></nav><main>"]
    length = len(page[0])
    for part in parts(rng):
        page.append(part)
        length += len(part)
        if length >= n_bytes:
            break
    return "".join([*page, "</main><footer class=foot><p>All rights reserved</p></footer></html>"]).encode()


def _widgets(rng: random.Random) -> Iterator[str]:
    for number in count():
        script = f"<script>var state{number} = [{', '.join(map(repr, words(265, rng).split()))}];</script>"
        yield script + "".join(_card(rng) for _ in range(4))


def _card(rng: random.Random) -> str:
    def named(tag: str) -> str:
        return f"<{tag} class='{words(5, rng)}' data-{words(1, rng)}='{words(4, rng)}'>"

    picture = f"{named('div')}{named('a')}{named('img')}</a>{named('span')}</span></div>"
    heading = f"{named('h3')}{named('a')}{words(4, rng)}</a></h3>"
    text = f"{named('p')}{words(18, rng)} {named('b')}{words(2, rng)}</b></p>"
    return f"{named('div')}{picture}{named('div')}{heading}{text}</div></div>"


def _sections(rng: random.Random) -> Iterator[str]:
    for number in count():
        paragraphs = "".join(
            f"<p class='text t{rng.randrange(5)}'>{words(rng.randint(20, 90), rng)}, <a href='/{number}'>"
            f"{words(2, rng)}</a> <em>{words(3, rng)}</em>. {words(rng.randint(5, 40), rng)}.</p>"
            for _ in range(4)
        )
        tags = "".join(f"<li><a href='/tag/{rng.randrange(99)}'>{words(1, rng)}</a></li>" for _ in range(5))
        yield (
            f"<section id='s{number}' class='post'><h2>{words(5, rng)}</h2><div class='meta'><span>{words(2, rng)}"
            f"</span><time>{number % 28 + 1} May</time></div>{paragraphs}<ul class='tags'>{tags}</ul></section>"
        )


def _fractions(whole: int) -> tuple[int, ...]:
    return tuple(whole // parts for parts in (16, 8, 4, 2, 1))


_DECADES = (10_000, 31_600, 100_000, 316_000, 10**6, 3_160_000, 10**7)

#: The shapes that growth is measured on.
SHAPES = (
    Shape("page like those of the web", "bytes", _DECADES, web_page),
    Shape("page of text", "bytes", _DECADES, article),
    Shape("records in a list", "blocks", (2_000, 20_000, 63_000, 200_000), records),
    Shape("nested elements", "levels", _fractions(20_000), nested),
    Shape("siblings", "elements", _fractions(200_000), siblings),
    Shape("one text node", "bytes", _fractions(5_000_000), one_text),
    Shape("links in one paragraph", "links", _fractions(50_000), linked_paragraph),
)
