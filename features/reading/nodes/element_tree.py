"""Events of the parser -> how the elements are nested, worked out for all events at once."""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.tree import Rows, Tree, stable_order

#: Added to the number of texts before an event where it is a start; no page has as many.
START = 2**31


class Events(NamedTuple):
    """Starts and ends of elements, one row an event."""

    opens: NDArray[np.bool_]
    """Which events are starts."""
    starts: Rows
    """Places of the starts among the events."""
    ends: Rows
    """Places of the ends."""
    n_texts: NDArray[np.int32]
    """Number of texts before each event."""
    begun: Rows
    """Number of elements begun after each event."""
    level: Rows
    """Number of elements open after each event."""
    inner: Rows
    """Row of the innermost element open after so many events, -1 where there is none; one longer than the events."""
    element: Rows
    """Row of the element that each event starts or ends."""

    @property
    def outer(self) -> Rows:
        """Row of the innermost element open before each event."""
        return self.inner[:-1]

    def before_texts(self, n_texts: int) -> Rows:
        """Number of events before each of so many texts."""
        counts: Rows = np.bincount(self.n_texts, minlength=n_texts + 1)[:n_texts].cumsum()
        return counts


def read_events(recorded: array[int], n_elements: int, n_texts: int) -> Events:
    """The events that a recorder marked (see `EventRecorder.marks`); elements still open end after the last one."""
    n_open = 2 * n_elements - len(recorded)
    marks = np.concatenate([np.array(recorded, dtype=np.uint32), np.full(n_open, n_texts, dtype=np.uint32)])
    opens = marks >= START
    begun: Rows = opens.cumsum()
    places = np.arange(len(marks))
    level = 2 * begun - places - 1
    # Take the events that leave equally many elements open, in their order: the innermost element after one of them
    # is the one that the last start among them, up to it, has opened.
    order = stable_order(level)
    last_open = np.maximum.accumulate(places * opens.take(order))
    inner = np.empty(len(order) + 1, dtype=np.intp)
    inner[0] = -1
    inner[order + 1] = begun.take(order.take(last_open)) - 1
    inner[1:][level == 0] = -1
    element = np.where(opens, begun - 1, inner[:-1])
    starts, ends = opens.nonzero()[0], (~opens).nonzero()[0]
    return Events(opens, starts, ends, (marks & (START - 1)).view(np.int32), begun, level, inner, element)


def nest(events: Events, body: int) -> tuple[Tree, tuple[int, ...]]:
    """How the elements are nested, and the rows of the roots; ``body`` is the row of the body, 0 if there is none."""
    n_elements = int(events.begun[-1])
    starts, ends = events.starts, events.ends
    parent = events.outer.take(starts)
    depth = events.level.take(starts) - 1
    end = np.empty(n_elements, dtype=np.int32)
    end[events.outer.take(ends)] = events.begun.take(ends)
    roots = (parent < 0).nonzero()[0].tolist()
    parent[0] = 0
    for root, stop in pairwise([*roots[1:], n_elements]):
        # What follows </html> comes as another root; HTML's own rules put it into the body.
        parent[root] = body if body < root else 0
        depth[root:stop] += depth[parent[root]] + 1
    if len(roots) > 1:
        end[0] = n_elements
        # All that holds the body, a frameset for instance, goes on as long as it.
        holder = body if body < roots[-1] else 0
        while holder:
            end[holder] = n_elements
            holder = int(parent[holder])
    return Tree(parent.astype(np.int32), depth.astype(np.int32), end), tuple(roots)


def within(flags: NDArray[np.bool_], tree: Tree) -> NDArray[np.bool_]:
    """Whether an element or one of its ancestors has the flag."""
    rows = flags.nonzero()[0]
    n = len(tree) + 1
    return (np.bincount(rows, minlength=n) - np.bincount(tree.end[rows], minlength=n)).cumsum()[:-1] > 0
