"""What every channel must do, whatever the platform: a test class to inherit, and the house that listens in tests.

A channel's tests make a `Stage` (its platform in miniature) in a fixture of that name and inherit `ChannelContract`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from bot.channels.base import Channel, House
from bot.events import Address, Button, Gone, Inbound, Later, Outbound, Receipt, Sent, Unknown

SECRET_WORDS = "他昨天晚上又动手了"


async def no_answer(_inbound: Inbound) -> None:
    """The house that only listens."""


@dataclass
class Listener:
    """A house for tests: keeps what it heard, answers as told, counts an event id once."""

    answer: Callable[[Inbound], Awaitable[None]] = no_answer
    heard: list[Inbound] = field(default_factory=list)
    readied: list[Address] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def receive(self, inbound: Inbound) -> Receipt:
        self.heard.append(inbound)
        await self.answer(inbound)
        repeat = inbound.event_id in self.seen
        self.seen.add(inbound.event_id)
        return Receipt((), repeat)

    def ready(self, address: Address) -> None:
        self.readied.append(address)

    def house(self) -> House:
        return House(self.receive, self.ready)

    def once(self) -> list[Inbound]:
        """What was heard, repeats left out."""
        return list({inbound.event_id: inbound for inbound in reversed(self.heard)}.values())[::-1]


class Stage(Protocol):
    """A platform in miniature, with one person on it."""

    channel: Channel
    listener: Listener
    address: Address

    async def say(self, text: str, event: str) -> None:
        """She writes; returns when the platform was told that it arrived. The same event is a platform's retry."""

    def shown(self) -> list[str]:
        """The texts on her screen."""

    async def cut(self) -> None:
        """She cannot be reached any more."""


class ChannelContract:
    """The tests."""

    async def test_it_says_who_it_is(self, stage: Stage) -> None:
        assert (stage.channel.name, stage.channel.account) == (stage.address.channel, stage.address.account)
        assert stage.channel.capabilities.text_limit > 0

    async def test_words_arrive_as_they_were_written(self, stage: Stage) -> None:
        for number, text in enumerate(("你好", "工资没发😢👩🏽‍🏭", "一行\n两行", "<b>&amp;</b> ]]> {{x}}", "۝\u202e١")):
            await stage.say(text, f"e{number}")
            assert stage.listener.heard[-1].text == text
            assert stage.listener.heard[-1].address == stage.address

    async def test_an_empty_message_is_no_accident(self, stage: Stage) -> None:
        await stage.say("", "empty")
        await stage.say("在吗", "after")
        assert stage.listener.heard[-1].text == "在吗"

    async def test_a_retry_has_the_same_event_id_and_another_event_has_another(self, stage: Stage) -> None:
        await stage.say("一", "one")
        await stage.say("一", "one")
        await stage.say("一", "two")
        assert len(stage.listener.once()) == 2

    async def test_one_persons_messages_come_in_order(self, stage: Stage) -> None:
        async def slower_at_first(inbound: Inbound) -> None:
            for _ in range(5 if inbound.text == "0" else 0):
                await asyncio.sleep(0)

        stage.listener.answer = slower_at_first
        for number in range(8):
            await stage.say(str(number), f"n{number}")
        assert [inbound.text for inbound in stage.listener.once()] == [str(number) for number in range(8)]

    async def test_a_house_that_fails_does_not_take_the_channel_down(self, stage: Stage) -> None:
        async def fails(_inbound: Inbound) -> None:
            raise RuntimeError(SECRET_WORDS)

        stage.listener.answer = fails
        await stage.say(SECRET_WORDS, "lost")
        stage.listener.answer = no_answer
        await stage.say("还在吗", "kept")
        assert stage.listener.heard[-1].text == "还在吗"

    async def test_what_is_sent_is_shown_in_order(self, stage: Stage) -> None:
        await stage.say("你好", "hello")
        for number, text in enumerate(("第一句", "第二句😊", "<b>第三句</b>"), start=1):
            buttons = (Button("是", f"a{number}:0"), Button("不是", f"a{number}:1"))
            assert isinstance(await stage.channel.send(Outbound(number, stage.address, text, buttons)), Sent)
        assert len(stage.shown()) == 3
        for text, shown in zip(("第一句", "第二句😊", "第三句"), stage.shown(), strict=True):
            assert text in shown

    async def test_the_longest_text_arrives_whole(self, stage: Stage) -> None:
        await stage.say("你好", "hello")
        text = "长" * stage.channel.capabilities.text_limit
        assert isinstance(await stage.channel.send(Outbound(1, stage.address, text)), Sent)
        assert "".join(stage.shown()) == text

    async def test_nobody_there_is_an_outcome_not_an_error(self, stage: Stage) -> None:
        await stage.say("你好", "hello")
        await stage.cut()
        outcome = await stage.channel.send(Outbound(1, stage.address, "在吗"))
        assert isinstance(outcome, Later | Gone | Unknown)

    async def test_the_log_holds_no_word_and_no_address(self, stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)

        async def fails(_inbound: Inbound) -> None:
            raise ValueError(SECRET_WORDS)

        await stage.say(SECRET_WORDS, "e1")
        await stage.channel.send(Outbound(1, stage.address, SECRET_WORDS))
        stage.listener.answer = fails
        await stage.say(SECRET_WORDS, "e2")
        await stage.cut()
        await stage.channel.send(Outbound(2, stage.address, SECRET_WORDS))
        assert SECRET_WORDS not in caplog.text
        assert stage.address.user not in caplog.text

    async def test_stopping_twice_is_fine(self, stage: Stage) -> None:
        await stage.channel.stop()
        await stage.channel.stop()
