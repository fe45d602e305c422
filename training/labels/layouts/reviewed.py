"""What `dehusk review` writes: ``html/ID.html.gz`` and ``labels/ID.json``, of which the accepted pages are taken."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import make_corpus
from dehusk.training.labels.reviewed import accepted, is_reviewed, read_reviewed


def recognises(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return is_reviewed(folder)


def open_corpus(folder: Path, source: str) -> Corpus:
    """The accepted pages; none is read yet."""
    return make_corpus(
        folder, source, {page_id: partial(_load, folder, page_id, source) for page_id in accepted(folder)}
    )


def _load(folder: Path, page_id: str, source: str) -> LabelledPage:
    page = read_reviewed(folder, page_id)
    return LabelledPage(
        page_id,
        page.url,
        page.html,
        page.text,
        page.page_type or None,
        source,
        content=page.content,
        roles=page.roles,
    )
