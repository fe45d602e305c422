"""Batches of columns in, the same with the content's columns out: the core under engines that spread work themselves.

Spark (`dehusk.integrations.spark`), Ray Data and plain generators have their own processes and ways with failures;
what they need is a function from batches to batches that loads the model once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dehusk.batch.record_fields import PAGE_FIELDS
from dehusk.batch.settings import RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.features.errors import InputError
from dehusk.options import OptionKeywords, Options, lists_keywords
from dehusk.sources.read_options import MAX_BYTES

if TYPE_CHECKING:
    from typing_extensions import Unpack

#: The columns that are added, in this order; ``blocks`` comes behind where it is asked for.
COLUMNS = tuple(field.name for field in PAGE_FIELDS)


class BatchExtractor:
    """Adds what is extracted to batches of pages; the model is loaded once, when the object is made.

    Parameters
    ----------
    html
        Name of the column that holds the pages, bytes or str; None gives a row with its ``error`` filled in.
    url
        Name of the column of their URLs; it may be missing.
    output_format, favor_precision, favor_recall, threshold, include_tables, include_links, include_title,
    include_comments, include_images, with_metadata, model
        See `dehusk.extract`; comments and metadata are columns of their own.
    blocks
        Whether a column of all blocks is added.
    max_bytes
        Larger pages become an error.

    Raises
    ------
    InputError
        If two arguments exclude each other.
    ModelError
        If the model file cannot be used.

    Examples
    --------
    With Ray Data, four processes::

        ray.data.read_parquet("pages/").map_batches(dehusk.BatchExtractor, batch_format="numpy", concurrency=4)
    """

    @lists_keywords(OptionKeywords)
    def __init__(
        self,
        *,
        html: str = "html",
        url: str = "url",
        blocks: bool = False,
        max_bytes: int = MAX_BYTES,
        model: str | None = None,
        **options: Unpack[OptionKeywords],
    ) -> None:
        self._html, self._url = html, url
        record_options = RecordOptions(Options(**options), model, blocks, max_bytes)
        self.fields = record_options.page_fields
        self._pages = _page_extractor(record_options)

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Give the batch's columns and those that are added; those of the same name are replaced.

        Raises
        ------
        InputError
            If the batch has no column of pages.
        """
        if self._html not in batch:
            raise InputError(f"no column {self._html!r} among {', '.join(map(str, batch))}")
        return {**batch, **self.columns(batch[self._html], batch.get(self._url))}

    def columns(self, pages: Iterable[Any], urls: Iterable[Any] | None = None) -> dict[str, list[Any]]:
        """The columns that are added for some pages, each as long as there are pages."""
        pages = list(pages)
        known = [None] * len(pages) if urls is None else [url if isinstance(url, str) else None for url in urls]
        rows = [self._pages.fields(_page(page), url=url) for page, url in zip(pages, known, strict=True)]
        return {name: [row[name] for row in rows] for name in (field.name for field in self.fields)}


def extract_batches(batches: Iterable[Mapping[str, Sequence[Any]]], **options: Any) -> Iterator[dict[str, Any]]:
    """Extract the pages of batches of columns, one batch at a time.

    Parameters
    ----------
    batches
        Each maps names of columns to sequences of one length.
    options
        See `BatchExtractor`.

    Yields
    ------
    dict
        The same columns and those of `COLUMNS`.

    Examples
    --------
    >>> batches = [{"html": ["<p>" + "A harbour has a ferry, and a ferry has a timetable. " * 9, None], "row": [7, 8]}]
    >>> [batch] = extract_batches(batches)
    >>> batch["row"], batch["text"][0][:9], batch["error"]
    ([7, 8], 'A harbour', [None, 'InputError: there is no page (null)'])
    """
    extractor = BatchExtractor(**options)
    for batch in batches:
        yield extractor(batch)


@lru_cache(maxsize=4)
def _page_extractor(options: RecordOptions) -> PageExtractor:
    """One a process for each way to extract: engines call anew for every partition."""
    return PageExtractor(options)


def _page(value: Any) -> bytes | str | None:
    """A cell as a page; what engines hold for a missing one (NaN) as None."""
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    return value if isinstance(value, bytes | str) else None
