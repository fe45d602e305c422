"""Formulas, each once: as TeX where the page has it, else as a line that can be read.

Renderers write a formula two or three times: drawn, as MathML for those who listen, and as the TeX that it was made
of, or as a picture that names its TeX. Here every formula becomes one text; the others go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dehusk.features.reading.choosing.element_texts import ElementTexts
from dehusk.features.reading.choosing.mathml import readable

#: What a renderer puts around a formula: KaTeX, MathJax 2 and 3, MediaWiki.
_RENDERER = re.compile(r"(?:^|\s)(?:katex(?:-display)?|MathJax\w*|MJX\w*|mwe-math-element)(?=$|\s)")
_RENDERER_TAGS = frozenset(("mjx-container", "mjx-assistive-mml"))
#: What MathJax 2 draws beside the script that holds the TeX.
_DRAWN = re.compile(r"(?:^|\s)(?:MathJax\w*|MJX\w*)(?=$|\s)")
#: How far above its MathML what a renderer puts around it is looked for.
LEVELS_ABOVE = 5

#: Types of scripts that hold what formulas are made of.
_SOURCES = ("math/tex", "math/asciimath")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_STYLE = re.compile(r"\{\\(?:display|text)style\s+(.*)\}", re.DOTALL)


class Formulas(NamedTuple):
    """The formulas of a page."""

    parts: list[str]
    """The parts of the page's text with each formula in one of them; its others are empty."""
    elements: dict[int, bool]
    """Row of the element of each formula, with whether it is TeX."""
    drawn: list[int]
    """Rows of the elements that only draw a formula once more."""


def read_formulas(texts: ElementTexts, scripts: list[int], maths: list[int], images: list[int]) -> Formulas | None:
    """Find the formulas of a page; None where it has none.

    Parameters
    ----------
    texts
        The page.
    scripts, maths
        Rows of its ``script`` and of its ``math`` elements.
    images
        Rows of its pictures of formulas, which have their TeX as text (see `write_images`).
    """
    sources = [row for row in scripts if texts.attributes[row].get("type", "").startswith(_SOURCES)]
    if not sources and not maths and not images:
        return None
    drawn = _drawn_elements(texts) if sources else []
    parts = texts.parts.copy()
    elements: dict[int, bool] = {}
    pictured = ((row, _clean(texts.text(row)), True) for row in images)
    formulas = (*_of_scripts(texts, sources), *_of_mathml(texts, maths, drawn), *pictured)
    for row, text, is_tex in formulas:
        start, stop = texts.bounds(row)
        if text and any(parts[start:stop]):  # else it is a picture of a formula that is there already
            parts[start:stop] = [text, *[""] * (stop - start - 1)]
            elements[row] = is_tex
    return Formulas(parts, elements, drawn)


def _of_scripts(texts: ElementTexts, scripts: list[int]) -> Iterator[tuple[int, str, bool]]:
    for row in scripts:
        start, stop = texts.bounds(row)
        is_tex = texts.attributes[row]["type"].startswith("math/tex")
        yield row, _clean("".join(texts.parts[start:stop])), is_tex


def _of_mathml(texts: ElementTexts, maths: list[int], drawn: list[int]) -> Iterator[tuple[int, str, bool]]:
    end = texts.tree.end
    done = 0
    in_drawn = [(row, int(end[row])) for row in drawn]
    place = 0
    for row in maths:
        while place < len(in_drawn) and in_drawn[place][1] <= row:
            place += 1
        if row < done or (place < len(in_drawn) and in_drawn[place][0] <= row):
            continue
        root = _root(texts, row, done)
        done = int(end[root])
        tex = _tex(texts, row)
        yield root, tex or readable(texts, row), bool(tex)


def _drawn_elements(texts: ElementTexts) -> list[int]:
    """The outermost elements in which MathJax 2 draws what its scripts hold."""
    rows = []
    end = 0
    for row, attributes in enumerate(texts.attributes):
        if row >= end and attributes and _DRAWN.search(attributes.get("class", "")):
            rows.append(row)
            end = int(texts.tree.end[row])
    return rows


def _root(texts: ElementTexts, row: int, first: int) -> int:
    """The outermost element near a ``math`` that a renderer put around it, itself where there is none."""
    root = row
    for _ in range(LEVELS_ABOVE):
        row = int(texts.tree.parent[row])
        if row < first or not row:
            break
        if texts.tags[row] in _RENDERER_TAGS or _RENDERER.search(texts.attributes[row].get("class", "")):
            root = row
    return root


def _tex(texts: ElementTexts, math: int) -> str:
    """The TeX of a ``math`` element, ``""`` where the page does not have it."""
    for row in range(math + 1, int(texts.tree.end[math])):
        if texts.tags[row] == "annotation" and "tex" in texts.attributes[row].get("encoding", "").lower():
            start, stop = texts.bounds(row)
            return _clean("".join(texts.parts[start:stop]))
    return _clean(texts.attributes[math].get("alttext", ""))


def _clean(tex: str) -> str:
    """TeX in one line, without comments and the style that a wiki puts around it."""
    tex = " ".join(_COMMENT.sub("", tex).split())
    styled = _STYLE.fullmatch(tex)
    return styled[1].strip() if styled else tex
