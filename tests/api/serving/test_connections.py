"""Connections on which no request comes."""

from __future__ import annotations

import asyncio
import functools
from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.cli import main
from optional_packages import needs

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def answers(connecting: Any, *sent: bytes) -> bytes:
    """All that a server says to what is sent, until it closes; each but the first is sent after an answer."""
    async with await asyncio.get_running_loop().create_server(connecting, "127.0.0.1") as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        said = b""
        for number, part in enumerate(sent):
            if number:
                said += await reader.readuntil(b"answered")
            writer.write(part)
        said += await reader.read()
        writer.close()
        return said


@needs("serve")
@pytest.mark.parametrize(
    ("sent", "n_answers"),
    [
        pytest.param([b""], 0, id="nothing"),
        pytest.param([REQUEST[:20]], 0, id="half a head"),
        pytest.param([REQUEST, REQUEST[:20]], 1, id="half a head after a request"),
        pytest.param([REQUEST, REQUEST], 2, id="nothing after two"),
    ],
)
def test_a_connection_that_waits_for_a_head_is_let_go(sent: list[bytes], n_answers: int) -> None:
    import uvicorn
    from uvicorn.server import ServerState

    from dehusk.serving.connections import impatient

    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
        await send({"type": "http.response.body", "body": b"answered"})

    async def talk() -> bytes:
        config = uvicorn.Config(app, timeout_keep_alive=3600, lifespan="off", log_config=None)
        config.load()
        connecting = functools.partial(impatient(0.05), config=config, server_state=ServerState(), app_state={})
        return await asyncio.wait_for(answers(connecting, *sent), 60)

    assert asyncio.run(talk()).count(b"answered") == n_answers


@needs("serve")
@pytest.mark.parametrize(
    ("was_answered", "is_answered", "is_same", "is_closed"),
    [(False, False, True, False), (False, True, True, False), (True, True, False, False), (True, True, True, True)],
    ids=["under way", "answered just now", "another since", "idle all the time"],
)
def test_what_is_being_answered_is_left_alone(
    was_answered: bool, is_answered: bool, is_same: bool, is_closed: bool
) -> None:
    from dehusk.serving import connections

    closed: list[bool] = []
    transport = SimpleNamespace(is_closing=lambda: False, close=lambda: closed.append(True))
    first, other = SimpleNamespace(), SimpleNamespace(response_complete=is_answered)
    last = first if is_same else other
    first.response_complete = is_answered
    connection = SimpleNamespace(transport=transport, cycle=last)

    async def look() -> None:
        connections._look_after(connection, 3600, first if was_answered else None)

    asyncio.run(look())
    assert bool(closed) == is_closed


@needs("serve")
def test_no_address_is_not_every_address(capsys: pytest.CaptureFixture[str]) -> None:
    """As of ``--host "$HOST"`` where that is not set: it was taken for all the world."""
    assert main(["serve", "--host", ""]) == 2
    assert "an address is needed" in capsys.readouterr().err
