"""Processes beside and after each other: stopping, serving alone, and the line in which one person's messages wait."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import pytest

from bot.app import Yizhan, opened, serving
from bot.dispatch import Dispatch
from bot.events import Address, Inbound, Later, Outbound, Outcome, Receipt
from bot.store.migrate import StoreError
from bot.store.stores import Store
from bot.store.transaction import Body
from tests.crash import legible
from tests.world import FakeChannel, World

T = TypeVar("T")


async def test_stopping_leaves_nothing_leased(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def slowly(message: Outbound) -> Outcome:
        begun.set()
        await asyncio.sleep(0)
        return Later(60)

    monkeypatch.setattr(world.channel, "send", slowly)
    async with serving(world.house):
        for number in range(20):
            await world.house.dispatch.receive(Inbound(world.address(f"她{number}"), f"{number}", "你好"))
        await begun.wait()
    assert {row["state"] for row in legible.raw(world.settings.database)["outbox"]} == {"waiting"}


@pytest.mark.parametrize("bare", ["sqlite"], indirect=True)
async def test_one_process_serves_a_house(world: World) -> None:
    async with serving(world.house):
        with pytest.raises(StoreError, match="已经开着"):
            async with serving(world.house):
                pass


class Gated:
    """A store whose first transaction is on disk and not yet told."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reached = asyncio.Event()
        self.gate = asyncio.get_running_loop().create_future()

    async def write(self, body: Body[T]) -> T:
        result = await self.store.write(body)
        if not self.reached.is_set():
            self.reached.set()
            await self.gate
        return result


async def test_a_third_message_does_not_overtake_the_second(world: World) -> None:
    """It comes at the very moment when the first is done and the second is about to begin."""
    store = Gated(world.house.store)
    dispatch = Dispatch(store, world.house.means, world.clock, lambda _rows: None)

    def say(number: int) -> asyncio.Task[Receipt]:
        return asyncio.create_task(dispatch.receive(Inbound(world.address("她"), f"{number}", "菜单")))

    first = say(1)
    await store.reached.wait()
    second = say(2)
    await asyncio.sleep(0)
    store.gate.set_result(None)
    third = say(3)
    rows = [(await told).outbox for told in (first, second, third)]
    assert rows == sorted(rows)


async def test_two_processes_on_one_file_lose_and_double_nothing(world: World) -> None:
    """`yizhan talk` beside `yizhan run`: two writers, each with its own people."""
    terminal = FakeChannel(name="terminal", account="me")
    async with opened(world.settings, [terminal], world.clock) as other:

        async def talk(house: Yizhan, channel: FakeChannel, number: int) -> None:
            for step, text in enumerate(("找人", "跳过", "在吗")):
                address = Address(channel.name, channel.account, f"她{number}")
                await house.dispatch.receive(Inbound(address, f"{number} {step}", text))

        houses = ((world.house, world.channel), (other, terminal))
        await asyncio.gather(*(talk(house, channel, number) for number in range(30) for house, channel in houses))
        for house, channel in houses:
            await house.delivery.pump(channel)
            assert all(len(channel.got[f"她{number}"]) == 3 for number in range(30))
    tables = legible.raw(world.settings.database)
    assert len(tables["ticket"]) == 60
    assert len(tables["entry"]) == 60
    assert {row["state"] for row in tables["outbox"]} == {"sent"}


async def test_stopping_ends_also_when_something_was_just_written(world: World) -> None:
    sending = world.house.delivery
    await sending.start()
    await asyncio.sleep(0.05)  # its loop has found nothing and waits
    sending.wake()
    async with asyncio.timeout(5):
        await sending.stop()
