"""Runs of text -> a line of Markdown: emphasis only where CommonMark reads it as such, code and links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from dehusk.rendering.inline import FORMULA, Mark, Run
from dehusk.rendering.markdown_escapes import escape_address, escape_formula, escape_text

#: Tags inside of which text is not read as Markdown.
_VERBATIM = frozenset(("code", "kbd", "samp"))
#: Emphasis by its tags.
_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
#: A line break, until it is known whether it stands in a line of its own, a heading or a table.
BREAK = "\n"
_BACKTICKS = re.compile("`+")
_INK = re.compile(r"[^\s\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")


class _Part(NamedTuple):
    """A part of a line: text as it is written, or a sign that opens or closes emphasis."""

    text: str
    stretch: int = -1
    """Number of the emphasised stretch that it opens or closes, -1 for text."""
    opens: bool = False


class _Around(NamedTuple):
    """What a run stands in: emphasis and links from the outside in, and whether it is code."""

    marks: tuple[Mark, ...]
    is_code: bool
    is_formula: bool


def write_inline(runs: list[Run]) -> str:
    """Write runs in Markdown; line breaks stay line feeds, and the starts of lines are not escaped."""
    parts = list(_parts(runs))
    dropped: set[int] = set()
    while True:
        broken = _broken_stretches([part for part in parts if part.stretch not in dropped])
        if not broken:
            return "".join(part.text for part in parts if part.stretch not in dropped)
        dropped |= broken


def _parts(runs: list[Run]) -> Iterator[_Part]:
    open_marks: list[tuple[Mark, int]] = []
    n_stretches = 0
    merged = _merged(runs)
    for before, text, around in merged:
        n_common = 0
        for (mark, _), wanted in zip(open_marks, around.marks, strict=False):
            if mark != wanted:
                break
            n_common += 1
        for mark, stretch in reversed(open_marks[n_common:]):
            yield _closing(mark, stretch)
        del open_marks[n_common:]
        if before:
            yield _Part(before)
        for mark in around.marks[n_common:]:
            open_marks.append((mark, n_stretches))
            yield _Part("[") if mark.link >= 0 else _Part(_SIGNS[mark.name], n_stretches, opens=True)
            n_stretches += 1
        yield _Part(_written(text, around))
    for mark, stretch in reversed(open_marks):
        yield _closing(mark, stretch)


def _written(text: str, around: _Around) -> str:
    if around.is_formula:
        return escape_formula(text)
    return _code_span(text) if around.is_code else escape_text(text)


def _closing(mark: Mark, stretch: int) -> _Part:
    return _Part(f"]({escape_address(mark.address)})") if mark.link >= 0 else _Part(_SIGNS[mark.name], stretch)


def _merged(runs: list[Run]) -> Iterator[tuple[str, str, _Around]]:
    """Runs that Markdown writes alike as one; a line break parts code, which has no lines in Markdown."""
    before, text, around = "", "", None
    for run in runs:
        following = _around(run)
        if around == following and not (run.before == BREAK and around.is_code) and not following.is_formula:
            text += run.before + run.text
            continue
        if around is not None:
            yield before, text, around
        before, text, around = run.before, run.text, following
    if around is not None:
        yield before, text, around


def _around(run: Run) -> _Around:
    has_ink = _INK.search(run.text) is not None
    is_code = any(mark.name in _VERBATIM for mark in run.marks)
    marks: list[Mark] = []
    in_code = False
    for mark in run.marks:
        in_code = in_code or mark.name in _VERBATIM
        sign = _SIGNS.get(mark.name)
        is_new = not in_code and all(_SIGNS.get(other.name) != sign for other in marks)
        if has_ink and (mark.link >= 0 or (sign and is_new)):
            marks.append(mark)
    return _Around(tuple(marks), is_code and has_ink, FORMULA in run.marks)


def _code_span(text: str) -> str:
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def _broken_stretches(parts: list[_Part]) -> set[int]:
    """Stretches whose signs CommonMark would not read so (section 6.2: flanking delimiter runs)."""
    broken = set()
    written = ["\n", *(part.text for part in parts), "\n"]
    for (is_sign, _), group in groupby(
        enumerate(parts, start=1), key=lambda item: (item[1].stretch >= 0, item[1].text[0])
    ):
        if not is_sign:
            continue
        signs = list(group)
        before, after = written[signs[0][0] - 1][-1], written[signs[-1][0] + 1][0]
        can_open, can_close = _is_flanking(before, after), _is_flanking(after, before)
        for _, sign in signs:
            if not (can_open if sign.opens else can_close):
                broken.add(sign.stretch)
        if len({sign.opens for _, sign in signs}) > 1:
            broken.update(sign.stretch for _, sign in signs if sign.opens)
    return broken


def _is_flanking(outside: str, inside: str) -> bool:
    """Whether signs between two characters open (or, looked at from the other side, close) emphasis."""
    if inside.isspace():
        return False
    return not _is_punctuation(inside) or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
