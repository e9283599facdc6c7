"""The webhook: only Telegram is heard, only what is kept is confirmed, and nonsense is refused in one line."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import pytest

from bot.channels.base import ChannelError
from bot.channels.telegram import TelegramChannel, Webhook
from bot.events import Inbound
from tests.channels.telegram.stage import SECRET, Line, free_port, until

HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {
    "update_id": 5,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 10001, "type": "private"}, "text": "你好"},
}


async def post(channel: TelegramChannel, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"http://127.0.0.1:{channel.port}/hook", data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def test_it_is_set_with_a_secret_and_one_connection(line: Line) -> None:
    channel = await line.hook()
    hook = line.api.bot().queue.hook
    assert hook is not None
    assert (hook.secret, hook.max_connections, hook.url) == (SECRET, 1, f"http://127.0.0.1:{channel.port}/hook")
    assert line.api.bot().queue.allowed == {"message", "edited_message", "callback_query"}


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "é" * 3])
async def test_without_the_secret_nothing_is_heard(
    line: Line, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await line.hook()
    for _ in range(3):
        assert await post(channel, json.dumps(UPDATE).encode(), secret) == 403
    assert line.listener.heard == []
    assert caplog.text.count("without the right secret") == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"[]", 400),
        (b"3", 400),
        (b"{}", 400),
        (b'{"update_id": "5"}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe\x00", 400),
        (b'{"update_id": 5}', 200),
        (b'{"update_id": 6, "chat_boost": {}}', 200),
        (b" " * (10 * 1024 * 1024), 413),
    ],
)
async def test_nonsense_is_refused_and_the_next_update_is_heard(line: Line, body: bytes, status: int) -> None:
    channel = await line.hook()
    assert await post(channel, body) == status
    assert await post(channel, json.dumps(UPDATE).encode()) == 200
    assert [one.text for one in line.listener.heard] == ["你好"]


async def test_ten_megabytes_without_a_length_are_refused(line: Line) -> None:
    channel = await line.hook()

    async def endless() -> Any:
        for _ in range(160):
            yield b" " * 65536

    async with aiohttp.ClientSession() as client:
        try:
            async with client.post(
                f"http://127.0.0.1:{channel.port}/hook", data=endless(), headers={HEADER: SECRET}
            ) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass  # Refused while it was still being sent.
    assert line.listener.heard == []


async def test_what_is_not_kept_is_pushed_again(line: Line) -> None:
    times = 0

    async def fails_twice(_inbound: Inbound) -> None:
        nonlocal times
        times += 1
        if times < 3:
            raise OSError("disk full")

    line.listener.answer = fails_twice
    await line.hook()
    line.api.user().say("你好")
    await until(lambda: not line.api.bot().queue.pending)
    assert [status for _update, status in line.api.bot().queue.pushed] == [500, 500, 200]


async def test_many_come_in_order(line: Line) -> None:
    await line.hook()
    mei = line.api.user()
    for number in range(30):
        mei.say(str(number))
    assert [one.text for one in await line.hears(30)] == [str(number) for number in range(30)]


async def test_a_server_that_is_down_at_the_start_gets_the_webhook_later(line: Line) -> None:
    await line.api.stop()
    await line.hook()
    await line.api.start()
    await until(lambda: line.api.bot().queue.hook is not None)


async def test_a_url_that_telegram_does_not_take_stops_the_start(line: Line) -> None:
    port = free_port()
    with pytest.raises(ChannelError, match="WEBHOOK_URL"):
        await line.start(webhook=Webhook("http://example.com/hook", port=port))
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(f"http://127.0.0.1:{port}/hook")


async def test_a_port_that_is_taken_stops_the_start(line: Line) -> None:
    with pytest.raises(ChannelError, match="WEBHOOK_PORT"):
        await line.start(webhook=Webhook("https://example.com/hook", port=line.api.port))


def test_a_secret_is_made_where_there_is_none_and_an_odd_one_is_refused() -> None:
    first, second = Webhook("https://example.com/a"), Webhook("https://example.com/a")
    assert first.secret != second.secret
    assert first.secret not in repr(first)
    assert first.path == "/a"
    for odd in ("", "空", "a b", "x" * 257):
        with pytest.raises(ChannelError, match="SECRET"):
            Webhook("https://example.com/a", secret=odd)
