"""What every feature family starts from: counts a block, the element tree's sums, the page's scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import contains

import numpy as np
from numpy.typing import NDArray

from dehusk.features.landmark_stems import LANDMARKS
from dehusk.features.measuring.element_names import ARIA_HIDDEN, Names, read_names
from dehusk.features.measuring.landmarks import find_landmarks
from dehusk.features.measuring.outline import Outline, prune
from dehusk.features.measuring.tokens.characters import Counts, Tally, count
from dehusk.features.measuring.tokens.distinct import distinct
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import Document
from dehusk.features.tree import Floats, Ints, Tree, holders, nearest, numbered, subtree_sums
from dehusk.features.vocabulary import INLINE_TAGS, code_flags, code_table

#: Tags whose nearest occurrence among a block's ancestors is measured, each with its synonyms.
NEAREST_TAGS: dict[str, tuple[str, ...]] = {
    "nav": ("nav", "menu"),
    "footer": ("footer",),
    "aside": ("aside",),
    "main": ("main",),
    "article": ("article",),
    "form": ("form", "fieldset"),
    "list": ("ul", "ol"),
    "item": ("li",),
    "cell": ("td", "th"),
    "figure": ("figure", "figcaption"),
    "pre": ("pre",),
    "noscript": ("noscript",),
    "heading": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "paragraph": ("p",),
    "definition": ("dl",),
}
LINK = len(NEAREST_TAGS) + len(LANDMARKS)
#: The kinds of hidden elements follow, in the order of `element_names`.
N_KINDS = LINK + ARIA_HIDDEN + 1
_HEADING_LEVEL = code_table({f"h{level}": level for level in range(1, 7)})
_ANCHOR, _INLINE = code_flags(["a"]), code_flags(INLINE_TAGS)
_NO_KIND = len(NEAREST_TAGS)
_KIND = code_table({tag: kind for kind, tags in enumerate(NEAREST_TAGS.values()) for tag in tags}, default=_NO_KIND)
_PAGE = code_flags(["html", "body"])
#: Row of each kind of element in `PageMeasures.nearest`.
KIND_INDEX = {name: kind for kind, name in enumerate((*NEAREST_TAGS, *LANDMARKS))}

#: A block with this many effective words outside links counts as long: about one sentence and a half.
LONG_WORDS = 20.0


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """The measures of one page that more than one feature family needs.

    Elements are numbered as in the outline, which has only those that hold blocks; ``rows`` says which rows of the
    document they are.
    """

    table: BlockTable
    texts: list[str]
    """The distinct texts of the blocks, in the order of their first occurrence."""
    text: NDArray[np.intp]
    """Which of these each block has, shape (n_blocks,)."""
    counts: Counts
    outline: Outline
    rows: Ints
    """Row of each element in the document."""
    tag_codes: NDArray[np.uint8]
    """Number of each element's tag (see `dehusk.features.vocabulary`)."""
    heading_level: Floats
    """Level of the heading that each block stands in, 0 for none."""
    names: Names
    kinds: NDArray[np.bool_]
    """Which kinds each element is of, shape (n_elements, N_KINDS)."""
    nearest: Ints
    """Row of the nearest element of each kind that each block stands in, -1 for none; shape (N_KINDS, n_blocks)."""
    link: Ints
    """The document's row of the link that each text node stands in, -1 for none; shape (n_nodes,)."""
    n_alike: Ints
    """How many siblings alike with text in them each element has, itself counted; shape (n_elements,)."""
    plain: Floats
    """Effective words outside links."""
    long: NDArray[np.bool_]
    """Blocks of ``LONG_WORDS`` or more outside links."""
    sums: dict[str, Floats]
    """Sums over each element's subtree, each of shape (n_elements,)."""

    def __len__(self) -> int:
        return len(self.outline)

    @property
    def tree(self) -> Tree:
        """The element tree."""
        return self.outline.tree

    @property
    def element_tags(self) -> list[str]:
        """Tag of each element."""
        return list(map(self.table.document.tags.__getitem__, self.rows.tolist()))

    @property
    def element(self) -> Ints:
        """Row of each block's element, shape (n_blocks,)."""
        return self.outline.element

    @property
    def words(self) -> Floats:
        """Effective words of each block."""
        return self.outline.words


def measure_page(table: BlockTable, tallies: Sequence[Tally] = ()) -> PageMeasures:
    """Measure a page that has at least one block; ``tallies`` are what else to count of its texts."""
    document = table.document
    rows, tree, element = prune(document.tree, table.element)
    names = read_names(document, rows)
    group, n_alike = _siblings(document, rows, tree, names)
    kinds = _kinds(names).take(names.key, axis=0)
    nearest_rows = nearest(kinds, tree).take(element, axis=0).T.copy(order="C")
    link = _links(document)
    counts = count(table.node_texts, table.first_node, link >= 0, tallies)
    words, plain = counts.words, counts.words - counts.link_words
    long = plain >= LONG_WORDS
    tag_codes = document.tag_codes.take(rows)
    heading_level = _heading_levels(tag_codes, nearest_rows[KIND_INDEX["heading"]])
    paragraph = nearest_rows[KIND_INDEX["paragraph"]] >= 0
    per_block = {
        "words": words,
        "plain": plain,
        "blocks": np.ones(len(words)),
        "long": plain * long,
        "paragraph": plain * paragraph,
    }
    texts, text = distinct(table.texts, len(table))
    own = np.empty((len(per_block), len(tree)))
    for row, column in enumerate(per_block.values()):
        own[row] = np.bincount(element, weights=column, minlength=len(tree))
    return PageMeasures(
        table=table,
        texts=texts,
        text=text,
        counts=counts,
        outline=Outline(tree, element, group, words, heading_level > 0),
        rows=rows,
        tag_codes=tag_codes,
        heading_level=heading_level,
        names=names,
        kinds=kinds,
        nearest=nearest_rows,
        link=link,
        n_alike=n_alike,
        plain=plain,
        long=long,
        sums=dict(zip(per_block, subtree_sums(own, tree), strict=True)),
    )


def _heading_levels(tag_codes: NDArray[np.uint8], heading: Ints) -> Floats:
    """Level of each block's heading, whose element's row is -1 for none."""
    level = _HEADING_LEVEL.take(tag_codes.take(heading, mode="clip"))
    return np.where(heading >= 0, level, np.float32(0)).astype(np.float32)


def _kinds(names: Names) -> NDArray[np.bool_]:
    """Which kinds each distinct name is of, shape (n_names, N_KINDS)."""
    kinds = np.zeros((len(names.distinct), N_KINDS), dtype=np.bool_)
    words, class_and_id = names.words, names.class_and_id
    parts = find_landmarks(words.letters, words.start[class_and_id], words.parts.length[class_and_id])
    found = (parts >= 0).nonzero()[0]
    kinds[words.line.take(found), parts.take(found) + len(NEAREST_TAGS)] = True
    # The names of html and body say what may be on the page, not what stands in them.
    kinds[_PAGE.take(names.tag_codes)] = False
    kind = _KIND.take(names.tag_codes)
    tagged = (kind < _NO_KIND).nonzero()[0]
    kinds[tagged, kind.take(tagged)] = True
    kinds[:, LINK] = names.is_link
    found = names.hidden_by.nonzero()[0]
    kinds[found, LINK + names.hidden_by.take(found)] = True
    return kinds


def _links(document: Document) -> Ints:
    """Row of the link that each text node stands in, -1 for none."""
    attributes, tree, element = document.attributes, document.tree, document.node_element
    anchors = _ANCHOR[document.tag_codes].nonzero()[0].tolist()
    lead = map(contains, map(attributes.__getitem__, anchors), repeat("href"))
    links = np.array(list(compress(anchors, lead)), dtype=np.int32)
    ends = tree.end.take(links)
    if (links[1:] < ends[:-1]).any():  # links in links, which HTML does not allow
        is_link = np.zeros(document.n_elements, dtype=np.bool_)
        is_link[links] = True
        return nearest(is_link, tree)[element]
    if not len(links):
        return np.full(len(element), -1, dtype=np.int32)
    last = links.searchsorted(element, side="right") - 1
    inside = (last >= 0) & (element < ends.take(last))
    return np.where(inside, links.take(last), np.int32(-1))


def _siblings(document: Document, rows: Ints, tree: Tree, names: Names) -> tuple[Ints, Ints]:
    """The set of siblings alike (same parent, tag and class) of each element, and how many with text it has.

    Returns
    -------
    group, n_alike
        Each of shape (n_elements,).
    """
    numbers: dict[tuple[str, str | None], int] = {}
    number = np.array([numbers.setdefault(name[:2], len(numbers)) for name in names.distinct])
    sets = tree.parent.astype(np.int64) * len(numbers) + number[names.key]
    sets[0] = -1  # the root, which is its own parent, has no siblings
    inline = _INLINE[document.tag_codes.take(rows)]
    others = _inline_siblings(document, rows, rows[tree.parent[inline]]) if inline.any() else []
    beside = [
        place * len(numbers) + numbers[alike]
        for row, place in others
        if (alike := (document.tags[row], document.attributes[row].get("class"))) in numbers
    ]
    every = np.concatenate([sets, np.array(beside, dtype=np.int64)])
    group = numbered(every)
    n_alike = np.bincount(group)
    group = group[: len(rows)]
    return group.astype(np.int32), n_alike[group].astype(np.int32)


def _inline_siblings(document: Document, rows: Ints, parents: Ints) -> list[tuple[int, int]]:
    """Elements with text but no block in them whose parent is one of ``parents``, each with its parent's place.

    They are siblings of an inline element that holds blocks: ``<a>text</a><a><div>block</div></a>``.
    """
    tree = document.tree
    wanted = holders(document.node_element, tree)
    wanted[rows] = False
    is_parent = np.zeros(len(tree), dtype=np.bool_)
    is_parent[parents] = True
    found = (wanted & is_parent[tree.parent]).nonzero()[0]
    return list(zip(found.tolist(), rows.searchsorted(tree.parent[found]).tolist(), strict=True))
