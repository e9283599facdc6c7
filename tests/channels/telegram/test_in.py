"""What comes in: every kind of message as the house hears it."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.channels.telegram import words
from bot.events import Button, Inbound, Outbound, Upload
from flows.model import Press, Spot
from tests.channels.telegram.stage import Line, address
from tests.fakes.botapi import User, faults


@pytest.fixture
async def mei(line: Line) -> User:
    await line.start()
    return line.api.user()


async def test_start_links_bring_their_payload_and_start_alone_means_that_she_is_back(line: Line, mei: User) -> None:
    mei.start("station_7")
    mei.start()
    mei.say("/start@bot7001_bot s-2")
    mei.say("/start 不是我们的")
    heard = await line.hears(4)
    assert [(one.start, one.resumed, one.text) for one in heard] == [
        ("station_7", False, ""),
        ("", True, ""),
        ("s-2", False, ""),
        ("", True, ""),
    ]


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/menu", "菜单"),
        ("/help", "菜单"),
        ("/person", "找人"),
        ("/leave@bot7001_bot", "退出"),
        ("/Wipe", "清除"),
        ("/unknown 1", "/unknown 1"),
        ("/", "/"),
    ],
)
async def test_commands_are_words_of_the_house(line: Line, mei: User, typed: str, heard: str) -> None:
    mei.say(typed)
    assert (await line.hears(1))[0].text == heard


async def test_a_press_is_answered_at_once_and_heard_as_choice_or_command(line: Line, mei: User) -> None:
    channel = line.channels[0]
    buttons = (Button("是", "a17:0"), Button("不是", "a17:1"), Button("认领", "认领 12"))
    await channel.send(Outbound(1, address(mei), "是吗", buttons))
    mei.press("不是")
    mei.press("认领")
    heard = await line.hears(2)
    assert (heard[0].press, heard[0].word) == (Press(1, 17), "")
    assert (heard[1].press, heard[1].word) == (None, "认领 12")
    await line.api.called("answerCallbackQuery", 2)
    assert len(mei.bot.answered) == 2


async def test_a_button_of_before_a_restart_still_works(line: Line, mei: User) -> None:
    await line.channels[0].send(Outbound(1, address(mei), "是吗", (Button("是", "a17:0"),)))
    await line.channels[0].stop()
    await line.start()
    mei.press("是")
    assert (await line.hears(1))[0].press == Press(0, 17)


async def test_a_press_that_cannot_be_answered_any_more_is_heard_all_the_same(line: Line, mei: User) -> None:
    await line.channels[0].send(Outbound(1, address(mei), "是吗", (Button("是", "a17:0"),)))
    mei.press("是")
    line.clock.now += 3600
    assert (await line.hears(1))[0].press == Press(0, 17)


@pytest.mark.parametrize("data", ["", "x" * 65])
async def test_a_press_with_odd_data_is_passed_over(line: Line, mei: User, data: str) -> None:
    await line.channels[0].send(Outbound(1, address(mei), "是吗", (Button("是", "a17:0"),)))
    mei.press_data(data, mei.inbox()[0].raw)
    mei.say("在")
    assert [one.text for one in await line.hears(1)] == ["在"]


async def test_an_edited_message_is_new_words_with_an_id_of_its_own(line: Line, mei: User) -> None:
    first = mei.say("他打我")
    second = mei.edit(first["message"]["message_id"], "他昨天打我")
    heard = await line.hears(2)
    assert [one.text for one in heard] == ["他打我", "他昨天打我"]
    assert [one.event_id for one in heard] == [str(first["update_id"]), str(second["update_id"])]


async def test_files_come_with_their_bytes(line: Line, mei: User) -> None:
    mei.send_photo(b"photo", "这是伤")
    mei.send_voice(b"voice")
    mei.send_video(b"video")
    mei.send_document(b"pdf", "../工资 条.pdf")
    heard = await line.hears(4)
    assert heard[0].text == "这是伤"
    assert [one.files for one in heard] == [
        (Upload("photo", "", "image/jpeg", b"photo"),),
        (Upload("voice", "", "audio/ogg", b"voice"),),
        (Upload("video", "", "video/mp4", b"video"),),
        (Upload("file", "工资 条.pdf", "application/pdf", b"pdf"),),
    ]


async def test_an_album_comes_part_by_part_in_order(line: Line, mei: User) -> None:
    mei.send_album([b"1", b"2", b"3"], "都在这")
    heard = await line.hears(3)
    assert [(one.text, one.files[0].data) for one in heard] == [("都在这", b"1"), ("", b"2"), ("", b"3")]


async def test_places_contacts_and_stickers(line: Line, mei: User) -> None:
    mei.send_location(34.58, 105.72)
    mei.send_venue(34.58, 105.72, "秦州派出所", "民主西路")
    mei.send_contact("姐姐", "13800000000")
    mei.send_sticker("😢")
    heard = await line.hears(4)
    assert [one.spot for one in heard[:2]] == [Spot(34.58, 105.72), Spot(34.58, 105.72, "秦州派出所 民主西路")]
    assert [one.text for one in heard[2:]] == ["姐姐 13800000000", "😢"]


async def test_a_kind_that_we_cannot_take_is_heard_as_empty_and_a_service_message_not_at_all(
    line: Line, mei: User
) -> None:
    mei.send_raw(pinned_message={"message_id": 1})
    mei.send_raw(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    mei.send_raw(poll={"question": "?"})
    mei.send_raw(something_new={"of": "2030"})
    mei.say("完")
    heard = await line.hears(3)
    assert [one.text for one in heard] == ["", "", "完"]


async def test_a_moving_place_is_heard_once(line: Line, mei: User) -> None:
    message = mei.send_location(34.58, 105.72)["message"]
    mei.bot.queue.put("edited_message", message | {"location": {"latitude": 34.6, "longitude": 105.72}})
    mei.say("完")
    heard = await line.hears(2)
    assert [one.spot is not None for one in heard] == [True, False]


async def test_updates_of_unknown_kinds_are_passed_over_and_said_once(
    line: Line, mei: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    mei.bot.queue.raw(brand_new={"text": "不该看"})
    mei.bot.queue.raw(brand_new={"text": "不该看"})
    mei.bot.queue.raw(message={"chat": {}, "text": "坏的"})
    mei.bot.queue.raw()
    mei.say("完")
    assert [one.text for one in await line.hears(1)] == ["完"]
    assert caplog.text.count("passed over: brand_new") == 1
    assert "不该看" not in caplog.text


async def test_a_file_that_is_too_big_is_answered_by_the_channel(line: Line, mei: User) -> None:
    mei.send_raw(video={"file_id": "v", "file_unique_id": "v", "file_size": 21 * 1024 * 1024, "duration": 9})
    await mei.gets(1)
    assert mei.texts() == [words.TOO_BIG]
    assert line.listener.heard == []


async def test_a_file_that_says_it_is_small_is_not_believed(line: Line, mei: User) -> None:
    file = mei._files.keep("v", "video/mp4", b"x" * (20 * 1024 * 1024 + 1))
    mei.send_raw(video={"file_id": file.id, "file_unique_id": "v", "duration": 9}, caption="看看")
    assert [(one.text, one.files) for one in await line.hears(1)] == [("看看", ())]
    assert [seen.text for seen in await mei.gets(1)] == [words.TOO_BIG]


async def test_a_download_that_fails_is_tried_again(line: Line, mei: User) -> None:
    line.api.faults += [faults.broken(method="download"), faults.broken(502, "Bad Gateway", method="getFile")]
    mei.send_voice(b"voice")
    assert (await line.hears(1))[0].files[0].data == b"voice"


async def test_a_file_that_cannot_be_had_is_asked_for_again(line: Line, mei: User) -> None:
    line.api.faults.append(faults.broken(method="download", times=faults.ALWAYS))
    mei.send_voice(b"voice")
    mei.send_raw(voice={"file_id": "nowhere", "file_unique_id": "n", "duration": 1})
    await mei.gets(2)
    assert mei.texts() == [words.NOT_FETCHED] * 2
    assert line.listener.heard == []


async def test_people_do_not_wait_for_each_other_and_each_keeps_her_order(line: Line, mei: User) -> None:
    lan = line.api.user("小兰")
    free = asyncio.Event()

    async def slow(inbound: Inbound) -> None:
        if inbound.text == "慢":
            await free.wait()

    line.listener.answer = slow
    mei.say("慢")
    mei.say("后")
    lan.say("快")
    await line.hears(2)
    lan.say("又")
    assert [one.text for one in await line.hears(3)] == ["慢", "快", "又"]
    free.set()
    assert [one.text for one in await line.hears(4)][-1] == "后"


async def test_groups_are_ignored(line: Line, mei: User) -> None:
    group = line.api.group("别的群")
    mei.say("大家好", group)
    mei.say("你好")
    assert [one.text for one in await line.hears(1)] == ["你好"]
