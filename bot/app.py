"""The composition root: the one place where settings, store, vault, flows and channels meet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import bookcase
from bot.channels.base import Channel, House
from bot.channels.telegram import ChannelMemory, TelegramChannel, Webhook, for_rate
from bot.channels.web import Demo, WebChannel
from bot.delivery import Delivery
from bot.desk import rooms
from bot.dispatch import Dispatch
from bot.events import Address
from bot.ledger import Ledger
from bot.means import Hours, Means
from bot.settings import Settings
from bot.shifts import Shifts
from bot.store import house, people, stores
from bot.store.alone import alone
from bot.store.server import Server
from bot.store.stores import Store
from bot.store.transaction import Tx
from bot.upkeep import keep
from bot.vault import Vault, house_key
from knowledge.danger import assess

Clock = Callable[[], float]
Remembering = Callable[[str, str], ChannelMemory]
"""Gives the ledger of a (channel, account)."""
Make = Callable[[Remembering], Sequence[Channel]]


@dataclass(frozen=True)
class Yizhan:
    """The house, open: what the command line and the tests work with."""

    settings: Settings
    store: Store
    means: Means
    dispatch: Dispatch
    delivery: Delivery
    channels: tuple[Channel, ...]
    clock: Clock


def configured(
    settings: Settings, memory: Remembering, demo: Demo | None = None, clock: Clock = time.time
) -> tuple[Channel, ...]:
    """The channels that the settings switch on: the explicit list of all there are.

    `memory` gives a channel the ledger of its account. Raises ChannelError for settings that cannot be.
    """
    web = WebChannel(settings.host, settings.port, leave_url=settings.leave_url, demo=demo, clock=clock)
    if not settings.telegram_token.get_secret_value():
        return (web,)
    return web, _telegram(settings, memory, clock)


def _telegram(settings: Settings, memory: Remembering, clock: Clock) -> TelegramChannel:
    token = settings.telegram_token.get_secret_value()
    secret = settings.telegram_webhook_secret.get_secret_value()
    hook = None
    if settings.telegram_webhook_url:
        more = {"secret": secret} if secret else {}
        hook = Webhook(settings.telegram_webhook_url, settings.host, settings.telegram_webhook_port, **more)
    return TelegramChannel(
        token,
        memory=memory("telegram", token.partition(":")[0]),
        api_base=settings.telegram_api_base,
        rate=settings.telegram_rate,
        desk_chat=settings.telegram_desk_chat,
        webhook=hook,
        clock=clock,
        limits=for_rate(settings.telegram_rate),
    )


@asynccontextmanager
async def opened(
    settings: Settings, channels: Sequence[Channel] | Make = (), clock: Clock = time.time
) -> AsyncIterator[Yizhan]:
    """Open the store and put everything together; nothing listens or sends yet.

    `channels` may be a callable that is given the ledgers. Raises StoreError, HouseKeyError, SettingsError or
    WordingError, each in one line, before anything is written.
    """
    shelf = bookcase.load(settings.data_dir)
    database = settings.database
    fresh = await stores.is_fresh(database)
    given = settings.house_key.get_secret_value()
    vault = Vault(house_key(given, settings.data_dir / "house.key", fresh=fresh))
    await stores.prepare(database)
    store = await stores.open_store(database)

    def memory(channel: str, account: str) -> Ledger:
        return Ledger(store, vault, channel, account)

    made = tuple(channels(memory) if callable(channels) else channels)
    means = Means(
        vault=vault,
        book=shelf.book,
        danger=lambda text: assess(shelf.danger, text),
        zone=ZoneInfo(settings.timezone),
        hours=Hours(settings.opens, settings.closes),
        counties=shelf.counties,
        channels={channel.name: channel.capabilities for channel in made},
    )
    try:
        await store.write(lambda: house.belongs(vault))
        delivery = Delivery(store, means, made, clock)
        dispatch = Dispatch(store, means, clock, delivery.wake)
        yield Yizhan(settings, store, means, dispatch, delivery, made, clock)
    finally:
        await store.close()


@asynccontextmanager
async def serving(yizhan: Yizhan) -> AsyncIterator[Shifts]:
    """Let the channels listen and delivery send, until the block ends; then stop in the opposite order.

    On PostgreSQL, channels that another process serves are stood by for. Raises StoreError when another process serves
    the same SQLite file, ChannelError when a channel cannot be started.
    """
    shared = isinstance(yizhan.settings.database, Server)
    with nullcontext() if shared else alone(yizhan.settings.data_dir):
        async with _listening(yizhan) as shifts:
            yield shifts


@asynccontextmanager
async def _listening(yizhan: Yizhan) -> AsyncIterator[Shifts]:
    waiting: set[asyncio.Task[None]] = set()

    def ready(address: Address) -> None:
        task = asyncio.create_task(_back(yizhan, address))
        waiting.add(task)
        task.add_done_callback(waiting.discard)

    doors = House(yizhan.dispatch.receive, ready)
    shifts = Shifts(yizhan.store, yizhan.delivery, yizhan.channels, doors)
    try:
        await shifts.begin()
        await yizhan.store.write(lambda: rooms.seat(yizhan.means, _rooms(yizhan), int(yizhan.clock())))
        upkeep = asyncio.create_task(keep(yizhan.store, yizhan.means, yizhan.clock, yizhan.settings.sweep_hours * 3600))
        waiting.add(upkeep)
        yield shifts
    finally:
        for task in waiting:
            task.cancel()
        await shifts.end()
        await asyncio.gather(*waiting, return_exceptions=True)


def _rooms(yizhan: Yizhan) -> list[Address]:
    desks = [channel.desk for channel in yizhan.channels if isinstance(channel, TelegramChannel)]
    return [desk for desk in desks if desk is not None]


async def _back(yizhan: Yizhan, address: Address) -> None:
    """An address has a line again: what waits for it is tried at once."""

    def body() -> Tx[None]:
        who = yield from people.by_mark(yizhan.means.vault.mark(address))
        if who is not None:
            yield from people.pause(who.id, 0)

    yizhan.delivery.returned(address)
    await yizhan.store.write(body)
    yizhan.delivery.wake()
