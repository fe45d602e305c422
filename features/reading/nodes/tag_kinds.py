"""What each element of a page does to the text around it: stands in its line, ends it, or shows no text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.nodes.element_tree import Events, within
from dehusk.features.tree import Rows, Tree, chain_sums
from dehusk.features.vocabulary import (
    BLOCK_TAGS,
    DROPPED_TAGS,
    FORMATTING_TAGS,
    HEAD_ONLY_TAGS,
    HEADING_TAGS,
    INLINE_TAGS,
    PRE_TAGS,
    code_flags,
    code_table,
    codes_of,
)

#: The kinds; those up to ``BREAK`` stand in a line. ``WORD`` tags are set around words and parts of them (links, code),
#: ``PART`` tags around what stands side by side (spans, labels); ``OBJECT`` tags show something that is no text.
FORMATTING, WORD, PART, OBJECT, BREAK, TRANSPARENT, DROPPED, PRE, BODY, BLOCK = range(10)
_PART_TAGS = ("span", "label", "time", "data")
_OBJECT_TAGS = ("img", "input", "picture", "embed")
_KINDS = code_table(
    {
        **dict.fromkeys(BLOCK_TAGS, BLOCK),
        **dict.fromkeys(HEAD_ONLY_TAGS, TRANSPARENT),
        **dict.fromkeys(DROPPED_TAGS, DROPPED),
        **dict.fromkeys(INLINE_TAGS, WORD),
        **dict.fromkeys(_PART_TAGS, PART),
        **dict.fromkeys(_OBJECT_TAGS, OBJECT),
        **dict.fromkeys(FORMATTING_TAGS, FORMATTING),
        "br": BREAK,
        **dict.fromkeys(PRE_TAGS, PRE),
        "body": BODY,
    },
    default=BLOCK,
)
_TEMPLATE, _NOSCRIPT, _SLOT = codes_of(["template", "noscript", "slot"]).tolist()
#: Tags that by HTML's rules hold nothing but text and inline elements.
_OF_TEXT = code_flags(["p", *HEADING_TAGS])


def kinds_of(  # noqa: PLR0917 - columns of one page
    tag_codes: NDArray[np.uint8],
    attributes: Sequence[Mapping[str, str]],
    tree: Tree,
    is_space: NDArray[np.bool_],
    n_events: Rows,
    events: Events,
) -> NDArray[np.uint8]:
    """The kind of each element.

    An element that is not in the vocabulary (custom elements, smart tags) stands in a line if it holds no block and
    text stands beside it or around it; else it is a block. So are slots, a ``noscript`` in a line of text (for a
    picture that scripts load), and a template that is a shadow root, which browsers show in its place; they show no
    other template.

    Parameters
    ----------
    is_space, n_events
        Of the texts that the parser gave, which are white space, and the number of events before each.
    """
    kinds = _KINDS.take(tag_codes)
    unknown = (tag_codes == 0) | (tag_codes == _SLOT)
    templates = (tag_codes == _TEMPLATE).nonzero()[0].tolist()
    unknown[[row for row in templates if "shadowrootmode" in attributes[row]]] = True
    alternatives = (tag_codes == _NOSCRIPT).nonzero()[0]
    parents = tree.parent.take(alternatives)
    unknown[alternatives[(kinds.take(parents) <= OBJECT) | _OF_TEXT.take(tag_codes.take(parents))]] = True
    if not unknown.any():
        return kinds
    kinds[unknown] = BLOCK
    is_known_block = (kinds > BREAK) & (kinds != DROPPED) & ~unknown
    n_blocks = np.zeros(len(kinds) + 1, dtype=np.intp)
    (is_known_block & ~within(kinds == DROPPED, tree)).cumsum(out=n_blocks[1:])
    candidates = unknown & (n_blocks.take(tree.end) == n_blocks[:-1])
    if not candidates.any():
        return kinds
    kinds[candidates] = WORD
    block = block_rows(kinds, tree)
    # Texts directly in the elements from the candidate's parent up to the block around it.
    text_element = events.inner.take(n_events[~is_space])
    texts = np.bincount(text_element[text_element >= 0], minlength=len(kinds))
    around = chain_sums(texts.astype(np.float32), tree)
    rows = candidates.nonzero()[0]
    blocks = block.take(rows)
    n_texts = around.take(tree.parent.take(rows)) - around.take(blocks) + texts.take(blocks)
    kinds[rows[(n_texts == 0) & ~_OF_TEXT.take(tag_codes.take(blocks))]] = BLOCK
    return kinds


def body_row(tags: Sequence[str]) -> int:
    """Row of the first body, 0 where there is none."""
    return tags.index("body") if "body" in tags else 0


def block_rows(kinds: NDArray[np.uint8], tree: Tree) -> Rows:
    """Row of the nearest block-level element of each element."""
    nearest = np.where(kinds <= BREAK, tree.parent, np.arange(len(tree)))
    while True:  # each round goes twice as far
        further = nearest[nearest]
        if np.array_equal(further, nearest):
            return nearest
        nearest = further
