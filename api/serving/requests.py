"""HTTP requests -> jobs: bodies read under limits, and what they ask for checked."""

from __future__ import annotations

import asyncio
import json
import re
import reprlib
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence, Set
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from dehusk.features.errors import DehuskError, InputError, LimitError
from dehusk.inputs import Input
from dehusk.options import Kind, OptionKeywords, Options
from dehusk.serving.work import Job, Task

if TYPE_CHECKING:
    from starlette.requests import Request

#: Keys that say what a page is; all others of a request are options.
_OF_PAGE = {"html", "url", "encoding"}
#: Keys of a page among many.
_OF_ONE = _OF_PAGE | {"id"}
_JSON = "application/json"
_UNPACKED = {"", "identity"}
_PACKED = _UNPACKED | {"gzip", "x-gzip"}
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")
#: A form as browsers and ``curl -d`` send it: no page is without white space and tags, and begins like this.
_FORM = re.compile(rb"[\w.-]+=[^\s<]*")
_HINTS: dict[str, Any] = {**get_type_hints(OptionKeywords), "kind": Kind}
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:+-]+)""", re.IGNORECASE)
_BOOLEANS = (bool, bool | None)


class TooSlowError(DehuskError):
    """The client did not send its body in time."""


async def read_job(request: Request, task: Task, max_bytes: int, seconds: float) -> Job:
    """What a request asks for.

    A body of JSON holds ``html``, ``url`` and options; any other body is the page itself, and the query holds ``url``
    and options. Of ``extract-many`` the JSON holds ``pages``, a list of objects with ``html`` and ``url``, beside the
    options of all. What is of no use where it stands is refused: a caller would take it for done.

    Raises
    ------
    InputError
        If the body is not what it should be, or an option is wrong or unknown.
    LimitError
        If the body is larger than ``max_bytes``.
    TooSlowError
        If it takes longer than ``seconds`` to come.
    """
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    _check_envelope(media_type, request.headers.get("content-encoding", ""))
    body = await _read_body(request, max_bytes, seconds)
    query = _without_repeats(request.query_params.multi_items())
    if media_type != _JSON:
        _check_page(task, body)
        _refuse_unknown(query, (_OF_PAGE - {"html"}) | _HINTS.keys())
        asked = {name: _read_query(name, value) for name, value in query.items()}
        charset = _CHARSET.search(content_type)
        return _job(task, [{**asked, "html": body}], asked, charset[1] if charset else None)
    if query:
        raise InputError("options stand in the JSON, beside html, and not in the address")
    asked = _read_json(body)
    if task != "extract-many":
        _refuse_unknown(asked, _OF_PAGE | _HINTS.keys())
        return _job(task, [asked], asked)
    _refuse_unknown(asked, {"pages", *_HINTS})
    pages = asked.get("pages")
    if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
        raise InputError("pages is a list of objects with html, url, encoding and id")
    for page in pages:
        _refuse_unknown(page, _OF_ONE, " of one page; those of all stand beside pages")
    return _job(task, pages, asked)


def _check_envelope(media_type: str, content_encoding: str) -> None:
    """Refuse a body that holds its page in something that is not unpacked here: it would be read as the page itself."""
    if media_type.startswith("multipart/"):
        raise InputError("the page is the body itself and no part of a form: curl --data-binary @page.html")
    known, wanted = (
        (_UNPACKED, "JSON as it is") if media_type == _JSON else (_PACKED, "page as it is, or packed by gzip")
    )
    unknown = {name.strip().lower() for name in content_encoding.split(",")} - known
    if unknown:
        raise InputError(f"Content-Encoding {', '.join(sorted(unknown))}: send the {wanted}")


def _check_page(task: Task, body: bytes) -> None:
    """Refuse a body that holds its page, as JSON or a form: it would be read as the page itself."""
    if task == "extract-many":
        raise InputError('many pages come as JSON: {"pages": [{"html": ..., "url": ...}, ...]}, as application/json')
    if _FORM.fullmatch(body):
        raise InputError("the page is the body itself and no field of a form: curl --data-binary @page.html")
    if _is_json_request(body):
        raise InputError("this is JSON that holds a page; send it with Content-Type: application/json")


def _is_json_request(body: bytes) -> bool:
    text = body.removeprefix(BOM_UTF8).lstrip()
    if not text.startswith(b"{"):
        return False
    try:
        first, _ = json.JSONDecoder().raw_decode(text.decode())
    except (ValueError, RecursionError):
        return False
    return bool(first.keys() & {"html", "pages"})


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body, object_pairs_hook=_without_repeats)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"the body is not JSON: {error}") from error
    if not isinstance(asked, dict):
        raise InputError("the body is a JSON object with html, url and options")
    return asked


def _refuse_unknown(asked: Mapping[str, Any], known: Set[str], where: str = "") -> None:
    unknown = sorted(asked.keys() - known)
    if unknown:
        raise InputError(f"unknown option {', '.join(unknown)}; there are {', '.join(sorted(known))}{where}")


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
    if hint in _BOOLEANS:
        if value.lower() not in _TRUE + _FALSE:
            raise InputError(f"{name} is true or false, not {reprlib.repr(value)}")
        return value.lower() in _TRUE
    if hint == float | None:
        try:
            return float(value)
        except ValueError:
            raise InputError(f"{name} is a number, not {value!r}") from None
    return value


def _job(task: Task, pages: list[Mapping[str, Any]], asked: Mapping[str, Any], charset: str | None = None) -> Job:
    options = {name: value for name, value in asked.items() if name in _HINTS}
    for name, value in options.items():
        _check_option(name, value)
    kind = options.pop("kind", "auto")
    return Job(task, [_page(page) for page in pages], Options(**options), kind, charset)


def _check_option(name: str, value: Any) -> None:
    hint = _HINTS[name]
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            named = name.replace("_", " ")
            raise InputError(f"unknown {named} {reprlib.repr(value)}; use one of {', '.join(get_args(hint))}")
    elif hint in _BOOLEANS:
        if not isinstance(value, bool) and (value is not None or hint is bool):
            raise InputError(f"{name} is true or false, not {reprlib.repr(value)}")
    elif isinstance(value, bool) or not isinstance(value, (int, float, type(None))):
        raise InputError(f"{name} is a probability from 0 to 1, not {reprlib.repr(value)}")


def _page(page: Mapping[str, Any]) -> Input:
    html, own_id = page.get("html"), page.get("id")
    if not isinstance(html, (str, bytes)):
        raise InputError("html is missing: the page as text")
    for name in ("url", "encoding"):
        if not isinstance(page.get(name), (str, type(None))):
            raise InputError(f"{name} is text, not {reprlib.repr(page[name])}")
    # The answer names it again, as JSON: which has no infinite number.
    if not isinstance(own_id, (str, int, float, type(None))) or (isinstance(own_id, float) and not isfinite(own_id)):
        raise InputError(f"id is text or a number, not {reprlib.repr(own_id)}")
    return Input(html, own_id, page.get("url"), page.get("encoding"))
