"""What stands inside one block, as runs of text: which marks each has, and what parts it from the one before."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from dehusk.features.limits import check_size
from dehusk.features.reading.blocks import BlockTable, join_nodes
from dehusk.features.reading.document import LINE_BREAK
from dehusk.features.reading.superscripts import is_raised
from dehusk.features.vocabulary import INLINE_TAGS
from dehusk.rendering.controls import without_controls
from dehusk.rendering.links import base_address, safe_address

#: Inline tags that are rendered, by the names they get; the others lose their tags.
INLINE_NAMES = {
    **{tag: tag for tag in ("a", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q")},
    **{tag: tag for tag in ("rp", "rt", "ruby", "s", "samp", "strong", "sub", "sup", "u", "var")},
    "strike": "s",
    "tt": "code",
}

#: A link around more blocks is an end tag that the page forgot. (Links are written into each block, so this bounds
#: what a long address can cost, too.)
MAX_LINKED_BLOCKS = 30


#: What stands for each value of `Document.separators`.
_SEPARATORS = ("", " ", "\n")


class Mark(NamedTuple):
    """An inline tag around some text."""

    name: str
    """Its name."""
    address: str = ""
    """Where a link leads."""
    link: int = -1
    """Row of a link; -1 for others, of which stretches side by side become one."""


_INK = re.compile(r"[^\s\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")

#: Text in TeX.
FORMULA = Mark("math")
_SUPERSCRIPT = Mark("sup")


class Run(NamedTuple):
    """Text of one block with the same marks."""

    before: str
    """What parts it from the run before: nothing, a space, or a line feed for a line break."""
    text: str
    """Its text, white space collapsed, without what no output may hold."""
    marks: tuple[Mark, ...]
    """The tags around it, outermost first; none around signs that are not seen."""


class InlineReader:
    """Reads the insides of blocks of one page."""

    def __init__(self, table: BlockTable, *, include_links: bool = False, url: str | None = None) -> None:
        self._table = table
        self._include_links = include_links
        self._base = base_address(table.document, url) if include_links else None
        self._broken = _blocks_with_breaks(table)
        self._marks: dict[int, tuple[Mark, ...]] = {0: ()}
        self._linked_blocks: dict[int, list[int]] = {}
        self._n_address_characters = 0

    def text(self, block: int) -> str:
        """The text of a block, its line breaks as line feeds; control characters are left in it."""
        if block not in self._broken:
            return self._table.texts[block]
        start, stop = self._table.first_node[block : block + 2].tolist()
        breaks = self._table.document.separators[start + 1 : stop] == LINE_BREAK
        cuts = [start, *(breaks.nonzero()[0] + start + 1).tolist(), stop]
        lines = (join_nodes(self._table.document, self._table.node_texts, *line) for line in pairwise(cuts))
        return "\n".join(lines)

    def runs(self, block: int) -> list[Run]:
        """The text of a block in runs, none of them empty."""
        document, node_texts = self._table.document, self._table.node_texts
        start, stop = self._table.first_node[block : block + 2].tolist()
        runs: list[Run] = []
        for row in range(start, stop):
            marks = self._without_endless_link(self._marks_at(int(document.node_element[row])), block)
            if _SUPERSCRIPT in marks and is_raised(document, node_texts, row):
                marks = tuple(mark for mark in marks if mark != _SUPERSCRIPT)  # the text is raised by itself
            before = "" if row == start else _SEPARATORS[document.separators[row]]
            text = without_controls(node_texts[row])
            if not _INK.search(text):
                marks = ()
            if runs and before != "\n" and runs[-1].marks == marks:
                runs[-1] = Run(runs[-1].before, runs[-1].text + before + text, marks)
            else:
                self._count_addresses(marks, runs[-1].marks if runs else ())
                runs.append(Run(before, text, marks))
        return runs

    def _count_addresses(self, marks: tuple[Mark, ...], open_marks: tuple[Mark, ...]) -> None:
        # A long base stands in every link: the one way in which an output is many times as long as its page.
        self._n_address_characters += sum(len(mark.address) for mark in marks if mark not in open_marks)
        check_size("max_characters", self._n_address_characters)

    def _without_endless_link(self, marks: tuple[Mark, ...], block: int) -> tuple[Mark, ...]:
        for mark in marks:
            if mark.link >= 0:
                blocks = self._linked_blocks.setdefault(mark.link, [])
                if block not in blocks[-1:]:
                    blocks.append(block)
                if len(blocks) > MAX_LINKED_BLOCKS:
                    return tuple(mark for mark in marks if mark.link < 0)
        return marks

    def _marks_at(self, row: int) -> tuple[Mark, ...]:
        """Give the tags open at the text of an element, outermost first."""
        pending = []
        parents = self._table.document.tree.parent
        while row not in self._marks:
            pending.append(row)
            row = int(parents[row])
        marks = self._marks[row]
        for row in reversed(pending):
            marks = self._marks[row] = self._enter(marks, row)
        return marks

    def _enter(self, marks: tuple[Mark, ...], row: int) -> tuple[Mark, ...]:
        if row in self._table.document.formulas:
            return (*marks, FORMULA)
        tag = self._table.document.tags[row]
        name = INLINE_NAMES.get(tag)
        if name is None:
            # Emphasis around whole blocks is most often an end tag that the page forgot; a link around
            # them is a card.
            return marks if tag in INLINE_TAGS or not marks else tuple(mark for mark in marks if mark.link >= 0)
        if any(name == mark.name for mark in marks):
            return marks
        if name != "a":
            return (*marks, Mark(name))
        if not self._include_links:
            return marks
        address = safe_address(self._table.document.attributes[row].get("href", ""), self._base)
        return marks if address is None else (*marks, Mark("a", address, row))


def _blocks_with_breaks(table: BlockTable) -> frozenset[int]:
    """Blocks that hold a line break between their text nodes."""
    document = table.document
    after_break = (document.separators == LINE_BREAK).nonzero()[0]
    if not len(after_break):
        return frozenset()
    block = table.first_node.searchsorted(after_break, side="right") - 1
    return frozenset(block[table.first_node[block] != after_break].tolist())
