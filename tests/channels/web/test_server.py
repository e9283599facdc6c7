"""Who may come, what every answer carries, starting and stopping."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from bot.channels.base import ChannelError
from bot.channels.web import WebChannel
from bot.events import Inbound
from tests.channels.web.stage import DEMO, LEAVE_URL, PATIENT, Web, until


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "", "file://"])
async def test_a_socket_from_another_page_is_refused(web: Web, origin: str) -> None:
    channel = await web.start()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await web.client.ws_connect(f"http://127.0.0.1:{channel.port}/ws", headers={"Origin": origin})


async def test_a_socket_that_says_no_hello_or_a_bad_token_is_closed(web: Web) -> None:
    channel = await web.start(replace(PATIENT, hello_wait=0.05))
    base = f"http://127.0.0.1:{channel.port}"
    for first in (None, '{"type":"say","id":"x","text":"y"}', '{"type":"hello","token":"short"}', "["):
        socket = await web.client.ws_connect(base + "/ws", headers={"Origin": base})
        if first:
            await socket.send_str(first)
        assert (await socket.receive_json())["type"] == "error"
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        await socket.close()
    assert web.listener.heard == []


async def test_no_compression_on_the_socket(web: Web) -> None:
    channel = await web.start()
    base = f"http://127.0.0.1:{channel.port}"
    async with web.client.ws_connect(base + "/ws", headers={"Origin": base}, compress=15) as socket:
        assert socket.compress == 0


async def test_every_answer_carries_the_headers_and_sets_no_cookie(web: Web) -> None:
    page = await web.page(await web.start(demo=DEMO))
    paths = (
        "/",
        "/s/su-07",
        "/page.js",
        "/page.css",
        "/demo",
        "/demo.js",
        "/left.html",
        "/healthz",
        "/nothing",
        "/f/x",
    )
    for path in paths:
        async with web.client.get(page.base + path, headers={"Origin": "https://evil.example"}) as answer:
            given = answer.headers
            assert given["Cache-Control"] == "no-store"
            assert given["Referrer-Policy"] == "no-referrer"
            assert given["X-Content-Type-Options"] == "nosniff"
            policy = given["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'self'" in policy
            assert "unsafe" not in policy
            assert not [name for name in given if name.lower() in ("set-cookie", "access-control-allow-origin")]
    async with web.client.get(page.base + "/healthz") as answer:
        assert await answer.text() == "ok"


async def test_a_taken_port_is_said_in_one_line(web: Web) -> None:
    first = await web.start()
    second = WebChannel("127.0.0.1", first.port, leave_url=LEAVE_URL, clock=web.clock)
    with pytest.raises(ChannelError) as told:
        await second.start(web.listener.house())
    assert str(told.value) == f"端口{first.port}有别的程序在用。换一个：YIZHAN_PORT={first.port + 10}"
    third = WebChannel("203.0.113.7", 0, leave_url=LEAVE_URL, clock=web.clock)
    with pytest.raises(ChannelError, match="YIZHAN_HOST"):
        await third.start(web.listener.house())


async def test_stopping_finishes_what_was_received(web: Web) -> None:
    channel = await web.start()
    page, entered, finished = await web.page(channel), asyncio.Event(), asyncio.Event()

    async def slow(_inbound: Inbound) -> None:
        entered.set()
        await asyncio.sleep(0.02)
        finished.set()

    web.listener.answer = slow
    polling = asyncio.create_task((await web.polling_page(channel)).poll())
    await page.give({"type": "say", "id": "one", "text": "好"})
    await until(entered)
    await channel.stop()
    assert finished.is_set()
    assert await polling == []
    await until(page.closed)
