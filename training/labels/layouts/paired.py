"""The layout of CleanEval and DAnIEL: ``html/ID`` and ``reference/ID``, gold text in lines marked ``<p>``, ``<h>``."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from dehusk.features.reading.decoding import decode
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import check_paired, field, files_by_id, make_corpus, parse_object, read_bytes

#: DAnIEL's table of languages by page id, beside the two folders.
_LANGUAGES = "doc_lg.json"
#: CleanEval marks paragraphs, headings and list items, mostly by an opening tag only.
_MARK = re.compile(r"</?(?:p|h|l|text)(?:\s[^<>]*)?>", re.IGNORECASE)
#: CleanEval's gold texts begin with the address.
_URL_LINE = re.compile(r"\s*URL:\s*(\S+)[^\n]*\n?")
#: DAnIEL's ids are the day, the host and a digest of the address.
_DANIEL_ID = re.compile(r"\d{8}_([\w.-]+\.\w+)_[0-9a-f]{40,}\Z")


def recognises(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return (folder / "reference").is_dir()


def open_corpus(folder: Path, source: str) -> Corpus:
    """Pair pages and gold texts; no page is read yet."""
    pages = files_by_id((file for file in folder.glob("html/*") if file.is_file()), ".html.gz", ".html", ".htm")
    golds = files_by_id((file for file in folder.glob("reference/*") if file.is_file()), ".txt")
    check_paired(pages, golds, "ID in reference/", "ID in html/")
    table = folder / _LANGUAGES
    languages = parse_object(read_bytes(table), str(table)) if table.is_file() else {}
    loaders = {
        page_id: partial(
            _load,
            page_id,
            pages[page_id],
            golds[page_id],
            field(languages, page_id, str, str(table), optional=True),
            source,
        )
        for page_id in pages
    }
    return make_corpus(folder, source, loaders)


def _load(page_id: str, page: Path, gold: Path, language: str | None, source: str) -> LabelledPage:
    text = decode(read_bytes(gold)).utf8.decode()
    url_line, host = _URL_LINE.match(text), _DANIEL_ID.match(page_id)
    url = url_line[1] if url_line else f"http://{host[1]}/" if host else None
    return LabelledPage(
        id=page_id,
        url=url,
        html=read_bytes(page),
        text=_MARK.sub("", text[url_line.end() :] if url_line else text).strip(),
        page_type=None,
        source=source,
        language=language,
    )
