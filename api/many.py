"""What goes into `dehusk.extract_many` and `dehusk.label_many`, and what comes out: values that name their page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dehusk.features.errors import DehuskError
from dehusk.page import Page

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


@dataclass(frozen=True, slots=True)
class Extracted:
    """The content of one page of many, or why there is none."""

    id: Any
    """The input's."""
    url: str | None
    """The input's."""
    text: str | None = field(repr=False)
    """The content in the format asked for, "" when the page has none; None where the page failed."""
    error: DehuskError | None
    """Why the page failed; None where it did not."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One page of many with its labels, or why there are none."""

    id: Any
    """The input's."""
    url: str | None
    """The input's."""
    page: Page | None = field(repr=False)
    """The labelled page; None where the page failed."""
    error: DehuskError | None
    """Why the page failed; None where it did not."""


def as_input(page: Source | Input) -> Input:
    """A page as an input, in a type that travels to other processes."""
    if not isinstance(page, Input):
        page = Input(page)
    if isinstance(page.source, memoryview):
        return Input(bytes(page.source), page.id, page.url, page.encoding)
    return page
