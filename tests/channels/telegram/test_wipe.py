"""Taking messages away: hers and ours, as far back as Telegram allows."""

from __future__ import annotations

import pytest

from bot.channels.telegram.limits import DELETABLE
from bot.events import Gone, Later, Outbound, Sent
from tests.channels.telegram.stage import Clock, Line, address, until
from tests.fakes.botapi import User, faults


@pytest.fixture
async def mei(line: Line) -> User:
    channel = await line.start()
    mei = line.api.user()
    for number in range(3):
        mei.say(f"我的{number}")
        await line.hears(number + 1)
        await channel.send(Outbound(number + 1, address(mei), f"你的{number}"))
    await until(lambda: len(line.ledger.kept) == 6)
    return mei


async def test_both_sides_are_wiped(line: Line, mei: User) -> None:
    assert await line.channels[0].send(Outbound(9, address(mei), wipe=True)) == Sent()
    assert (mei.own(), mei.inbox(), line.ledger.kept) == ([], [], {})
    assert len(line.api.of("deleteMessages")) == 1


async def test_only_what_came_before_a_time(line: Line, mei: User) -> None:
    line.clock.now += 100
    before = int(line.clock.now)
    await line.channels[0].send(Outbound(8, address(mei), "新的"))
    assert await line.channels[0].send(Outbound(9, address(mei), wipe=True, until=before)) == Sent()
    assert mei.texts() == ["新的"]
    assert len(line.ledger.kept) == 1


async def test_what_is_too_old_is_left_and_not_asked_for(line: Line, mei: User) -> None:
    line.clock.now += DELETABLE
    mei.say("新的")
    await line.hears(4)
    assert await line.channels[0].send(Outbound(9, address(mei), wipe=True)) == Sent()
    assert [one["text"] for one in mei.own()] == ["我的0", "我的1", "我的2"]
    assert len(line.api.of("deleteMessages")) == 1
    assert line.ledger.kept == {}


async def test_more_than_a_hundred_go_in_batches(line: Line, mei: User) -> None:
    for number in range(250):
        mei.say(str(number))
    await line.hears(253)
    assert await line.channels[0].send(Outbound(9, address(mei), wipe=True)) == Sent()
    assert (mei.own(), mei.inbox()) == ([], [])
    assert len(line.api.of("deleteMessages")) == 3


async def test_one_that_cannot_be_deleted_does_not_save_the_others(
    line: Line, mei: User, caplog: pytest.LogCaptureFixture
) -> None:
    old = mei.room.messages[3]
    mei.room.messages[3] = old | {"date": int(line.clock.now) - DELETABLE - 1}
    assert await line.channels[0].send(Outbound(9, address(mei), wipe=True)) == Sent()
    assert list(mei.room.messages) == [3]
    assert line.ledger.kept == {}
    assert caplog.text.count("could not be taken away") == 1


async def test_a_wipe_that_is_interrupted_goes_on(line: Line, mei: User) -> None:
    steady = Clock()
    channel = await line.start(monotonic=steady)
    line.api.faults.append(faults.flood(30, method="deleteMessages"))
    assert await channel.send(Outbound(9, address(mei), wipe=True)) == Later(30)
    steady.now += 32
    assert await channel.send(Outbound(9, address(mei), wipe=True)) == Sent()
    assert mei.inbox() == []


async def test_who_blocked_the_bot_is_gone(line: Line, mei: User) -> None:
    mei.block()
    assert await line.channels[0].send(Outbound(9, address(mei), wipe=True)) == Gone()


async def test_nothing_to_wipe_is_fine(line: Line, mei: User) -> None:
    assert await line.channels[0].send(Outbound(9, address(line.api.user()), wipe=True)) == Sent()
