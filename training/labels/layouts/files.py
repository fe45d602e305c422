"""What the readers of all layouts share: files and fields read with errors that name them, pages paired with gold."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from dehusk.features.errors import DataError
from dehusk.training.labels.labelled_page import Corpus, LabelledPage


def make_corpus(path: Path, source: str, loaders: Mapping[str, Callable[[], LabelledPage]]) -> Corpus:
    """A set of the pages, sorted by id.

    Raises
    ------
    DataError
        If there are none.
    """
    if not loaders:
        raise DataError(
            f"{path}: no labelled pages found; expected html/ with ground-truth/ or reference/, ground-truth.json, "
            "evaldata.json, JSON Lines, or folders that hold page.html and gold.txt"
        )
    ids = tuple(sorted(loaders))
    return Corpus(source, ids, tuple(loaders[page_id] for page_id in ids))


def files_by_id(files: Iterable[Path], *suffixes: str) -> dict[str, Path]:
    """The files under their names without the first suffix that fits.

    Raises
    ------
    DataError
        If two files have one id.
    """
    found: dict[str, Path] = {}
    for file in sorted(files):
        page_id = next((file.name.removesuffix(end) for end in suffixes if file.name.endswith(end)), file.name)
        if page_id in found:
            raise DataError(f"{file}: page {page_id!r} is also there as {found[page_id].name}: keep one of them")
        found[page_id] = file
    return found


def check_paired(pages: Mapping[str, Path], golds: Mapping[str, object], gold_at: str, page_at: str) -> None:
    """Hold that every page has its gold text and every gold text its page; ``ID`` stands for the id in the messages.

    Raises
    ------
    DataError
        If one has not.
    """
    for page_id in sorted(pages.keys() ^ golds.keys()):
        if page_id in pages:
            raise DataError(
                f"{pages[page_id]}: the page has no gold text, expected {gold_at.replace('ID', repr(page_id))}"
            )
        gold = golds[page_id]
        where = gold if isinstance(gold, Path) else gold_at.replace("ID", repr(page_id))
        raise DataError(f"{where}: the gold text has no page, expected {page_at.replace('ID', page_id)}")


def read_bytes(file: Path) -> bytes:
    """What a file holds, unpacked where its name ends in .gz."""
    try:
        return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file}: cannot be read ({error})") from error


def decode_utf8(data: bytes, where: str) -> str:
    """Text of a file that has to be UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: not UTF-8 ({error})") from error


def parse_object(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object; a name that stands twice in it is an error, as one of the two would be lost."""
    try:
        record = json.loads(decode_utf8(data, where), object_pairs_hook=lambda pairs: _without_twins(pairs, where))
    except (ValueError, RecursionError) as error:  # also numbers of 5,000 digits, lists of 5,000 levels
        raise DataError(f"{where}: not valid JSON ({error})") from error
    if not isinstance(record, dict):
        raise DataError(f"{where}: expected a JSON object, found {type(record).__name__}")
    return record


def _without_twins(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for row, name in enumerate(names) if name in names[:row])
        raise DataError(f"{where}: {twin!r} stands twice in one object: keep one of them")
    return record


def field(record: Mapping[str, Any], name: str, kind: type, where: str, *, optional: bool = False) -> Any:
    """A field of an object; None for an optional one that is missing or null."""
    value = record.get(name)
    if optional and value is None:
        return None
    if name not in record:
        raise DataError(f"{where}: the field {name!r} is missing")
    if not isinstance(value, kind):
        raise DataError(f"{where}: the field {name!r} must be {kind.__name__}, found {type(value).__name__}")
    return value


def text_list(record: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    """The texts of an optional list; empty ones are left out."""
    values = field(record, name, list, where, optional=True) or []
    if not all(isinstance(value, str) for value in values):
        raise DataError(f"{where}: the field {name!r} must be a list of texts")
    return tuple(value for value in values if value.strip())
