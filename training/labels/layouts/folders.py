"""A folder for each page that holds ``page.html`` (or ``page.txt``) and ``gold.txt``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from dehusk.features.errors import DataError
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import decode_utf8, make_corpus, read_bytes


def open_corpus(folder: Path, source: str) -> Corpus:
    """Pair pages and gold texts; nothing is read yet. Other files may stand beside them."""
    loaders: dict[str, Callable[[], LabelledPage]] = {}
    for directory in sorted(folder.iterdir()):
        gold = directory / "gold.txt"
        pages = [directory / name for name in ("page.html", "page.txt") if (directory / name).is_file()]
        if len(pages) > 1:
            raise DataError(f"{pages[0]}: {pages[1].name} stands beside it: keep one of them")
        if pages and not gold.is_file():
            raise DataError(f"{pages[0]}: gold.txt is missing beside it")
        if gold.is_file() and not pages:
            raise DataError(f"{gold}: page.html (or page.txt) is missing beside it")
        if pages:
            loaders[directory.name] = partial(_load, pages[0], gold, source)
    return make_corpus(folder, source, loaders)


def _load(page: Path, gold: Path, source: str) -> LabelledPage:
    text = decode_utf8(read_bytes(gold), str(gold))
    return LabelledPage(page.parent.name, None, read_bytes(page), text, None, source)
