"""Fifty operators press 认领 on each of a hundred tickets at once: each has one claimer, and the rest know who."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter

import pytest

from bot.events import Inbound
from tests.crash import legible
from tests.world import World

OPERATORS, TICKETS, SEED = 50, 100, 20261123


@pytest.mark.all
async def test_a_hundred_tickets_have_a_hundred_claimers_and_every_loser_is_told_who_won(world: World) -> None:
    operators = [f"值班{number}" for number in range(1, OPERATORS + 1)]
    for number in range(1, TICKETS + 1):
        await world.say(f"她{number}", "找人")
        await world.say(f"她{number}", "跳过")
    for name in operators:
        await world.employ(name)
    presses = [(name, number) for number in range(1, TICKETS + 1) for name in operators]
    random.Random(SEED).shuffle(presses)

    async def press(name: str, number: int) -> tuple[str, int, tuple[int, ...]]:
        event = f"{name} {number}"
        receipt = await world.house.dispatch.receive(Inbound(world.address(name), event, word=f"认领 {number}"))
        return name, number, receipt.outbox

    pressed = await asyncio.gather(*(press(name, number) for name, number in presses))
    await world.deliver()

    tables = legible.opened(world.settings.database, world.house.means.vault)
    names = {row["id"]: row["user"] for row in tables["person"]}
    winners = {row["number"]: names[row["claimed_by"]] for row in tables["ticket"] if row["status"] == "claimed"}
    said = {message.id: message.text for messages in world.channel.got.values() for message in messages}
    to_whom = {row["id"]: names[row["person_id"]] for row in tables["outbox"]}
    won = Counter[int]()
    told = 0
    for name, number, rows in pressed:
        answers = [said[row] for row in rows if to_whom[row] == name]
        if winners[number] == name:
            won[number] += any(text.startswith("你接了") for text in answers)
        else:
            told += any(re.search(rf"{number}号 {winners[number]}已经接了", text) for text in answers)
    print(f"\npresses {len(pressed)}, claims {won.total()}, losers told who won {told}")
    assert len(winners) == TICKETS
    assert won == Counter(range(1, TICKETS + 1))
    assert told == len(pressed) - TICKETS
