"""Blank lines of code whose lines are elements or end with ``br``: written as line feeds, as its other ones are.

Highlighters put each line into an element of its own; what stands in an empty one is no text node and would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.reading.nodes.element_tree import Events
from dehusk.features.reading.nodes.tag_kinds import BREAK, DROPPED, PRE
from dehusk.features.tree import Rows, Tree
from dehusk.features.vocabulary import code_flags

#: The lines of such a table are its rows (see `dehusk.rendering.code_blocks`).
_ROW = code_flags(["tr"])


def code_with_lines(kinds: NDArray[np.uint8], tag_codes: NDArray[np.uint8], tree: Tree) -> Iterator[int]:
    """Rows of the outermost ``pre`` elements in which elements end lines, but for tables."""
    pres = (kinds == PRE).nonzero()[0]
    if not len(pres):
        return
    ends_line = (kinds == BREAK) | ((kinds >= PRE) & (kinds != DROPPED))
    done = 0
    for pre in pres.tolist():
        inside = slice(pre + 1, int(tree.end[pre]))
        if pre >= done and ends_line[inside].any() and not _ROW.take(tag_codes[inside]).any():
            yield pre
            done = inside.stop


def write_blank_lines(  # noqa: PLR0917 - columns of one page
    texts: list[str], nodes: list[str], n_events: Rows, events: Events, kinds: NDArray[np.uint8], pres: list[int]
) -> None:
    """Begin the texts in code that blank lines stand before with line feeds, in place.

    Parameters
    ----------
    texts
        The text nodes, with the white space before them.
    nodes, n_events
        The text nodes and the white space among them, and the number of events before each.
    kinds
        Kind of each element, ``DROPPED`` for those in one that is.
    pres
        Rows of the ``pre`` elements, as `code_with_lines` gives them.
    """
    is_inked = [not node.isspace() for node in nodes]
    n_inked = np.cumsum([0, *is_inked])
    end_of = np.empty(len(kinds), dtype=np.intp)
    end_of[events.outer.take(events.ends)] = events.ends
    for pre in timed(pres):
        place = int(events.starts[pre]) + 1
        first, stop = n_events.searchsorted([place, int(end_of[pre]) + 1]).tolist()
        lines = _Lines(events, kinds, place)
        text = int(n_inked[first])
        for node in range(first, stop):
            lines.go_to(int(n_events[node]))
            if is_inked[node]:
                texts[text] = "\n" * lines.missing_before(texts[text]) + texts[text]
                text += 1
            else:
                lines.add_white_space(nodes[node])


class _Lines:
    """How many lines lie between one text of code and the next.

    Lines are counted in stretches between the tags that end one. In a stretch a line feed beside a ``br`` is the same
    end of a line.
    """

    def __init__(self, events: Events, kinds: NDArray[np.uint8], place: int) -> None:
        self._opens = events.opens
        self._kinds = kinds
        self._element = events.element
        self._place = place
        self._is_first = True
        self._begin(0, is_open=False)

    def _begin(self, n_feeds: int, *, is_open: bool) -> None:
        self._n_trailing = n_feeds
        self._n_lines = self._n_breaks = 0
        self._n_feeds = n_feeds
        self._is_open = is_open

    def go_to(self, event: int) -> None:
        """Count what the tags before an event end."""
        for place in range(self._place, event):
            kind = self._kinds[self._element[place]]
            if kind == BREAK:
                self._n_breaks += bool(self._opens[place])
            elif kind >= PRE:
                self._end_stretch()
        self._place = event

    def _end_stretch(self) -> None:
        n_lines = max(self._n_breaks, self._n_feeds)
        self._n_lines += n_lines or self._is_open
        self._n_breaks = self._n_feeds = 0
        self._is_open = False

    def add_white_space(self, text: str) -> None:
        """Count line feeds behind a text, or all that an element holds."""
        is_alone = self._opens[self._place - 1] and not self._opens[self._place]
        if self._is_open or is_alone:
            self._n_feeds += text.count("\n")

    def missing_before(self, text: str) -> int:
        """How many line feeds a text lacks to stand in its line; the next ones are counted from its end."""
        n_leading = text[: len(text) - len(text.lstrip())].count("\n")
        n_feeds = n_leading if self._n_lines else n_leading + self._n_trailing
        n_lines = self._n_lines + max(self._n_breaks, n_feeds)
        n_missing = n_lines - self._n_trailing - n_leading
        is_first, self._is_first = self._is_first, False
        self._begin(text[len(text.rstrip()) :].count("\n"), is_open=True)
        return n_missing if n_lines > 1 and not is_first else 0
