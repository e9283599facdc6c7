"""The fakes do as they say, so that a test that passes on them means something."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest

from bot.events import Address, Button, Gone, Later, Never, Outbound, Sent, Unknown
from tests.world import MONDAY, FakeChannel, FakeClock, World, opened

HERE = Address("web", "main", "她")


def test_the_clock_stands_still_until_it_is_moved() -> None:
    clock = FakeClock()
    assert clock() == clock() == MONDAY.timestamp()
    clock.now += 5
    assert clock() == (MONDAY + timedelta(seconds=5)).timestamp()


async def test_the_channel_keeps_what_it_sent_and_gives_a_reference() -> None:
    channel = FakeChannel()
    assert await channel.send(Outbound(7, HERE, "好")) == Sent("m7")
    assert [message.text for message in channel.got["她"]] == ["好"]
    assert channel.screen("她") == ["好"]


async def test_scripted_outcomes_go_before_standing_ones_and_what_was_not_sent_was_not_got() -> None:
    channel = FakeChannel(scripted=deque([Later(3), Never("no")]), standing={"她": Gone()})
    outcomes = [await channel.send(Outbound(number, HERE, "好")) for number in range(3)]
    assert outcomes == [Later(3), Never("no"), Gone()]
    assert await channel.send(Outbound(4, Address("web", "main", "小李"), "好")) == Sent("m4")
    assert [len(channel.tried), len(channel.got["她"]), len(channel.got["小李"])] == [4, 0, 1]


async def test_an_exception_is_raised_once() -> None:
    channel = FakeChannel(scripted=deque([OSError("down")]))
    with pytest.raises(OSError, match="down"):
        await channel.send(Outbound(1, HERE, "好"))
    assert isinstance(await channel.send(Outbound(1, HERE, "好")), Sent)


async def test_two_sends_at_once_to_one_address_are_an_error() -> None:
    channel = FakeChannel()
    with pytest.raises(AssertionError, match="two sends at once"):
        await asyncio.gather(channel.send(Outbound(1, HERE)), channel.send(Outbound(2, HERE)))


async def test_the_screen_shows_edits_in_place_and_a_wipe_clears_it() -> None:
    channel = FakeChannel()
    await channel.send(Outbound(1, HERE, "一"))
    await channel.send(Outbound(2, HERE, "二"))
    await channel.send(Outbound(3, HERE, "壹", edits="m1"))
    assert channel.screen("她") == ["壹", "二"]
    await channel.send(Outbound(4, HERE, wipe=True))
    await channel.send(Outbound(5, HERE, "好"))
    assert channel.screen("她") == ["好"]


async def test_a_button_is_that_of_the_last_question_or_of_one_before(world: World) -> None:
    await world.say("她", "你好")
    await world.press("她", 1)
    assert world.texts("她")[-1].startswith("这不是你的错")
    assert world.button("她", 1).label == "安全，可以说"
    assert world.button("她", 1, back=1) == Button("家里有人欺负我", "a1:0")


async def test_time_passing_delivers_what_is_due(world: World) -> None:
    world.channel.scripted.append(Later(30))
    await world.say("她", "你好")
    await world.advance(29)
    assert world.texts("她") == []
    await world.advance(1)
    assert len(world.texts("她")) == 1


async def test_a_repeat_is_the_same_event(world: World) -> None:
    first = await world.say("她", "你好")
    again = await world.again("她")
    assert (again.outbox, again.repeat) == (first.outbox, True)
    assert len(world.turns) == 1


async def test_a_restart_keeps_people_talks_and_what_was_in_flight(world: World) -> None:
    world.channel.scripted.append(Unknown())
    await world.say("她", "你好")
    before = await world.conversation("她")
    await world.restart()
    assert await world.conversation("她") == before
    await world.advance(5)
    assert len(world.texts("她")) == 1


async def test_there_is_one_world_at_a_time(world: World, tmp_path: Path, bare: Path) -> None:
    with pytest.raises(AssertionError, match="another world is open"):
        async with opened(tmp_path / "other", bare):
            pass
    await world.say("她", "你好")
    assert len(world.turns) == len(world.texts("她")) == 1
