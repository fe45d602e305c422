"""What labels pages: one model, and the limits that pages are held to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dehusk.features.errors import InputError
from dehusk.features.limits import DEFAULT_LIMITS, Limits, applied
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.document import Document
from dehusk.features.reading.encoding.encodings import REPLACEMENT
from dehusk.features.reading.encoding.file_types import unpack_page
from dehusk.features.reading.kind import HTML, TEXT, guess_kind
from dehusk.inputs import Input, Source, as_input
from dehusk.models import ModelSource, open_model
from dehusk.options import KINDS, Kind, OptionKeywords, Options, lists_keywords
from dehusk.page import Page

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dehusk.features.extra_features import ExtraFeature
    from dehusk.model.artifact import Artifact
    from dehusk.model.labeller import Model
    from dehusk.results import Extracted, Labelled


class Extractor:
    """Labels pages with one model; may be pickled, and used from several threads.

    Threads take turns, as Python runs one at a time: for parallel speed use processes, as `extract_many` does.

    Parameters
    ----------
    model
        A model file, or one that is loaded; the shipped model if None.
    limits
        How large a page may be and how long it may take.
    extra_features
        The functions that a model file was trained with, if it was (see `dehusk.training.train.train`).

    Raises
    ------
    ModelError
        If the model file cannot be used, or was trained with other extra features.
    """

    def __init__(
        self,
        model: ModelSource = None,
        limits: Limits = DEFAULT_LIMITS,
        *,
        extra_features: Sequence[ExtraFeature] = (),
    ) -> None:
        self._model = open_model(model, tuple(extra_features))
        self.limits = limits

    @property
    def artifact(self) -> Artifact:
        """The model, and what it says of itself."""
        return self._model.artifact

    def label(
        self, source: Source, *, url: str | None = None, encoding: str | None = None, kind: Kind = "auto"
    ) -> Page:
        """Label every block of a page; see `dehusk.label`."""
        from dehusk.features.page_kinds import read_blocks  # noqa: PLC0415 - importing dehusk reads no page

        url = _as_address(url)
        with applied(self.limits):
            page = unpack_page(source, encoding)
            _check_kind(kind)
            chosen = guess_kind(page) if kind == "auto" else kind
            model = self.artifact.model_of(chosen)
            table = read_blocks(chosen, page, encoding, url)
            table.check()
            probability, threshold, summary = _judge(model, table)
        document = table.document
        return Page(
            table=table,
            probabilities=probability,
            threshold=threshold,
            language=document.attributes[0].get("lang", ""),
            encoding=document.encoding,
            url=url,
            kind=chosen,
            source_warnings=_warnings(document, table),
            model=self._model,
            limits=self.limits,
            summary=summary,
        )

    @lists_keywords(OptionKeywords)
    def extract(
        self,
        source: Source,
        *,
        url: str | None = None,
        encoding: str | None = None,
        kind: Kind = "auto",
        **options: Unpack[OptionKeywords],
    ) -> str:
        """The content of a page; see `dehusk.extract`."""
        return self._extract(Options(**options), kind, Input(source, url=url, encoding=encoding))

    def _extract(self, options: Options, kind: Kind, page: Input) -> str:
        with applied(self.limits):
            labelled = self.label(page.source, url=page.url, encoding=page.encoding, kind=kind)
            return labelled.at(options).render(options)

    def label_many(self, pages: Iterable[Source | Input], *, n_jobs: int = 1) -> Iterator[Labelled]:
        """Label a stream of pages; see `dehusk.label_many`."""
        from dehusk.pool import map_in_order  # noqa: PLC0415 - labelling one page needs no processes
        from dehusk.results import Labelled  # noqa: PLC0415

        done = map_in_order(self._label_input, map(as_input, pages), n_jobs)
        return (Labelled(page.id, page.url, outcome.value, outcome.error) for page, outcome in done)

    @lists_keywords(OptionKeywords)
    def extract_many(
        self,
        pages: Iterable[Source | Input],
        *,
        n_jobs: int = 1,
        kind: Kind = "auto",
        **options: Unpack[OptionKeywords],
    ) -> Iterator[Extracted]:
        """The contents of a stream of pages; see `dehusk.extract_many`."""
        from dehusk.pool import map_in_order  # noqa: PLC0415 - as above
        from dehusk.results import Extracted  # noqa: PLC0415

        _check_kind(kind)
        extract_one = partial(self._extract, Options(**options), kind)
        done = map_in_order(extract_one, map(as_input, pages), n_jobs)
        return (Extracted(page.id, page.url, outcome.value, outcome.error) for page, outcome in done)

    def _label_input(self, page: Input) -> Page:
        return self.label(page.source, url=page.url, encoding=page.encoding)

    def __reduce__(self) -> tuple[Callable[..., Extractor], tuple[ModelSource, Limits]]:
        make = partial(type(self), extra_features=extra) if (extra := self._model.extra_features) else type(self)
        return make, (self._model.source, self.limits)


def _check_kind(kind: Kind) -> None:
    if kind not in KINDS:
        raise InputError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")


def _as_address(url: object) -> str | None:
    """The address as str: libraries have types of their own (httpx.URL, yarl.URL)."""
    if url is None or isinstance(url, str):
        return url
    address = "" if isinstance(url, (bytes, bytearray, memoryview, PathLike)) else str(url)
    if not re.match("[a-zA-Z][a-zA-Z0-9+.-]*:|//|/", address):
        raise InputError(f"url is the page's address as str, not {type(url).__name__}")
    return address


def _judge(model: Model, table: BlockTable) -> tuple[NDArray[np.float64], float, NDArray[np.float32] | None]:
    """Probabilities of a page's blocks, the page's threshold, and of an HTML page the summary that tells its type."""
    balanced = model.thresholds.balanced
    if not len(table):
        return np.zeros(0), balanced, None
    from dehusk.features.page_kinds import measure_blocks  # noqa: PLC0415 - as above
    from dehusk.features.roles.summary import summarise  # noqa: PLC0415 - importing dehusk loads no model
    from dehusk.model.labeller import probabilities, text_lengths  # noqa: PLC0415
    from dehusk.model.page_threshold import page_threshold  # noqa: PLC0415

    measured = [measure_blocks(table, model.feature_set.extra)]
    columns = measured[0].columns[:, : model.feature_set.n_measured]
    found = probabilities(model, measured.pop())  # so that no more than its columns is held while trees are evaluated
    summary = summarise(columns, found, text_lengths(table.texts)) if table.kind == HTML else None
    return found, page_threshold(found, table.texts, balanced), summary


def _warnings(document: Document, table: BlockTable) -> tuple[str, ...]:
    warnings = []
    if document.n_replaced:
        warnings.append(
            f"{document.n_replaced} byte sequences are not valid {document.encoding}; is the encoding right?"
            if document.encoding != REPLACEMENT
            else "the page is declared in an encoding that browsers refuse to read; decode it and give its text as str"
        )
    if document.is_guess:
        warnings.append(
            f"the page declares no encoding that fits; {document.encoding} is a guess: give encoding if it is another"
        )
    if document.feed:
        warnings.append(f"this is no page but {document.feed}: the titles and texts of its entries were taken")
    if document.n_embedded:
        warnings.append("the page shows little of its article: the text was taken from the page's data (JSON)")
    if not len(table) and table.kind == TEXT:
        warnings.append("the text holds nothing but white space")
    elif not len(table):
        warnings.append("the page holds no text; is it filled in by scripts, or made of frames?")
    return tuple(warnings)
