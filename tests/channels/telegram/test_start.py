"""Starting and stopping: what is wrong is said in one line, what may come is waited for."""

from __future__ import annotations

import json
import logging

import pytest

from bot.channels.base import Channel, ChannelError
from bot.channels.telegram import TelegramChannel
from bot.events import Later, Outbound
from tests.channels.telegram.stage import SWIFT, Ledger, Line, address, until


@pytest.mark.parametrize("token", ["", "abc", "1:", ":a", "1:a b", "x:y", "7002:AAnobody"])
async def test_a_wrong_token_is_one_line_that_does_not_hold_it(line: Line, token: str) -> None:
    with pytest.raises(ChannelError, match="YIZHAN_TELEGRAM_TOKEN") as caught:
        await line.start(token=token)
    assert "\n" not in str(caught.value)
    assert not token or token not in str(caught.value)


async def test_the_account_is_the_bots_number_before_it_starts() -> None:
    channel: Channel = TelegramChannel("7001:AAfakeToken", memory=Ledger(), limits=SWIFT)
    assert (channel.name, channel.account) == ("telegram", "7001")
    await channel.stop()


async def test_the_menu_is_set_for_private_chats_alone_and_says_nothing(line: Line) -> None:
    await line.start()
    await line.api.called("deleteMyCommands")
    (scope,) = line.api.bot().commands
    assert json.loads(scope)["type"] == "all_private_chats"
    menu = [(one["command"], one["description"]) for one in line.api.bot().commands[scope]]
    assert menu == [
        ("start", "开始"),
        ("menu", "看有什么"),
        ("person", "找人说话"),
        ("leave", "离开"),
        ("wipe", "清掉聊天"),
    ]


async def test_a_server_that_comes_later_is_waited_for(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    mei = line.api.user()
    mei.say("在吗")
    await line.api.stop()
    channel = await line.start()
    assert await channel.send(Outbound(1, address(mei), "在")) == Later(SWIFT.down)
    await line.api.start()
    assert [one.text for one in await line.hears(1)] == ["在吗"]
    assert "at the start" in caplog.text


async def test_no_secret_is_in_any_log(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = await line.start()
    mei = line.api.user()
    mei.say("他打我")
    await line.hears(1)
    await channel.send(Outbound(1, address(mei), "先打110"))
    await line.api.stop()
    await until(lambda: "cannot be reached" in caplog.text)
    await channel.send(Outbound(2, address(mei), "先打110"))
    await channel.stop()
    for secret in (line.api.token, "AAfakeToken", "打", str(mei.id)):
        assert secret not in caplog.text
    assert "AAfakeToken" not in repr(channel)


async def test_a_stopped_channel_sends_later(line: Line) -> None:
    channel = await line.start()
    await channel.stop()
    assert await channel.send(Outbound(1, address(line.api.user()), "在")) == Later(SWIFT.down)
