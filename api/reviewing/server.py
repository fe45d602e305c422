"""The web page of a review: served on this machine alone, to whoever knows its address."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dehusk.features.errors import DehuskError
from dehusk.features.extras import require
from dehusk.rendering.as_json import to_json
from dehusk.reviewing.store import Store
from dehusk.terminal.console import printable
from dehusk.viewing.view_file import asset

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"
HTTP_PORT = 80
#: Largest body of a request: the labels of a page of a million blocks.
MAX_BODY = 16 * 2**20

_HEADERS = {
    # The frame inherits this and is held by its own policy besides, which allows no script at all.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ASSETS = {
    "review.js": "text/javascript",
    "review.css": "text/css",
    "frame.js": "text/javascript",
    "panel.js": "text/javascript",
    "look.css": "text/css",
}


def serve(store: Store, port: int) -> tuple[str, Any]:
    """Open the port and make the server.

    Returns
    -------
    tuple
        The address to open in a browser, and a function that serves until it is interrupted.

    Raises
    ------
    MissingDependencyError
        If Starlette or uvicorn is not installed.
    OSError
        If the port is taken.
    """
    require("review", "reviewing")
    import uvicorn  # noqa: PLC0415 - an extra

    token = secrets.token_urlsafe(24)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen()
    bound = listening.getsockname()[1]
    app = make_app(store, token, bound)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, access_log=False))
    return f"http://{HOST}:{bound}/{token}/", lambda: server.run(sockets=[listening])


def make_app(store: Store, token: str, port: int) -> Starlette:
    """The web application; every path begins with the token, and nothing else is answered."""
    from starlette.applications import Starlette  # noqa: PLC0415 - an extra
    from starlette.responses import PlainTextResponse, Response  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    hosts = {f"{HOST}:{port}", f"localhost:{port}"}
    if port == HTTP_PORT:  # browsers leave it out
        hosts |= {HOST, "localhost"}

    def refusal(request: Request) -> Response | None:
        """Why a request is not answered: another name for this machine, another site's page, no token."""
        origin = request.headers.get("origin")
        is_ours = request.headers.get("host") in hosts and (origin is None or origin in {f"http://{h}" for h in hosts})
        if not is_ours or request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return PlainTextResponse("only for the page of this review", 403, _HEADERS)
        if not secrets.compare_digest(request.path_params["token"].encode(), token.encode()):
            return PlainTextResponse("no such page", 404, _HEADERS)
        return None

    def home(request: Request) -> Response:
        return refusal(request) or Response(_own_asset("review.html"), 200, _HEADERS, "text/html")

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            return refusal(request) or PlainTextResponse("no such file", 404, _HEADERS)
        return refusal(request) or Response(_own_asset(name), 200, _HEADERS, _ASSETS[name])

    def as_json(values: Mapping[str, Any]) -> Response:
        return Response(to_json(values), 200, _HEADERS, "application/json")

    def pages(request: Request) -> Response:
        return refusal(request) or as_json(store.progress())

    def page(request: Request) -> Response:
        page_id = request.path_params["id"]
        refused = refusal(request)
        if refused is None and page_id not in store.entries:
            refused = PlainTextResponse("no such page", 404, _HEADERS)
        try:
            return refused or as_json(store.open(page_id))
        except DehuskError as error:
            return PlainTextResponse(printable(str(error)), 409, _HEADERS)

    async def save(request: Request) -> Response:
        page_id = request.path_params["id"]
        refused = refusal(request)
        if refused is not None:
            return refused
        try:
            values = json.loads(await _read_body(request))
            if page_id not in store.entries or not isinstance(values, dict):
                return PlainTextResponse("no such page", 404, _HEADERS)
            revision = store.save(page_id, values)
        except (ValueError, RecursionError, DehuskError, OSError) as error:
            return PlainTextResponse(printable(f"not saved: {error}"), 400, _HEADERS)
        return as_json({**store.progress(), "revision": revision})

    return Starlette(
        routes=[
            Route("/{token}/", home),
            Route("/{token}/assets/{name}", static),
            Route("/{token}/pages", pages),
            Route("/{token}/pages/{id}", page, methods=["GET"]),
            Route("/{token}/pages/{id}", save, methods=["PUT"]),
        ]
    )


async def _read_body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise ValueError(f"more than {MAX_BODY} bytes")
    return body


def _own_asset(name: str) -> str:
    if name.startswith("review."):
        return files("dehusk.reviewing").joinpath(name).read_text(encoding="utf-8")
    return asset(name)
