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


def article(n_bytes: int) -> bytes:
    """A page like those of the web: menus, then sections of headings, paragraphs, lists and links."""
    rng = random.Random(n_bytes)
    parts = [f"<!doctype html><html lang=en><head><title>{words(6, rng)}</title></head><body>{_menu(rng)}<main>"]
    length = len(parts[0])
    for section in _sections(rng):
        parts.append(section)
        length += len(section)
        if length >= n_bytes:
            break
    return "".join([*parts, f"</main><footer class=foot>{_menu(rng)}</footer></body></html>"]).encode()


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


def _menu(rng: random.Random) -> str:
    return f"<nav class=menu><ul>{''.join(f'<li><a href=/{n}>{words(1, rng)}</a></li>' for n in range(12))}</ul></nav>"


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


#: The shapes that growth is measured on.
SHAPES = (
    Shape("page like those of the web", "bytes", (10_000, 31_600, 100_000, 316_000, 10**6, 3_160_000, 10**7), article),
    Shape("records in a list", "blocks", (2_000, 20_000, 63_000, 200_000), records),
    Shape("nested elements", "levels", _fractions(20_000), nested),
    Shape("siblings", "elements", _fractions(200_000), siblings),
    Shape("one text node", "bytes", _fractions(5_000_000), one_text),
    Shape("links in one paragraph", "links", _fractions(50_000), linked_paragraph),
)
