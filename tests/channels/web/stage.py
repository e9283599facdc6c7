"""What the tests of the web channel stand on: a running channel, a house that listens, a clock that moves when told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

import bot.channels.web
from bot.channels.web import Demo, Limits, Phone, WebChannel
from bot.events import Address
from tests.channels.contract import Listener
from tests.channels.web.page import Page

LEAVE_URL = "https://example.com/?a=1&b=2"
PAGE = Path(bot.channels.web.__file__).parent / "page"
PATIENT = Limits(ack_wait=30, close_wait=0.2, stop_wait=1)
HASTY = replace(PATIENT, ack_wait=0.05, poll_wait=0.05)
DEMO = Demo(
    Phone("打工的人", "在苏州的厂里，手机旧。", "w" * 24),
    Phone("值班员", "市妇联的夜班。", "o" * 24),
    Phone("宣传员", "给各县写通知的人。", "p" * 24),
)


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Web:
    """A running channel, a house that listens, and clients for pages."""

    listener: Listener
    clock: Clock
    client: aiohttp.ClientSession
    channels: list[WebChannel]

    async def start(self, limits: Limits = PATIENT, demo: Demo | None = None) -> WebChannel:
        channel = WebChannel("127.0.0.1", 0, leave_url=LEAVE_URL, demo=demo, clock=self.clock, limits=limits)
        await channel.start(self.listener.house())
        self.channels.append(channel)
        return channel

    async def page(self, channel: WebChannel) -> Page:
        return await Page(channel, self.client).connect()

    async def polling_page(self, channel: WebChannel) -> Page:
        page = Page(channel, self.client)
        async with self.client.post(page.base + "/session") as answer:
            page.token = (await answer.json())["token"]
        return page


def address(page: Page) -> Address:
    return Address("web", "main", page.token)


async def until(said: asyncio.Event) -> None:
    await asyncio.wait_for(said.wait(), 10)
