"""An Inbound becomes a turn: what is slow is computed first, then one transaction decides and records everything.

One person's messages are taken in order; two people never wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.desk.act import act
from bot.desk.intents import Words, join_code, read
from bot.desk.joining import join
from bot.effects import perform
from bot.events import Address, Inbound, Receipt
from bot.letters import Letter
from bot.means import Means
from bot.post import to_staff
from bot.store import files, inbox, locks, outbox, people, staff
from bot.store.people import Person
from bot.store.transaction import Body, Tx
from bot.vault import HouseKeyError
from flows.engine import advance, failed
from flows.model import LEVELS, Danger, Duty, FileRef, Heard, Input, TicketView
from flows.reading.choice import picked
from flows.stored import dump, load

T = TypeVar("T")
CODES = 2
"""Fresh ticket codes for one turn; none opens more tickets."""
CODE_RANGE = 10**12
MASK = 2**64 - 1
LONGEST = 20_000
"""Characters of one message that are kept; platforms allow far less."""

PASSING = (OSError, sqlite3.OperationalError, HouseKeyError)
"""Errors of the store itself: the platform should repeat the event."""

log = logging.getLogger("yizhan.dispatch")


class Store(Protocol):
    """What dispatch needs of the store: durable transactions."""

    async def write(self, body: Body[T]) -> T: ...


class Dispatch:
    """Takes Inbounds, in order for each address. `wake` is told the rows of every committed turn."""

    def __init__(
        self, store: Store, means: Means, clock: Callable[[], float], wake: Callable[[tuple[int, ...]], None]
    ) -> None:
        self._store = store
        self._means = means
        self._clock = clock
        self._wake = wake
        self._lines: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    async def receive(self, inbound: Inbound) -> Receipt:
        """Handle one event; returns when its turn is on disk, so the platform may be told.

        Raises what the store raises; then nothing was recorded and the platform should repeat the event.
        """
        line = self._lines.setdefault(inbound.address, asyncio.Lock())
        async with line:
            prepared = _Prepared.of(self._means, inbound, int(self._clock()))
            receipt = await self._turn(inbound, prepared)
        self._wake(receipt.outbox)
        return receipt

    async def _turn(self, inbound: Inbound, prepared: _Prepared) -> Receipt:
        try:
            return await self._store.write(lambda: turn(self._means, inbound, prepared))
        except PASSING:
            raise
        except Exception as error:
            fault = type(error).__name__
            log.error("a turn failed: %s", fault)
            return await self._store.write(lambda: turn(self._means, inbound, prepared, fault))


class _Prepared:
    """What is computed before the turn is queued: the clock, chance, and how dangerous the words sound."""

    def __init__(self, now: int, danger: Danger, codes: tuple[str, ...], ids: tuple[str, ...]) -> None:
        self.now = now
        self.danger: Danger = danger
        self.codes = codes
        self.ids = ids

    @classmethod
    def of(cls, means: Means, inbound: Inbound, now: int) -> _Prepared:
        chance = secrets.randbits(64 * CODES)  # one call: chance is the dearest part of preparing
        codes = tuple(f"{(chance >> 64 * n & MASK) % CODE_RANGE:012d}" for n in range(CODES))
        ids = tuple(secrets.token_urlsafe(16) for _ in inbound.files)
        return cls(now, means.danger(inbound.text[:LONGEST]) if inbound.text else "none", codes, ids)


def turn(means: Means, inbound: Inbound, prepared: _Prepared, fault: str = "") -> Tx[Receipt]:
    """The one transaction of an event: inbox, person, decision, effects, conversation. A repeat changes nothing.

    With a `fault` (the name of the error that broke the first try) she is told so, and an urgent ticket is filed.
    """
    address, now = inbound.address, prepared.now
    before = yield from inbox.enter(address.channel, address.account, inbound.event_id, now)
    if before is not None:
        return Receipt(before, repeat=True)
    mark = means.vault.mark(address)
    yield from locks.person_by_mark(mark)
    who = yield from people.by_mark(mark)
    if who is None:
        key = means.vault.new_key()
        who = yield from people.add(mark, address, key, means.vault.seal_text(key, address.user), now)
    kept = yield from _put_away(means, who, inbound, prepared)
    code = join_code(inbound.text)
    if code:
        rows = yield from join(means, who, code, now)
        yield from people.seen(who.id, now)
    elif who.role:
        rows = yield from _staff_turn(means, who, inbound, kept, now, fault)
    else:
        rows = yield from _her_turn(means, who, inbound, kept, prepared, fault)
    yield from inbox.answered(address.channel, address.account, inbound.event_id, rows)
    return Receipt(tuple(rows))


def _put_away(means: Means, who: Person, inbound: Inbound, prepared: _Prepared) -> Tx[tuple[FileRef, ...]]:
    kept = []
    for file_id, upload in zip(prepared.ids, inbound.files, strict=True):
        head = f"{upload.mime}\n{upload.name}\n".encode()
        yield from files.add(file_id, who.id, upload.kind, prepared.now, means.vault.seal(who.key, head + upload.data))
        kept.append(FileRef(file_id, upload.kind, upload.name))
    return tuple(kept)


def _staff_turn(
    means: Means, who: Person, inbound: Inbound, kept: tuple[FileRef, ...], now: int, fault: str
) -> Tx[list[int]]:
    member = yield from staff.find(who.id)
    assert member is not None
    if fault:
        return [(yield from to_staff(means, member, Letter(means.book.wording.line("desk", "fault", {})), now))]
    yield from people.seen(who.id, now)
    if who.held:
        yield from outbox.release(who.id, now)
    if inbound.resumed or inbound.start:
        intent = read("帮助")
    elif inbound.word:
        intent = read(inbound.word)
    else:
        text = inbound.text
        bare = means.can(member.channel).buttons
        index = inbound.press.index if inbound.press is not None else None
        chosen = picked(text, len(member.live)) if index is None and not bare and member.live else None
        index = chosen - 1 if chosen is not None else index
        intent = read(member.live[index]) if index is not None and index < len(member.live) else read(text)
    if member.live and not isinstance(intent, Words):
        yield from staff.used_live(member)
    rows: list[int] = yield from act(means, member, intent, now, kept, inbound.spot)
    return rows


def _her_turn(
    means: Means, who: Person, inbound: Inbound, kept: tuple[FileRef, ...], prepared: _Prepared, fault: str
) -> Tx[list[int]]:
    now = prepared.now
    views = tuple(
        TicketView(code, kind, LEVELS[level], status, claimed=claimed != 0)
        for code, kind, level, status, claimed in (yield from people.tickets(who.id))
    )
    answering = yield from staff.answering()
    given = Input(
        heard=Heard(
            text=inbound.text[:LONGEST] or inbound.word,
            press=inbound.press,
            files=kept,
            spot=inbound.spot,
            start=inbound.start,
            resumed=inbound.resumed,
        ),
        now=now,
        today=means.today(now),
        codes=prepared.codes,
        danger=prepared.danger,
        duty=Duty(on=answering > 0, next=means.next_open(now)),
        tickets=views,
        held=who.held,
        knocked=who.knocked,
        talking=who.talking,
        wipes=means.can(who.channel).wipes,
    )
    before = load(means.vault.open_text(who.key, who.conversation))
    decided = failed(means.book, before, given, fault) if fault else advance(means.book, before, given)
    if decided.fault:
        log.error("a flow failed: %s", decided.fault)
    sealed = means.vault.seal_text(who.key, dump(decided.conversation))
    yield from people.heard(who, sealed, now, left=decided.conversation.left)
    if inbound.text or inbound.press or kept or inbound.spot:
        who = _here(who, now)
    rows: list[int] = yield from perform(means, who, decided.effects, now)
    return rows


def _here(who: Person, now: int) -> Person:
    return replace(who, seen_at=now, left=False, gone=False)
