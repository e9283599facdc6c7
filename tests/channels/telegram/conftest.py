"""The server that each test gets, and the house at its other end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels.contract import Listener
from tests.channels.telegram.stage import Clock, Ledger, Line
from tests.fakes.botapi import FakeBotApi


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    clock = Clock()
    api = FakeBotApi(clock=clock)
    await api.start()
    given = Line(api, Listener(), Ledger(), clock)
    yield given
    await given.stop()
