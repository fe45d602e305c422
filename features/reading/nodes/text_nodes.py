"""Texts between the events of the parser -> text nodes, and where blocks begin among them."""

from __future__ import annotations

import operator
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.nodes.code_lines import code_with_lines, write_blank_lines
from dehusk.features.reading.nodes.element_tree import Events, within
from dehusk.features.reading.nodes.ruby import write_readings
from dehusk.features.reading.nodes.separators import TagsBetween, find_separators
from dehusk.features.reading.nodes.tag_kinds import BREAK, DROPPED, PRE
from dehusk.features.tree import Rows, Tree, counts_before, steps


class TextNodes(NamedTuple):
    """The text nodes that a page shows, and the texts in its dropped elements."""

    texts: list[str]
    element: Rows
    """Row of the element that each text node stands in."""
    starts_block: NDArray[np.bool_]
    """Which text nodes begin a block."""
    separators: NDArray[np.uint8]
    """See `Document.separators`."""
    dropped: list[tuple[int, str]]
    """The texts in dropped elements, each with its element's row."""
    part: Rows
    """Which of the texts that the parser gave each text node is, where these were not joined."""


def read_text_nodes(  # noqa: PLR0917 - columns of one page
    parts: list[str],
    is_space: NDArray[np.bool_],
    n_events: Rows,
    events: Events,
    kinds: NDArray[np.uint8],
    tag_codes: NDArray[np.uint8],
    tree: Tree,
    body: int,
    *,
    joins_parts: bool,
) -> TextNodes:
    """The text nodes of a page.

    Parameters
    ----------
    parts, is_space, n_events
        The texts as the parser gave them, which of them are white space, and the number of events before each.
    kinds
        See `kinds_of`.
    body
        Row of the body, 0 where there is none.
    joins_parts
        Whether parts that no tag stands between are one text node.
    """
    nodes = parts
    if joins_parts:
        nodes, is_space, n_events = _join_parts(parts, is_space, n_events)
    element = events.inner.take(n_events)
    outside = (element < 0).nonzero()[0]  # of all elements
    if len(outside):
        element[outside] = np.where(np.append(0, events.begun)[n_events[outside]] > body, body, 0)

    in_dropped, in_pre = within(kinds == DROPPED, tree), within(kinds == PRE, tree)
    is_dropped = in_dropped.take(element)
    if not all(nodes):  # what else a formula was made of
        is_dropped |= np.fromiter(map(operator.not_, nodes), dtype=np.bool_, count=len(nodes))
    dropped = [(int(element[row]), nodes[row]) for row in (is_dropped & ~is_space).nonzero()[0].tolist()]
    shown = (~is_dropped).nonzero()[0]
    is_space, element, n_events = is_space.take(shown), element.take(shown), n_events.take(shown)

    # An icon's svg does not end the line that it stands in.
    n_ends = counts_before(((kinds >= PRE) & ~in_dropped).take(events.element), n_events)
    n_breaks = counts_before((kinds == BREAK).take(events.element) & events.opens, n_events)

    rows = (~is_space).nonzero()[0]
    element = element.take(rows)
    breaks = steps(n_breaks.take(rows))
    starts_block = steps(n_ends.take(rows), -1) > 0
    starts_block[1:] |= breaks[1:] > 1
    # White space that a block begins with means something in code only.
    keeps_space = ~starts_block | in_pre.take(element)
    shown_nodes = list(compress(nodes, (~is_dropped).tobytes()))
    texts = _with_space(shown_nodes, is_space, n_ends, keeps_space)
    tags = TagsBetween(events, kinds, tag_codes, in_pre, n_events.take(rows))
    separators = find_separators(texts, starts_block, breaks, tags)
    write_readings(texts, separators, element, tag_codes, tree)
    pres = list(code_with_lines(kinds, tag_codes, tree))
    if pres:
        write_blank_lines(texts, shown_nodes, n_events, events, np.where(in_dropped, DROPPED, kinds), pres)
    return TextNodes(texts, element, starts_block, separators, dropped, shown.take(rows))


def _join_parts(
    parts: list[str], is_space: NDArray[np.bool_], n_events: Rows
) -> tuple[list[str], NDArray[np.bool_], Rows]:
    """Parts that no event stands between as one text node, which of these are space, and the events before each."""
    begins = steps(n_events, -1) > 0
    if begins.all():
        return parts, is_space, n_events
    bounds = np.append(begins.nonzero()[0], len(parts))
    several = (bounds[1:] - bounds[:-1] > 1).nonzero()[0]
    nodes, is_space = parts.copy(), is_space[begins]
    for node, first, stop in zip(several.tolist(), bounds[several].tolist(), bounds[several + 1].tolist(), strict=True):
        nodes[first] = "".join(parts[first:stop])
        is_space[node] = nodes[first].isspace()
    return list(compress(nodes, begins.tobytes())), is_space, n_events[begins]


def _with_space(
    nodes: list[str], is_space: NDArray[np.bool_], n_ends: Rows, keeps_space: NDArray[np.bool_]
) -> list[str]:
    """The shown nodes that hold more than white space, of these those marked with the white space before them.

    Parameters
    ----------
    nodes, is_space, n_ends
        The shown nodes, whether each is white space, and how many tags that end a line stand before it.
    keeps_space
        Which of the nodes to give come with the nodes of white space that stand before them in their line.
    """
    follows = np.zeros(len(nodes), dtype=np.bool_)
    np.logical_and(is_space[:-1], n_ends[1:] == n_ends[:-1], out=follows[1:])
    chain = np.maximum.accumulate(np.where(follows, 0, np.arange(len(nodes))))
    rows = (~is_space).nonzero()[0]
    texts = list(compress(nodes, (~is_space).tobytes()))
    spaced = (follows.take(rows) & keeps_space).nonzero()[0]
    stops = rows.take(spaced) + 1
    for place, first, stop in zip(spaced.tolist(), chain.take(stops - 1).tolist(), stops.tolist(), strict=True):
        texts[place] = "".join(nodes[first:stop])
    return texts
