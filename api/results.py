"""What comes out of `dehusk.extract_many` and `dehusk.label_many`: values that name their page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dehusk.features.errors import DehuskError
from dehusk.page import Page


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
