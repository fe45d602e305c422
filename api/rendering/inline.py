"""What stands inside one block: its text with links, emphasis and line breaks, as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from dehusk.features.limits import check_size
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import LINE_BREAK
from dehusk.features.vocabulary import INLINE_TAGS
from dehusk.rendering.links import base_address, safe_address
from dehusk.rendering.markdown_escapes import escape_address, escape_text
from dehusk.rendering.passages import without_controls

#: Inline tags that are rendered, by the names they get; the others lose their tags.
INLINE_NAMES = {
    **{tag: tag for tag in ("a", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q")},
    **{tag: tag for tag in ("rp", "rt", "ruby", "s", "samp", "strong", "sub", "sup", "u", "var")},
    "strike": "s",
    "tt": "code",
}

#: Tags inside of which text is not read as Markdown.
VERBATIM_TAGS = frozenset(("code", "kbd", "samp"))

#: A link around more blocks is an end tag that the page forgot. (Links are written into each block, so this bounds
#: what a long address can cost, too.)
MAX_LINKED_BLOCKS = 30


class Mark(NamedTuple):
    """An open inline tag."""

    name: str
    """Its name."""
    attributes: str
    """Its attributes as they are written."""
    link: int
    """Row of a link; -1 for emphasis, of which stretches side by side become one."""


@dataclass(frozen=True)
class Style:
    """What the pruned HTML is wanted for."""

    include_links: bool
    """Whether links are kept."""
    url: str | None
    """The page's address, which relative links are resolved against."""
    for_markdown: bool
    """Whether the HTML is only a step to Markdown: text is escaped for it, and known limits are kept to."""


class InlineWriter:
    """Writes the insides of blocks of one page."""

    def __init__(self, table: BlockTable, style: Style) -> None:
        self._table = table
        self._style = style
        self._base = base_address(table.document, style.url) if style.include_links else None
        self._parents = table.document.tree.parent.tolist()
        self._marks: dict[int, tuple[Mark, ...]] = {0: ()}
        self._linked_blocks: dict[int, list[int]] = {}
        self._n_address_characters = 0

    def write(self, block: int, *, in_cell: bool) -> str:
        """Give the inside of a block; ``in_cell`` says whether a cell of a table holds it."""
        document = self._table.document
        start, stop = self._table.first_node[block : block + 2].tolist()
        parts: list[str] = []
        marks: tuple[Mark, ...] = ()
        text = ""
        last = ""
        starts_line = True
        for row in range(start, stop):
            node = document.text_nodes[row]
            separator = document.separators[row] if row > start else 0
            space = ""
            if row > start and separator != LINE_BREAK:
                apart = node[0].isspace() or last.isspace() or (separator and node[0].isalnum() and last.isalnum())
                space = " " if apart else ""
            last = node[-1]
            wanted = self._without_endless_link(self._marks_at(int(document.node_element[row])), block)
            if wanted == marks and separator != LINE_BREAK:
                text += space + self._table.node_texts[row]
                continue
            if text:
                parts.append(self._quote(text, marks, starts_line=starts_line, in_cell=in_cell))
                starts_line = separator == LINE_BREAK
            n_common = _common_length(marks, wanted)
            if separator == LINE_BREAK and self._style.for_markdown:
                # Code has no lines there: the next one could begin a quotation, say, and so end the code early.
                n_common = min(n_common, _count_before_code(marks))
            parts.extend(f"</{mark.name}>" for mark in reversed(marks[n_common:]))
            parts.append("<br>" if separator == LINE_BREAK else space)
            parts.extend(map(self._open, wanted[n_common:]))
            marks = wanted
            text = self._table.node_texts[row]
        parts.append(self._quote(text, marks, starts_line=starts_line, in_cell=in_cell))
        parts.extend(f"</{mark.name}>" for mark in reversed(marks))
        return "".join(parts)

    def _open(self, mark: Mark) -> str:
        # A long base stands in every link: the one way in which an output is many times as long as its page.
        self._n_address_characters += len(mark.attributes)
        check_size("max_characters", self._n_address_characters)
        return f"<{mark.name}{mark.attributes}>"

    def _quote(self, text: str, marks: tuple[Mark, ...], *, starts_line: bool, in_cell: bool) -> str:
        text = without_controls(text)
        if self._style.for_markdown:
            verbatim = _count_before_code(marks) < len(marks)
            text = escape_text(text, starts_line=starts_line, in_cell=in_cell, verbatim=verbatim)
        return escape(text, quote=False)

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
        while row not in self._marks:
            pending.append(row)
            row = self._parents[row]
        marks = self._marks[row]
        for row in reversed(pending):
            marks = self._marks[row] = self._enter(marks, row)
        return marks

    def _enter(self, marks: tuple[Mark, ...], row: int) -> tuple[Mark, ...]:
        tag = self._table.document.tags[row]
        name = INLINE_NAMES.get(tag)
        if name is None:
            # Emphasis around whole blocks is most often an end tag that the page forgot; a link around
            # them is a card.
            return marks if tag in INLINE_TAGS or not marks else tuple(mark for mark in marks if mark.link >= 0)
        if any(name == mark.name for mark in marks):
            return marks
        if name != "a":
            return (*marks, Mark(name, "", -1))
        if not self._style.include_links:
            return marks
        address = safe_address(self._table.document.attributes[row].get("href", ""), self._base)
        if address is None:
            return marks
        if self._style.for_markdown:
            address = escape_address(address)
        return (*marks, Mark("a", f' href="{escape(address)}"', row))


def _count_before_code(marks: tuple[Mark, ...]) -> int:
    """How many tags are open outside of the outermost code."""
    return next((place for place, mark in enumerate(marks) if mark.name in VERBATIM_TAGS), len(marks))


def _common_length(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
