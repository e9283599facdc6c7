"""The contract of every channel, over the socket and over the poll."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.channels.web import WebChannel
from tests.channels.contract import ChannelContract, Listener
from tests.channels.web.page import Page
from tests.channels.web.stage import PATIENT, Web, address


class SocketStage:
    """The page on its socket."""

    def __init__(self, channel: WebChannel, listener: Listener, page: Page) -> None:
        self.channel = channel
        self.listener = listener
        self.page = page
        self.address = address(page)

    async def say(self, text: str, event: str) -> None:
        await self.page.ask({"type": "say", "id": event, "text": text})

    def shown(self) -> list[str]:
        return [frame["text"] for frame in self.page.shown]

    async def cut(self) -> None:
        await self.page.close()


class PollStage(SocketStage):
    """The page where no socket comes up."""

    def __init__(self, channel: WebChannel, listener: Listener, page: Page) -> None:
        super().__init__(channel, listener, page)
        self.polling = asyncio.create_task(self._poll())

    async def say(self, text: str, event: str) -> None:
        await self.page.post("/in", {"type": "say", "id": event, "text": text})

    async def cut(self) -> None:
        await self.page.post("/away", {"token": self.page.token})
        self.polling.cancel()

    async def _poll(self) -> None:
        acks: list[int] = []
        try:
            while True:
                frames = await self.page.poll(*acks)
                acks = [frame["id"] for frame in frames]
                self.page.shown += frames
        except aiohttp.ClientError:
            return


class TestSocketContract(ChannelContract):
    @pytest.fixture
    async def stage(self, web: Web) -> SocketStage:
        channel = await web.start()
        return SocketStage(channel, web.listener, await web.page(channel))


class TestPollContract(ChannelContract):
    @pytest.fixture
    async def stage(self, web: Web) -> AsyncIterator[PollStage]:
        channel = await web.start(replace(PATIENT, frames_a_second=10_000))
        page = await web.polling_page(channel)
        await page.poll(wait=False)
        stage = PollStage(channel, web.listener, page)
        yield stage
        stage.polling.cancel()
