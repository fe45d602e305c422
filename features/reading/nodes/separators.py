"""What parts each text node from the one before it in its block: nothing, a space or a line break.

It is decided here once, for blocks and for every output. White space parts, wherever it stands. Tags part words only
where one inline element ends and the next begins (``<a>Home</a><a>News</a>``), or where a span begins: in the gold
texts of 2,000 labelled pages 926 of 1,003 such words stand apart. A word goes on behind the end of a link, of code or
of a span (``<a>bus</a>es``: 94 of 105), and no tag parts characters of scripts written without spaces (140 of 150).
Icons and players stand between words as pictures do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.document import LINE_BREAK, NOTHING, SPACE
from dehusk.features.reading.nodes.element_tree import Events
from dehusk.features.reading.nodes.tag_kinds import FORMATTING, OBJECT, PART
from dehusk.features.reading.nodes.white_space import is_broken_line, is_unspaced
from dehusk.features.tree import Rows, counts_before, steps
from dehusk.features.vocabulary import code_flags

#: Exponents, indices and the numbers of notes stand at their word; ``wbr`` says that it may break and goes on.
_JOINING = code_flags(["sup", "sub", "wbr"])
#: What shows something in a line, though no text of its own is read.
_SHOWN = code_flags(["svg", "canvas", "video", "audio", "iframe", "object"])


def find_separators(
    texts: list[str], starts_block: NDArray[np.bool_], n_breaks: Rows, is_parted: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """The separator before each text node; before the first one of a block it means nothing.

    Parameters
    ----------
    n_breaks
        Number of ``br`` before each text node since the one before it.
    is_parted
        Before which text nodes tags stand that part words (see `parted_by_tags`).
    """
    separators = np.full(len(texts), NOTHING, dtype=np.uint8)
    rows = (~starts_block & (n_breaks == 0)).nonzero()[0]
    for row, may_part in zip(rows.tolist(), is_parted.take(rows).tolist(), strict=True):
        before, after = texts[row - 1], texts[row]
        is_initial = starts_block[row - 1] and len(before) == 1
        if before[-1].isspace() or after[0].isspace():
            separators[row] = NOTHING if not may_part and is_broken_line(before, after) else SPACE
        elif may_part and _are_words(before[-1], after[0], is_initial=is_initial):
            separators[row] = SPACE
    separators[n_breaks > 0] = LINE_BREAK
    return separators


def _are_words(last: str, first: str, *, is_initial: bool) -> bool:
    """Whether a word ends with one character and another one begins with the other.

    ``is_initial`` says that the first character is all that stands before the other in its block.
    """
    if not (last.isalnum() and first.isalnum()) or is_unspaced(last) or is_unspaced(first):
        return False
    # A paragraph's first letter is often set apart: <span>T</span><span>he tide</span>.
    return not (is_initial and last.isupper() and first.islower())


def parted_by_tags(
    events: Events, kinds: NDArray[np.uint8], tag_codes: NDArray[np.uint8], in_pre: NDArray[np.bool_], n_events: Rows
) -> NDArray[np.bool_]:
    """Before which text nodes tags stand that part words; in code none do.

    Parameters
    ----------
    kinds, tag_codes, in_pre
        Of each element its kind, its tag's number, and whether it stands in code.
    n_events
        Number of events before each text node.
    """
    element = events.element
    kind = np.where(in_pre, FORMATTING, kinds).take(element)
    is_inline = kind <= OBJECT
    shows = (_SHOWN.take(tag_codes) & ~in_pre).take(element)
    begins_part = events.opens & ((kind == PART) | (kind == OBJECT) | shows)
    joins = events.opens & _JOINING.take(tag_codes).take(element)
    n_part, n_joining, n_parting = (
        steps(counts_before(flags, n_events)) for flags in (begins_part, joins, is_inline & (kind != FORMATTING))
    )
    starts, ends = (is_inline & events.opens).nonzero()[0], (is_inline & ~events.opens).nonzero()[0]
    last_start = np.append(-1, starts).take(starts.searchsorted(n_events))
    first_end = np.append(ends, len(element)).take(ends.searchsorted(np.append(0, n_events[:-1])))
    parts: NDArray[np.bool_] = (n_joining == 0) & ((n_part > 0) | ((first_end < last_start) & (n_parting > 0)))
    return parts
