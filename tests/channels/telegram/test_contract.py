"""The contract of every channel, by long polling and by webhook."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram import TelegramChannel
from tests.channels.contract import ChannelContract
from tests.channels.telegram.stage import Line, address, until


class TelegramStage:
    """One person with the bot."""

    def __init__(self, channel: TelegramChannel, line: Line) -> None:
        self.channel = channel
        self.listener = line.listener
        self.user = line.api.user()
        self.address = address(self.user)
        self._queue = line.api.bot().queue
        self._updates: dict[str, dict[str, Any]] = {}

    async def say(self, text: str, event: str) -> None:
        before = len(self.listener.heard)
        if event in self._updates:
            self._queue.repeat(self._updates[event])
        else:
            # Nobody can send an empty text on Telegram; what comes closest is a kind that we cannot take.
            self._updates[event] = self.user.say(text) if text else self.user.send_raw(poll={"question": "?"})
        number = str(self._updates[event]["update_id"])
        await until(lambda: number in [inbound.event_id for inbound in self.listener.heard[before:]])

    def shown(self) -> list[str]:
        return self.user.texts()

    async def cut(self) -> None:
        self.user.block()


class TestPolling(ChannelContract):
    @pytest.fixture
    async def stage(self, line: Line) -> TelegramStage:
        return TelegramStage(await line.start(), line)


class TestWebhook(ChannelContract):
    @pytest.fixture
    async def stage(self, line: Line) -> TelegramStage:
        return TelegramStage(await line.hook(), line)
