"""The two calls: label a page's blocks, and extract its content."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, get_args

import numpy as np
from numpy.typing import NDArray

from dehusk import artifacts
from dehusk.features.errors import InputError
from dehusk.features.limits import DEFAULT_LIMITS, Limits, applied
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.document import Document, parse
from dehusk.features.reading.kind import HTML, TEXT, guess_kind
from dehusk.features.reading.text_blocks import TextTable
from dehusk.page import Page

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dehusk.many import Extracted, Input, Labelled, Source
    from dehusk.model.artifact import Artifact
    from dehusk.model.labeller import Model, Thresholds

OutputFormat = Literal["txt", "markdown", "html", "json"]
OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)
Kind = Literal["auto", "html", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ModelSource: TypeAlias = "str | PathLike[str] | Artifact | None"

#: The model that ships in the package.
SHIPPED_MODEL = Path(artifacts.__file__).parent / "model.joblib"


class ExtractOptions(TypedDict, total=False):
    """The keywords of `extract` that are the same for every page of many."""

    output_format: OutputFormat
    favor_precision: bool
    favor_recall: bool
    threshold: float | None
    include_tables: bool
    include_links: bool
    kind: Kind


@lru_cache(maxsize=1)
def shipped_model() -> Artifact:
    """The model that ships in the package, read once a process.

    Raises
    ------
    ModelError
        If the installation is damaged.
    """
    from dehusk.model.artifact import load  # noqa: PLC0415 - what models are made of is imported with the first one

    return load(SHIPPED_MODEL)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of reference cycles: it takes a tenth of a page's time to find none.

    What is made for a page has no cycles and is freed as it goes out of use. Only who finds the collector running
    turns it off, and on again: the last thread's last word is that it is on.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Extractor:
    """Labels pages with one model; may be pickled, and used from several threads.

    Threads take turns, as Python runs one at a time: for parallel speed use processes, as `extract_many` does.

    Parameters
    ----------
    model
        A model file, or one that is loaded; the shipped model if None.
    limits
        How large a page may be and how long it may take.

    Raises
    ------
    ModelError
        If the model file cannot be used.
    """

    def __init__(self, model: ModelSource = None, limits: Limits = DEFAULT_LIMITS) -> None:
        self._source = model
        self.artifact = _open_model(model)
        self.limits = limits

    def label(
        self, source: Source, *, url: str | None = None, encoding: str | None = None, kind: Kind = "auto"
    ) -> Page:
        """Label every block of a page; see `dehusk.label`."""
        with uncollected(), applied(self.limits):
            chosen = _kind(source, kind)
            model = self.artifact.model_of(chosen)
            table = _read(source, encoding, chosen)
            table.check()
            probability = _probabilities(model, table) if len(table) else np.zeros(0, dtype=np.float64)
        document = table.document
        return Page(
            table=table,
            probabilities=probability,
            threshold=model.thresholds.balanced,
            title=document.title,
            language=document.attributes[0].get("lang", ""),
            encoding=document.encoding,
            url=url,
            kind=chosen,
            source_warnings=_warnings(document, table),
            extractor=self,
        )

    def extract(
        self,
        source: Source,
        *,
        url: str | None = None,
        output_format: OutputFormat = "txt",
        favor_precision: bool = False,
        favor_recall: bool = False,
        threshold: float | None = None,
        include_tables: bool = True,
        include_links: bool = False,
        encoding: str | None = None,
        kind: Kind = "auto",
    ) -> str:
        """The content of a page; see `dehusk.extract`."""
        if output_format not in OUTPUT_FORMATS:
            raise InputError(f"unknown output format {output_format!r}; use one of {', '.join(OUTPUT_FORMATS)}")
        with uncollected(), applied(self.limits):
            # In a call of its own, so that all that was made for the page is freed before the collector runs again.
            return _render(
                self._at(
                    self.label(source, url=url, encoding=encoding, kind=kind), threshold, favor_precision, favor_recall
                ),
                output_format,
                include_links=include_links,
                include_tables=include_tables,
            )

    def _at(self, page: Page, threshold: float | None, favor_precision: bool, favor_recall: bool) -> Page:  # noqa: FBT001
        known = self.artifact.model_of(page.kind).thresholds
        return page.with_threshold(_threshold(known, threshold, favor_precision, favor_recall))

    def label_many(self, pages: Iterable[Source | Input], *, n_jobs: int = 1) -> Iterator[Labelled]:
        """Label a stream of pages; see `dehusk.label_many`."""
        from dehusk.many import Labelled, as_input  # noqa: PLC0415 - who labels one page needs no streams
        from dehusk.pool import map_in_order  # noqa: PLC0415 - nor processes

        done = map_in_order(self._label_input, map(as_input, pages), n_jobs)
        return (Labelled(page.id, page.url, outcome.value, outcome.error) for page, outcome in done)

    def extract_many(
        self, pages: Iterable[Source | Input], *, n_jobs: int = 1, **options: Unpack[ExtractOptions]
    ) -> Iterator[Extracted]:
        """The contents of a stream of pages; see `dehusk.extract_many`."""
        from dehusk.many import Extracted, as_input  # noqa: PLC0415
        from dehusk.pool import map_in_order  # noqa: PLC0415

        self.extract("", **options)  # what is wrong with the options is said here, not once a page
        done = map_in_order(partial(self._extract_input, options), map(as_input, pages), n_jobs)
        return (Extracted(page.id, page.url, outcome.value, outcome.error) for page, outcome in done)

    def _label_input(self, page: Input) -> Page:
        return self.label(page.source, url=page.url, encoding=page.encoding)

    def _extract_input(self, options: ExtractOptions, page: Input) -> str:
        return self.extract(page.source, url=page.url, encoding=page.encoding, **options)

    def __reduce__(self) -> tuple[type[Extractor], tuple[ModelSource, Limits]]:
        # A model from a file, the shipped one too, is read again where the pickle is opened.
        return type(self), (self._source, self.limits)


def label(
    source: Source,
    *,
    url: str | None = None,
    encoding: str | None = None,
    kind: Kind = "auto",
    model: ModelSource = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Page:
    """Label every text block of a page as content or chrome.

    Parameters
    ----------
    source
        The page: HTML or plain text, as bytes as they came or as str.
    url
        Where the page came from; links in the outputs are made absolute by it.
    encoding
        The encoding of bytes, where it is known; else it is found.
    kind
        ``"html"``, ``"text"`` for a text without markup, or ``"auto"`` to have it found out.
    model
        A model file that `dehusk train` wrote; the shipped model if None.
    limits
        How large the page may be and how long it may take; see `dehusk.Limits`.

    Returns
    -------
    Page
        Its blocks in document order; none for a page without text.

    Raises
    ------
    InputError
        If the page is neither bytes nor str, or the encoding or kind is unknown.
    LimitError
        If the page is beyond a limit.
    ModelError
        If the model file cannot be used.
    """
    return _extractor(model, limits).label(source, url=url, encoding=encoding, kind=kind)


def extract(
    source: Source,
    *,
    url: str | None = None,
    output_format: OutputFormat = "txt",
    favor_precision: bool = False,
    favor_recall: bool = False,
    threshold: float | None = None,
    include_tables: bool = True,
    include_links: bool = False,
    encoding: str | None = None,
    kind: Kind = "auto",
    model: ModelSource = None,
    limits: Limits = DEFAULT_LIMITS,
) -> str:
    """Extract the content of a page.

    Parameters
    ----------
    source
        The page: HTML or plain text, as bytes as they came or as str.
    url
        Where the page came from; links are made absolute by it.
    output_format
        ``"txt"``, ``"markdown"``, ``"html"`` (pruned, nothing active) or ``"json"`` (every block).
    favor_precision, favor_recall
        Keep less, or more, than what gives the best F1; the thresholds are named in the model's manifest.
    threshold
        Keep blocks from this probability on, 0 to 1; goes before the two above.
    include_tables
        Whether data tables are kept.
    include_links
        Whether links keep their addresses (Markdown and HTML).
    encoding
        The encoding of bytes, where it is known; else it is found.
    kind
        ``"html"``, ``"text"`` for a text without markup, or ``"auto"`` to have it found out.
    model
        A model file that `dehusk train` wrote; the shipped model if None.
    limits
        How large the page may be and how long it may take; see `dehusk.Limits`.

    Returns
    -------
    str
        The content, "" when the page has none.

    Raises
    ------
    InputError
        If the page is neither bytes nor str, or an argument is not one of those named.
    LimitError
        If the page is beyond a limit.
    ModelError
        If the model file cannot be used.
    """
    return _extractor(model, limits).extract(
        source,
        url=url,
        output_format=output_format,
        favor_precision=favor_precision,
        favor_recall=favor_recall,
        threshold=threshold,
        include_tables=include_tables,
        include_links=include_links,
        encoding=encoding,
        kind=kind,
    )


def label_many(
    pages: Iterable[Source | Input],
    *,
    n_jobs: int = 1,
    model: ModelSource = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Labelled]:
    """Label a stream of pages, in several processes if asked for.

    Pages are read as results are asked for, never more than a few ahead, so both may be endless.

    Parameters
    ----------
    pages
        Pages as `label` takes them, or `Input` values that carry an id, a URL or an encoding along.
    n_jobs
        Number of processes: 1 for this one, -1 for as many as there are CPUs. The processes are fresh
        interpreters that import the running script, so set ``n_jobs`` below ``if __name__ == "__main__":``.
    model
        A model file that `dehusk train` wrote; the shipped model if None. Each process reads it once.
    limits
        How large each page may be and how long it may take; see `dehusk.Limits`.

    Returns
    -------
    Iterator of Labelled
        One for each page, in order. A page that fails has its error instead of labels and ends nothing, even
        where it kills its process.

    Raises
    ------
    InputError
        If ``n_jobs`` is 0.
    ModelError
        If the model file cannot be used.
    WorkerError
        While results are asked for: if no process can be started. What ``pages`` itself raises comes through after
        the results of the pages before.

    Examples
    --------
    >>> from dehusk import Input
    >>> pages = [Input(b"<p>One harbour, two ferries.</p>", id="a"), Input(None, id="b")]
    >>> for labelled in label_many(pages):
    ...     print(labelled.id, labelled.page and len(labelled.page.blocks), labelled.error)
    a 1 None
    b None a page is bytes or str, not NoneType; read the file or response first
    """
    return _extractor(model, limits).label_many(pages, n_jobs=n_jobs)


def extract_many(
    pages: Iterable[Source | Input],
    *,
    n_jobs: int = 1,
    model: ModelSource = None,
    limits: Limits = DEFAULT_LIMITS,
    **options: Unpack[ExtractOptions],
) -> Iterator[Extracted]:
    """Extract the contents of a stream of pages, in several processes if asked for.

    Parameters
    ----------
    pages, n_jobs, model, limits
        As for `label_many`.
    **options
        ``output_format``, ``favor_precision``, ``favor_recall``, ``threshold``, ``include_tables`` and
        ``include_links`` as for `extract`, the same for every page.

    Returns
    -------
    Iterator of Extracted
        One for each page, in order, with its text or its error.

    Raises
    ------
    InputError
        If an option is wrong or ``n_jobs`` is 0.
    ModelError, WorkerError
        As for `label_many`.
    """
    return _extractor(model, limits).extract_many(pages, n_jobs=n_jobs, **options)


def _render(page: Page, output_format: OutputFormat, *, include_links: bool, include_tables: bool) -> str:
    if output_format == "markdown":
        return page.to_markdown(include_links=include_links, include_tables=include_tables)
    if output_format == "html":
        return page.to_html(include_links=include_links, include_tables=include_tables)
    if output_format == "json":
        from dehusk.rendering.as_json import to_json  # noqa: PLC0415 - the others need no JSON

        return to_json(page.to_dict(include_tables=include_tables), indent=1)
    return page.to_text(include_tables=include_tables)


@lru_cache(maxsize=1)
def _shipped_extractor() -> Extractor:
    return Extractor()


def _extractor(model: ModelSource, limits: Limits) -> Extractor:
    if model is None and limits is DEFAULT_LIMITS:
        return _shipped_extractor()
    return Extractor(model, limits)


def _open_model(model: ModelSource) -> Artifact:
    if model is None:
        return shipped_model()
    from dehusk.model.artifact import Artifact, load  # noqa: PLC0415 - as above

    return model if isinstance(model, Artifact) else load(Path(model))


def _kind(source: Source, kind: Kind) -> str:
    if kind not in KINDS:
        raise InputError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")
    if kind != "auto":
        return kind
    if isinstance(source, memoryview) and source.ndim != 1:
        source = source.tobytes()  # the others can be sliced
    # What is no page at all is refused by the reader.
    return guess_kind(source) if isinstance(source, (bytes, bytearray, memoryview, str)) else HTML


def _read(source: Source, encoding: str | None, kind: str) -> BlockTable:
    if kind != TEXT:
        return cut(parse(source, encoding))
    from dehusk.features.reading.plain_text import read_text  # noqa: PLC0415 - most users have pages

    return read_text(source, encoding)


def _probabilities(model: Model, table: BlockTable) -> NDArray[np.float64]:
    from dehusk.model.labeller import probabilities  # noqa: PLC0415 - as above

    if not isinstance(table, TextTable):
        return probabilities(model, measure(table))
    from dehusk.features.text_matrix import measure_text  # noqa: PLC0415

    return probabilities(model, measure_text(table))


def _threshold(known: Thresholds, threshold: float | None, favor_precision: bool, favor_recall: bool) -> float:  # noqa: FBT001 - private
    if threshold is not None:
        return threshold
    if favor_precision and favor_recall:
        raise InputError("favor_precision and favor_recall exclude each other; choose one, or set threshold")
    if favor_precision:
        return known.precision
    return known.recall if favor_recall else known.balanced


def _warnings(document: Document, table: BlockTable) -> tuple[str, ...]:
    warnings = []
    if document.n_replaced:
        warnings.append(
            f"{document.n_replaced} byte sequences are not valid {document.encoding}; is the encoding right?"
        )
    if document.n_stored:
        warnings.append("the page shows little of its article: the text was taken from the page's data (JSON)")
    if not len(table) and isinstance(table, TextTable):
        warnings.append("the text holds nothing but white space")
    elif not len(table):
        warnings.append("the page holds no text; is it filled in by scripts, or made of frames?")
    return tuple(warnings)
