"""What the house clears away by itself: events and sent messages that no platform will ask about again."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.store import inbox, outbox
from bot.store.transaction import Body, Tx

T = TypeVar("T")
KEPT_SECONDS = 3 * 86400
"""Longer than any platform repeats an event (Telegram keeps updates for 24 hours)."""
STALE_SECONDS = 86400
"""After a day the program's own lines are not worth sending; a person's words always are."""
EVERY_SECONDS = 3600

log = logging.getLogger("yizhan.upkeep")


class Store(Protocol):
    """What upkeep needs of the store."""

    async def write(self, body: Body[T]) -> T: ...


def clear(now: int) -> Tx[None]:
    """Drop what is older than it needs to be."""
    yield from outbox.drop_stale(now - STALE_SECONDS)
    yield from inbox.forget_before(now - KEPT_SECONDS)
    yield from outbox.forget_before(now - KEPT_SECONDS)


async def keep(store: Store, clock: Callable[[], float]) -> None:
    """Clear every hour until cancelled."""
    while True:
        try:
            await store.write(lambda: clear(int(clock())))
        except (OSError, sqlite3.Error) as error:
            log.error("upkeep failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)
