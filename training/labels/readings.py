"""Readings: pages of other sets, labelled anew under one policy, and kept without any of their text.

Gold texts of one set may follow several annotators' policies, and some are drafts. A *reading* is a second opinion:
somebody read the whole page and said which of its blocks are content. It names the page by its set and id, and the
blocks by their numbers and by digests of their texts, so that a file of readings holds nothing of the pages, and is of
use only together with them. A page and its reading are two pages to training, of one site, and so of one fold.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import DataError, DehuskError
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.vocabulary import BYLINE, COMMENT, FORUM, HEADLINE
from dehusk.training.labels.labelled_page import Corpus, LabelledPage, fingerprint
from dehusk.training.labels.layouts.files import decode_utf8, field, make_corpus, parse_object, read_bytes
from dehusk.training.labels.page_labels import digest, match_alike

#: What the name of a file of readings ends in; what stands before ``.jsonl`` is the name of the set.
SUFFIX = "-readings.jsonl.gz"
#: What a reading says of blocks.
FIELDS = ("content", HEADLINE, BYLINE, "comments", "unsure")
#: Types whose headline is no content: a thread's posts and an article's text are measured without it.
_WITHOUT_HEADLINE = ("article", FORUM)
_DIGEST_LENGTH = 4
_RANGE = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
#: Most of a page's blocks that a reading may not know, as another version of dehusk cuts the page otherwise.
_MOST_UNKNOWN = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of one page."""

    source: str
    """Name of the set that holds the page."""
    id: str
    """The page's name there."""
    page: str
    """The page's fingerprint, so that no other page is taken for it."""
    page_type: str
    """Type of the page, as the reader sees it."""
    blocks: tuple[str, ...]
    """Digest of the text of each block that the reader saw, in page order."""
    rows: Mapping[str, frozenset[int]]
    """Numbers of the blocks of each of `FIELDS`."""


def recognises(path: Path) -> bool:
    """Whether a file is one of readings."""
    return path.name.endswith(SUFFIX)


def open_readings(path: Path, corpora: Sequence[Corpus]) -> Corpus:
    """The pages of some sets with the labels that readers gave them; none is read yet.

    Raises
    ------
    DataError
        If the file cannot be read, or names a page that none of the sets holds.
    """
    source = path.name.removesuffix(".jsonl.gz")
    places = {corpus.source: dict(zip(corpus.ids, corpus.loaders, strict=True)) for corpus in corpora}
    loaders: dict[str, Callable[[], LabelledPage]] = {}
    for where, record in read_lines(path):
        reading = _parse(record, where)
        if reading.source not in places:
            raise DataError(
                f"{where}: the page is one of {reading.source!r}; give that set too, in the same way as its readings "
                f"and under that name (given: {', '.join(map(repr, places)) or 'none'})"
            )
        if reading.id not in places[reading.source]:
            raise DataError(f"{where}: {reading.source} has no page {reading.id!r}")
        if reading.id in loaders:
            raise DataError(f"{where}: the page {reading.id!r} stands on an earlier line already")
        loaders[reading.id] = partial(_load, reading, places[reading.source][reading.id], source, where)
    if not loaders:
        raise DataError(f"{path}: holds no readings; pack the answers anew")
    return make_corpus(path, source, loaders)


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a file of JSON Lines, and where it stands; blank lines are passed over.

    Raises
    ------
    DataError
        If the file cannot be read, or a line is no object.
    """
    for number, line in enumerate(decode_utf8(read_bytes(path), str(path)).split("\n"), 1):
        where = f"{path}, line {number}"
        if line.strip():
            yield where, parse_object(line.encode(), where)


def read_blocks(page: LabelledPage) -> BlockTable:
    """The blocks of a page.

    Raises
    ------
    DataError
        If it is none; the error names it.
    """
    try:
        return cut(parse(page.html))
    except DehuskError as error:
        raise DataError(f"{page.source}/{page.id}: {error}") from error


def write_readings(readings: Iterable[Reading], path: Path) -> None:
    """Write a file of readings; the same readings give the same bytes."""
    lines = "".join(json.dumps(_to_values(reading)) + "\n" for reading in readings)
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))


def make_reading(
    page: LabelledPage, texts: Sequence[str], page_type: str, rows: Mapping[str, Iterable[int]]
) -> Reading:
    """A reading of a page that says what the blocks of these numbers are; fields that are not given hold none.

    Parameters
    ----------
    texts
        Text of each of the page's blocks, as `read_blocks` gives them.

    Raises
    ------
    DataError
        If the page has no block of such a number.
    """
    given = {name: frozenset(rows.get(name, ())) for name in FIELDS}
    highest = max((row for numbers in given.values() for row in numbers), default=-1)
    if highest >= len(texts):
        raise DataError(f"{page.source}/{page.id}: block {highest} is named, and the page has {len(texts)} blocks")
    return Reading(page.source, page.id, fingerprint(page), page_type, tuple(map(_digest, texts)), given)


def parse_rows(
    record: Mapping[str, Any], n_blocks: int, where: str, *, optional: bool = False
) -> dict[str, frozenset[int]]:
    """The block numbers that an object gives as ranges for each of `FIELDS`.

    Raises
    ------
    DataError
        If a field is missing and not optional, or does not hold ranges of a page of so many blocks.
    """
    try:
        return {
            name: parse_ranges(field(record, name, str, where, optional=optional) or "", n_blocks) for name in FIELDS
        }
    except ValueError as error:
        raise DataError(f"{where}: not ranges of block numbers ({error})") from error


def parse_ranges(text: str, n_blocks: int) -> frozenset[int]:
    """Block numbers of a page of so many blocks, from ranges like ``"3-7,9"``.

    Raises
    ------
    ValueError
        If it is none, or the page has no such block.
    """
    rows: set[int] = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if first > last:
            raise ValueError(f"{part[:20]!r} is neither a number nor two like '3-7', the lower one first")
        if last >= n_blocks:  # before they are listed: somebody may well name a billion
            raise ValueError(f"block {last} is named, and the page has {n_blocks} blocks")
        rows.update(range(first, last + 1))
    return frozenset(rows)


def write_ranges(rows: Iterable[int]) -> str:
    """Block numbers as ranges."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _digest(text: str) -> str:
    return digest(text)[:_DIGEST_LENGTH]


def _to_values(reading: Reading) -> dict[str, str]:
    return {
        "set": reading.source,
        "id": reading.id,
        "page": reading.page,
        "type": reading.page_type,
        **{name: write_ranges(reading.rows[name]) for name in FIELDS},
        "blocks": "".join(reading.blocks),
    }


def _parse(record: Mapping[str, Any], where: str) -> Reading:
    digests = field(record, "blocks", str, where)
    blocks = tuple(digests[start : start + _DIGEST_LENGTH] for start in range(0, len(digests), _DIGEST_LENGTH))
    return Reading(
        source=field(record, "set", str, where),
        id=field(record, "id", str, where),
        page=field(record, "page", str, where),
        page_type=field(record, "type", str, where),
        blocks=blocks,
        rows=parse_rows(record, len(blocks), where),
    )


def _load(reading: Reading, load: Callable[[], LabelledPage], source: str, where: str) -> LabelledPage:
    """The page with the reader's labels instead of its own."""
    page = load()
    if fingerprint(page) != reading.page:
        raise DataError(f"{where}: {reading.source}/{reading.id} is not the page that was read: its bytes differ")
    texts = read_blocks(page).texts
    seen_as, is_known = _find(reading, texts)
    n_unknown = np.count_nonzero(~is_known)
    if n_unknown > _MOST_UNKNOWN * len(texts):
        raise DataError(
            f"{where}: {n_unknown} of {len(texts)} blocks are not those that were read, as this "
            "version of dehusk cuts the page otherwise: read it anew"
        )
    of = {name: np.isin(seen_as, list(rows)) for name, rows in reading.rows.items()}
    content = of["content"] if reading.page_type in _WITHOUT_HEADLINE else of["content"] | of[HEADLINE]
    roles = np.select([of[HEADLINE], of[BYLINE], of["comments"]], [HEADLINE, BYLINE, COMMENT], "")
    return LabelledPage(
        id=page.id,
        url=page.url,
        html=page.html,
        text=_joined(texts, content),
        page_type=reading.page_type,
        source=source,
        language=page.language,
        content=tuple(content.tolist()),
        unsure=_joined(texts, of["unsure"] | ~is_known),
        roles=tuple(roles.tolist()),
        second_of=reading.source,
    )


def _find(reading: Reading, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each block of the page the one that was read, of several alike the first for the first; and if it was found.

    A block that was cut otherwise then is taken for the one that the block before it is.
    """
    matched = match_alike(reading.blocks, map(_digest, texts))
    found = np.array([-1 if row is None else row for row in matched], dtype=np.int64)
    is_known = found >= 0
    latest = np.maximum.accumulate(np.where(is_known, np.arange(len(found)), -1))
    return np.where(latest >= 0, found.take(latest, mode="clip"), -1), is_known


def _joined(texts: Sequence[str], chosen: NDArray[np.bool_]) -> str:
    return "\n".join(text for text, is_chosen in zip(texts, chosen.tolist(), strict=True) if is_chosen)
