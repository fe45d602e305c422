"""Plain text -> the page that it may have been: runs of prose, groups of lines, headings, guessed from its lay-out.

The guess gives a text the same shape as a page, so that what is measured of a page's elements (ancestors,
siblings alike, sections under headings) is measured of a text's runs and groups by the same code. It serves
measuring only: outputs are made of the text as it stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.characters import count
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import NO_ATTRIBUTES
from dehusk.features.reading.plain_text import BULLET, SENTENCE_ENDS
from dehusk.features.reading.text_blocks import TextTable
from dehusk.features.tree import Floats, Ints, Tree
from dehusk.features.vocabulary import codes_of

#: Effective words from which a block is prose, fewer if it ends like a sentence.
PROSE_WORDS, SENTENCE_WORDS = 14.0, 7.0
#: As many short blocks in a row end a run of prose.
MAX_GAP = 3
#: Most effective words of a heading.
HEADING_WORDS = 14.0


def guess_outline(table: TextTable) -> BlockTable:
    """The text's blocks in a page of ``section`` (run), ``div`` (group) and one element a block."""
    n_blocks = len(table)
    words = count(table.node_texts, table.first_node, np.zeros(n_blocks, dtype=np.bool_)).words
    ends = np.array([text[-1] in SENTENCE_ENDS for text in table.texts], dtype=np.bool_)
    bullet = np.array([BULLET.match(text) is not None for text in table.texts], dtype=np.bool_)
    prose = (words >= PROSE_WORDS) | (ends & (words >= SENTENCE_WORDS))
    heading = _headings(words, ends, prose)
    starts_run = _run_starts(prose)
    kind = np.where(heading, 3, np.where(bullet, 2, prose))
    starts_group = starts_run | _changes(kind) | _changes(table.indents) | _separating_blanks(table)
    tags = [("div", "p", "li", "h2")[value] for value in kind.tolist()]
    return _build(table, tags, starts_run, starts_group)


def _headings(words: Floats, ends: NDArray[np.bool_], prose: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Short blocks that do not end like a sentence, right above prose of more words."""
    above = np.zeros(len(words), dtype=np.bool_)
    above[:-1] = prose[1:] & (words[1:] > 1.5 * words[:-1])
    return above & ~ends & ~prose & (words <= HEADING_WORDS) & (words > 0)


def _run_starts(prose: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where runs begin: stretches of prose, up to ``MAX_GAP`` short blocks in a row bridged, and those between."""
    rows = np.flatnonzero(prose)
    inside = np.zeros(len(prose) + 1, dtype=np.int64)
    if len(rows):
        near = np.flatnonzero(np.diff(rows) <= MAX_GAP + 1)
        np.add.at(inside, rows[near], 1)
        np.add.at(inside, rows[near + 1], -1)
    return _changes(prose | (np.cumsum(inside)[:-1] > 0))


def _changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Which values differ from the one before; the first does."""
    return np.concatenate([np.ones(min(len(values), 1), dtype=np.bool_), values[1:] != values[:-1]])


def _separating_blanks(table: TextTable) -> NDArray[np.bool_]:
    """Blank lines, where not nearly every block stands between two."""
    return table.blank_before & bool(table.blank_before.mean() < 0.9)  # noqa: PLR2004


def _build(
    table: TextTable, tags: list[str], starts_run: NDArray[np.bool_], starts_group: NDArray[np.bool_]
) -> BlockTable:
    n_blocks = len(table)
    # Rows in document order: html, body, and before a block its run and its group where it begins them.
    element = (np.arange(n_blocks) + 2 + np.cumsum(starts_run) + np.cumsum(starts_group)).astype(np.int32)
    group_rows, run_rows = element[starts_group] - 1, element[starts_run] - 2
    n_elements = n_blocks + 2 + len(group_rows) + len(run_rows)
    parent = np.zeros(n_elements, dtype=np.int32)
    depth = np.ones(n_elements, dtype=np.int32)
    depth[0] = 0
    run = run_rows[np.cumsum(starts_run) - 1]
    parent[element] = group_rows[np.cumsum(starts_group) - 1]
    parent[group_rows] = run[starts_group]
    parent[run_rows] = 1
    depth[element], depth[group_rows], depth[run_rows] = 4, 3, 2
    end = np.arange(1, n_elements + 1, dtype=np.int32)
    end[:2] = n_elements
    end[run_rows] = np.append(run_rows[1:], n_elements)
    end[group_rows] = _ends(starts_group, element)
    names = ["div"] * n_elements
    names[0], names[1] = "html", "body"
    for row, tag in zip(element.tolist(), tags, strict=True):
        names[row] = tag
    document = table.document._replace(
        tags=names,
        tag_codes=codes_of(names),
        attributes=[NO_ATTRIBUTES] * n_elements,
        tree=Tree(parent, depth, end),
        in_tree=np.ones(n_elements, dtype=np.bool_),
        node_element=element,
        block_element=element,
    )
    return BlockTable(document, table.texts, element, table.first_node, table.node_texts)


def _ends(starts_group: NDArray[np.bool_], element: Ints) -> Ints:
    """One past the last block of each group."""
    last = np.append(np.flatnonzero(starts_group)[1:], len(element)) - 1
    ends: Ints = element[last] + 1
    return ends
