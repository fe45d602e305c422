"""The four calls: label a page's blocks or extract its content, of one page or of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from dehusk.extractor import Extractor
from dehusk.features.limits import DEFAULT_LIMITS, Limits
from dehusk.inputs import Input, Source
from dehusk.models import ModelSource
from dehusk.options import Kind, OptionKeywords, lists_keywords
from dehusk.page import Page

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dehusk.results import Extracted, Labelled


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
        The page: HTML or plain text, as bytes as they came (gzip is unpacked) or as str. Of a feed or sitemap the
        titles and texts are read.
    url
        Where the page came from; links in the outputs are made absolute by it.
    encoding
        The encoding of bytes, where the sender names it (an HTTP header, for instance). Before it counts, as in
        browsers and because such names are often left over: a byte order mark, then UTF-8 where the bytes are valid
        and not all ASCII. Without it count, in this order: the pattern of UTF-16, UTF-32 and ISO-2022-JP, what the
        page declares if the bytes fit it, and a guess, which `Page.warnings` tells. Who knows better than all these
        decodes the page and gives a str.
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
        If the page is neither bytes nor str, or is no page but another kind of file (a PDF, a picture, an archive),
        or the encoding or kind is unknown.
    LimitError
        If the page is beyond a limit.
    ModelError
        If the model file cannot be used.
    """
    return _extractor(model, limits).label(source, url=url, encoding=encoding, kind=kind)


@lists_keywords(OptionKeywords)
def extract(
    source: Source,
    *,
    url: str | None = None,
    encoding: str | None = None,
    kind: Kind = "auto",
    model: ModelSource = None,
    limits: Limits = DEFAULT_LIMITS,
    **options: Unpack[OptionKeywords],
) -> str:
    """Extract the content of a page.

    Parameters
    ----------
    source
        The page: HTML or plain text, as bytes as they came (gzip is unpacked) or as str. Of a feed or sitemap the
        titles and texts are read.
    url
        Where the page came from; links are made absolute by it.
    encoding
        The encoding of bytes, where the sender names it (an HTTP header, for instance). Before it counts, as in
        browsers and because such names are often left over: a byte order mark, then UTF-8 where the bytes are valid
        and not all ASCII. Without it count, in this order: the pattern of UTF-16, UTF-32 and ISO-2022-JP, what the
        page declares if the bytes fit it, and a guess, which `Page.warnings` tells. Who knows better than all these
        decodes the page and gives a str.
    kind
        ``"html"``, ``"text"`` for a text without markup, or ``"auto"`` to have it found out.
    model
        A model file that `dehusk train` wrote; the shipped model if None.
    limits
        How large the page may be and how long it may take; see `dehusk.Limits`.
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
    include_title
        Whether the page's headline comes first, as an h1; None for yes in Markdown and HTML, no in plain text.
    include_comments
        Whether readers' comments come after the content, under a heading of their own; in JSON in a field.
    include_images
        Whether pictures of what is kept stay (Markdown and HTML), with their absolute addresses: give ``url``.
    with_metadata
        Whether what the page says of itself is told too: YAML before Markdown, a head in HTML, a field in JSON.

    Returns
    -------
    str
        The content, "" when the page has none.

    Raises
    ------
    InputError
        If the page is neither bytes nor str, or is no page but another kind of file (a PDF, a picture, an archive),
        or an argument is not one of those named.
    LimitError
        If the page is beyond a limit.
    ModelError
        If the model file cannot be used.
    """
    return _extractor(model, limits).extract(source, url=url, encoding=encoding, kind=kind, **options)


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


@lists_keywords(OptionKeywords)
def extract_many(
    pages: Iterable[Source | Input],
    *,
    n_jobs: int = 1,
    kind: Kind = "auto",
    model: ModelSource = None,
    limits: Limits = DEFAULT_LIMITS,
    **options: Unpack[OptionKeywords],
) -> Iterator[Extracted]:
    """Extract the contents of a stream of pages, in several processes if asked for.

    Parameters
    ----------
    pages, n_jobs, model, limits
        As for `label_many`.
    kind, **options
        As for `extract`, the same for every page.

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
    return _extractor(model, limits).extract_many(pages, n_jobs=n_jobs, kind=kind, **options)


@lru_cache(maxsize=1)
def _shipped_extractor() -> Extractor:
    return Extractor()


def _extractor(model: ModelSource, limits: Limits) -> Extractor:
    if model is None and limits is DEFAULT_LIMITS:
        return _shipped_extractor()
    return Extractor(model, limits)
