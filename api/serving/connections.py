"""Connections that are let go where no request comes on them: uvicorn itself waits for a request's head for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from dehusk.features.extras import require

require("serve", "serving")
from uvicorn.protocols.http.auto import AutoHTTPProtocol  # noqa: E402 - of the extra


def impatient(seconds: float) -> Callable[..., Any]:
    """Makes uvicorn's connections, each closed once it has waited so long for a head: at the most twice that."""

    def connect(**given: Any) -> Any:
        connection: Any = AutoHTTPProtocol(**given)
        asyncio.get_running_loop().call_later(seconds, _look_after, connection, seconds, None)
        return connection

    return connect


def _look_after(connection: Any, seconds: float, idle_since: object) -> None:
    """Close a connection that has been without a request since it was last looked at, or look again later.

    ``idle_since`` is the request that was the last one then, where that had been answered; requests are told apart by
    uvicorn's objects for them.
    """
    if connection.transport is None or connection.transport.is_closing():
        return
    last = connection.cycle
    is_idle = last is None or last.response_complete
    if is_idle and (last is None or last is idle_since):
        connection.transport.close()
        return
    loop = asyncio.get_running_loop()
    loop.call_later(seconds, _look_after, connection, seconds, last if is_idle else None)
