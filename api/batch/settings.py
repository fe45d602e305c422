"""What a batch is asked to do, as values that go to every worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dehusk.batch.record_fields import SOURCE_FIELDS, WARC_FIELDS, Field, page_fields
from dehusk.options import Options
from dehusk.sources.read_options import MAX_BYTES

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
    warc: bool = False
    """Whether a record has the date and the type of the page's WARC record."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the records."""
        return (*SOURCE_FIELDS, *(WARC_FIELDS if self.warc else ()), *self.page_fields)

    @property
    def page_fields(self) -> tuple[Field, ...]:
        """Those that are extracted of a page."""
        return page_fields(
            blocks=self.blocks, metadata=self.options.with_metadata, comments=self.options.include_comments
        )
