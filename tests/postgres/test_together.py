"""Two processes on one database, each at any moment in the other's way: nothing is lost, doubled or overlooked."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections import Counter
from collections.abc import Sequence

import pytest

from bot import app
from bot.events import Gone, Inbound, Later, Never, Outbound, Outcome, Receipt, Unknown
from tests.crash import legible
from tests.postgres.server import TestServer
from tests.world import World

ROUNDS = 25
OFFSET = 0.04
"""Seconds between the two at most, so that each comes into every part of the other."""
EVENTS = iter(range(10**9))


def tell(house: app.Yizhan, world: World, name: str, text: str, event: str = "") -> asyncio.Task[Receipt]:
    """A platform tells one of the processes something."""
    inbound = Inbound(world.address(name), event or f"together {next(EVENTS)}", text)

    async def told() -> Receipt:
        await asyncio.sleep(random.uniform(0, OFFSET))
        return await house.dispatch.receive(inbound)

    return asyncio.create_task(told())


async def filed(world: World, names: Sequence[str]) -> None:
    """Each of these has a ticket."""
    for name in names:
        await world.say(name, "找人")
        await world.say(name, "跳过")


async def test_one_persons_messages_in_both_lose_no_update(world: World, other: app.Yizhan) -> None:
    await world.say("她", "菜单")
    before = (await world.conversation("她")).asked
    await world.say("她", "菜单")
    each = (await world.conversation("她")).asked - before
    assert each > 0
    await asyncio.gather(*(tell(house, world, "她", "菜单") for _ in range(ROUNDS) for house in (world.house, other)))
    assert (await world.conversation("她")).asked == before + each * (1 + 2 * ROUNDS)
    await world.deliver()
    rows = [message.id for message in world.channel.got["她"]]
    assert rows == sorted(rows)
    assert len(rows) == 2 + 2 * ROUNDS


async def test_one_event_told_to_both_is_answered_once(world: World, other: app.Yizhan) -> None:
    for number in range(ROUNDS):
        name = f"她{number}"
        told = await asyncio.gather(*(tell(house, world, name, "你好", f"e{number}") for house in (world.house, other)))
        assert sorted(receipt.repeat for receipt in told) == [False, True]
        assert told[0].outbox == told[1].outbox
    tables = legible.raw(world.settings.database)
    assert len(tables["person"]) == len(tables["inbox"]) == len(tables["outbox"]) == ROUNDS


async def test_tickets_filed_in_both_have_numbers_without_gaps(world: World, other: app.Yizhan) -> None:
    names = [f"她{number}" for number in range(2 * ROUNDS)]
    await asyncio.gather(*(tell((world.house, other)[at % 2], world, name, "找人") for at, name in enumerate(names)))
    numbers = [row["number"] for row in legible.raw(world.settings.database)["ticket"]]
    assert numbers == list(range(1, 2 * ROUNDS + 1))


async def test_a_ticket_claimed_in_both_has_one_claimer(world: World, other: app.Yizhan) -> None:
    operators = [f"值班{number}" for number in range(8)]
    for name in operators:
        await world.employ(name)
    await filed(world, [f"她{number}" for number in range(1, 11)])
    presses = [(name, number) for number in range(1, 11) for name in operators]
    told = await asyncio.gather(
        *(tell((world.house, other)[at % 2], world, name, f"认领 {n}") for at, (name, n) in enumerate(presses))
    )
    await world.deliver()
    said = {message.id: message.text for name in operators for message in world.channel.got[name]}
    answers = [" ".join(said.get(row, "") for row in receipt.outbox) for receipt in told]
    won = Counter(number for (_, number), answer in zip(presses, answers, strict=True) if "你接了" in answer)
    assert won == Counter(range(1, 11))
    assert sum("已经接了" in answer for answer in answers) == len(presses) - 10


async def test_her_words_at_the_moment_of_the_claim_reach_the_operator(world: World, other: app.Yizhan) -> None:
    await world.employ("王姐")
    names = [f"她{number}" for number in range(1, ROUNDS + 1)]
    await filed(world, names)
    for number, name in enumerate(names, start=1):
        words = tell(world.house, world, name, f"这是第{number}个人的话")
        await asyncio.gather(words, tell(other, world, "王姐", f"认领 {number}"))
    await world.deliver()
    read = "\n".join(world.texts("王姐"))
    assert [n for n in range(1, ROUNDS + 1) if f"这是第{n}个人的话" not in read] == []


async def test_an_operators_words_at_the_moment_she_leaves_are_held(world: World, other: app.Yizhan) -> None:
    await world.employ("王姐")
    names = [f"她{number}" for number in range(1, ROUNDS + 1)]
    await filed(world, names)
    for number, name in enumerate(names, start=1):
        await world.say("王姐", f"认领 {number}")
        await asyncio.gather(tell(world.house, world, name, "退出"), tell(other, world, "王姐", "你在哪"))
    await world.advance(60)
    relays = [row["state"] for row in legible.raw(world.settings.database)["outbox"] if row["kind"] == "relay"]
    assert relays == ["held"] * ROUNDS


async def test_whoever_comes_on_duty_hears_of_a_ticket_filed_at_that_moment(world: World, other: app.Yizhan) -> None:
    for number in range(1, ROUNDS + 1):
        name = f"值班{number}"
        await world.employ(name, on_duty=False)
        on = tell(other, world, name, "上班")
        await asyncio.gather(tell(world.house, world, f"她{number}", "找人"), on)
        await world.deliver()
        [told] = [text for text in world.texts(name) if "上班" in text]
        carded = any(text.startswith(f"{number}号") for text in world.texts(name))
        assert carded or re.findall(r"\d+", told) == [str(number)], f"nobody told {name} of {number}: {told}"


async def test_nobody_waits_in_a_circle(
    world: World, other: app.Yizhan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Women and operators, each in both processes, all at once, while answers go out and are refused in every way."""
    operators, women = ["王姐", "赵姐"], ["她1", "她2", "她3"]
    for name in operators:
        await world.employ(name)
    await filed(world, women)
    chance, send = random.Random(20261123), world.channel.send

    async def badly(message: Outbound) -> Outcome:
        await asyncio.sleep(chance.uniform(0, 0.01))
        ends: list[Outcome] = [Later(0.01), Gone(), Never("refused"), Unknown()]
        return chance.choice(ends) if chance.random() < 0.5 else await send(message)

    monkeypatch.setattr(world.channel, "send", badly)
    said = [(name, text) for name in women for text in ("救命，他要杀我", "退出", "菜单", "留言")]
    said += [(name, f"{verb} {n}") for name in operators for n in (1, 2, 3) for verb in ("认领", "放回", "结案")]
    said += [(name, text) for name in operators for text in ("你在哪", "撤回", "上班", "下班")]
    with caplog.at_level(logging.INFO, "yizhan.store"):
        async with app.serving(world.house):
            for _ in range(3):
                chance.shuffle(said)
                told = [tell(house, world, name, text) for name, text in said for house in (world.house, other)]
                world.clock.now += 5
                await asyncio.gather(*told)
    assert "Deadlock" not in caplog.text
    assert [row["kind"] for row in legible.raw(world.settings.database)["ticket"]].count("fault") == 0


async def test_those_that_start_at_once_on_an_empty_database_all_open(world: World, server: TestServer) -> None:
    """Migrations one after another, one proof of the key."""
    url = server.at(await server.make()).url
    settings = world.settings.model_copy(update={"database_url": url})

    async def start() -> None:
        async with app.opened(settings):
            await asyncio.sleep(0)

    await asyncio.gather(*(start() for _ in range(4)))
    assert len(legible.raw(settings.database)["house"]) == 1


@pytest.mark.parametrize("delay", [0, 0.002])
async def test_what_is_answered_in_both_is_sent_in_order_by_one(
    world: World, other: app.Yizhan, delay: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.serving(world.house), app.serving(other):
        people = [f"她{number}" for number in range(20)]
        for _ in range(5):
            await asyncio.gather(
                *(tell((world.house, other)[at % 2], world, name, "菜单") for at, name in enumerate(people))
            )
            await asyncio.sleep(delay)
        async with asyncio.timeout(20):
            while any(len(world.channel.got[name]) < 5 for name in people):  # noqa: ASYNC110 - the fake is looked at from outside
                await asyncio.sleep(0.02)
    assert other.channels[0].got == {}  # type: ignore[attr-defined]
    for name in people:
        rows = [message.id for message in world.channel.got[name]]
        assert rows == sorted(set(rows))
