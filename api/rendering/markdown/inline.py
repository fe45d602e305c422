"""Runs of text -> a line of Markdown: emphasis only where CommonMark reads it as such, code and links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from dehusk.rendering.inline import FORMULA, Mark, Run
from dehusk.rendering.markdown.delimiters import Delimiters, Pair, delimiters_between, pairs_of
from dehusk.rendering.markdown.escapes import escape_address, escape_formula, escape_text

#: Tags inside of which text is not read as Markdown.
_VERBATIM = frozenset(("code", "kbd", "samp"))
#: Emphasis by its tags.
_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
#: A line break, until it is known whether it stands in a line of its own, a heading or a table.
BREAK = "\n"
#: Emphasis that is not read as it is meant goes, and what is left is looked at again; so often, then all of it goes.
MAX_ROUNDS = 20
_BACKTICKS = re.compile("`+")


_TEXT, _EMPHASIS, _LINK = range(3)


class _Part(NamedTuple):
    """A part of a line: text as it is written, or what opens or closes emphasis or a link."""

    text: str
    kind: int = _TEXT
    stretch: int = -1
    """Number of the emphasised stretch that it opens or closes."""
    opens: bool = False


class _Around(NamedTuple):
    """What a run stands in: emphasis and links from the outside in, and whether it is code."""

    marks: tuple[tuple[Mark, ...], ...]
    """Each with all the tags around it, as in HTML: what these differ in is another stretch."""
    is_code: bool
    is_formula: bool


def write_inline(runs: list[Run]) -> str:
    """Write runs in Markdown; line breaks stay line feeds, and the starts of lines are not escaped."""
    parts = list(_parts(runs))
    for _ in range(MAX_ROUNDS):
        broken = _broken_stretches(parts)
        if not broken:
            break
        parts = [part for part in parts if part.kind != _EMPHASIS or part.stretch not in broken]
    else:
        parts = [part for part in parts if part.kind != _EMPHASIS]
    return _joined(parts)


def _joined(parts: list[_Part]) -> str:
    """The parts in a row; an exclamation mark at the end of a text stays escaped only where a link follows at once."""
    texts = [part.text for part in parts]
    for place, text in enumerate(texts):
        if parts[place].kind == _TEXT and text.endswith("\\!") and "".join(texts[place + 1 : place + 2])[:1] != "[":
            texts[place] = f"{text[:-2]}!"
    return "".join(texts)


def _parts(runs: list[Run]) -> Iterator[_Part]:
    open_marks: list[tuple[tuple[Mark, ...], int]] = []
    n_stretches = 0
    merged = _merged(runs)
    for before, text, around in merged:
        n_common = 0
        for (mark, _), wanted in zip(open_marks, around.marks, strict=False):
            if mark != wanted:
                break
            n_common += 1
        for mark, stretch in reversed(open_marks[n_common:]):
            yield _closing(mark[-1], stretch)
        del open_marks[n_common:]
        if before:
            yield _Part(before)
        for mark in around.marks[n_common:]:
            open_marks.append((mark, n_stretches))
            yield _opening(mark[-1], n_stretches)
            n_stretches += 1
        yield _Part(_written(text, around))
    for mark, stretch in reversed(open_marks):
        yield _closing(mark[-1], stretch)


def _written(text: str, around: _Around) -> str:
    if around.is_formula:
        return escape_formula(text)
    return _code_span(text) if around.is_code else escape_text(text)


def _opening(mark: Mark, stretch: int) -> _Part:
    if mark.link >= 0:
        return _Part("[", _LINK, opens=True)
    return _Part(_SIGNS[mark.name], _EMPHASIS, stretch, opens=True)


def _closing(mark: Mark, stretch: int) -> _Part:
    if mark.link >= 0:
        return _Part(f"]({escape_address(mark.address)})", _LINK)
    return _Part(_SIGNS[mark.name], _EMPHASIS, stretch)


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
    signs: list[str | None] = []
    marks: list[tuple[Mark, ...]] = []
    is_code = False
    for n_outer, mark in enumerate(run.marks):
        is_code = is_code or mark.name in _VERBATIM
        sign = _SIGNS.get(mark.name)
        if mark.link >= 0 or (sign and not is_code and sign not in signs):
            marks.append(run.marks[: n_outer + 1])
            signs.append(sign)
    return _Around(tuple(marks), is_code, FORMULA in run.marks)


def _code_span(text: str) -> str:
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def _broken_stretches(parts: list[_Part]) -> set[int]:
    """Stretches to leave out, as CommonMark would not pair the signs of some as they are meant.

    What begins where another ends is to blame, or signs that can both open and close, where there are any.
    """
    broken: set[int] = set()
    meant: dict[int, list[int]] = {}
    lines: list[list[Delimiters]] = [[]]  # the runs of the line, and of the texts of links that are open
    pairs: Counter[Pair] = Counter()
    either: set[int] = set()
    touching: set[int] = set()
    written = ["\n", *(part.text for part in parts), "\n"]
    for (kind, _), group in groupby(enumerate(parts, start=1), key=lambda item: (item[1].kind, item[1].text[0])):
        signs = list(group)
        if kind == _LINK:
            for _, sign in signs:
                if sign.opens:
                    lines.append([])
                else:
                    pairs.update(pairs_of(lines.pop()))
        elif kind == _EMPHASIS:
            place = signs[0][0]
            before, after = written[place - 1][-1], written[signs[-1][0] + 1][0]
            run = delimiters_between(place, "".join(sign.text for _, sign in signs), before, after)
            lines[-1].append(run)
            either.update({place} if run.can_open and run.can_close else ())
            for _, sign in signs:
                meant.setdefault(sign.stretch, []).append(place)
            if len({sign.opens for _, sign in signs}) > 1:
                touching.update(sign.stretch for _, sign in signs if sign.opens)
    pairs.update(pairs_of(lines.pop()))
    lengths = {part.stretch: len(part.text) for part in parts if part.kind == _EMPHASIS}
    for stretch, (opening, closing) in meant.items():
        pair = Pair(opening, closing, lengths[stretch])
        if pairs[pair]:
            pairs[pair] -= 1
        else:
            broken.add(stretch)
    return touching or {stretch for stretch in broken if not either.isdisjoint(meant[stretch])} or broken
