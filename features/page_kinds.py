"""The two kinds of pages behind the same two functions: how HTML and plain text are read and measured."""

from __future__ import annotations

from collections.abc import Sequence

from dehusk.features.extra_features import ExtraFeature
from dehusk.features.matrix import Measured, measure
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.kind import HTML
from dehusk.features.reading.parsing import parse
from dehusk.features.reading.text_blocks import TextTable


def read_blocks(
    kind: str, source: bytes | bytearray | memoryview | str, encoding: str | None = None, url: str | None = None
) -> BlockTable:
    """Decode a page of one kind, with its encoding and address where the caller knows them, and cut it into blocks."""
    if kind == HTML:
        return cut(parse(source, encoding, url=url))
    from dehusk.features.reading.plain_text import read_text  # noqa: PLC0415 - most users have HTML pages only

    return read_text(source, encoding, url=url)


def measure_blocks(table: BlockTable, extra: Sequence[ExtraFeature] = ()) -> Measured:
    """Measure the blocks of a page, one or more; extra features are columns of HTML pages alone."""
    if not isinstance(table, TextTable):
        return measure(table, extra)
    from dehusk.features.text_matrix import measure_text  # noqa: PLC0415 - as above

    return measure_text(table)
