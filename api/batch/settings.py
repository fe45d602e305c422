"""What a batch is asked to do, as values that go to every worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dehusk.options import Options

#: Largest page that is taken; four times the largest of 3,600 real pages.
MAX_BYTES = 32 * 2**20

OutputKind = Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet", "files"]


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """How records are made of pages."""

    options: Options = field(default_factory=Options)
    """What is kept of a page, and how its text is written."""
    model: str | None = None
    """A model file; the shipped model if None."""
    blocks: bool = False
    """Whether a record holds every block."""
    max_bytes: int = MAX_BYTES
    """Largest page that is taken."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read."""

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
