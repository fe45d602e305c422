"""A page's block labels as a file: what a person's review writes and training reads."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dehusk.features.errors import DataError
from dehusk.features.reading.blocks import BlockTable, xpaths
from dehusk.features.roles.vocabulary import LEARNED_ROLES

#: Raised by one whenever the layout of the file changes.
FORMAT_VERSION = 1
#: What a page may be: not looked through to the end, ready to be learned from, or left out.
OPEN, ACCEPTED, SKIPPED = STATUSES = ("open", "accepted", "skipped")
#: The folders of a set of reviewed pages: ``html/ID.html.gz`` and ``labels/ID.json``.
PAGES_FOLDER, LABELS_FOLDER = "html", "labels"
_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class LabelledBlock:
    """One block's label, and what the block is known by."""

    xpath: str
    """Path of the element that it stands in."""
    digest: str
    """Fingerprint of its text."""
    is_content: bool
    """Its label."""
    is_checked: bool
    """Whether a person set the label, or the model did."""
    role: str | None = None
    """One of `LEARNED_ROLES`, "" for none of them; None where no person looked at the page's roles."""


@dataclass(frozen=True, slots=True)
class PageLabels:
    """The labels of a page's blocks, in document order."""

    id: str
    """Name of the page, unique in its set."""
    file: str
    """Where the page was read from."""
    url: str | None
    """Where the page came from; None where that is not known."""
    page_type: str
    """Kind of page ("article", "forum", ...), "" where nobody said."""
    status: str
    """``"open"``, ``"accepted"`` or ``"skipped"``."""
    blocks: tuple[LabelledBlock, ...]


def digest(text: str) -> str:
    """Fingerprint of a block's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


def label_blocks(
    table: BlockTable, content: Sequence[bool], checked: Sequence[bool], roles: Sequence[str] | None = None
) -> tuple[LabelledBlock, ...]:
    """The blocks of a page with their labels, and with their roles where a person looked at them."""
    known: Sequence[str | None] = roles or [None] * len(table)
    told = zip(xpaths(table), table.texts, content, checked, known, strict=True)
    return tuple(
        LabelledBlock(xpath, digest(text), bool(is_content), bool(is_checked), role)
        for xpath, text, is_content, is_checked, role in told
    )


def match_blocks(labels: PageLabels, table: BlockTable) -> list[LabelledBlock | None]:
    """What the labels say of each block of a page, None for a block that they do not know.

    Blocks are known again by their path and text, or by their text alone where another version of
    dehusk cuts the page otherwise; of several alike the first stands for the first.
    """
    digests, blocks = list(map(digest, table.texts)), labels.blocks
    places = list(zip(xpaths(table), digests, strict=True))
    found = match_alike([(block.xpath, block.digest) for block in blocks], places)
    unknown = [row for row, number in enumerate(found) if number is None]
    free = sorted(set(range(len(blocks))) - set(found))
    by_text = match_alike([blocks[number].digest for number in free], [digests[row] for row in unknown])
    for row, place in zip(unknown, by_text, strict=True):
        found[row] = None if place is None else free[place]
    return [None if number is None else blocks[number] for number in found]


def match_alike(known: Iterable[Hashable], asked: Iterable[Hashable]) -> list[int | None]:
    """For each key that is asked for its number among those known, of several alike the first for the first."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for number, key in enumerate(known):
        waiting[key].append(number)
    return [alike.popleft() if (alike := waiting.get(key)) else None for key in asked]


def write_labels(labels: PageLabels, path: Path) -> None:
    """Write a labels file in one step: whoever reads finds the labels before or after, never a part.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    values = {"format": FORMAT_VERSION, **asdict(labels), "blocks": list(map(_to_values, labels.blocks))}
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    # A file's name may be no UTF-8; what stands for such a byte has none either, and is written as JSON's escape.
    with draft.open("w", encoding="utf-8", errors="backslashreplace") as file:
        json.dump(values, file, ensure_ascii=False, indent=0)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_labels(path: Path) -> PageLabels:
    """Read a labels file.

    Raises
    ------
    DataError
        If it cannot be read, is damaged, or is of another format.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT_VERSION:
            raise DataError(f"{path}: labels of format {values['format']}, this dehusk reads format {FORMAT_VERSION}")
        if values["status"] not in STATUSES:
            raise DataError(f"{path}: the status is {values['status']!r}, not one of {', '.join(STATUSES)}")
        return PageLabels(
            id=str(values["id"]),
            file=str(values["file"]),
            url=None if values["url"] is None else str(values["url"]),
            page_type=str(values["page_type"]),
            status=values["status"],
            blocks=tuple(map(_from_values, values["blocks"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: not a labels file, or damaged ({type(error).__name__}: {error})") from error


def _to_values(block: LabelledBlock) -> dict[str, Any]:
    label = "content" if block.is_content else "chrome"
    return {
        "xpath": block.xpath,
        "digest": block.digest,
        "label": label,
        "by": "person" if block.is_checked else "model",
        **({} if block.role is None else {"role": block.role}),
    }


def _from_values(values: dict[str, Any]) -> LabelledBlock:
    if values["label"] not in ("content", "chrome"):
        raise ValueError(f"a label is {values['label']!r}, not content or chrome")
    role = values.get("role")
    if role not in (None, "", *LEARNED_ROLES):
        raise ValueError(f"a role is {role!r}, not one of {', '.join(LEARNED_ROLES)}")
    return LabelledBlock(
        str(values["xpath"]), str(values["digest"]), values["label"] == "content", values["by"] == "person", role
    )
