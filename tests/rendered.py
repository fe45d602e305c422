"""Markdown as it is rendered (CommonMark with tables), beside the other outputs of the same page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from dehusk.rendering.numbering import written_number

_RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_WORD = re.compile(r"\w+")
_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LINES = frozenset((*_HEADINGS, "p", "li", "td", "th", "dt", "dd", "pre", "br", "tr", "blockquote", "div"))


def rendered(markdown: str) -> str:
    """The HTML that a reader of Markdown makes."""
    html: str = _RENDERER.render(markdown)
    return html


@dataclass
class Seen:
    """What a reader sees of some HTML."""

    words: list[str] = field(default_factory=list)
    numbered_words: list[str] = field(default_factory=list)
    """The words and the numbers of list items, as the list writes them."""
    emphasised: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""


def see(html: str) -> Seen:
    """Read HTML as a reader does."""
    seen = Seen()
    root = lxml.html.fragment_fromstring(f"<div>{html}</div>")
    numbers = {item: number for ol in root.iter("ol") for item, number in _numbered(ol)}
    for item in [item for item in numbers if next(item.iterancestors("td", "th"), None) is not None]:
        item.text = _number_of(item, numbers.pop(item)) + (item.text or "")  # Markdown has no lists in cells
    parts: list[str] = []
    numbered: list[str] = []
    for element, event_text, is_start in _walk(root):
        if is_start and element.tag in _LINES:
            parts.append("\n")
            numbered.append("\n")
        if is_start and element in numbers:
            seen.numbers.append(numbers[element])
            numbered.append(_number_of(element, numbers[element]))
        parts.append(event_text)
        numbered.append(event_text)
    seen.text = "".join(parts)
    seen.words = _WORD.findall(seen.text)
    seen.numbered_words = _WORD.findall("".join(numbered))
    for element in root.iter():
        text = squeezed(element)
        if element.tag in _EMPHASIS:
            seen.emphasised.append((_EMPHASIS[element.tag], text))
        elif element.tag in _HEADINGS:
            seen.headings.append((element.tag, text))
        elif element.tag == "a":
            seen.links.append(text)
        elif element.tag == "table":
            seen.tables.append(cells_of(element))
    return seen


def _walk(root: HtmlElement) -> Iterator[tuple[HtmlElement, str, bool]]:
    yield root, root.text or "", True
    for child in root:
        yield from _walk(child)
        yield child, ("\n" if child.tag in _LINES else "") + (child.tail or ""), False


def _number_of(item: HtmlElement, number: int) -> str:
    return written_number(number, item.getparent().get("type", "1")) + ". "


def _numbered(ol: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    number = int(ol.get("start", "1"))
    for item in ol:
        number = int(item.get("value", number))
        yield item, number
        number += 1


def squeezed(element: HtmlElement) -> str:
    """The text of an element without white space."""
    return re.sub(r"\s+", "", element.text_content())


def cells_of(table: HtmlElement) -> list[list[str]]:
    """The cells of a table that hold anything, row by row, each with its column: spans put them where they belong."""
    rows = list(table.iter("tr"))
    taken: set[tuple[int, int]] = set()
    found: list[list[str]] = []
    for number, row in enumerate(rows):
        column = 0
        cells = []
        for cell in row:
            while (number, column) in taken:
                column += 1
            n_columns, n_rows = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
            taken.update((number + down, column + right) for down in range(n_rows) for right in range(n_columns))
            if squeezed(cell):
                cells.append(f"{column}:{squeezed(cell)}")
            column += n_columns
        if cells:
            found.append(cells)
    return found


def differences(text: str, html: str, markdown: str) -> list[str]:
    """What a reader of the Markdown sees otherwise than a reader of the text or the HTML."""
    page, shown = see(html), see(rendered(markdown))
    found = []
    if page.numbered_words != _WORD.findall(text):
        found.append(f"words of the text: {_first_difference(page.numbered_words, _WORD.findall(text))}")
    if shown.words != page.words:
        found.append(f"words: {_first_difference(shown.words, page.words)}")
    foreign = Counter(shown.emphasised) - Counter(page.emphasised)
    if foreign:
        found.append(f"emphasised: {list(foreign)[:3]}")
    if shown.headings != page.headings:
        found.append(f"headings: {_first_difference(shown.headings, page.headings)}")
    if shown.numbers != page.numbers:
        found.append(f"numbers: {_first_difference(shown.numbers, page.numbers)}")
    if shown.tables != page.tables:
        found.append(f"tables: {_first_difference(shown.tables, page.tables)}")
    if shown.text.count("**") != page.text.count("**"):
        found.append("a literal **")
    if not all(shown.links):
        found.append("an empty link")
    found += [f"a heading of signs: {text}" for _, text in shown.headings if not _WORD.search(text)]
    return found


def _first_difference(one: list, other: list) -> str:  # type: ignore[type-arg]
    place = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    return f"{one[place : place + 4]} for {other[place : place + 4]}"
