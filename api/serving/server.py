"""The service run by uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, cast

from dehusk.features.extras import require
from dehusk.serving.app import make_app
from dehusk.serving.connections import impatient
from dehusk.serving.settings import Settings

require("serve", "serving")
import uvicorn  # noqa: E402 - of the extra

#: Seconds that a connection without a request is kept.
KEEP_ALIVE_SECONDS = 5


def serve(settings: Settings, say: Callable[[str], None]) -> int:
    """Serve until SIGINT or SIGTERM; what has begun is answered first.

    Parameters
    ----------
    settings
        How it runs.
    say
        Told the address once it listens.

    Returns
    -------
    int
        0, or 1 if it could not start (why is told on standard error).

    Raises
    ------
    OSError
        If the port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.create_server((settings.host, settings.port), family=family)
    port = listening.getsockname()[1]
    host = f"[{settings.host}]" if family == socket.AF_INET6 else settings.host
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(settings),
            http=cast("Any", impatient(settings.seconds)),
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=settings.max_connections,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=int(settings.seconds) + 1,
        )
    )
    say(f"http://{host}:{port}/")
    server.run(sockets=[listening])
    return 0 if server.started else 1
