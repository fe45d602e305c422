"""The pages under review and their labels on disk."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.extractor import Extractor
from dehusk.features.describing.metadata import is_address
from dehusk.features.errors import DataError, InputError, LimitError
from dehusk.features.reading.document import Document
from dehusk.features.roles.vocabulary import LEARNED_ROLES
from dehusk.page import Page
from dehusk.sources.opening import read_one_page, read_page
from dehusk.training.labels.page_labels import (
    ACCEPTED,
    LABELS_FOLDER,
    OPEN,
    PAGES_FOLDER,
    STATUSES,
    PageLabels,
    label_blocks,
    match_blocks,
    read_labels,
    write_labels,
)
from dehusk.viewing.view_file import Shown, page_values

#: Files of a folder that are taken for pages.
SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
MAX_ID = 100
#: A file's name may have 255 bytes, and drafts add some: a hundred letters of Chinese or Hindi have thrice as many.
MAX_ID_BYTES = 230


@dataclass(frozen=True, slots=True)
class Entry:
    """A page under review."""

    id: str
    file: Path
    doubt: float
    """How unsure the model is of it: the share of its text that it expects to label wrongly."""
    status: str
    digest: bytes
    """Of the file as it was read when the review began."""


class Store:
    """Pages to review and their labels, each in a file that is written anew at every change.

    Parameters
    ----------
    files
        The pages, as `find_pages` gives them.
    out
        The folder of reviewed pages: ``html/ID.html.gz`` and ``labels/ID.json``.
    extractor
        What labels them first.

    Raises
    ------
    OSError
        If a page cannot be read, or the folder cannot be written.
    DataError
        If there are labels that cannot be read, or those of another page of the same name.
    """

    def __init__(self, files: Sequence[Path], out: Path, extractor: Extractor) -> None:
        self.out = out
        self._extractor = extractor
        for folder in (PAGES_FOLDER, LABELS_FOLDER):
            (out / folder).mkdir(parents=True, exist_ok=True)
        entries = [self._enter(page_id, file) for page_id, file in _name_pages(files).items()]
        entries.sort(key=lambda entry: -entry.doubt)
        self.entries = {entry.id: entry for entry in entries}
        """The pages by id, those that the model is most unsure of first."""

    def open(self, page_id: str) -> dict[str, Any]:
        """A page as it is to be shown, with the labels that it has so far.

        Raises
        ------
        InputError
            If its file has changed or is gone since the review began, and no copy was kept.
        """
        entry = self.entries[page_id]
        source = self._source(entry)
        page = self._label(source)
        content, checked, roles, labels = self._labels_so_far(entry, page)
        return {
            **page_values(Shown(entry.id, source, page)),
            "content": content,
            "checked": checked,
            "roles": roles,
            "has_roles": labels is not None and any(block.role is not None for block in labels.blocks),
            "status": labels.status if labels else OPEN,
            "page_type": labels.page_type if labels else "",
            "revision": self._revision(page_id),
        }

    def save(self, page_id: str, values: dict[str, Any]) -> str:
        """Write a page's labels, and the page beside them.

        Returns
        -------
        str
            The revision that was made; the next change to the page names it.

        Raises
        ------
        InputError
            If there is not one label a block, the status is unknown, the page's file is another than was shown, or
            its labels were changed from elsewhere since.
        """
        entry = self.entries[page_id]
        if values.get("revision") != self._revision(page_id):
            raise InputError("its labels were changed in another window; load the page again")
        source = self._source(entry)
        page = self._label(source)
        content, checked = (_flags(values.get(name), len(page.blocks)) for name in ("content", "checked"))
        # Roles that nobody touched are the model's, and would teach it nothing but itself.
        roles = _roles(values.get("roles"), len(page.blocks)) if values.get("has_roles") else None
        status = values.get("status")
        if status not in STATUSES or not isinstance(values.get("page_type"), str):
            raise InputError("the status or the type of the page is missing")
        kept = self._kept(page_id)
        if not kept.exists():
            draft = kept.with_name(f".{kept.name}.part")
            draft.write_bytes(gzip.compress(source, mtime=0))
            draft.replace(kept)
        labels = PageLabels(
            id=page_id,
            file=str(entry.file),
            url=canonical_url(page.table.document),
            page_type=values["page_type"][:MAX_ID],
            status=status,
            blocks=label_blocks(page.table, content, checked, roles),
        )
        write_labels(labels, self._file_of(page_id))
        self.entries[page_id] = replace(entry, status=status)
        return self._revision(page_id)

    def progress(self) -> dict[str, Any]:
        """What there is and how far it has been reviewed."""
        return {
            "pages": [
                {"id": entry.id, "doubt": round(entry.doubt, 4), "status": entry.status}
                for entry in self.entries.values()
            ],
            "accepted": sum(entry.status == ACCEPTED for entry in self.entries.values()),
            "out": str(self.out),
        }

    def _label(self, source: bytes) -> Page:
        # As HTML, whatever it looks like: that is how training reads it.
        return self._extractor.label(source, kind="html")

    def _revision(self, page_id: str) -> str:
        """What tells one state of a page's labels from another, "" where there are none."""
        file = self._file_of(page_id)
        return sha256(file.read_bytes()).hexdigest() if file.exists() else ""

    def _kept(self, page_id: str) -> Path:
        return self.out / PAGES_FOLDER / f"{page_id}.html.gz"

    def _source(self, entry: Entry) -> bytes:
        """The page that labels belong to: the copy beside them, else the file as it was when the review began."""
        kept = self._kept(entry.id)
        if kept.exists():
            return read_page(str(kept))
        try:
            source = read_page(str(entry.file))
        except OSError as error:
            raise InputError(f"{entry.file}: {error.strerror}; put it back, or begin the review anew") from error
        if _digest(source) != entry.digest:
            raise InputError(f"{entry.file} has changed since the review began; begin it anew")
        return source

    def _file_of(self, page_id: str) -> Path:
        return self.out / LABELS_FOLDER / f"{page_id}.json"

    def _enter(self, page_id: str, file: Path) -> Entry:
        kept, labels = self._kept(page_id), self._file_of(page_id)
        try:
            source = read_one_page(str(file))
            page = self._label(source)
        except (InputError, LimitError) as error:
            raise DataError(f"{file}: {error}") from error
        if kept.exists() and read_page(str(kept)) != source:
            raise DataError(f"{kept} holds another page than {file}; rename the file, or review into another folder")
        status = read_labels(labels).status if labels.exists() else OPEN
        return Entry(page_id, file, doubt(page), status, _digest(source))

    def _labels_so_far(self, entry: Entry, page: Page) -> tuple[list[bool], list[bool], list[str], PageLabels | None]:
        """The labels and roles on disk, and the model's for blocks that have none there."""
        content = (page.probabilities >= page.threshold).tolist()
        checked = [False] * len(content)
        roles = [block.role if block.role in LEARNED_ROLES else "" for block in page.blocks]
        if not self._file_of(entry.id).exists():
            return content, checked, roles, None
        labels = read_labels(self._file_of(entry.id))
        for row, block in enumerate(match_blocks(labels, page.table)):
            if block is not None:
                content[row], checked[row] = block.is_content, block.is_checked
                roles[row] = roles[row] if block.role is None else block.role
        return content, checked, roles, labels


def find_pages(places: Sequence[Path]) -> list[Path]:
    """The pages that files and folders hold; a set of reviewed pages gives its own.

    Raises
    ------
    DataError
        If a place is missing or a folder holds no page.
    """
    found: list[Path] = []
    for place in places:
        if place.is_file():
            found.append(place)
            continue
        if not place.is_dir():
            raise DataError(f"{place}: no such file or folder")
        pages = sorted(file for file in place.rglob("*") if file.name.lower().endswith(SUFFIXES) and file.is_file())
        if not pages:
            raise DataError(f"{place}: no pages in it (files that end in {', '.join(SUFFIXES)})")
        found += pages
    return list(dict.fromkeys(found))


def doubt(page: Page) -> float:
    """Share of a page's text that the model expects to label wrongly, long blocks damped."""
    if not len(page.blocks):
        return 0.0
    weight: NDArray[np.float64] = np.sqrt([len(text) for text in page.table.texts])
    wrong = np.minimum(page.probabilities, 1 - page.probabilities)
    return float((weight * wrong).sum() / weight.sum())


def canonical_url(document: Document) -> str | None:
    """The address that a page gives as its own, None where it gives none."""
    for tag, attributes in zip(document.tags, document.attributes, strict=True):
        address = ""
        if tag == "link" and attributes.get("rel", "").lower() == "canonical":
            address = attributes.get("href", "")
        elif tag == "meta" and attributes.get("property", "").lower() == "og:url":
            address = attributes.get("content", "")
        if address.startswith(("https://", "http://")) and is_address(address):
            return address
    return None


def _name_pages(files: Sequence[Path]) -> dict[str, Path]:
    """A name for each page, after its file, unique and fit for a file name."""
    named: dict[str, Path] = {}
    for file in files:
        stem = re.sub(r"(\.html?|\.xhtml)?(\.gz)?\Z", "", file.name, flags=re.IGNORECASE)
        if stem in ("page", "index", ""):
            stem = f"{file.resolve().parent.name}-{stem or 'page'}"
        letters = re.sub(r"[^\w.-]+", "_", stem)[:MAX_ID].encode()[:MAX_ID_BYTES]
        name = letters.decode("utf-8", "ignore").strip(".") or "page"
        page_id, number = name, 2
        while page_id in named:
            page_id, number = f"{name}-{number}", number + 1
        named[page_id] = file
    return named


def _digest(source: bytes) -> bytes:
    return sha256(source).digest()


def _roles(values: object, length: int) -> list[str]:
    if not isinstance(values, list) or len(values) != length or not {*map(str, values)} <= {"", *LEARNED_ROLES}:
        raise InputError(f"one role, or none, is needed for each of the {length} blocks")
    return values


def _flags(values: object, length: int) -> list[bool]:
    if not isinstance(values, list) or len(values) != length or not all(isinstance(value, bool) for value in values):
        raise InputError(f"one label is needed for each of the {length} blocks")
    return values
