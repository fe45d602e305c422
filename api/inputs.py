"""What is given to dehusk: a page, alone or as one of many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Source = bytes | bytearray | memoryview | str


@dataclass(frozen=True, slots=True)
class Input:
    """A page of many, with what its caller knows of it."""

    source: Source = field(repr=False)
    """The page: bytes as they came, or text."""
    id: Any = None
    """Whatever the caller knows the page by; the result has it too."""
    url: str | None = None
    """Where the page came from; links in the outputs are made absolute by it."""
    encoding: str | None = None
    """The encoding of bytes, where it is known; else it is found."""


def as_input(page: Source | Input) -> Input:
    """A page as an input, in a type that can be pickled."""
    if not isinstance(page, Input):
        page = Input(page)
    if isinstance(page.source, memoryview):
        return Input(bytes(page.source), page.id, page.url, page.encoding)
    return page
