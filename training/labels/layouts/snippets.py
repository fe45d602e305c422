"""The layout of trafilatura's evaluation: ``evaldata.json`` names for each URL a file and snippets."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from dehusk.features.errors import DataError
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import field, make_corpus, parse_object, read_bytes, text_list

#: The file that holds all snippets: an object of ``{"file": ..., "with": [...], "without": [...]}`` by URL.
INDEX = "evaldata.json"
#: Where the pages are, beside it.
_PAGES_IN = ("cache", "eval")


def recognises(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return (folder / INDEX).is_file()


def open_corpus(folder: Path, source: str) -> Corpus:
    """Read the snippets and look for the pages, which are told apart by their URLs."""
    records = parse_object(read_bytes(folder / INDEX), str(folder / INDEX))
    loaders = {}
    for url in records:
        where = f"{folder / INDEX}, {url!r}"
        record = field(records, url, dict, where)
        page = _find(folder, field(record, "file", str, where), where)
        loaders[url] = partial(_load, url, page, record, where, source)
    return make_corpus(folder, source, loaders)


def _find(folder: Path, name: str, where: str) -> Path:
    for subfolder in _PAGES_IN:
        # The name alone: a file elsewhere on the disk is none of the set's.
        page = folder / subfolder / Path(name).name
        if page.is_file():
            return page
    raise DataError(f"{where}: the snippets have no page, expected {name} in {' or '.join(_PAGES_IN)}")


def _load(url: str, page: Path, record: dict[str, Any], where: str, source: str) -> LabelledPage:
    snippets, foreign = text_list(record, "with", where), text_list(record, "without", where)
    if not snippets and not foreign:
        raise DataError(f"{where}: the page has neither 'with' nor 'without' snippets")
    return LabelledPage(
        id=url,
        url=url,
        html=read_bytes(page),
        text="",
        page_type=None,
        source=source,
        snippets=snippets,
        foreign=foreign,
        only_snippets=True,
    )
