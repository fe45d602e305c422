"""The blocks of a labelled page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import NO_LIMITS, Limits, applied
from dehusk.features.reading.blocks import BlockTable, xpaths
from dehusk.features.reading.text_blocks import TextTable

#: The two labels.
CONTENT, CHROME = "content", "chrome"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text of a page with its label."""

    index: int
    """Number of the block in its page, from 0 in document order."""
    label: str
    """``"content"`` or ``"chrome"``."""
    probability: float
    """Probability of being content, 0 to 1."""
    text: str
    """The text, white space collapsed."""
    tag: str
    """Tag of the block-level element that it stands in; "" in a plain text."""
    xpath: str
    """Path of that element in the tree that lxml makes of the page; "" in a plain text."""
    lines: tuple[int, int] | None = None
    """First and last line of the block in a plain text, counted from 1; None in an HTML page."""
    span: tuple[int, int] | None = None
    """Where the block begins and ends in a plain text, in characters: ``text[start:stop]``; None in an HTML page."""

    def to_dict(self) -> dict[str, Any]:
        """The block as plain values; its place is ``tag`` and ``xpath``, or ``lines`` and ``span``."""
        return {
            "index": self.index,
            "label": self.label,
            "probability": round(self.probability, 4),
            **(
                {"tag": self.tag, "xpath": self.xpath}
                if self.span is None or self.lines is None
                else {"lines": list(self.lines), "span": list(self.span)}
            ),
            "text": self.text,
        }


class Blocks(Sequence[Block]):
    """The blocks of a page; each is made when it is asked for."""

    def __init__(
        self, table: BlockTable, probabilities: NDArray[np.float64], threshold: float, limits: Limits = NO_LIMITS
    ) -> None:
        self._table = table
        self._limits = limits
        self._probabilities = probabilities
        self._threshold = threshold

    def __len__(self) -> int:
        return len(self._table)

    @cached_property
    def _xpaths(self) -> list[str]:
        with applied(self._limits):
            return xpaths(self._table)

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> list[Block]: ...
    def __getitem__(self, index: int | slice) -> Block | list[Block]:
        if isinstance(index, slice):
            return [self._block(row) for row in range(*index.indices(len(self)))]
        row = range(len(self))[index]
        return self._block(row)

    def __iter__(self) -> Iterator[Block]:
        return map(self._block, range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self)} blocks>"

    @property
    def places(self) -> Sequence[Any]:
        """XPath of each block's element; of a plain text where each block begins and ends in it."""
        if isinstance(self._table, TextTable):
            return [(start, stop) for start, stop in self._table.spans.tolist()]
        return self._xpaths

    def _block(self, row: int) -> Block:
        table, probability = self._table, float(self._probabilities[row])
        label = CONTENT if probability >= self._threshold else CHROME
        if isinstance(table, TextTable):
            (first, last), (start, stop) = table.lines[row].tolist(), table.spans[row].tolist()
            return Block(row, label, probability, table.texts[row], "", "", (first, last), (start, stop))
        return Block(
            index=row,
            label=label,
            probability=probability,
            text=table.texts[row],
            tag=table.document.tags[table.element[row]],
            xpath=self._xpaths[row],
        )
