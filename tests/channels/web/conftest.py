"""The running channel that each test gets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.channels.contract import Listener
from tests.channels.web.stage import Clock, Web


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with aiohttp.ClientSession() as client:
        given = Web(Listener(), Clock(), client, [])
        yield given
        for channel in given.channels:
            await channel.stop()
