"""HTTP requests -> jobs: bodies read under limits, and what they ask for checked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from dehusk.features.errors import DehuskError, InputError, LimitError
from dehusk.inputs import Input
from dehusk.options import KINDS, Kind, OptionKeywords, Options
from dehusk.serving.work import Job, Task

if TYPE_CHECKING:
    from starlette.requests import Request

#: Keys of a request that say what its page is; all others are options.
_OF_PAGE = ("html", "url", "encoding", "id")
_CONTENT_ENCODINGS = {"", "identity", "gzip", "x-gzip"}
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")


class TooSlowError(DehuskError):
    """The client did not send its body in time."""


async def read_job(request: Request, task: Task, max_bytes: int, seconds: float) -> Job:
    """What a request asks for.

    A body of JSON holds ``html``, ``url`` and options; any other body is the page itself, and the query holds ``url``
    and options. Of ``extract-many`` the JSON holds ``pages``, a list of such objects, beside the options of all.

    Raises
    ------
    InputError
        If the body is not what it should be, or an option is wrong or unknown.
    LimitError
        If the body is larger than ``max_bytes``.
    TooSlowError
        If it takes longer than ``seconds`` to come.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    _check_envelope(media_type, request.headers.get("content-encoding", ""))
    body = await _read_body(request, max_bytes, seconds)
    if media_type != "application/json":
        if task == "extract-many":
            raise InputError(
                'many pages come as JSON: {"pages": [{"html": ..., "url": ...}, ...]}, as application/json'
            )
        query = _without_repeats(request.query_params.multi_items())
        asked: Mapping[str, Any] = {name: _read_query(name, value) for name, value in query.items()}
        return _job(task, [{**asked, "html": body}], asked)
    try:
        asked = json.loads(body, object_pairs_hook=_without_repeats)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"the body is not JSON: {error}") from error
    if not isinstance(asked, dict):
        raise InputError("the body is a JSON object with html, url and options")
    if task != "extract-many":
        return _job(task, [asked], asked)
    pages = asked.get("pages")
    if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
        raise InputError("pages is a list of objects with html, url and id")
    return _job(task, pages, {name: value for name, value in asked.items() if name != "pages"})


def _check_envelope(media_type: str, content_encoding: str) -> None:
    """Refuse a body that holds its page in something that is not unpacked here: it would be read as the page itself."""
    if media_type.startswith("multipart/"):
        raise InputError("the page is the body itself and no part of a form: curl --data-binary @page.html")
    unknown = {name.strip().lower() for name in content_encoding.split(",")} - _CONTENT_ENCODINGS
    if unknown:
        raise InputError(f"Content-Encoding {', '.join(sorted(unknown))}: send the page as it is, or packed by gzip")


def _without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Names and values; of two for one name none is taken."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"{name} is given more than once; give it once")
        found[name] = value
    return found


async def _read_body(request: Request, max_bytes: int, seconds: float) -> bytes:
    parts: list[bytes] = []

    async def read() -> None:
        n_bytes = 0
        async for part in request.stream():
            parts.append(part)
            n_bytes += len(part)
            if n_bytes > max_bytes:
                raise LimitError(f"the body is larger than {max_bytes:,} bytes (--max-body)")

    try:
        await asyncio.wait_for(read(), seconds)
    except asyncio.TimeoutError as error:
        raise TooSlowError(f"the body did not come within {seconds:g} s") from error
    return b"".join(parts)


def _read_query(name: str, value: str) -> Any:
    """A value of the query in the type of its option."""
    hint = _HINTS.get(name)
    if hint is bool:
        if value.lower() not in _TRUE + _FALSE:
            raise InputError(f"{name} is true or false, not {value!r}")
        return value.lower() in _TRUE
    if hint == float | None:
        try:
            return float(value)
        except ValueError:
            raise InputError(f"{name} is a number, not {value!r}") from None
    return value


_HINTS = get_type_hints(OptionKeywords)


def _job(task: Task, pages: list[Mapping[str, Any]], asked: Mapping[str, Any]) -> Job:
    kind = asked.get("kind", "auto")
    if kind not in KINDS:
        raise InputError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")
    options = {name: value for name, value in asked.items() if name not in _OF_PAGE and name != "kind"}
    unknown = sorted(options.keys() - _HINTS.keys())
    if unknown:
        raise InputError(f"unknown option {', '.join(unknown)}; there are {', '.join(sorted((*_HINTS, 'kind')))}")
    for name, value in options.items():
        if _HINTS[name] is bool and not isinstance(value, bool):
            raise InputError(f"{name} is true or false, not {value!r}")
    try:
        chosen = Options(**options)
    except TypeError as error:
        raise InputError(f"an option is of the wrong type: {error}") from error
    return Job(task, [_page(page) for page in pages], chosen, cast("Kind", kind))


def _page(page: Mapping[str, Any]) -> Input:
    html = page.get("html")
    if not isinstance(html, (str, bytes)):
        raise InputError("html is missing: the page as text")
    for name in ("url", "encoding"):
        if not isinstance(page.get(name), (str, type(None))):
            raise InputError(f"{name} is text, not {page[name]!r}")
    return Input(html, page.get("id"), page.get("url"), page.get("encoding"))
