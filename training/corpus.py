"""Labelled pages on disk -> a sequence that reads one page at a time."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, overload

from dehusk.features.errors import DataError
from dehusk.training.reviewed import accepted, is_reviewed, read_reviewed


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page with the text that an annotator took for its content."""

    id: str
    """Name of the page, unique in its set."""
    url: str | None
    """Where the page came from; None where that is not known."""
    html: bytes | str
    """The page."""
    text: str
    """The gold text, "" for a page without content."""
    page_type: str | None
    """Kind of page ("article", "forum", ...), None where the set does not tell."""
    source: str
    """Name of the set."""
    content: tuple[bool, ...] | None = None
    """Label of each block, where a person gave them; else they are found by aligning the gold text."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus(Sequence[LabelledPage]):
    """A set of labelled pages; a page is read from disk each time that it is asked for."""

    source: str
    """Name of the set."""
    ids: tuple[str, ...]
    """The pages' ids, in order."""
    loaders: tuple[Callable[[], LabelledPage], ...]
    """What reads each page."""

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> LabelledPage: ...
    @overload
    def __getitem__(self, index: slice) -> Corpus: ...
    def __getitem__(self, index: int | slice) -> LabelledPage | Corpus:
        if isinstance(index, slice):
            return Corpus(self.source, self.ids[index], self.loaders[index])
        return self.loaders[index]()


def read_corpus(path: str | Path) -> Corpus:
    """Open a set of labelled pages; its layout is told from what is there.

    Four layouts are known:

    - WCXB's: ``html/ID.html.gz`` (or ``.html``) and ``ground-truth/ID.json``, in the folder
      itself or in its ``dev/``;
    - JSON Lines (``.jsonl``, gzipped or not): objects with ``id``, ``html``, ``text`` and, where
      known, ``url`` and ``page_type``;
    - a folder for each page that holds ``page.html`` (or ``page.txt``, a page without markup) and
      ``gold.txt``;
    - what `dehusk review` writes: ``html/ID.html.gz`` and ``labels/ID.json``, of which the accepted
      pages are taken, with the labels of their blocks.

    Raises
    ------
    DataError
        If the path is missing, holds no pages, has a page without gold text or the reverse, or
        an id twice. A file that cannot be read is reported when its page is asked for.
    """
    path = Path(path)
    if path.is_file():
        return _open_json_lines(path)
    if not path.is_dir():
        raise DataError(f"{path}: no such file or folder of labelled pages")
    if is_reviewed(path):
        return _open_reviewed(path)
    if _is_wcxb(path):
        # A split is named after its set.
        return _open_wcxb(path, path.resolve().parent.name if path.name == "dev" else path.resolve().name)
    splits = [folder for folder in sorted(path.iterdir()) if _is_wcxb(folder)]
    if len(splits) > 1:
        raise DataError(f"{path} holds several sets ({', '.join(folder.name for folder in splits)}): name one of them")
    if splits:
        return _open_wcxb(splits[0], path.resolve().name)
    return _open_folders(path)


def fingerprint(page: LabelledPage) -> str:
    """A digest of a page and its gold text, to tell whether a model has seen it in training."""
    html = page.html.encode("utf-8", "surrogatepass") if isinstance(page.html, str) else page.html
    digest = hashlib.sha256(f"{len(html)}:".encode())  # the length keeps page and gold text apart
    digest.update(html)
    digest.update(page.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _open_reviewed(folder: Path) -> Corpus:
    source = folder.resolve().name
    return _corpus(
        folder, source, {page_id: partial(_load_reviewed, folder, page_id, source) for page_id in accepted(folder)}
    )


def _load_reviewed(folder: Path, page_id: str, source: str) -> LabelledPage:
    page = read_reviewed(folder, page_id)
    return LabelledPage(page_id, page.url, page.html, page.text, page.page_type or None, source, page.content)


def _is_wcxb(folder: Path) -> bool:
    return (folder / "html").is_dir() or (folder / "ground-truth").is_dir()


def _open_wcxb(folder: Path, source: str) -> Corpus:
    pages: dict[str, Path] = {}
    for pattern, suffix in ("*.html", ".html"), ("*.html.gz", ".html.gz"):
        for file in (folder / "html").glob(pattern):
            page_id = file.name.removesuffix(suffix)
            if page_id in pages:
                raise DataError(f"{file}: page {page_id!r} is also there as {pages[page_id].name}: keep one of them")
            pages[page_id] = file
    golds = {file.stem: file for file in (folder / "ground-truth").glob("*.json")}
    for page_id in sorted(pages.keys() ^ golds.keys()):
        if page_id in pages:
            raise DataError(f"{pages[page_id]}: the page has no gold text, expected {page_id}.json in ground-truth/")
        raise DataError(f"{golds[page_id]}: the gold text has no page, expected {page_id}.html.gz in html/")
    return _corpus(folder, source, {key: partial(_load_wcxb, key, pages[key], golds[key], source) for key in pages})


def _load_wcxb(page_id: str, page: Path, gold: Path, source: str) -> LabelledPage:
    record = _parse_object(_read(gold), str(gold))
    truth = _field(record, "ground_truth", dict, str(gold))
    return LabelledPage(
        id=page_id,
        url=_field(record, "url", str, str(gold), optional=True) or None,
        html=_read(page),
        # WCXB's own evaluation takes a main_content that is null or missing for an empty one.
        text=_field(truth, "main_content", str, str(gold), optional=True) or "",
        page_type=_wcxb_page_type(record),
        source=source,
    )


def _wcxb_page_type(record: dict[str, Any]) -> str | None:
    page_type = (record.get("_internal") or {}).get("page_type")
    name = page_type.get("primary") if isinstance(page_type, dict) else page_type
    return "collection" if name == "category" else name  # one type under two names, as in WCXB's evaluation


def _open_folders(folder: Path) -> Corpus:
    source = folder.resolve().name
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
            loaders[directory.name] = partial(_load_folder, pages[0], gold, source)
    return _corpus(folder, source, loaders)


def _load_folder(page: Path, gold: Path, source: str) -> LabelledPage:
    return LabelledPage(page.parent.name, None, _read(page), _decode(_read(gold), str(gold)), None, source)


def _open_json_lines(path: Path) -> Corpus:
    source = path.name.removesuffix(".gz").removesuffix(".jsonl")
    is_gzip = _is_gzip(path)
    loaders: dict[str, Callable[[], LabelledPage]] = {}
    for number, offset, line in _lines(path, is_gzip=is_gzip):
        where = f"{path}, line {number}"
        page_id = _parse_line(line, where, source).id
        if page_id in loaders:
            raise DataError(f"{where}: the id {page_id!r} stands on an earlier line already")
        if is_gzip:
            # There is no going back in a gzip file without unpacking it anew, so the lines stay in memory, packed.
            loaders[page_id] = partial(_load_packed_line, zlib.compress(line, 1), where, source)
        else:
            loaders[page_id] = partial(_load_line, path, offset, where, source)
    return _corpus(path, source, loaders)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _lines(path: Path, *, is_gzip: bool) -> Iterator[tuple[int, int, bytes]]:
    """Number, byte offset and bytes of each line that is not blank."""
    offset = 0
    try:
        with gzip.open(path) if is_gzip else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, offset, line
                offset += len(line)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error})") from error


def _load_line(path: Path, offset: int, where: str, source: str) -> LabelledPage:
    with path.open("rb") as file:
        file.seek(offset)
        return _parse_line(file.readline(), where, source)


def _load_packed_line(packed: bytes, where: str, source: str) -> LabelledPage:
    return _parse_line(zlib.decompress(packed), where, source)


def _parse_line(line: bytes, where: str, source: str) -> LabelledPage:
    record = _parse_object(line, where)
    return LabelledPage(
        id=_field(record, "id", str, where),
        url=_field(record, "url", str, where, optional=True) or None,
        html=_field(record, "html", str, where),
        text=_field(record, "text", str, where),
        page_type=_field(record, "page_type", str, where, optional=True),
        source=source,
    )


def _corpus(path: Path, source: str, loaders: Mapping[str, Callable[[], LabelledPage]]) -> Corpus:
    if not loaders:
        raise DataError(
            f"{path}: no labelled pages found; expected html/ with ground-truth/, JSON Lines, "
            "or folders that hold page.html and gold.txt"
        )
    ids = tuple(sorted(loaders))
    return Corpus(source, ids, tuple(loaders[page_id] for page_id in ids))


def _read(file: Path) -> bytes:
    try:
        return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file}: cannot be read ({error})") from error


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: not UTF-8 ({error})") from error


def _parse_object(data: bytes, where: str) -> dict[str, Any]:
    try:
        record = json.loads(_decode(data, where))
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not valid JSON ({error})") from error
    if not isinstance(record, dict):
        raise DataError(f"{where}: expected a JSON object, found {type(record).__name__}")
    return record


def _field(record: dict[str, Any], name: str, kind: type, where: str, *, optional: bool = False) -> Any:
    value = record.get(name)
    if optional and value is None:
        return None
    if name not in record:
        raise DataError(f"{where}: the field {name!r} is missing")
    if not isinstance(value, kind):
        raise DataError(f"{where}: the field {name!r} must be {kind.__name__}, found {type(value).__name__}")
    return value
