"""What sites write about themselves (terms, privacy notices, rules): chrome below an article, content on its own page.

Prose of this kind is what a model of plain text keeps most readily by mistake. Whole documents are rare among labelled
pages, so they come from a file of their own.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

from dehusk.features.errors import DataError
from dehusk.training.labels.layouts.files import read_bytes
from dehusk.training.variation.page_tree import Node, Text

#: Paragraphs of a section put into another page, and of a page of its own, at the least and at the most.
SECTION_PARAGRAPHS, PAGE_PARAGRAPHS = (3, 40), (8, 120)
#: A longer paragraph than this many characters is no heading of the ones below it.
MAX_HEADING_CHARS = 80
_SHAPES = (("div", "p"), ("div", "p"), ("section", "p"), ("div", "div"), ("ul", "li"), ("ol", "li"))


def read_terms(path: Path) -> list[list[str]]:
    """The paragraphs of each document of a JSON Lines file, gzipped or not, of objects with ``text``.

    Raises
    ------
    DataError
        If the file cannot be read, or a line is no such object.
    """
    documents = []
    for number, line in enumerate(read_bytes(path).decode("utf-8", "replace").splitlines(), 1):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}, line {number}: not a JSON object with text") from error
        paragraphs = [" ".join(paragraph.split()) for paragraph in str(text).split("\n") if paragraph.strip()]
        if len(paragraphs) >= SECTION_PARAGRAPHS[0]:
            documents.append(paragraphs)
    return documents


def make_section(paragraphs: Sequence[str], rng: random.Random) -> Node:
    """Some paragraphs of a document in a row, as a part of a page that is all chrome."""
    return _write(_stretch(paragraphs, SECTION_PARAGRAPHS, rng), rng, content=False)


def make_page(paragraphs: Sequence[str], chrome: Sequence[Node], rng: random.Random) -> Node:
    """A page on which a document, in full or a long stretch of it, is the content between parts of chrome."""
    parts: list[Node | Text] = list(chrome)
    parts.insert(rng.randint(0, len(parts)), _write(_stretch(paragraphs, PAGE_PARAGRAPHS, rng), rng, content=True))
    return Node("html", {}, [Node("body", {}, parts)])


def _stretch(paragraphs: Sequence[str], bounds: tuple[int, int], rng: random.Random) -> Sequence[str]:
    count = min(rng.randint(*bounds), len(paragraphs))
    # Most begin with the beginning, where the document says what it is.
    start = 0 if rng.random() < 0.6 else rng.randint(0, len(paragraphs) - count)
    return paragraphs[start : start + count]


def _write(paragraphs: Sequence[str], rng: random.Random, *, content: bool) -> Node:
    holder, inner = rng.choice(_SHAPES)
    heads = rng.random() < 0.5
    return Node(
        holder,
        {},
        [
            Node("h3" if heads and len(text) <= MAX_HEADING_CHARS else inner, {}, [Text(text, content)])
            for text in paragraphs
        ],
    )
