"""Nothing is confirmed before it is committed; and what happens when the house, the server or another process fails."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.channels.telegram import words
from bot.events import Inbound
from tests.channels.contract import no_answer
from tests.channels.telegram.stage import Line, kill, until
from tests.fakes.botapi import faults

OTHER = "another process fetches updates with the same token"


async def test_an_update_is_confirmed_only_when_the_house_has_it(line: Line) -> None:
    committed = asyncio.Event()

    async def slow(_inbound: Inbound) -> None:
        await committed.wait()

    line.listener.answer = slow
    await line.start()
    update = line.api.user().say("你好")
    await line.hears(1)
    await line.api.called("getUpdates", 3)
    assert [entry.update for entry in line.api.bot().queue.pending] == [update]
    committed.set()
    await until(lambda: not line.api.bot().queue.pending)
    assert len(line.listener.heard) == 1


async def test_killed_before_the_commit_it_comes_again(line: Line) -> None:
    async def dies(_inbound: Inbound) -> None:
        await asyncio.Event().wait()

    line.listener.answer = dies
    first = await line.start()
    line.api.user().say("你好")
    await line.hears(1)
    kill(first)
    line.listener.answer = no_answer
    await line.start()
    heard = await line.hears(2)
    assert heard[0].event_id == heard[1].event_id


async def test_stopping_finishes_what_was_heard_and_confirms_it(line: Line) -> None:
    async def slow(_inbound: Inbound) -> None:
        await asyncio.sleep(0.01)

    line.listener.answer = slow
    channel = await line.start()
    line.api.user().say("你好")
    await line.hears(1)
    await channel.stop()
    assert line.api.bot().queue.pending == []


async def test_a_store_that_fails_keeps_everything_in_order(line: Line) -> None:
    broken = True

    async def fails(_inbound: Inbound) -> None:
        if broken:
            raise OSError("disk full")

    line.listener.answer = fails
    await line.start()
    mei, lan = line.api.user(), line.api.user("小兰")
    for number in range(5):
        mei.say(f"m{number}")
        lan.say(f"l{number}")
    await line.hears(40)
    line.listener.heard.clear()
    broken = False
    await until(lambda: not line.api.bot().queue.pending)
    texts = [one.text for one in line.listener.heard]
    assert [text for text in texts if text[0] == "m"] == [f"m{number}" for number in range(5)]
    assert [text for text in texts if text[0] == "l"] == [f"l{number}" for number in range(5)]


async def test_one_update_that_never_works_does_not_stop_her_talk_for_ever(line: Line) -> None:
    async def fails(inbound: Inbound) -> None:
        if inbound.text == "坏":
            raise ValueError("坏")

    line.listener.answer = fails
    await line.start()
    mei, lan = line.api.user(), line.api.user("小兰")
    mei.say("坏")
    mei.say("好")
    await line.hears(3)
    lan.say("我也在")
    await mei.gets(1)
    assert mei.texts() == [words.NOT_KEPT]
    await until(lambda: "好" in [one.text for one in line.listener.heard])
    await until(lambda: not line.api.bot().queue.pending)


async def test_an_update_that_telegram_has_forgotten_is_not_waited_for(line: Line) -> None:
    async def fails(inbound: Inbound) -> None:
        if inbound.text == "坏":
            raise OSError

    line.listener.answer = fails
    await line.start()
    mei = line.api.user()
    mei.say("坏")
    await line.hears(2)
    line.api.bot().queue.pending.clear()
    mei.say("好")
    await until(lambda: "好" in [one.text for one in line.listener.heard])
    await until(lambda: not line.api.bot().queue.pending)


async def test_a_slow_file_does_not_hold_the_others_up(line: Line) -> None:
    line.api.faults.append(faults.slow(0.3, method="download"))
    await line.start()
    mei, lan = line.api.user(), line.api.user("小兰")
    mei.send_video(b"v" * 1000)
    await line.api.called("getFile")
    lan.say("在吗")
    assert [one.text for one in await line.hears(1)] == ["在吗"]
    assert (await line.hears(2))[1].files[0].data == b"v" * 1000


async def test_a_second_process_with_the_same_token_is_said_once_and_nothing_is_lost(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await line.start()
    await line.start()
    await line.api.called("getUpdates", 10)
    said = [record.getMessage() for record in caplog.records]
    assert 1 <= sum(OTHER in one for one in said) <= 2
    mei = line.api.user()
    for number in range(20):
        mei.say(str(number))
    await until(lambda: {one.text for one in line.listener.heard} == {str(number) for number in range(20)})


async def test_a_webhook_that_somebody_left_is_taken_away(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    channel = await line.start()
    hook = await line.hook()
    await hook.stop()
    line.api.user().say("你好")
    await until(lambda: "你好" in [one.text for one in line.listener.heard])
    assert channel.port == 0


async def test_a_server_that_is_down_and_comes_back(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await line.start()
    mei = line.api.user()
    mei.say("一")
    await line.hears(1)
    await line.api.stop()
    await until(lambda: "cannot be reached" in caplog.text)
    mei.say("二")
    await line.api.start()
    assert [one.text for one in await line.hears(2)] == ["一", "二"]
    await until(lambda: "answers again" in caplog.text)
    assert caplog.text.count("cannot be reached") == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.broken(502, "Bad Gateway", method="getUpdates", times=3),
        faults.reset(method="getUpdates", times=3),
        faults.broken(401, "Unauthorized", method="getUpdates", times=2),
        faults.flood(1, method="getUpdates"),
    ],
)
async def test_polling_survives(line: Line, fault: faults.Fault) -> None:
    async def nap(_seconds: float) -> None:
        await asyncio.sleep(0.001)

    line.api.faults.append(fault)
    await line.start(sleep=nap)
    line.api.user().say("你好")
    assert [one.text for one in await line.hears(1)] == ["你好"]


async def test_answers_that_are_no_updates_do_no_harm(line: Line) -> None:
    await line.start()
    queue = line.api.bot().queue
    queue.raw(message="words", edited_message=7, callback_query=[])
    queue.raw(callback_query={"id": 3, "from": None, "message": {"chat": "x"}, "data": 5})
    queue.raw(message={"message_id": 1, "chat": {"id": 5, "type": "private"}, "photo": [{}, 3], "venue": {"x": 1}})
    line.api.user().say("\ud800半个\0字")
    await until(lambda: any("半个" in one.text for one in line.listener.heard))
    assert line.listener.heard[-1].text == "?半个字"
