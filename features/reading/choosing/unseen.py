"""Finds what does not belong to the text that it stands in: hidden words, permalink signs, line numbers, buttons.

Only what stands within shown text is dropped here. That a whole block is hidden is a feature of the block instead, and
no reason to drop it: pages fold parts of their content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.choosing.element_texts import ElementTexts
from dehusk.features.reading.choosing.hiding import MAX_HIDDEN_CHARACTERS, hides
from dehusk.features.reading.choosing.twins import copies
from dehusk.features.reading.nodes.element_tree import within
from dehusk.features.tree import Rows
from dehusk.features.vocabulary import HEADING_TAGS, PRE_TAGS, code_flags

#: Longest text of a button that copies code.
MAX_BUTTON_CHARACTERS = 30

#: Styles that move words away or make them vanish.
_REMOVING_HINTS = ("left", "top", "text-indent", "font-size")
_REMOVING_STYLE = re.compile(r"(?:left|top|text-indent)\s*:\s*-\d{3}|font-size\s*:\s*0(?![.\d])")
#: Classes of what only screen readers say (Bootstrap, WordPress, GitHub, HTML5 Boilerplate, Drupal, Foundation,
#: Amazon), of what is not shown at all, and of pictures that are drawn for a word (Google's icon fonts).
_HIDING_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|screen-?reader(?:-text|-only)?|(?:[a-z]+-)?visually-?hidden|element-invisible|show-for-sr"
    r"|a11y-hidden|a-offscreen|hidden|d-none|material-(?:icons|symbols)(?:-[a-z-]+)?)(?=$|\s)"
)
#: Each of these classes holds one of these.
_HIDING_HINTS = ("sr-only", "reader", "hidden", "invisible", "for-sr", "offscreen", "d-none", "material-")
#: Classes that show on wide screens what others hide (Tailwind, Bootstrap).
_SHOWING_CLASS = re.compile(r"(?:^|\s)(?:(?:sm|md|lg|xl|2xl):|not-sr-only|d-(?:sm|md|lg|xl|xxl)-)")
_PERMALINK = re.compile(r"[\s#¶§∞⌗🔗⚓\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]*")
_PERMALINK_WORDS = re.compile(r"(?:(?:perma|permanent |direct )?link\b.*|anchor|copy link)", re.IGNORECASE)
#: What a wiki puts into its headings.
_EDITING = re.compile(r"(?:^|\s)mw-editsection(?=$|\s)")
_PERMALINK_CLASS = re.compile(r"headerlink|anchor|permalink|hash-?link|heading-?link", re.IGNORECASE)
#: Classes of line numbers: Pygments, Rouge, Chroma, highlight.js's plug-in, GitHub, SyntaxHighlighter, Crayon, Prism.
_GUTTER = re.compile(
    r"(?:^|[\s_-])(?:ln|lnt|lnos?|lineno?s?|line-?num(?:ber)?s?|linenodiv|gutter|gl|blob-num|hljs-ln-n|crayon-nums?)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_GUTTER_HINTS = ("ln", "line", "gutter", "gl", "num")
#: Those of them that no other table's cells have.
_GUTTER_CELL = re.compile(r"(?:^|\s)(?:gutter|crayon-nums|blob-num|linenos?|lineno)(?=$|\s)")
_UNSELECTABLE = re.compile(r"user-select\s*:\s*none", re.IGNORECASE)
_COPYING = re.compile(r"copy|copied|clipboard", re.IGNORECASE)

_HEADINGS = code_flags(HEADING_TAGS)
_PRES = code_flags(PRE_TAGS)
_CELLS = code_flags(("td", "th"))
_BUTTONS = frozenset(("button", "clipboard-copy"))


def unseen_elements(
    texts: ElementTexts, tag_codes: NDArray[np.uint8], is_inline: NDArray[np.bool_], block_of: Rows
) -> list[int]:
    """Rows of the elements whose text does not belong to the text around them; of nested ones the outermost.

    Parameters
    ----------
    texts
        The page.
    tag_codes
        Number of each element's tag.
    is_inline
        Which elements stand in a line with the text around them, shape (n_elements,).
    block_of
        Row of the block-level element around each element, shape (n_elements,).
    """
    found = [*_hidden(texts, is_inline, block_of), *_permalinks(texts, _HEADINGS.take(tag_codes).nonzero()[0])]
    is_pre = _PRES.take(tag_codes)
    pres = is_pre.nonzero()[0]
    if len(pres):
        found += _around_code(texts, pres, within(is_pre, texts.tree).tolist())
    else:
        found += _line_numbers(texts, _CELLS.take(tag_codes).nonzero()[0].tolist())
    return found


def _hidden(texts: ElementTexts, is_inline: NDArray[np.bool_], block_of: Rows) -> list[int]:
    """Hidden inline elements beside shown text of the same block, and elements that repeat such text beside it."""
    # Most elements have no text, or nothing that hides: that is told of all before any is looked at.
    rows = (is_inline & texts.hold_parts).nonzero()[0].tolist()
    attributes = list(map(texts.attributes.__getitem__, rows))
    classes = _classes_with(_HIDING_CLASS, _HIDING_HINTS, attributes)
    classes = {names for names in classes if not _SHOWING_CLASS.search(names)}
    may_hide = [
        row
        for row, found in zip(rows, attributes, strict=True)
        if "style" in found
        or "aria-hidden" in found
        or "hidden" in found
        or (classes and found.get("class") in classes)
    ]
    hidden, unspoken = [], []
    hidden_end = unspoken_end = 0
    for row in may_hide:
        if row < hidden_end:
            continue
        found = texts.attributes[row]
        if _is_hidden(found, classes):
            hidden.append(row)
            hidden_end = int(texts.tree.end[row])
        elif row >= unspoken_end and found.get("aria-hidden") == "true":
            unspoken.append(row)
            unspoken_end = int(texts.tree.end[row])
    hidden, unspoken = _short(texts, hidden), _short(texts, unspoken)
    if hidden:
        blocks = block_of.take(hidden)
        n_hidden = np.bincount(blocks, weights=texts.n_inked(hidden))
        hidden = list(compress(hidden, texts.n_inked(blocks) > n_hidden.take(blocks)))
    return hidden + copies(texts, unspoken, hidden, block_of)


def _short(texts: ElementTexts, rows: list[int]) -> list[int]:
    return [row for row in rows if 0 < texts.length(row, MAX_HIDDEN_CHARACTERS) <= MAX_HIDDEN_CHARACTERS]


def _classes_with(pattern: re.Pattern[str], hints: Sequence[str], attributes: Iterable[Mapping[str, str]]) -> set[str]:
    """Those values of the elements' class that a pattern is found in, each looked at once.

    What the pattern is found in holds one of the hints, in lower case; that none is there is told much sooner.
    """
    classes = {found.get("class", "") for found in attributes}
    said = " ".join(classes).lower()
    hints = [hint for hint in hints if hint in said]
    if not hints:
        return set()
    lowered = ((names, names.lower()) for names in classes)
    return {names for names, low in lowered if any(hint in low for hint in hints) and pattern.search(names)}


def _is_hidden(attributes: Mapping[str, str], classes: set[str]) -> bool:
    """Whether markup hides an element; ``classes`` are those that do."""
    if hides(attributes) or attributes.get("class") in classes:
        return True
    style = attributes.get("style", "").lower()
    return any(hint in style for hint in _REMOVING_HINTS) and _REMOVING_STYLE.search(style) is not None


def _permalinks(texts: ElementTexts, headings: Rows) -> Iterator[int]:
    """Links in headings that lead to the heading itself, or to where it is edited."""
    done = 0
    for heading, end in zip(headings.tolist(), texts.tree.end.take(headings).tolist(), strict=True):
        if heading < done:
            continue
        done = end
        for row in range(heading + 1, end):
            if _is_of_heading(texts, row) and 0 < texts.n_inked(row) < texts.n_inked(heading):
                yield row


def _is_of_heading(texts: ElementTexts, row: int) -> bool:
    names = texts.attributes[row].get("class", "")
    if texts.tags[row] != "a":
        return "mw-editsection" in names and _EDITING.search(names) is not None
    if not 0 < texts.length(row, MAX_HIDDEN_CHARACTERS) <= MAX_HIDDEN_CHARACTERS:
        return False
    text = texts.text(row)
    if _PERMALINK.fullmatch(text):
        return True
    return _PERMALINK_WORDS.fullmatch(text) is not None and _PERMALINK_CLASS.search(names) is not None


def _around_code(texts: ElementTexts, pres: Rows, in_pre: list[bool]) -> Iterator[int]:
    """Line numbers of code, and the buttons that copy it."""
    gutters = _classes_with(_GUTTER, _GUTTER_HINTS, texts.attributes)
    candidates = [
        (row, tag, found)
        for row, (tag, found) in enumerate(zip(texts.tags, texts.attributes, strict=True))
        if tag in _BUTTONS or (found and ("role" in found or "style" in found or found.get("class") in gutters))
    ]
    row_end = 0
    for row, tag, attributes in candidates:
        if row < row_end:
            continue
        is_gutter = attributes.get("class") in gutters or (
            in_pre[row] and _UNSELECTABLE.search(attributes.get("style", "")) is not None
        )
        if (is_gutter and tag not in ("table", "tr", "tbody") and _is_of_numbers(texts, row)) or (
            (tag in _BUTTONS or attributes.get("role") == "button")
            and _is_copy_button(texts, row, pres, is_in_pre=in_pre[row])
        ):
            row_end = int(texts.tree.end[row])
            yield row


def _line_numbers(texts: ElementTexts, cells: list[int]) -> list[int]:
    """The cells that number the lines of code in tables without ``pre``."""
    gutters = _classes_with(_GUTTER_CELL, _GUTTER_HINTS, map(texts.attributes.__getitem__, cells))
    if not gutters:
        return []
    return [row for row in cells if texts.attributes[row].get("class") in gutters and _is_of_numbers(texts, row)]


def _is_of_numbers(texts: ElementTexts, row: int) -> bool:
    return bool(texts.n_inked(row) > 0 and not texts.n_worded(row))


def _is_copy_button(texts: ElementTexts, row: int, pres: Rows, *, is_in_pre: bool) -> bool:
    """Whether a button copies code."""
    if texts.length(row, MAX_BUTTON_CHARACTERS) > MAX_BUTTON_CHARACTERS:
        return False
    attributes = texts.attributes[row]
    said = " ".join((texts.text(row), *(attributes.get(name, "") for name in ("class", "title", "aria-label"))))
    if not _COPYING.search(said):
        return False
    tree = texts.tree
    around = int(tree.parent[tree.parent[row]])
    following = pres.searchsorted(around)
    return bool(following < len(pres) and pres[following] < tree.end[around]) or is_in_pre
