"""What a worker of the service does: a request as plain values in, the answer's body out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError
from dehusk.features.limits import Limits, applied
from dehusk.features.reading.encoding.file_types import unpack_page
from dehusk.inputs import Input
from dehusk.options import Kind, Options
from dehusk.page import Page
from dehusk.rendering.as_json import to_json
from dehusk.sources.opening import fitting_encoding

#: What a request may ask for.
Task: TypeAlias = Literal["extract", "label", "extract-many"]


class Job(NamedTuple):
    """What one request asks for."""

    task: Task
    pages: list[Input]
    """One page; of ``extract-many`` any number."""
    options: Options
    kind: Kind
    charset: str | None = None
    """The encoding that the request's head names for a body that is the page; it counts where the page is in it."""


def prepare(model: str | None, limits: Limits) -> Callable[[Job], str]:
    """Read the model; gives the function that does a worker's jobs.

    Raises
    ------
    ModelError
        If the model file cannot be used.
    """
    extractor = Extractor(model, limits)
    extractor.extract("<p>What is made ready with the first page only is made ready with this one.</p>")
    return partial(_answer, extractor)


def _answer(extractor: Extractor, job: Job) -> str:
    if job.task == "extract-many":
        return to_json({"results": [_attempt(extractor, job, source) for source in job.pages]})
    page = _label(extractor, job, job.pages[0])
    return to_json(page.to_dict() if job.task == "label" else _content(page, job.options))


def _attempt(extractor: Extractor, job: Job, source: Input) -> dict[str, Any]:
    """The content of one page of many, or its error: it ends nothing."""
    named = {} if source.id is None else {"id": source.id}
    try:
        return {**named, **_content(_label(extractor, job, source), job.options), "error": None}
    except DehuskError as error:
        return {**named, "url": source.url, "text": None, "error": f"{type(error).__name__}: {error}"}


def _label(extractor: Extractor, job: Job, source: Input) -> Page:
    body, encoding = source.source, source.encoding
    if encoding is None and job.charset is not None:
        with applied(extractor.limits):
            body = unpack_page(body, job.charset)
        encoding = fitting_encoding(body, job.charset)
    return extractor.label(body, url=source.url, encoding=encoding, kind=job.kind).at(job.options)


def _content(page: Page, options: Options) -> dict[str, Any]:
    return {
        "url": page.url,
        "title": page.title,
        "language": page.language,
        "confidence": round(page.confidence, 4),
        "warnings": list(page.warnings),
        "text": page.render(options),
    }
