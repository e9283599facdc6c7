"""What the tests of the Telegram channel stand on: a Bot API server, a channel, a house that listens, a ledger."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram import Kept, Limits, TelegramChannel, Webhook
from bot.events import Address, Inbound
from tests.channels.contract import Listener
from tests.fakes.botapi import FakeBotApi, User

SECRET = "s" * 32
SWIFT = Limits(
    linger=0.02, retry=0.001, retry_most=0.004, conflict=0.004, answer=5, carry=5, poll=5, stop_wait=1, download_wait=5
)
"""The same channel in a hurry."""


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: float = 1_800_000_000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Ledger:
    """The port to the ledger, in memory: for tests only."""

    kept: dict[tuple[str, int], Kept] = field(default_factory=dict)

    async def remember(self, kept: Kept) -> None:
        self.kept.setdefault((kept.chat, kept.message), kept)

    async def listed(self, chat: str, until: int) -> Sequence[Kept]:
        return [one for one in self.kept.values() if one.chat == chat and one.at < until]

    async def forget(self, chat: str, messages: Sequence[int]) -> None:
        for message in messages:
            self.kept.pop((chat, message), None)


@dataclass
class Line:
    """A server, a house and a ledger; channels between them."""

    api: FakeBotApi
    listener: Listener
    ledger: Ledger
    clock: Clock
    channels: list[TelegramChannel] = field(default_factory=list)

    def make(self, **given: Any) -> TelegramChannel:
        """A channel that is not started; nothing is paced unless a rate is given."""
        usual: dict[str, Any] = {
            "memory": self.ledger,
            "api_base": self.api.base,
            "rate": 0,
            "clock": self.clock,
            "limits": SWIFT,
        }
        token = given.pop("token", self.api.token)
        channel = TelegramChannel(token, **(usual | given))
        self.channels.append(channel)
        return channel

    async def start(self, **given: Any) -> TelegramChannel:
        """A running channel."""
        channel = self.make(**given)
        await channel.start(self.listener.house())
        return channel

    async def hook(self, **given: Any) -> TelegramChannel:
        """A running channel that is pushed to, on a free port."""
        port = free_port()
        webhook = Webhook(f"http://127.0.0.1:{port}/hook", port=port, secret=SECRET)
        return await self.start(webhook=webhook, **given)

    async def hears(self, count: int) -> list[Inbound]:
        """Wait until the house has heard so much."""
        await until(lambda: len(self.listener.heard) >= count)
        return self.listener.heard

    async def stop(self) -> None:
        """End everything."""
        for channel in self.channels:
            await channel.stop()
        await self.api.stop()


def address(user: User) -> Address:
    """The address of somebody on the fake platform."""
    return Address("telegram", str(user.bot.id), str(user.id))


async def until(there: Callable[[], bool], seconds: float = 10) -> None:
    """Let things run until it is so."""
    async with asyncio.timeout(seconds):
        while not there():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.001)


def kill(channel: TelegramChannel) -> None:
    """End a channel in the middle of what it does, without a word to Telegram."""
    poller = channel._poller
    for task in [*channel._tasks, *(poller._running if poller is not None else ())]:
        task.cancel()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
