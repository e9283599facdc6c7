"""Our side: fifty people at once through dispatch, engine, vault and the store, fully durable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.app import Yizhan, opened
from bot.channels.base import Capabilities, House
from bot.dispatch import Dispatch
from bot.events import Address, Inbound, Outbound, Outcome, Sent
from bot.settings import Settings
from bot.store import people, staff
from bot.store.stores import Store
from bot.store.transaction import Body, Row, Tx
from tests.bench.mix import CHANNEL, seats
from tests.postgres.house import url

T = TypeVar("T")
Recorded = list[list[tuple[str, dict[str, Any]]]]
"""The statements of each transaction, in the order of the commits."""


class Nowhere:
    """A channel that takes everything at once."""

    name = CHANNEL
    account = "main"
    capabilities = Capabilities(buttons=True, edits=True, wipes=True, files=True, text_limit=4096)

    async def start(self, house: House) -> None:
        """Nothing to listen to."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, message: Outbound) -> Outcome:
        """It is there."""
        return Sent(str(message.id))


@dataclass
class Measured:
    """One run: how many turns, in how long, with how much CPU, and how long each took (seconds)."""

    turns: int
    seconds: float
    cpu: float
    each: list[float] = field(repr=False)


@dataclass
class Recorder:
    """A store that writes down what every transaction said."""

    store: Store
    kept: Recorded = field(default_factory=list)

    async def write(self, body: Body[T]) -> T:
        return await self.store.write(lambda: self._recorded(body()))

    def _recorded(self, body: Tx[T]) -> Tx[T]:
        said: list[tuple[str, dict[str, Any]]] = []
        try:
            statement, parameters = next(body)
            while True:
                if statement.sqlite:
                    said.append((statement.sqlite, dict(parameters)))
                rows: list[Row] = yield statement, parameters
                statement, parameters = body.send(rows)
        except StopIteration as done:
            self.kept.append(said)
            result: T = done.value
            return result


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[Yizhan]:
    """The house on a folder, with a channel that goes nowhere."""
    async with opened(Settings(data_dir=folder, database_url=url(folder)), [Nowhere()]) as yizhan:
        yield yizhan


async def furnish(folder: Path) -> None:
    """A new house with two operators on duty."""
    async with house(folder) as yizhan:

        def seat() -> Tx[None]:
            vault = yizhan.means.vault
            for name in ("王姐", "李姐"):
                address, key = Address(CHANNEL, "main", name), vault.new_key()
                user = vault.seal_text(key, name)
                who = yield from people.add(vault.mark(address), address, key, user, int(time.time()))
                yield from staff.add(who.id, name, "operator", "", int(time.time()), on_duty=True)

        await yizhan.store.write(seat)


async def measure(folder: Path, turns: int, *, delivering: bool = False) -> Measured:
    """Fifty people talk until so many turns are on disk; with `delivering`, what is answered is sent as well."""
    async with house(folder) as yizhan:
        if delivering:
            await yizhan.delivery.start()
        measured = await _talked(yizhan.dispatch, turns)
        if delivering:
            await yizhan.delivery.stop()
        return measured


async def record(folder: Path, turns: int) -> Recorded:
    """The statements of the same talks."""
    async with house(folder) as yizhan:
        recorder = Recorder(yizhan.store)
        await _talked(Dispatch(recorder, yizhan.means, yizhan.clock, lambda _rows: None), turns)
        return recorder.kept


async def _talked(dispatch: Dispatch, turns: int) -> Measured:
    each: list[float] = []
    left = iter(range(turns))

    async def person(said: Iterator[tuple[str, str, str]]) -> None:
        for user, event, text in said:
            if next(left, None) is None:
                return
            begun = time.perf_counter()
            await dispatch.receive(Inbound(Address(CHANNEL, "main", user), event, text=text))
            each.append(time.perf_counter() - begun)

    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(person(said) for said in seats()))
    return Measured(turns, time.perf_counter() - begun, time.process_time() - cpu, each)
