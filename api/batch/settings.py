"""What a batch is asked to do, as values that go to every worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Largest page that is taken; four times the largest of 3,600 real pages.
MAX_BYTES = 32 * 2**20

ContentFormat = Literal["txt", "markdown", "html"]
OutputKind = Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet", "files"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """How pages are extracted; see `dehusk.extract`."""

    model: str | None = None
    """A model file; the shipped model if None."""
    output_format: ContentFormat = "txt"
    """What the text of a record is written in."""
    favor: Literal["balanced", "precision", "recall"] = "balanced"
    """Which of the model's thresholds is used."""
    threshold: float | None = None
    """Goes before ``favor``."""
    include_tables: bool = True
    """Whether data tables are kept."""
    include_links: bool = False
    """Whether links keep their addresses (Markdown and HTML)."""
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
