"""Somebody on the fake Bot API server, told at once when a bot posts in her chat; and a bot as a process."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.fakes.botapi import FakeBotApi, User

PEERS = Path(sys.prefix) / "peers/bin/python"
"""Where aiogram is installed: it asks for another pydantic than the house."""
PYTHONS = {"house": Path(sys.executable), "ptb_bot": Path(sys.executable), "aiogram_bot": PEERS}
"""The Python of each of the three; one that is not there is a peer that is not installed."""


class Posted(list[dict[str, Any]]):
    """What a bot has posted in one chat; whoever waits for more is told at once, and nobody else is."""

    def __init__(self) -> None:
        super().__init__()
        self._news: asyncio.Future[None] | None = None

    def append(self, message: dict[str, Any]) -> None:
        """The bot posts."""
        super().append(message)
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def reaches(self, count: int, seconds: float | None) -> None:
        """Wait until so much has been posted; raises TimeoutError after so many seconds."""
        async with asyncio.timeout(seconds):
            while len(self) < count:
                self._news = asyncio.get_running_loop().create_future()
                await self._news


def somebody(api: FakeBotApi) -> tuple[User, Posted]:
    """Somebody new, and what is posted in her chat."""
    user, posted = api.user(), Posted()
    user.room.posted = posted
    return user, posted


def speak(user: User, text: str) -> dict[str, Any]:
    """She writes, or presses start where the text is empty; gives the update."""
    return user.say(text) if text else user.start()


@asynccontextmanager
async def living(module: str, api: FakeBotApi, folder: Path, **more: str) -> AsyncIterator[Process]:
    """One of the three in a process of its own, killed at the end if it still lives."""
    process = await asyncio.create_subprocess_exec(
        PYTHONS[module], "-m", f"tests.peers.{module}", api.base, api.token, str(folder),
        stdin=DEVNULL, stdout=DEVNULL, stderr=None if module == "house" else DEVNULL, env=os.environ | more,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
