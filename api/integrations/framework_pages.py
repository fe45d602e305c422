"""What the document loaders of frameworks share: where pages come from, and what a document says of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from dehusk.extractor import Extractor
from dehusk.features.errors import InputError
from dehusk.inputs import Input
from dehusk.options import Options
from dehusk.page import Page

#: A page: the path of its file, its bytes, or an `Input` that names it.
PageSource: TypeAlias = "str | Path | bytes | Input"


def read_inputs(pages: PageSource | Iterable[PageSource]) -> Iterator[Input]:
    """One page or many as inputs, each read when it is asked for.

    A str is the path of a file, as loaders of documents have it; HTML as text goes into an `Input`.

    Raises
    ------
    InputError
        While pages are asked for: if one is neither a path, bytes nor an `Input`.
    OSError
        If a file cannot be read.
    """
    for page in [pages] if isinstance(pages, (str, Path, bytes, Input)) else pages:
        if isinstance(page, Input):
            yield page
        elif isinstance(page, bytes):
            yield Input(page)
        elif isinstance(page, (str, Path)):
            yield Input(Path(page).read_bytes(), id=str(page))
        else:
            raise InputError(f"a page is a path, bytes or a dehusk.Input, not {type(page).__name__}")


def label_input(extractor: Extractor, page: Input) -> Page:
    """Label the blocks of one input."""
    return extractor.label(page.source, url=page.url, encoding=page.encoding)


def facts_of(page: Page, source: object = None) -> dict[str, Any]:
    """What a document says of its page, by the keys that loaders of documents have for it.

    Parameters
    ----------
    page
        The labelled page.
    source
        Where it came from; its URL if None.

    Returns
    -------
    dict
        ``source``, ``title`` and ``language`` where they are known, and ``confidence``, the word F1 that the text can
        be expected to have.
    """
    known = {"source": page.url if source is None else str(source), "title": page.title, "language": page.language}
    return {**{key: value for key, value in known.items() if value}, "confidence": round(page.confidence, 4)}


def address_of(metadata: Mapping[str, Any]) -> str | None:
    """The URL that a document names as its source, None where that is anything else."""
    source = metadata.get("source")
    return source if isinstance(source, str) and source.startswith(("http://", "https://")) else None


def markdown_unless(options: Mapping[str, Any]) -> Options:
    """The options, with Markdown as the format where they name none: what frameworks index.

    Raises
    ------
    InputError
        If an option is wrong.
    """
    return Options(**{"output_format": "markdown", **options})
