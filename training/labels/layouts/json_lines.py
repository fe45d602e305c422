"""JSON Lines, gzipped or not: our own objects, or WebMainBench's."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from dehusk.features.errors import DataError
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import field, make_corpus, parse_object, text_list

#: WebMainBench marks the content in the page itself, which no extractor may see.
_ANNOTATION = re.compile(r"""\scc-select=(["'])true\1""")


def open_corpus(path: Path) -> Corpus:
    """Check each line; a page is read again when it is asked for."""
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
            loaders[page_id] = partial(_load_packed, zlib.compress(line, 1), where, source)
        else:
            loaders[page_id] = partial(_load, path, offset, where, source)
    return make_corpus(path, source, loaders)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _lines(path: Path, *, is_gzip: bool) -> Iterator[tuple[int, int, bytes]]:
    """Number, byte offset and bytes of each line but blank ones."""
    offset = 0
    try:
        with gzip.open(path) if is_gzip else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, offset, line
                offset += len(line)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error})") from error


def _load(path: Path, offset: int, where: str, source: str) -> LabelledPage:
    with path.open("rb") as file:
        file.seek(offset)
        return _parse_line(file.readline(), where, source)


def _load_packed(packed: bytes, where: str, source: str) -> LabelledPage:
    return _parse_line(zlib.decompress(packed), where, source)


def _parse_line(line: bytes, where: str, source: str) -> LabelledPage:
    record = parse_object(line, where)
    if "track_id" in record and "id" not in record:
        return _webmainbench(record, where, source)
    return LabelledPage(
        id=field(record, "id", str, where),
        url=field(record, "url", str, where, optional=True) or None,
        html=field(record, "html", str, where),
        text=field(record, "text", str, where),
        page_type=field(record, "page_type", str, where, optional=True),
        source=source,
        language=field(record, "language", str, where, optional=True),
        snippets=text_list(record, "with", where),
        foreign=text_list(record, "without", where),
    )


def _webmainbench(record: dict[str, Any], where: str, source: str) -> LabelledPage:
    """Its gold text is that of the part which annotators marked, not the Markdown made from it."""
    meta = field(record, "meta", dict, where, optional=True) or {}
    style = field(meta, "style", str, where, optional=True)
    return LabelledPage(
        id=field(record, "track_id", str, where),
        url=field(record, "url", str, where, optional=True) or None,
        html=_ANNOTATION.sub("", field(record, "html", str, where)),
        text="\n".join(cut(parse(field(record, "main_html", str, where))).texts),
        page_type=style.lower() if style else None,
        source=source,
        language=field(meta, "language", str, where, optional=True),
    )
