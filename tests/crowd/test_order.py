"""What is sent to one address arrives in order: in a crowd, and whatever the platform answers."""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import serving
from bot.events import Inbound, Later, Outbound, Outcome, Sent, Unknown
from tests.world import World, opened

QUICK, OTHERS, SEED = 100, 500, 20261123
DAY = 86400


def talk_of(number: int) -> list[str]:
    """What one of the others says."""
    return ["你好", "1", "1", str(1 + number % 2), "1", "3", "天水"] if number % 2 else ["找人", "跳过", "在吗"]


@pytest.mark.all
async def test_a_hundred_quick_messages_are_answered_in_order_while_five_hundred_talk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, send = random.Random(SEED), world.channel.send

    async def in_its_own_time(message: Outbound) -> Outcome:
        await asyncio.sleep(chance.uniform(0, 0.003))
        return await send(message)

    monkeypatch.setattr(world.channel, "send", in_its_own_time)
    receive = world.house.dispatch.receive
    answers: dict[int, tuple[int, ...]] = {}

    async def quick(number: int) -> None:
        text = "5" if number % 2 else "菜单"
        answers[number] = (await receive(Inbound(world.address("她"), f"她 {number}", text))).outbox

    async def other(number: int) -> None:
        for step, text in enumerate(talk_of(number)):
            await receive(Inbound(world.address(f"人{number}"), f"{number} {step}", text))

    async with serving(world.house):
        flood: list[asyncio.Task[None]] = []
        crowd = [asyncio.create_task(other(number)) for number in range(OTHERS)]
        for number in range(QUICK):
            flood.append(asyncio.create_task(quick(number)))
            if number % 10 == 0:
                await asyncio.sleep(0.002)
        await asyncio.gather(*flood, *crowd)
    await world.deliver()

    expected = [row for number in range(QUICK) for row in answers[number]]
    got = [message.id for message in world.channel.got["她"]]
    print(f"\nquick messages {QUICK}, answers {len(got)}, others {OTHERS}, sent {len(world.channel.tried)}")
    assert got == expected == sorted(expected)
    for user, messages in world.channel.got.items():
        rows = [message.id for message in messages]
        assert rows == sorted(rows), user


OUTCOMES = st.one_of(
    st.just(Sent("m")), st.integers(1, 90).map(Later), st.just(Unknown()), st.just(RuntimeError("a bug"))
)


@pytest.mark.all
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.tuples(st.sampled_from("甲乙"), st.integers(1, 4)), min_size=1, max_size=8),
    luck=st.lists(OUTCOMES, max_size=25),
    waits=st.lists(st.integers(0, 30), min_size=8, max_size=8),
    restart=st.integers(0, 8),
)
def test_order_survives_any_luck(
    bare: Path,
    said: list[tuple[str, int]],
    luck: list[Outcome | Exception],
    waits: list[int],
    restart: int,
) -> None:
    """Nothing overtakes, nothing is sent twice after it was Sent, nothing is lost; seven in a row may go wrong."""

    async def play(folder: Path) -> None:
        async with opened(folder, bare) as world:
            world.channel.scripted.extend(luck)
            rows: dict[str, list[int]] = {"甲": [], "乙": []}
            for turn, (name, times) in enumerate(said):
                for _ in range(times):
                    receipt = await world.say(name, "菜单")
                    rows[name] += receipt.outbox
                if turn == restart:
                    await world.restart()
                await world.advance(waits[turn])
            for _ in range(40):
                await world.advance(90)
            for name, wanted in rows.items():
                assert [message.id for message in world.channel.got[name]] == wanted

    # Eight that go wrong for one message end it: that is another test.
    wrong = sum(isinstance(one, Unknown | Exception) for one in luck)
    if wrong > 7:
        luck = [one if not isinstance(one, Unknown | Exception) else Later(3) for one in luck]
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder) / "house"))


@pytest.mark.all
@pytest.mark.parametrize("wait", [30, DAY])
async def test_an_operators_words_put_off_for_the_night_come_before_those_that_follow(world: World, wait: int) -> None:
    await world.employ("王姐")
    for text in ("你好", "1", "1", "2", "2", "3", "天水", "3", "跳过", "跳过", "1", "2"):
        await world.say("她", text)
    await world.say("王姐", "认领 1")
    await world.advance(DAY // 2 - 3600)
    await world.say("王姐", "第一句")
    await world.advance(wait)
    await world.say("她", "我来了")
    await world.say("王姐", "第二句")
    await world.advance(5)
    texts = [text for text in world.texts("她") if text in ("第一句", "第二句")]
    assert texts == ["第一句", "第二句"]
