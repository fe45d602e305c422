"""The two kinds of pages behind one interface: how HTML and plain text are read and measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from dehusk.features.matrix import Measured, measure
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.reading.parsing import parse

_Source: TypeAlias = "bytes | bytearray | memoryview | str"


class PageKind(NamedTuple):
    """What is done differently with each kind of pages."""

    read: Callable[[_Source, str | None, str | None], BlockTable]
    """Decodes a page, with the encoding and the address if the caller knows them, and cuts it into blocks."""
    measure: Callable[..., Measured]
    """Measures a table that ``read`` gave and that has at least one block; with the model's extra features."""


def _read_html(source: _Source, encoding: str | None, url: str | None) -> BlockTable:
    return cut(parse(source, encoding, url=url))


def _read_text(source: _Source, encoding: str | None, url: str | None) -> BlockTable:
    from dehusk.features.reading.plain_text import read_text  # noqa: PLC0415 - most users have HTML pages only

    return read_text(source, encoding, url=url)


def _measure_text(table: Any, _no_extra: tuple[()] = ()) -> Measured:
    from dehusk.features.text_matrix import measure_text  # noqa: PLC0415 - as above

    return measure_text(table)


#: Each kind by its name, which is also the ``kind`` of its block tables.
PAGE_KINDS: Mapping[str, PageKind] = {HTML: PageKind(_read_html, measure), TEXT: PageKind(_read_text, _measure_text)}
