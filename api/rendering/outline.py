"""Block table and kept blocks -> the small tree that every output is written from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import timed
from dehusk.features.placing.data_tables import CELL_TAGS, data_tables
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.vocabulary import PRE_TAGS, code_flags
from dehusk.rendering.code_blocks import is_language_label, language_of, take_label
from dehusk.rendering.grid import read_grid
from dehusk.rendering.nodes import Branch, Leaf, Node
from dehusk.rendering.numbering import has_numbers, item_numbers
from dehusk.rendering.pictures.placing import NO_PICTURES, Placed
from dehusk.rendering.places import Container, Place, chain, find_places

#: A list whose items hold more blocks of their own on the average is one of cards, comments or sections: no list.
MAX_MEAN_ITEM_BLOCKS = 2.5
#: The same for numbered items: a step may be told at more length.
MAX_MEAN_NUMBERED_BLOCKS = 4.0

#: A heading of more characters is rendered as a paragraph: the page forgot its end tag.
MAX_HEADING_CHARACTERS = 400

_PRES = code_flags(PRE_TAGS)
_LETTER = re.compile(r"[^\W_]")


def read_outline(table: BlockTable, kept: NDArray[np.bool_], pictures: Placed = NO_PICTURES) -> list[Node]:
    """The kept blocks of a page as a tree of headings, paragraphs, lists, terms, quotations, tables, code, pictures."""
    blocks = kept.nonzero()[0].tolist()
    data = data_tables(table, kept)
    places = find_places(table, blocks, data)
    builder = _Builder(table, _cards(table, places), pictures)
    for block, place in timed(zip(blocks, places, strict=True)):
        builder.add(block, place)
    # Only tables and code are finished: most pages have neither.
    needs_finish = data or _PRES.take(table.document.tag_codes).any()
    return _finish(table, builder.top.children) if needs_finish else builder.top.children


class _Builder:
    """Opens and closes branches as the blocks come."""

    def __init__(self, table: BlockTable, cards: frozenset[int], pictures: Placed) -> None:
        self._table = table
        self._pictures = pictures
        self._cards = cards
        self.top = Branch("", -1)
        self._open = [self.top]
        #: Rows of the containers that the open branches stand for.
        self._rows = [-1]
        self._container: Container | None = None
        self._numbers: dict[int, dict[int, int]] = {}
        self._elements = table.element.tolist()

    def add(self, block: int, place: Place) -> None:
        """Put a block where it belongs."""
        if place.container is not self._container:
            self._container = place.container
            target = chain(place.container)
            self._move_to([step for step in target if not self._is_of_cards(step)] if self._cards else target)
        children = self._open[-1].children
        if block in self._pictures.before:
            children += self._pictures.before[block]
        if place.leaf == "p":
            children.append(Leaf("p", self._elements[block], [block]))
        elif place.leaf == "pre":
            self._add_code(block, place.leaf_row, children)
        else:
            children.append(Leaf(self._heading_tag(block, place.leaf), self._elements[block], [block]))
        if block in self._pictures.after:
            children += self._pictures.after[block]

    @staticmethod
    def _add_code(block: int, pre: int, children: list[Node]) -> None:
        if children and isinstance(last := children[-1], Leaf) and last.row == pre:
            last.blocks.append(block)
        else:
            children.append(Leaf("pre", pre, [block]))

    def _is_of_cards(self, step: Container) -> bool:
        return step.row in self._cards or (
            step.parent is not None and step.parent.row in self._cards and step.tag == "li"
        )

    def _heading_tag(self, block: int, tag: str) -> str:
        text = self._table.texts[block]
        is_heading = len(text) <= MAX_HEADING_CHARACTERS and _LETTER.search(text) and self._may_hold_headings()
        return tag if is_heading else "p"

    def _may_hold_headings(self) -> bool:
        return not any(branch.tag in CELL_TAGS or branch.tag == "dt" for branch in self._open)

    def _move_to(self, target: list[Container]) -> None:
        n_common = 1
        for row, step in zip(self._rows[1:], target, strict=False):
            if row != step.row:
                break
            n_common += 1
        del self._open[n_common:], self._rows[n_common:]
        for step in target[n_common - 1 :]:
            self._open.append(self._enter(step))
            self._rows.append(step.row)

    def _enter(self, step: Container) -> Branch:
        """The branch of a container. What follows an item in a list, without being an item, continues that item."""
        around = self._open[-1]
        before = around.children[-1] if around.children else None
        if step.tag == "li" and step.row < 0 and isinstance(before, Branch):
            is_for_list = step.row <= -2 - len(self._table)
            if is_for_list or before.row >= 0:
                return before
        tag = step.tag
        if tag == "ol" and step.row >= 0 and not has_numbers(self._table.document, step.row):
            tag = "ul"
        if around.row < -1 and not around.children and self._open[-2].tag == tag:
            # A list that begins with a list of its kind, which only moves it to the right.
            self._open[-2].children.pop()
            self._open[-1] = self._open[-2]
            return self._open[-2]
        branch = Branch(tag, step.row)
        if around.tag == "ol":
            branch.number = self._number(around, step.row)
        around.children.append(branch)
        return branch

    def _number(self, around: Branch, item: int) -> int:
        numbers = self._numbers.get(around.row)
        if numbers is None:
            numbers = self._numbers[around.row] = item_numbers(self._table.document, around.row)
        if item in numbers:
            return numbers[item]
        before = around.children[-1] if around.children else None
        return before.number + 1 if isinstance(before, Branch) else 1


def _cards(table: BlockTable, places: list[Place]) -> frozenset[int]:
    """Rows of the lists whose items are cards, posts or sections rather than items of a list.

    Lists of one class are alike, however deep: the answers to a comment are a list in its item.
    """
    n_blocks: Counter[str | int] = Counter()
    items: defaultdict[str | int, set[int]] = defaultdict(set)
    kinds: dict[int, str | int] = {}
    numbered = set()
    for place in places:
        item = place.container
        if item is None or item.tag != "li" or item.parent is None:
            continue
        row = item.parent.row
        kind = kinds.get(row)
        if kind is None:
            kind = kinds[row] = table.document.attributes[row].get("class") or row
            if item.parent.tag == "ol":
                numbered.add(kind)
        n_blocks[kind] += 1
        items[kind].add(item.row)
    return frozenset(
        row
        for row, kind in kinds.items()
        if n_blocks[kind] > len(items[kind]) * _most_blocks(len(items[kind]), is_numbered=kind in numbered)
    )


def _most_blocks(n_items: int, *, is_numbered: bool) -> float:
    return MAX_MEAN_NUMBERED_BLOCKS if is_numbered and n_items > 1 else MAX_MEAN_ITEM_BLOCKS


def _finish(table: BlockTable, nodes: list[Node]) -> list[Node]:
    """Tables as grids, what stands in them beside their rows before them; code with its language."""
    finished: list[Node] = []
    for node in nodes:
        if isinstance(node, Leaf) and node.tag == "pre":
            label = take_label(table, node)
            node.language = language_of(table, node) or label
            before = finished[-1] if finished else None
            if isinstance(before, Leaf) and is_language_label(table, before, node):
                node.language = node.language or table.texts[before.blocks[0]].lower()
                finished.pop()
        elif isinstance(node, Branch):
            node.children = _finish(table, node.children)
        if isinstance(node, Branch) and node.tag == "table":
            finished += _grid_with_captions(table, node)
        else:
            finished.append(node)
    return finished


def _grid_with_captions(table: BlockTable, branch: Branch) -> list[Node]:
    captions: list[Node] = []
    cells: dict[int, list[Branch]] = {}
    for child in branch.children:
        if isinstance(child, Branch) and child.tag == "tr":
            cells[child.row] = _cells(child)
        else:
            captions.append(child)
    return [*captions, read_grid(table.document, branch.row, cells)] if cells else captions


def _cells(row: Branch) -> list[Branch]:
    """The cells of a row; text that stands between them goes into the one before, else the one behind it."""
    cells: list[Branch] = []
    for cell in row.children:
        if not isinstance(cell, Branch):
            continue
        if not cells or (cell.row >= 0 and cells[-1].row >= 0):
            cells.append(cell)
        elif cell.row >= 0:
            cell.children[:0] = cells.pop().children
            cells.append(cell)
        else:
            cells[-1].children += cell.children
    return cells
