"""The outbox loop: lease what is due, send it in order for each address, settle it; what failed waits or is told.

A lease is kept alive row by row, so that one which runs out means a process that died: its rows are sent by another.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from bot.channels.base import Channel
from bot.desk import cards, relay
from bot.events import Address, Attachment, Gone, Later, Never, Outbound, Outcome, Sent, Unknown
from bot.letters import load
from bot.means import Means
from bot.post import passage
from bot.store import files, leases, locks, outbox, people, tickets
from bot.store.leases import Row
from bot.store.transaction import Body, Tx

T = TypeVar("T")
LEASE_SECONDS = 60
"""How long a row may be in flight before another process may think its sender dead."""
SEND_SECONDS = 45
"""How long one sending may take before its fate counts as unknown; well below the lease."""
SWEEP_SECONDS = 5
"""How often to look for leases that ran out."""
OVERDUE = 60
"""Seconds after which what she did not just ask for is looked at again: the time she called safe may be over."""
MOST = 200
"""Rows leased at once on one channel."""
NOBODY = ""
POLL_SECONDS = 0.5
"""How often to look for what came due by itself or was written by another process."""
TRIES = 8
"""Attempts gone wrong after which a message is given up; being told to wait is none."""
SLOWEST = 60.0
"""Seconds between attempts at most."""

log = logging.getLogger("yizhan.delivery")


@dataclass(frozen=True, slots=True)
class Failed:
    """A sending that raised: a bug of ours or of the channel."""

    reason: str


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
        self._sweeps: dict[tuple[str, str], int] = {}
        self._trying: dict[Address, asyncio.Event] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._loops: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Send on all channels until `stop`."""
        for channel in self._channels:
            await self.begin(channel)

    async def begin(self, channel: Channel) -> None:
        """Take back what a process that died left in flight, then send on a channel until `end`."""
        await self._reclaim(channel, self._owner)
        self._loops[channel.name, channel.account] = asyncio.create_task(self._loop(channel))

    async def stop(self) -> None:
        """Finish what is in flight and stop; what was leased and not begun waits for whoever comes next."""
        for loop in self._loops.values():
            loop.cancel()
        for channel in self._channels:
            await self.end(channel)

    async def end(self, channel: Channel) -> None:
        """The same for one channel."""
        loop = self._loops.pop((channel.name, channel.account), None)
        if loop is None:
            return
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await asyncio.gather(*self._sending, return_exceptions=True)
        try:
            await self._reclaim(channel, NOBODY)
        except Exception as error:
            log.error("delivery on %s ended badly: %s", channel.name, type(error).__name__)

    async def _reclaim(self, channel: Channel, owner: str) -> None:
        now = int(self._clock())
        await self._store.write(lambda: leases.reclaim(channel.name, channel.account, owner, now))
        self._sweeps[channel.name, channel.account] = now + SWEEP_SECONDS

    def wake(self, rows: tuple[int, ...] = ()) -> None:
        """Something was committed that may be due."""
        del rows
        for event in self._wakes.values():
            event.set()

    def returned(self, address: Address) -> None:
        """An address has a line again; what is being tried for it right now must not be put off for long."""
        if (event := self._trying.get(address)) is not None:
            event.set()

    async def pump(self, channel: Channel) -> None:
        """Send everything that is due on a channel now, and what that makes due; returns when nothing is left."""
        if (channel.name, channel.account) not in self._sweeps:
            await self._reclaim(channel, self._owner)
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
                with suppress(TimeoutError):  # not wait_for: before Python 3.12 it can lose the cancelling of `stop`
                    async with asyncio.timeout(POLL_SECONDS):
                        await wake.wait()

    async def _round(self, channel: Channel) -> int:
        now = int(self._clock())
        rows = await self._store.write(lambda: self._taken(channel, now))
        by_person = sorted(rows, key=lambda row: row.person_id)
        for _person, group in groupby(by_person, key=lambda row: row.person_id):
            task = asyncio.create_task(self._line(channel, list(group)))
            self._sending.add(task)
            task.add_done_callback(self._sent)
        return len(rows)

    def _taken(self, channel: Channel, now: int) -> Tx[list[Row]]:
        """Lease what is due; what was due long ago and is not safe for her any more goes back to wait."""
        if now >= self._sweeps.get((channel.name, channel.account), 0):
            yield from leases.expire(channel.name, channel.account, now)
            self._sweeps[channel.name, channel.account] = now + SWEEP_SECONDS
        rows = yield from leases.lease(channel.name, channel.account, self._owner, now, now + LEASE_SECONDS, MOST)
        late = {row.person_id for row in rows if row.kind in outbox.PUSHED and now - row.due > OVERDUE}
        put_off = set()
        for person_id in sorted(late):
            her = yield from people.by_id(person_id)
            if her is None or her.role:
                continue
            how, when = passage(self._means, her, now)
            for row in rows:
                if how != "now" and row.person_id == person_id and row.kind in outbox.PUSHED:
                    yield from leases.put_off(row, self._owner, when)
                    put_off.add(row.id)
        return [row for row in rows if row.id not in put_off]

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self.wake()

    async def _line(self, channel: Channel, rows: list[Row]) -> None:
        """Everything for one address, one after another, as long as it is still to be sent."""
        refs: dict[int, str] = {}
        for index, row in enumerate(rows):
            outcome = await self._try(channel, row, refs.get(row.edits, row.edited_ref))
            if isinstance(outcome, Sent):
                refs[row.id] = outcome.ref
            if not await self._settled(row, outcome, rows[index + 1 :]):
                return

    async def _try(self, channel: Channel, row: Row, edited: str) -> Outcome | Failed:
        message = None
        try:
            message = await self._outbound(channel, row, edited)
            back = self._trying[message.address] = asyncio.Event()
            async with asyncio.timeout(SEND_SECONDS):
                outcome = await channel.send(message)
            return Later(1) if isinstance(outcome, Later) and back.is_set() else outcome
        except TimeoutError:
            return Unknown()
        except Exception as error:
            log.error("sending on %s failed: %s", channel.name, type(error).__name__)
            return Failed(type(error).__name__)
        finally:
            if message is not None:
                self._trying.pop(message.address, None)

    async def _settled(self, row: Row, outcome: Outcome | Failed, rest: Sequence[Row]) -> bool:
        """Settle for certain: a row that was sent and could not be settled would be sent again."""
        for _ in range(TRIES):
            try:
                return await self._store.write(lambda: self._settle(row, outcome, rest, int(self._clock())))
            except Exception as error:
                log.error("settling on %s failed: %s", row.channel, type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)
        return False

    async def _outbound(self, channel: Channel, row: Row, edited: str) -> Outbound:
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
            edits=edited if channel.capabilities.edits else "",
            wipe=letter.wipe,
            until=letter.until,
            person=letter.person,
        )

    async def _attachment(self, file_id: str) -> Attachment | None:
        found = await self._store.read(lambda: files.find(file_id))
        if found is None:
            return None
        kind, sealed, key = found
        mime, name, data = self._means.vault.open(key, sealed).split(b"\n", 2)
        return Attachment(kind, name.decode(), mime.decode(), data)

    def _settle(self, row: Row, outcome: Outcome | Failed, rest: Sequence[Row], now: int) -> Tx[bool]:
        """Record how a sending ended; whether the next message to this address may go."""
        yield from locks.person(row.person_id)
        match outcome:
            case Sent(ref):
                yield from leases.settle(row.id, "sent", ref)
                return (yield from self._goes_on(rest, now))
            case Never(reason):
                return (yield from self._refused(row, reason, rest, now))
            case Failed(reason) if row.attempts + 1 >= TRIES:
                return (yield from self._refused(row, reason, rest, now))
            case Unknown() if row.attempts + 1 >= TRIES:
                yield from leases.settle(row.id, "unknown")
                return (yield from self._goes_on(rest, now))
            case Gone():
                if row.kind != "relay":
                    yield from leases.settle(row.id, "gone")
                yield from outbox.hold(row.person_id)
                yield from leases.give_back(rest, self._owner)
                yield from people.set_gone(row.person_id)
                her = yield from people.by_id(row.person_id)
                if her is not None:
                    yield from relay.gone(self._means, her, now)
                return False
            case Later(after):
                return (yield from self._wait(row, rest, now + max(1, round(after))))
            case Unknown() | Failed():
                return (yield from self._wait(row, rest, now + round(min(2.0**row.attempts, SLOWEST)), failed=True))

    def _refused(self, row: Row, reason: str, rest: Sequence[Row], now: int) -> Tx[bool]:
        log.warning("a %s was refused by %s: %s", row.kind, row.channel, reason)
        yield from leases.settle(row.id, "never")
        yield from self._tell(row, "not_sent", now)
        return (yield from self._goes_on(rest, now))

    def _wait(self, row: Row, rest: Sequence[Row], until: int, *, failed: bool = False) -> Tx[bool]:
        yield from leases.give_back([row], self._owner, failed=failed)
        yield from leases.give_back(rest, self._owner)
        yield from people.pause(row.person_id, until)
        return False

    def _goes_on(self, rest: Sequence[Row], now: int) -> Tx[bool]:
        """Whether the next row is still to be sent; if she left meanwhile it is not, and the rest is leased anew."""
        if not rest or (yield from leases.renew(rest[0].id, self._owner, now + LEASE_SECONDS)):
            return True
        yield from leases.give_back(rest, self._owner)
        return False

    def _tell(self, row: Row, key: str, now: int) -> Tx[None]:
        if row.kind == "relay" and row.ticket:
            found = yield from tickets.by_number(row.ticket)
            if found is not None and found.person_id == row.person_id:
                yield from cards.tell(self._means, found, key, now)
