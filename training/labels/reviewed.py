"""Pages whose blocks a person labelled, as `dehusk review` leaves them."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from dehusk.features.errors import DataError
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.page_labels import ACCEPTED, LABELS_FOLDER, PAGES_FOLDER, match_blocks, read_labels


@dataclass(frozen=True, slots=True)
class ReviewedPage:
    """A page and the labels of its blocks."""

    html: bytes
    """The page."""
    url: str | None
    """Where it came from, None where that is not known."""
    page_type: str
    """Its kind, "" where nobody said."""
    text: str
    """The texts of its content blocks, a line each."""
    content: tuple[bool, ...]
    """Which blocks are content."""
    roles: tuple[str, ...] | None
    """The learned role of each block, "" for none; None where nobody looked at them."""


def is_reviewed(folder: Path) -> bool:
    """Whether a folder holds what `dehusk review` writes."""
    return (folder / LABELS_FOLDER).is_dir()


def accepted(folder: Path) -> list[str]:
    """The ids of the pages that were accepted.

    Raises
    ------
    DataError
        If none was, or a labels file cannot be read.
    """
    labels = [read_labels(file) for file in sorted((folder / LABELS_FOLDER).glob("*.json"))]
    ids = [page.id for page in labels if page.status == ACCEPTED]
    if not ids:
        raise DataError(f"{folder}: none of its {len(labels)} pages is accepted; review some first")
    return ids


def read_reviewed(folder: Path, page_id: str) -> ReviewedPage:
    """Read a page and pair its blocks with their labels.

    Raises
    ------
    DataError
        If one of its files cannot be read, or a block of the page has no label.
    """
    file = folder / PAGES_FOLDER / f"{page_id}.html.gz"
    try:
        html = gzip.decompress(file.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file}: cannot be read ({error})") from error
    labels_file = folder / LABELS_FOLDER / f"{page_id}.json"
    labels = read_labels(labels_file)
    table = cut(parse(html))
    blocks = []
    for row, block in enumerate(match_blocks(labels, table)):
        if block is None:
            raise DataError(
                f"{labels_file}: block {row} has no label, as this version of dehusk cuts the page otherwise; "
                "open the page in dehusk review and accept it anew"
            )
        blocks.append(block)
    text = "\n".join(text for text, block in zip(table.texts, blocks, strict=True) if block.is_content)
    roles = tuple(block.role for block in blocks if block.role is not None)
    return ReviewedPage(
        html,
        labels.url,
        labels.page_type,
        text,
        tuple(block.is_content for block in blocks),
        roles if len(roles) == len(blocks) else None,
    )
