"""What `dehusk review` writes: ``html/ID.html.gz`` and ``labels/ID.json``, of which the accepted pages are taken."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from dehusk.features.errors import DataError
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import make_corpus, read_bytes
from dehusk.training.labels.page_labels import ACCEPTED, LABELS_FOLDER, PAGES_FOLDER, match_blocks, read_labels


def recognises(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return (folder / LABELS_FOLDER).is_dir()


def open_corpus(folder: Path, source: str) -> Corpus:
    """The accepted pages; none is read yet.

    Raises
    ------
    DataError
        If none was accepted, or a labels file cannot be read.
    """
    labels = [read_labels(file) for file in sorted((folder / LABELS_FOLDER).glob("*.json"))]
    ids = [page.id for page in labels if page.status == ACCEPTED]
    if not ids:
        raise DataError(f"{folder}: none of its {len(labels)} pages is accepted; review some first")
    return make_corpus(folder, source, {page_id: partial(_load, folder, page_id, source) for page_id in ids})


def _load(folder: Path, page_id: str, source: str) -> LabelledPage:
    """Read a page and pair its blocks with their labels; an error if a block has none."""
    html = read_bytes(folder / PAGES_FOLDER / f"{page_id}.html.gz")
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
    roles = tuple(block.role for block in blocks if block.role is not None)
    return LabelledPage(
        id=page_id,
        url=labels.url,
        html=html,
        text="\n".join(text for text, block in zip(table.texts, blocks, strict=True) if block.is_content),
        page_type=labels.page_type or None,
        source=source,
        content=tuple(block.is_content for block in blocks),
        roles=roles if len(roles) == len(blocks) else None,  # else nobody looked at the roles of all blocks
    )
