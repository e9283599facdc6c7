"""Everything here is about PostgreSQL alone, and of the long tests."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest
from sqlalchemy import text

from bot import app
from bot.store import postgres
from bot.store.transaction import Statement, Tx
from tests.world import FakeChannel, World, opened

T = TypeVar("T")
SLOWEST = 0.004
_PAUSE = Statement(None, text("SELECT pg_sleep(:seconds)"))

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` leaves these out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.all)


@pytest.fixture
async def world(tmp_path: Path, on_postgres: Path, copies: None) -> AsyncIterator[World]:
    """A world whose store is on the server."""
    async with opened(tmp_path / "house", on_postgres) as world:
        yield world


@pytest.fixture
async def other(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[app.Yizhan]:
    """Another process of the same house, with a channel of its own to the same platform.

    From now on every transaction takes its time between any two statements, so that what may come in between does.
    """
    monkeypatch.setattr(postgres, "run", _slowly)
    async with app.opened(world.settings, [FakeChannel()], world.clock) as other:
        yield other


_run = postgres.run


async def _slowly(connection: asyncpg.Connection, body: Tx[T]) -> T:
    return await _run(connection, _slow(body))


def _slow(body: Tx[T]) -> Tx[T]:
    try:
        step = next(body)
        while True:
            yield _PAUSE, {"seconds": random.uniform(0, SLOWEST)}
            rows = yield step
            step = body.send(rows)
    except StopIteration as done:
        yield _PAUSE, {"seconds": random.uniform(0, SLOWEST)}
        result: T = done.value
        return result
    finally:
        body.close()
