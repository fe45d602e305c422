"""The layout of the Web Content Extraction Benchmark: ``html/ID.html.gz`` and ``ground-truth/ID.json``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from dehusk.training.labels.labelled_page import Corpus, GoldFields, LabelledPage
from dehusk.training.labels.layouts.files import (
    check_paired,
    field,
    files_by_id,
    make_corpus,
    parse_object,
    read_bytes,
    text_list,
)
from dehusk.training.labels.mojibake import mend_gold


def recognises(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return (folder / "html").is_dir() or (folder / "ground-truth").is_dir()


def open_corpus(folder: Path, source: str) -> Corpus:
    """Pair pages and gold texts; nothing is read yet."""
    html = folder / "html"
    pages = files_by_id([*html.glob("*.html"), *html.glob("*.html.gz")], ".html.gz", ".html")
    golds = files_by_id((folder / "ground-truth").glob("*.json"), ".json")
    check_paired(pages, golds, "ID.json in ground-truth/", "ID.html.gz in html/")
    return make_corpus(folder, source, {key: partial(_load, key, pages[key], golds[key], source) for key in pages})


def _load(page_id: str, page: Path, gold: Path, source: str) -> LabelledPage:
    where = str(gold)
    record = parse_object(read_bytes(gold), where)
    truth = field(record, "ground_truth", dict, where)
    labelled = LabelledPage(
        id=page_id,
        url=field(record, "url", str, where, optional=True) or None,
        html=read_bytes(page),
        # WCXB's own evaluation takes a main_content that is null or missing for an empty one.
        text=field(truth, "main_content", str, where, optional=True) or "",
        page_type=_page_type(record),
        source=source,
        language=field(record, "language", str, where, optional=True) or None,
        snippets=text_list(truth, "with", where),
        foreign=text_list(truth, "without", where),
        fields=_fields(truth, where),
        unsure=field(truth, "unsure", str, where, optional=True) or "",
    )
    return mend_gold(labelled)


def _fields(truth: dict[str, Any], where: str) -> GoldFields:
    """What is told of a page beside its content; a set that has a field at all leaves it empty where there is none."""
    texts = {
        name: None if name not in truth else field(truth, name, str, where, optional=True) or ""
        for name in ("title", "author", "publish_date", "headline", "byline", "comments")
    }
    author = texts["author"]
    authors = text_list(truth, "authors", where) if "authors" in truth else None
    return GoldFields(
        title=texts["title"],
        authors=authors if author is None else (author,) if author else (),
        published=texts["publish_date"],
        headline=texts["headline"],
        byline=texts["byline"],
        comments=texts["comments"],
    )


def _page_type(record: dict[str, Any]) -> str | None:
    page_type = (record.get("_internal") or {}).get("page_type")
    name = page_type.get("primary") if isinstance(page_type, dict) else page_type
    return "collection" if name == "category" else name  # one type under two names, as in WCXB's evaluation
