"""The desk group: cards are posted, pressed and changed there, never a person's words; upgrades are followed."""

from __future__ import annotations

import pytest

from bot.channels.base import ChannelError
from bot.channels.telegram import DESK
from bot.events import Address, Attachment, Button, Never, Outbound, Sent
from flows.model import Spot
from tests.channels.telegram.stage import Line, until

CARD = (Button("认领", "认领 12"),)


async def test_a_card_is_posted_claimed_and_changed(line: Line) -> None:
    group, wang = line.api.group(), line.api.user("王姐")
    channel = await line.start(desk_chat=str(group.id))
    assert channel.desk == Address("telegram", "7001", DESK)
    card = await channel.send(Outbound(1, channel.desk, "12号 红 秦安县", CARD))
    assert isinstance(card, Sent)
    wang.press("认领", group)
    heard = await line.hears(1)
    assert (heard[0].word, heard[0].address.user) == ("认领 12", str(wang.id))
    assert isinstance(await channel.send(Outbound(2, channel.desk, "12号 红\n王姐接了", edits=card.ref)), Sent)
    assert group.texts() == ["12号 红\n王姐接了"]
    assert line.ledger.kept == {}


async def test_what_is_written_in_the_group_is_not_heard(line: Line) -> None:
    group, wang = line.api.group(), line.api.user("王姐")
    await line.start(desk_chat=str(group.id))
    wang.say("认领 12", group)
    wang.say("你好")
    assert [one.text for one in await line.hears(1)] == ["你好"]


async def test_a_choice_pressed_there_is_not_taken_for_an_answer(line: Line) -> None:
    group, wang = line.api.group(), line.api.user("王姐")
    channel = await line.start(desk_chat=str(group.id))
    assert channel.desk is not None
    await channel.send(Outbound(1, channel.desk, "?", (Button("是", "a1:0"),)))
    wang.press("是", group)
    wang.say("你好")
    assert [one.text for one in await line.hears(1)] == ["你好"]


@pytest.mark.parametrize(
    "more", [{"person": True}, {"spot": Spot(1, 2)}, {"files": (Attachment("photo", "", "", b"x"),)}]
)
async def test_words_of_a_person_never_go_there(line: Line, more: dict[str, object]) -> None:
    group = line.api.group()
    channel = await line.start(desk_chat=str(group.id))
    assert channel.desk is not None
    message = Outbound(1, channel.desk, "他打我", **more)  # type: ignore[arg-type]
    assert await channel.send(message) == Never("desk group")
    assert group.posted() == []


async def test_an_upgrade_is_followed_when_telegram_tells(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    group, wang = line.api.group(), line.api.user("王姐")
    channel = await line.start(desk_chat=str(group.id))
    await line.api.called("sendChatAction")
    assert channel.desk is not None
    new = group.upgrade()
    await until(lambda: "upgraded" in caplog.text)
    assert isinstance(await channel.send(Outbound(1, channel.desk, "12号", CARD)), Sent)
    wang.press("认领", new)
    assert (await line.hears(1))[0].word == "认领 12"
    assert caplog.text.count("upgraded") == 1


async def test_an_upgrade_is_followed_when_a_card_is_refused(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    group = line.api.group()
    channel = await line.start(desk_chat=str(group.id))
    await line.api.called("sendChatAction")
    assert channel.desk is not None
    line.api.bot().queue.allowed = frozenset({"nothing"})
    new = group.upgrade()
    assert isinstance(await channel.send(Outbound(1, channel.desk, "12号", CARD)), Sent)
    assert new.texts() == ["12号"]


async def test_an_old_number_in_the_setting_is_followed_at_the_start(line: Line) -> None:
    group, wang = line.api.group(), line.api.user("王姐")
    new = group.upgrade()
    channel = await line.start(desk_chat=str(group.id))
    assert channel.desk is not None
    assert isinstance(await channel.send(Outbound(1, channel.desk, "12号", CARD)), Sent)
    wang.press("认领", new)
    await line.hears(1)


async def test_a_group_that_is_not_there_is_one_line_and_nothing_stops(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await line.start(desk_chat="-100424242")
    await until(lambda: "cannot be written to" in caplog.text)
    assert channel.desk is not None
    for number in range(3):
        assert await channel.send(Outbound(number, channel.desk, "12号", CARD)) == Never("desk group")
    assert caplog.text.count("cannot be written to") == 1
    line.api.user().say("你好")
    await line.hears(1)


async def test_a_group_that_threw_the_bot_out_is_nobody_who_is_gone(line: Line) -> None:
    group = line.api.group()
    channel = await line.start(desk_chat=str(group.id))
    group.kick()
    assert channel.desk is not None
    assert await channel.send(Outbound(1, channel.desk, "12号", CARD)) == Never("desk group")


@pytest.mark.parametrize("odd", ["12345", "值班群", "-", "-1x", "@desk"])
async def test_a_number_that_is_no_groups_stops_the_start(line: Line, odd: str) -> None:
    with pytest.raises(ChannelError, match="DESK_CHAT"):
        line.make(desk_chat=odd)


async def test_without_a_group_there_is_no_desk(line: Line) -> None:
    channel = await line.start()
    assert channel.desk is None
    assert await channel.send(Outbound(1, Address("telegram", "7001", DESK), "12号")) == Never("desk group")
