"""The blocks of a labelled page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import Limits, applied
from dehusk.features.reading.blocks import BlockTable

if TYPE_CHECKING:
    from dehusk.model.roles.telling import Role

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
    tell_role: Callable[[], Role] | None = field(default=None, repr=False, compare=False)
    """What tells its role, when that is asked for."""

    @property
    def role(self) -> str:
        """What it is to its page: ``"headline"``, ``"body"``, ``"byline"``, ``"comment"`` or ``"other"``.

        Content without a role of its own is body, chrome is other. The first role of a page that is asked for takes as
        long as labelling it.
        """
        return self._role.name

    @property
    def role_probabilities(self) -> Mapping[str, float]:
        """Probability of each role; they add up to 1."""
        return self._role.probabilities

    @property
    def _role(self) -> Role:
        from dehusk.model.roles.telling import Role  # noqa: PLC0415 - rarely asked for

        if self.tell_role is None:
            return Role("body" if self.label == CONTENT else "other", {})
        return self.tell_role()

    def __reduce__(self) -> tuple[Any, ...]:
        # A block goes without its page, and with what it would have told.
        told = None if self.tell_role is None else partial(_same, self._role)
        return Block, (*(getattr(self, name) for name in _STATED), told)

    def to_dict(self) -> dict[str, Any]:
        """The block as plain values; its place is ``tag`` and ``xpath``, or ``lines`` and ``span``."""
        return {
            "index": self.index,
            "label": self.label,
            "probability": round(self.probability, 4),
            "role": self.role,
            **(
                {"tag": self.tag, "xpath": self.xpath}
                if self.span is None or self.lines is None
                else {"lines": list(self.lines), "span": list(self.span)}
            ),
            "text": self.text,
        }


_STATED = tuple(one.name for one in fields(Block))[:-1]


def _same(role: Role) -> Role:
    return role


class Blocks(Sequence[Block]):
    """The blocks of a page; each is made when it is asked for."""

    def __init__(
        self,
        table: BlockTable,
        probabilities: NDArray[np.float64],
        threshold: float,
        limits: Limits,
        role_of: Callable[[int], Role],
    ) -> None:
        self._table, self._probabilities, self._threshold = table, probabilities, threshold
        self._limits, self._role_of = limits, role_of

    def __len__(self) -> int:
        return len(self._table)

    @cached_property
    def places(self) -> Sequence[Any]:
        """XPath of each block's element; of a plain text where each block begins and ends in it."""
        with applied(self._limits):
            return self._table.places()

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> list[Block]: ...
    def __getitem__(self, index: int | slice) -> Block | list[Block]:
        if isinstance(index, slice):
            return [self._block(row) for row in range(*index.indices(len(self)))]
        return self._block(range(len(self))[index])

    def __iter__(self) -> Iterator[Block]:
        return map(self._block, range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self)} blocks>"

    def _block(self, row: int) -> Block:
        table, probability = self._table, float(self._probabilities[row])
        return Block(
            index=row,
            label=CONTENT if probability >= self._threshold else CHROME,
            probability=probability,
            text=table.texts[row],
            tell_role=partial(self._role_of, row),
            **table.where(row, self.places[row]),
        )
