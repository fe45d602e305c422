"""Content blocks -> kept blocks: what is decided of several blocks at once, not of each by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.tokens.words import page_words
from dehusk.features.placing.placement import Placement
from dehusk.features.tree import steps

#: A data table is kept, whole, from this share of its characters in content cells on. Chosen among .1 to .7 by word F1
#: on 128 labelled pages of 108 sites with data tables: .3 reaches .8772, .5 .8715; four of five folds by site choose it
#: from the others, and on halves of the sites drawn 100 times it is .0011 under the best of the other half.
TABLE_SHARE = 0.3

#: A block of this many words whose exact text was kept before is a copy; shorter ones may repeat.
COPY_WORDS = 6

_NO_HEADING = 7


def select_blocks(texts: list[str], placement: Placement, content: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The blocks that the outputs hold, of those that are content.

    Data tables are kept whole or not at all; short texts that their markup hides go, later copies of a text, and
    headings under which nothing is kept.

    Parameters
    ----------
    texts
        Text of each block.
    placement
        Where the blocks stand.
    content
        Which of them are content, shape (n_blocks,).

    Returns
    -------
    numpy.ndarray
        Shape (n_blocks,).
    """
    if not content.any():
        return content
    kept = with_whole_tables(texts, placement.data_table, content)
    # Of 1,360 such texts on the labelled pages 27 are content, and hardly one of these is really shown.
    shown = kept & ~placement.is_hidden
    kept = shown if shown.any() else kept
    kept = without_copies(texts, placement, kept)
    return without_bare_headings(placement, kept)


def with_whole_tables(texts: list[str], data_table: NDArray[np.int32], content: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The content blocks, with all blocks or none of each data table."""
    inside = (data_table >= 0).nonzero()[0]
    if not len(inside):
        return content
    tables, place = np.unique(data_table[inside], return_inverse=True)
    n_characters = np.array([len(texts[row]) for row in inside.tolist()])
    n_kept = np.bincount(place, weights=n_characters * content[inside], minlength=len(tables))
    is_kept = n_kept >= TABLE_SHARE * np.bincount(place, weights=n_characters)
    chosen = content.copy()
    chosen[inside] = is_kept[place]
    return chosen


def without_copies(texts: list[str], placement: Placement, content: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The content blocks without later copies of the same text (a page's mobile twin, a repeated teaser).

    What stands under one parent is no copy: a writer repeats refrains, and lines of a change log. Nor is a quotation:
    without it an answer speaks of nothing. (Cross-validated word F1 with quotations instead of without: `harvest` .918
    for .887, `forums` .938 for .923, threads of `pool` .885 for .862 and of the readings .936 for .907, threads of
    WCXB, whose gold texts have no quotations, .828 for .850; all other pages the same.)
    """
    rows = (content & ~placement.is_quoted).nonzero()[0].tolist()
    if len(set(map(texts.__getitem__, rows))) == len(rows):
        return content
    parents, may_repeat = placement.parent.tolist(), placement.may_repeat.tolist()
    seen: dict[str, set[int]] = {}
    copies = []
    for row in rows:
        known = seen.get(texts[row])
        if known is None:
            if not may_repeat[row]:
                seen[texts[row]] = {parents[row]}
        elif parents[row] not in known:
            copies.append(row)
    kept = content.copy()
    kept[copies] = page_words([texts[row] for row in copies]).n_words < COPY_WORDS
    return kept


def without_bare_headings(placement: Placement, content: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The content blocks without headings that stand over nothing.

    Such a heading is the last on the page, or another of its level or above follows. Where several stand one after
    another they are what the page lists (titles, products), and stay. (On the labelled sets this gains as often as
    it loses, .0008 at most; to drop those that stand one after another too would lose .010 on pages of lists.)
    """
    rows = content.nonzero()[0]
    # Blocks of one heading as one; a text is always one of its own.
    heading = placement.heading.take(rows)
    starts = (steps(heading, -1) != 0) | (heading < 0)
    following = placement.heading_level.take(rows[starts]).tolist()
    bare = []
    next_level = 0  # of the heading that follows without any text between; 0 at the end, 7 where text follows
    for place in range(len(following) - 1, -1, -1):
        level = following[place]
        if not level:
            next_level = _NO_HEADING
        elif next_level > level:
            next_level = level
        else:
            bare.append(place)
    known = set(bare)
    is_alone = np.zeros(len(following), dtype=np.bool_)
    is_alone[[place for place in bare if place - 1 not in known and place + 1 not in known]] = True
    kept = content.copy()
    kept[rows[is_alone.take(starts.cumsum() - 1)]] = False
    return kept if kept.any() else content
