"""What the house clears away by itself: events and sent messages that no platform will ask about again."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.letters import Letter
from bot.means import Means
from bot.post import to_staff
from bot.store import inbox, ledger, outbox, staff
from bot.store.transaction import Body, Tx

T = TypeVar("T")
KEPT_SECONDS = 3 * 86400
"""Longer than any platform repeats an event (Telegram keeps updates for 24 hours)."""
DELETABLE_SECONDS = 48 * 3600
"""After this no platform takes a message away any more (core.telegram.org/bots/api#deletemessage)."""
STALE_SECONDS = 86400
"""After a day the program's own lines are not worth sending; a person's words always are."""
EVERY_SECONDS = 3600

log = logging.getLogger("yizhan.upkeep")


class Store(Protocol):
    """What upkeep needs of the store."""

    async def write(self, body: Body[T]) -> T: ...


def clear(means: Means, now: int, sweep_after: int) -> Tx[None]:
    """Drop what is older than it needs to be, here and, after `sweep_after` seconds, in the apps of staff."""
    yield from _sweep(means, now, now - sweep_after)
    yield from ledger.forget_before(now - DELETABLE_SECONDS)
    yield from outbox.drop_stale(now - STALE_SECONDS)
    yield from inbox.forget_before(now - KEPT_SECONDS)
    yield from outbox.forget_before(now - KEPT_SECONDS)


def _sweep(means: Means, now: int, before: int) -> Tx[None]:
    """What lies in an operator's app from before that time is taken away there, as a message like any other."""
    for person_id in (yield from ledger.staff_with_older(before)):
        member = yield from staff.find(person_id)
        if member is not None and not (yield from outbox.wiping(person_id)):
            yield from to_staff(means, member, Letter(wipe=True, until=before), now, kind="wipe")


async def keep(store: Store, means: Means, clock: Callable[[], float], sweep_after: int) -> None:
    """Clear every hour until cancelled; `sweep_after` in seconds."""
    while True:
        try:
            await store.write(lambda: clear(means, int(clock()), sweep_after))
        except (OSError, sqlite3.Error) as error:
            log.error("upkeep failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)
