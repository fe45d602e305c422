"""A service that runs in this process, as a client over HTTP finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest


@pytest.fixture(scope="module")
def serving() -> Iterator[Callable[..., Any]]:
    """Makes a client of a service with the settings that it is given."""
    for module in ("starlette", "prometheus_client", "httpx"):
        pytest.importorskip(module, reason="of the extras serve and test")
    from starlette.testclient import TestClient

    from dehusk.serving.app import make_app
    from dehusk.serving.settings import Settings

    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(TestClient(make_app(Settings(n_workers=1, **settings))))


@pytest.fixture(scope="module")
def client(serving: Callable[..., Any]) -> Any:
    """A client of a service as it is at its defaults, with one worker."""
    return serving(max_body=400_000, seconds=20)
