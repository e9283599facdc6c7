"""What delivery must not lose, repeat or overtake when something goes wrong while it sends."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from bot import delivery
from bot.delivery import TRIES, Delivery
from bot.events import Gone, Inbound, Later, Outbound, Outcome, Sent
from bot.store import leases, outbox
from bot.store.stores import Store
from bot.store.transaction import Body
from tests.crash import legible
from tests.world import World

T = TypeVar("T")
HOUR = 3600
BY_NIGHT = ("你好", "1", "1", "2", "2", "3", "天水", "3", "跳过", "跳过", "1", "2")
"""A talk whose answers say: write to me in the evening."""


async def claimed(world: World) -> None:
    """Her ticket is with an operator."""
    await world.employ("王姐")
    for text in ("找人", "跳过"):
        await world.say("她", text)
    await world.say("王姐", "认领 1")


def states(world: World, kind: str = "relay") -> list[str]:
    """How the outbox rows of a kind stand."""
    return [row["state"] for row in legible.raw(world.settings.database)["outbox"] if row["kind"] == kind]


def meanwhile(world: World, monkeypatch: pytest.MonkeyPatch, act: Callable[[Outbound], Awaitable[Outcome]]) -> None:
    """Something else answers for the channel."""
    monkeypatch.setattr(world.channel, "send", act)


async def test_a_card_and_its_change_in_one_batch_are_one_card(world: World) -> None:
    await world.employ("王姐")
    await world.employ("赵姐")
    world.channel.standing["赵姐"] = Later(60)
    for text in ("找人", "跳过"):
        await world.say("她", text)
    await world.say("王姐", "认领 1")
    del world.channel.standing["赵姐"]
    await world.advance(60)
    assert len(world.channel.got["赵姐"]) == 2
    assert len(world.channel.screen("赵姐")) == 1
    assert "接了" in world.channel.screen("赵姐")[0]


async def test_she_leaves_while_words_are_on_their_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await claimed(world)
    for text in ("第一句", "第二句", "第三句"):
        await world.say("王姐", text)
    receive, send = world.house.dispatch.receive, world.channel.send
    sent: list[str] = []

    async def she_leaves(message: Outbound) -> Outcome:
        if message.text == "第一句":
            await receive(Inbound(world.address("她"), "leaving", "退出"))
        sent.append(message.text)
        return await send(message)

    meanwhile(world, monkeypatch, she_leaves)
    await world.advance(5)
    assert "第一句" in sent
    assert "第二句" not in sent
    assert states(world) == ["sent", "held", "held"]


async def test_she_leaves_while_a_send_is_told_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await claimed(world)
    await world.say("王姐", "第一句")
    receive = world.house.dispatch.receive

    async def she_leaves(message: Outbound) -> Outcome:
        if message.text == "第一句":
            await receive(Inbound(world.address("她"), "leaving", "退出"))
            return Later(1)
        return Sent()

    meanwhile(world, monkeypatch, she_leaves)
    for _ in range(3):
        await world.advance(5)
    assert states(world) == ["held"]


async def test_waiting_long_is_not_failing(world: World) -> None:
    world.channel.standing["她"] = Later(1)
    await world.say("她", "菜单")
    await world.say("她", "菜单")
    for _ in range(TRIES * 3):
        await world.advance(2)
    world.channel.standing["她"] = RuntimeError("a bug")
    await world.advance(2)
    del world.channel.standing["她"]
    await world.advance(100)
    assert len(world.channel.got["她"]) == 2


async def test_what_a_dead_process_had_in_flight_goes_first_when_its_lease_ends(world: World) -> None:
    first = await world.house.dispatch.receive(Inbound(world.address("她"), "1", "菜单"))
    now, channel = int(world.clock()), world.channel
    await world.write(lambda: leases.lease(channel.name, channel.account, "the dead", now, now + 60, 10))
    second = await world.house.dispatch.receive(Inbound(world.address("她"), "2", "菜单"))
    alive = world.house.delivery
    alive._sweeps[channel.name, channel.account] = now + delivery.SWEEP_SECONDS  # it was running all the time
    await world.deliver()
    assert channel.got["她"] == []
    await world.advance(61)
    assert [message.id for message in channel.got["她"]] == [*first.outbox, *second.outbox]


class Failing:
    """A store whose settling fails a few times."""

    def __init__(self, store: Store, times: int) -> None:
        self.store = store
        self.times = times
        self.read = store.read

    async def write(self, body: Body[T]) -> T:
        if "_settled" in body.__qualname__ and self.times:
            self.times -= 1
            raise sqlite3.OperationalError("disk I/O error")
        return await self.store.write(body)


async def test_a_settling_that_fails_is_tried_again_and_not_the_sending(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0)
    house = world.house
    await house.dispatch.receive(Inbound(world.address("她"), "1", "你好"))
    failing = Failing(house.store, 3)
    with caplog.at_level(logging.CRITICAL):
        await Delivery(failing, house.means, [world.channel], world.clock).pump(world.channel)
    await world.advance(120)
    assert failing.times == 0
    assert len(world.channel.got["她"]) == 1


async def test_a_send_that_never_ends_holds_nobody_up_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SEND_SECONDS", 0.01)
    send = world.channel.send

    async def hangs(message: Outbound) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    meanwhile(world, monkeypatch, hangs)
    await world.say("她", "你好")
    assert states(world, "say") == ["waiting"]
    meanwhile(world, monkeypatch, send)
    await world.advance(2)
    assert len(world.channel.got["她"]) == 1


async def test_words_whose_safe_time_has_passed_wait_for_the_next(world: World) -> None:
    await world.employ("王姐")
    for text in BY_NIGHT:
        await world.say("她", text)
    await world.say("王姐", "认领 1")
    await world.advance(HOUR)
    await world.say("王姐", "晚上看")
    world.channel.standing["她"] = Later(1)
    await world.advance(9 * HOUR)
    del world.channel.standing["她"]
    await world.advance(4 * HOUR)
    assert "晚上看" not in world.texts("她")
    await world.advance(19 * HOUR)
    assert "晚上看" in world.texts("她")


async def test_words_put_off_for_later_are_there_when_she_comes_back_before(world: World) -> None:
    await world.employ("王姐")
    for text in BY_NIGHT:
        await world.say("她", text)
    await world.say("王姐", "认领 1")
    await world.advance(HOUR)
    await world.say("王姐", "第一句")
    await world.advance(HOUR)
    assert "第一句" not in world.texts("她")
    await world.say("她", "我来了")
    await world.say("王姐", "第二句")
    await world.advance(5)
    assert [text for text in world.texts("她") if text.endswith("句")] == ["第一句", "第二句"]


async def test_an_operator_who_was_gone_gets_her_words_when_he_is_back(world: World) -> None:
    await claimed(world)
    world.channel.standing["王姐"] = Gone()
    await world.say("她", "你还在吗")
    await world.say("她", "我害怕")
    del world.channel.standing["王姐"]
    await world.say("王姐", "我的")
    assert [text.split("：")[1] for text in world.texts("王姐") if "号：" in text] == ["你还在吗", "我害怕"]


async def test_a_number_that_was_used_never_comes_again(world: World) -> None:
    last = (await world.say("她", "你好")).outbox[-1]
    await world.write(lambda: outbox.forget_before(int(world.clock()) + 1))
    assert (await world.say("她", "你好")).outbox[0] > last
