"""The service as an ASGI application."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files

from dehusk.features.errors import DehuskError, InputError, LimitError
from dehusk.features.extras import require
from dehusk.features.version import VERSION
from dehusk.rendering.as_json import to_json
from dehusk.serving.openapi import description
from dehusk.serving.requests import TooSlowError, read_job
from dehusk.serving.settings import Settings
from dehusk.serving.work import Task
from dehusk.serving.workers import BusyError, Workers

require("serve", "serving")
from starlette.applications import Starlette  # noqa: E402 - of the extra
from starlette.requests import ClientDisconnect, Request  # noqa: E402 - of the extra
from starlette.responses import HTMLResponse, JSONResponse, Response  # noqa: E402 - of the extra
from starlette.routing import Route  # noqa: E402 - of the extra

from dehusk.serving.metrics import Metrics  # noqa: E402 - needs the extra

Handler = Callable[[Request], Awaitable[Response]]

#: Seconds after which a client that was refused may come again.
RETRY_SECONDS = 1
#: What went wrong -> the status of the answer; the first that fits.
_STATUS: tuple[tuple[type[DehuskError], int], ...] = (
    (InputError, 400),
    (TooSlowError, 408),
    (LimitError, 413),
    (BusyError, 503),
    (DehuskError, 500),
)
#: The client went away before it was answered (nginx's number; it is only counted, nobody reads the answer).
_GONE = 499

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}


def make_app(settings: Settings) -> Starlette:
    """The application; its workers start with it and end with it.

    Raises
    ------
    ModelError
        When it starts: if the model file cannot be used.
    """
    workers = Workers(settings.n_workers, settings.model, settings.limits, settings.seconds)
    metrics = Metrics(workers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await workers.start()
        yield
        await workers.close()

    def doing(task: Task) -> Handler:
        async def handle(request: Request) -> Response:
            began = time.perf_counter()
            try:
                job = await read_job(request, task, settings.max_body, settings.seconds)
                response = Response(await workers.do(job), media_type="application/json")
            except ClientDisconnect:
                response = Response(status_code=_GONE)
            except DehuskError as error:
                response = _error(error)
            metrics.count(f"/{task}", response.status_code, time.perf_counter() - began)
            return response

        return handle

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "version": VERSION, "workers": workers.n_workers})

    async def counted(_: Request) -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    async def described(_: Request) -> Response:
        return JSONResponse(description(settings))

    async def try_it(_: Request) -> Response:
        return HTMLResponse(_try_page(), headers=_PAGE_HEADERS)

    app = Starlette(
        routes=[
            Route("/extract", doing("extract"), methods=["POST"]),
            Route("/label", doing("label"), methods=["POST"]),
            Route("/extract-many", doing("extract-many"), methods=["POST"]),
            Route("/health", health),
            Route("/metrics", counted),
            Route("/openapi.json", described),
            Route("/", try_it),
        ],
        lifespan=lifespan,
    )
    app.state.workers = workers
    return app


def _error(error: DehuskError) -> Response:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None  # noqa: PLR2004 - HTTP's number
    told = to_json({"error": {"type": type(error).__name__, "message": str(error)}})
    return Response(told, status, headers, "application/json")


def _try_page() -> str:
    return files("dehusk.serving").joinpath("try.html").read_text("utf-8")
