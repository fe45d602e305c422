"""How input files are read."""

from __future__ import annotations

from dataclasses import dataclass

from dehusk.features.errors import LimitError

#: Largest page that is taken; four times the largest of 3,600 real pages.
MAX_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How input files are read."""

    column: str | None = None
    """Field that holds the page in JSON Lines and Parquet; ``html``, else ``text``, if None."""
    url_column: str = "url"
    """Field that holds its URL."""
    id_column: str = "id"
    """Field that holds its id."""
    encoding: str | None = None
    """Encoding of all pages that come as bytes, where it is known."""
    kind: str | None = None
    """Whether all pages are ``"html"`` or ``"text"``; None where each has to tell."""
    max_bytes: int = MAX_BYTES
    """Largest page that is read."""


def too_large(limit: int) -> LimitError:
    """The error of a page that is larger than is taken."""
    return LimitError(f"the page has more than max_bytes={limit}; raise --max-bytes if it is a page at all")
