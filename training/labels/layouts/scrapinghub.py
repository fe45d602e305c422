"""The layout of scrapinghub's article-extraction-benchmark: ``html/ID.html.gz`` and one ``ground-truth.json``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import check_paired, field, files_by_id, make_corpus, parse_object, read_bytes

#: The file that holds all gold texts: an object of ``{"articleBody": ..., "url": ...}`` by page id.
INDEX = "ground-truth.json"


def recognises(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return (folder / INDEX).is_file()


def open_corpus(folder: Path, source: str) -> Corpus:
    """Read the gold texts and pair them with the pages."""
    html = folder / "html"
    pages = files_by_id([*html.glob("*.html"), *html.glob("*.html.gz")], ".html.gz", ".html")
    golds = parse_object(read_bytes(folder / INDEX), str(folder / INDEX))
    check_paired(pages, golds, f"ID in {folder / INDEX}", "ID.html.gz in html/")
    loaders = {}
    for page_id, page in pages.items():
        where = f"{folder / INDEX}, {page_id!r}"
        loaders[page_id] = partial(_load, page_id, page, field(golds, page_id, dict, where), where, source)
    return make_corpus(folder, source, loaders)


def _load(page_id: str, page: Path, gold: dict[str, Any], where: str, source: str) -> LabelledPage:
    return LabelledPage(
        id=page_id,
        url=field(gold, "url", str, where, optional=True) or None,
        html=read_bytes(page),
        # Its own evaluation takes a missing articleBody for an empty one.
        text=field(gold, "articleBody", str, where, optional=True) or "",
        page_type="article",
        source=source,
    )
