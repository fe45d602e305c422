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
from dehusk.features.reading.nodes.tag_kinds import BLOCK, FORMATTING, OBJECT, PART
from dehusk.features.reading.nodes.white_space import is_broken_line, is_unspaced
from dehusk.features.tree import Rows
from dehusk.features.vocabulary import code_flags

#: Exponents, indices and the numbers of notes stand at their word; ``wbr`` says that it may break and goes on.
_JOINING = code_flags(["sup", "sub", "wbr"])
#: What shows something in a line, though no text of its own is read.
_SHOWN = code_flags(["svg", "canvas", "video", "audio", "iframe", "object"])

# What a tag does to the words around it, as bits.
_INLINE, _PARTS, _BEGINS_PART, _JOINS = 1, 2, 4, 8
_ROLES = np.zeros(BLOCK + 1, dtype=np.uint8)
_ROLES[: OBJECT + 1] = _INLINE | _PARTS
_ROLES[FORMATTING] = _INLINE
_ROLES[[PART, OBJECT]] |= _BEGINS_PART


class TagsBetween:
    """The tags before each text node: whether they part words. In code none do."""

    def __init__(
        self,
        events: Events,
        kinds: NDArray[np.uint8],
        tag_codes: NDArray[np.uint8],
        in_pre: NDArray[np.bool_],
        n_events: Rows,
    ) -> None:
        """Note what each element does to the words around it.

        Parameters
        ----------
        kinds, tag_codes, in_pre
            Of each element its kind, its tag's number, and whether it stands in code.
        n_events
            Number of events before each text node.
        """
        roles = _ROLES.take(np.where(in_pre, FORMATTING, kinds))
        roles[_SHOWN.take(tag_codes) & ~in_pre] |= _BEGINS_PART
        roles[_JOINING.take(tag_codes)] |= _JOINS
        self._roles = roles.tobytes()
        self._events = events
        self._n_events = n_events

    def part_words(self, node: int) -> bool:
        """Whether those between a text node and the one before it do."""
        start, stop = self._n_events[node - 1 : node + 1].tolist()
        elements, opens = self._events.element[start:stop].tolist(), self._events.opens[start:stop].tolist()
        has_ended = goes_on = has_part = begins_part = False
        for element, is_start in zip(elements, opens, strict=True):
            role = self._roles[element]
            if is_start and role & _JOINS:
                return False
            begins_part |= is_start and bool(role & _BEGINS_PART)
            if role & _INLINE:
                goes_on |= is_start and has_ended
                has_ended |= not is_start
                has_part |= bool(role & _PARTS)
        return begins_part or (goes_on and has_part)


def find_separators(
    texts: list[str], starts_block: NDArray[np.bool_], n_breaks: Rows, tags: TagsBetween
) -> NDArray[np.uint8]:
    """The separator before each text node; before the first one of a block it means nothing.

    Parameters
    ----------
    n_breaks
        Number of ``br`` before each text node since the one before it.
    tags
        The tags between them: looked at where it depends on them, at a twentieth of the nodes.
    """
    separators = np.full(len(texts), NOTHING, dtype=np.uint8)
    starts = starts_block.tobytes()
    spaced = []
    for row in (~starts_block & (n_breaks == 0)).nonzero()[0].tolist():
        before, after = texts[row - 1], texts[row]
        if before[-1].isspace() or after[0].isspace():
            if not is_broken_line(before, after) or tags.part_words(row):
                spaced.append(row)
        else:
            is_initial = bool(starts[row - 1]) and len(before) == 1
            if _are_words(before[-1], after[0], is_initial=is_initial) and tags.part_words(row):
                spaced.append(row)
    separators[spaced] = SPACE
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
