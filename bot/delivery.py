"""The outbox loop: lease what is due, send it in order for each address, settle it; what failed waits or is told."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Protocol, TypeVar

from bot.channels.base import Channel
from bot.desk import cards, relay
from bot.events import Address, Attachment, Gone, Later, Never, Outbound, Outcome, Sent, Unknown
from bot.letters import load
from bot.means import Means
from bot.store import files, outbox, people, tickets
from bot.store.outbox import Row
from bot.store.transaction import Body, Tx

T = TypeVar("T")
LEASE_SECONDS = 60
"""How long a row may be in flight before another process may think its sender dead."""
MOST = 200
"""Rows leased at once on one channel."""
POLL_SECONDS = 0.5
"""How often to look for what came due by itself or was written by another process."""
TRIES = 8
"""Attempts after which a message that always fails is given up."""
SLOWEST = 60.0
"""Seconds between attempts at most."""

log = logging.getLogger("yizhan.delivery")


class Store(Protocol):
    """What delivery needs of the store."""

    async def write(self, body: Body[T]) -> T: ...
    async def read(self, body: Body[T]) -> T: ...


class Delivery:
    """Sends what the store holds for the channels it was given."""

    def __init__(self, store: Store, means: Means, channels: Sequence[Channel], clock: Callable[[], float]) -> None:
        self._store = store
        self._means = means
        self._channels = channels
        self._clock = clock
        self._owner = secrets.token_hex(8)
        self._wakes = {(channel.name, channel.account): asyncio.Event() for channel in channels}
        self._sending: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take back what a process that died left in flight, then send until `stop`."""
        for channel in self._channels:
            await self._store.write(
                lambda c=channel: outbox.reclaim(c.name, c.account, self._owner, int(self._clock()))  # type: ignore[misc]
            )
            self._loops.append(asyncio.create_task(self._loop(channel)))

    async def stop(self) -> None:
        """Finish what is in flight and stop."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await asyncio.gather(*self._sending, return_exceptions=True)

    def wake(self, rows: tuple[int, ...] = ()) -> None:
        """Something was committed that may be due."""
        del rows
        for event in self._wakes.values():
            event.set()

    async def pump(self, channel: Channel) -> None:
        """Send everything that is due on a channel now, and what that makes due; returns when nothing is left."""
        while await self._round(channel):
            await asyncio.gather(*self._sending)

    async def _loop(self, channel: Channel) -> None:
        wake = self._wakes[channel.name, channel.account]
        while True:
            wake.clear()
            try:
                taken = await self._round(channel)
            except Exception as error:
                log.error("delivery on %s: %s", channel.name, type(error).__name__)
                taken = 0
                await asyncio.sleep(POLL_SECONDS)
            if not taken:
                try:
                    await asyncio.wait_for(wake.wait(), POLL_SECONDS)
                except TimeoutError:
                    continue

    async def _round(self, channel: Channel) -> int:
        now = int(self._clock())
        rows = await self._store.write(
            lambda: outbox.lease(channel.name, channel.account, self._owner, now, now + LEASE_SECONDS, MOST)
        )
        by_person = sorted(rows, key=lambda row: row.person_id)
        for _person, group in groupby(by_person, key=lambda row: row.person_id):
            task = asyncio.create_task(self._line(channel, list(group)))
            self._sending.add(task)
            task.add_done_callback(self._sent)
        return len(rows)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self.wake()

    async def _line(self, channel: Channel, rows: list[Row]) -> None:
        """Everything for one address, one after another."""
        for index, row in enumerate(rows):
            outcome = await self._try(channel, row)
            rest = [later.id for later in rows[index + 1 :]]
            goes_on = await self._store.write(
                lambda r=row, o=outcome, x=rest: self._settle(r, o, x, int(self._clock()))  # type: ignore[misc]
            )
            if not goes_on:
                return

    async def _try(self, channel: Channel, row: Row) -> Outcome:
        try:
            return await channel.send(await self._outbound(channel, row))
        except Exception as error:
            log.error("sending on %s failed: %s", channel.name, type(error).__name__)
            if row.attempts + 1 >= TRIES:
                return Never(type(error).__name__)
            return Later(min(2.0**row.attempts, SLOWEST))

    async def _outbound(self, channel: Channel, row: Row) -> Outbound:
        vault = self._means.vault
        letter = load(vault.open(row.body_key, row.body))
        attached = [await self._attachment(file_id) for file_id in letter.files]
        return Outbound(
            id=row.id,
            address=Address(row.channel, row.account, vault.open_text(row.user_key, row.user)),
            text=letter.text,
            buttons=letter.buttons,
            numbered=letter.numbered,
            files=tuple(one for one in attached if one is not None),
            spot=letter.spot,
            edits=row.edited_ref if channel.capabilities.edits else "",
            wipe=letter.wipe,
            person=letter.person,
        )

    async def _attachment(self, file_id: str) -> Attachment | None:
        found = await self._store.read(lambda: files.find(file_id))
        if found is None:
            return None
        kind, sealed, key = found
        mime, name, data = self._means.vault.open(key, sealed).split(b"\n", 2)
        return Attachment(kind, name.decode(), mime.decode(), data)

    def _settle(self, row: Row, outcome: Outcome, rest: list[int], now: int) -> Tx[bool]:
        """Record how a sending ended; whether the next message to this address may go."""
        match outcome:
            case Sent(ref):
                yield from outbox.settle(row.id, "sent", ref)
                return True
            case Never(reason):
                log.warning("a %s was refused by %s: %s", row.kind, row.channel, reason)
                yield from outbox.settle(row.id, "never")
                yield from self._tell(row, "not_sent", now)
                return True
            case Gone():
                yield from outbox.settle(row.id, "gone")
                yield from outbox.give_back(rest)
                yield from outbox.hold(row.person_id)
                yield from people.set_gone(row.person_id)
                her = yield from people.by_id(row.person_id)
                if her is not None:
                    yield from relay.gone(self._means, her, now)
                return False
            case Later(after):
                yield from self._wait(row, rest, now + max(1, round(after)))
                return False
            case Unknown():
                if row.attempts + 1 >= TRIES:
                    yield from outbox.settle(row.id, "unknown")
                    return True
                yield from self._wait(row, rest, now + 1)
                return False

    def _wait(self, row: Row, rest: list[int], until: int) -> Tx[None]:
        yield from outbox.give_back([row.id, *rest])
        yield from people.pause(row.person_id, until)

    def _tell(self, row: Row, key: str, now: int) -> Tx[None]:
        if row.kind == "relay" and row.ticket:
            found = yield from tickets.by_number(row.ticket)
            if found is not None and found.person_id == row.person_id:
                yield from cards.tell(self._means, found, key, now)
