"""Kept blocks -> pruned HTML: few tags, fewer attributes, and nothing that acts."""

from __future__ import annotations

from collections import Counter
from html import escape

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.code_blocks import code_of, is_marked_as_code, language_of
from dehusk.rendering.inline import InlineWriter, Style
from dehusk.rendering.markdown_escapes import BACKTICK_STAND_IN
from dehusk.rendering.nesting import NestingWriter, attributes_of
from dehusk.rendering.passages import without_controls
from dehusk.rendering.structure import Container, chain, find_places, group_code, is_in_cell
from dehusk.rendering.tables import CELL_TAGS, data_tables

#: Containers whose only block needs no paragraph around it.
_TEXT_CONTAINERS = frozenset(("li", "dt", "dd", *CELL_TAGS))

#: A longer text in a heading is none: the page forgot the end tag.
MAX_HEADING_CHARACTERS = 400


def render_html(table: BlockTable, kept: NDArray[np.bool_], include_links: bool, url: str | None = None) -> str:  # noqa: FBT001
    """Render the kept blocks as a fragment of HTML that holds only text, structure and, if asked for, links.

    Parameters
    ----------
    table
        The blocks of the page.
    kept
        Which of them to render, shape (n_blocks,).
    include_links
        Whether to keep links; those to other than http, https and mailto addresses are never kept.
    url
        The page's address, which relative links are resolved against.

    Returns
    -------
    str
        The fragment, block elements on lines of their own; ``""`` when nothing is kept.
    """
    return build_html(table, kept, Style(include_links, url, for_markdown=False))


def build_html(table: BlockTable, kept: NDArray[np.bool_], style: Style) -> str:
    """Build the fragment that ``render_html`` and ``render_markdown`` give or start from."""
    blocks = np.flatnonzero(kept).tolist()
    places = find_places(table, blocks, data_tables(table, kept))
    code = group_code(blocks, places)
    n_blocks = Counter(place.container.row for place in places if place.container is not None)
    inline = InlineWriter(table, style)
    writer = NestingWriter(table, for_markdown=style.for_markdown)
    for block, (container, leaf, leaf_row) in timed(zip(blocks, places, strict=True)):
        if leaf == "pre":
            if block == code[leaf_row][0]:
                writer.move_to(_outside_definitions(container) if style.for_markdown else container)
                writer.write_line(_code(table, code[leaf_row], leaf_row, for_markdown=style.for_markdown))
            continue
        writer.move_to(container)
        in_cell = is_in_cell(container)
        inside = inline.write(block, in_cell=in_cell)
        alone = container is not None and container.tag in _TEXT_CONTAINERS and n_blocks[container.row] == 1
        too_long = len(table.texts[block]) > MAX_HEADING_CHARACTERS
        tag = "p" if too_long or in_cell or (container is not None and container.tag == "dt") else leaf
        if alone and tag == "p":
            writer.write_inside(inside)
        else:
            row = int(table.element[block])
            attributes = attributes_of(table, row, tag) if container is None or container.row != row else ""
            writer.write_line(f"<{tag}{attributes}>{inside}</{tag}>")
    writer.move_to(None)
    return writer.text()


def _outside_definitions(container: Container | None) -> Container | None:
    """The container that code of a list of definitions is written to: most readers of Markdown know no such list.

    They would take the lines of the code for a paragraph's, and tags in them for tags.
    """
    for step in chain(container):
        if step.tag == "dl":
            return step.parent
    return container


def _code(table: BlockTable, blocks: list[int], pre: int, *, for_markdown: bool) -> str:
    text = escape(without_controls(code_of(table, blocks)), quote=False)
    if for_markdown:
        text = text.replace("`", BACKTICK_STAND_IN)
    language = language_of(table, blocks[0], pre)
    if language:
        return f'<pre><code class="language-{escape(language)}">{text}</code></pre>'
    return f"<pre><code>{text}</code></pre>" if is_marked_as_code(table, blocks[0], pre) else f"<pre>{text}</pre>"
