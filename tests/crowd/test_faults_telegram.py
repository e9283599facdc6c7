"""Twenty things go wrong in each of two hundred talks on Telegram, and every talk ends as it should."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pytest

from bot import delivery
from bot.app import Yizhan, opened, serving
from bot.channels.telegram import Limits, TelegramChannel
from bot.desk import joining
from bot.settings import Settings
from tests.crash import telegram_platform
from tests.crash.telegram_time import Jumping
from tests.fakes.botapi import FakeBotApi, User, faults
from tests.peers.people import Posted, somebody, speak

TALKS, FAULTS, SEED, HOUR = 200, 20, 20261123, 3600
INTAKE = ("", "1", "1", "2", "2", "3", "天水秦安县", "1", "1", "结婚五年了，想问问以后怎么办。", "1", "2")
ANSWER_WAIT = 20
"""Seconds after which the channel takes an answer for lost."""
MOST = 4
"""Faults of one step at most: eight of unknown fate in a row would end a message."""
BLOCKED_AT = range(3, 10)
"""The steps at which some block the bot: not the one that files the ticket."""
WORDS = "我在，你说。"
_CODE = re.compile(r"\d{4}-\d{4}-\d{4}")


@dataclass
class Talk:
    """Somebody with bad luck. `blocked` is the step at which she blocks the bot, 0 for never."""

    user: User
    posted: Posted
    luck: dict[int, list[faults.Fault]]
    blocked: int = 0
    struck: Counter[str] = field(default_factory=Counter)

    def shown(self) -> list[tuple[str, int]]:
        """What she was sent, and how often in a row; ticket codes are left out."""
        return [(text, len(list(same))) for text, same in groupby(map(plain, self.posted))]

    async def goes(self, api: FakeBotApi, want: Sequence[Sequence[str]]) -> None:
        """Say everything, each when the answer to the one before is there."""
        for step, text in enumerate(INTAKE):
            api.faults[:] = [fault for fault in api.faults if fault.times]
            api.faults += self.luck[step]
            if step and step == self.blocked:
                before = len(self.posted)
                api.faults.append(shut := faults.shut(chat=self.user.id))
                speak(self.user, text)
                while shut.times:  # noqa: ASYNC110 - the clock jumps
                    await asyncio.sleep(1)
                await asyncio.sleep(HOUR / 10)
                assert len(self.posted) == before, "something was pushed to somebody who is gone"
            else:
                speak(self.user, text)
                await reads(self.posted, want[step][-1])
        for fault in (fault for luck in self.luck.values() for fault in luck):
            self.struck[fault.kind] += not fault.times


def plain(message: dict[str, str]) -> str:
    """The text of a message without her ticket's code."""
    return _CODE.sub("<>", message["text"])


async def reads(posted: Posted, text: str) -> None:
    """Wait until the newest message is this one, or starts like it."""
    while not posted or not plain(posted[-1]).startswith(text):
        await posted.reaches(len(posted) + 1, HOUR)


def bad_luck(chance: random.Random, chat: int, count: int) -> dict[int, list[faults.Fault]]:
    """So many faults, by the step at which they begin to strike."""
    luck: dict[int, list[faults.Fault]] = {step: [] for step in range(len(INTAKE))}
    for step in chance.sample([step for step in luck for _ in range(MOST)], count):
        kind = chance.choice(("flood", "reset", "lost", "slow"))
        one = {
            "flood": faults.flood(chance.randint(1, 30), chat=chat),
            "reset": faults.reset(method="sendMessage", chat=chat),
            "lost": faults.lost(chat=chat),
            "slow": faults.slow(chance.uniform(0.5, 1.5 * ANSWER_WAIT), method="sendMessage", chat=chat),
        }
        luck[step].append(one[kind])
    return luck


@asynccontextmanager
async def house(folder: Path, api: FakeBotApi, clock: Jumping) -> AsyncIterator[Yizhan]:
    """The house on Telegram; its pace is not what is tested here."""
    settings = Settings(data_dir=folder, database_url="")
    async with (
        opened(
            settings,
            lambda memory: [
                TelegramChannel(
                    api.token,
                    memory=memory("telegram", api.token.partition(":")[0]),
                    api_base=api.base,
                    rate=1000,
                    clock=clock.wall,
                    monotonic=clock.monotonic,
                    limits=Limits(chat_gap=0.05, answer=ANSWER_WAIT),
                )
            ],
            clock.wall,
        ) as yizhan,
        serving(yizhan),
    ):
        yield yizhan


async def operator(yizhan: Yizhan, api: FakeBotApi) -> tuple[User, Posted]:
    """Somebody on duty."""
    code = joining.new_code()
    now = int(yizhan.clock())
    await yizhan.store.write(lambda: joining.invite(yizhan.means, code, "operator", "", "王姐", now))
    wang, posted = somebody(api)
    speak(wang, f"加入 {code}")
    await posted.reaches(1, HOUR)
    return wang, posted


async def calm(api: FakeBotApi) -> list[list[str]]:
    """What is answered at each step when nothing goes wrong."""
    user, posted = somebody(api)
    want = []
    for text in INTAKE:
        before = len(posted)
        speak(user, text)
        await asyncio.sleep(10)
        want.append([plain(message) for message in posted[before:]])
    return want


@pytest.mark.all
def test_every_talk_ends_as_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, chance = Jumping(monkeypatch), random.Random(SEED)
    monkeypatch.setattr(delivery, "POLL_SECONDS", 2)

    async def play() -> None:
        api = FakeBotApi(clock=clock.wall)
        await api.start()
        async with house(tmp_path, api, clock) as yizhan:
            wang, desk = await operator(yizhan, api)
            want = await calm(api)
            talks = []
            for number in range(TALKS):
                user, posted = somebody(api)
                blocks = number % 4 < 2
                luck = bad_luck(chance, user.id, FAULTS - blocks)
                talks.append(Talk(user, posted, luck, chance.choice(BLOCKED_AT) if number % 4 == 0 else 0))
            began = clock.monotonic()
            api.faults += [faults.Fault("reset", method="getUpdates", after=20 * n) for n in range(FAULTS)]
            await asyncio.gather(*(talk.goes(api, want) for talk in talks))
            took = clock.monotonic() - began
            told = 0
            for talk in talks[1::4]:
                told += await _blocked_when_written_to(yizhan, api, wang, desk, talk)
            await asyncio.sleep(HOUR)
            left = telegram_platform.look(tmp_path, "waiting").leased + telegram_platform.look(tmp_path).leased
        await api.stop()
        struck = sum((talk.struck for talk in talks), Counter[str]())
        doubled = 0
        for talk in talks:
            texts = [text for step, one in enumerate(want) if step != talk.blocked or not step for text in one]
            got = talk.shown()
            assert [text for text, _ in got][: len(texts)] == texts, "an answer is missing, or out of order"
            assert sum(times - 1 for _, times in got) <= talk.struck["lost"], "doubled, and its fate was known"
            doubled += sum(times - 1 for _, times in got)
        print(
            f"\ntalks {TALKS}, faults that struck {dict(struck)} and 403 {TALKS // 2}; answers "
            f"{sum(len(talk.posted) for talk in talks)}, of them a second time {doubled}; operators told {told}; "
            f"{took:.0f} s by the clock that jumps"
        )
        assert told == TALKS // 4
        assert struck.total() > 0.9 * (TALKS * FAULTS - TALKS // 2)
        assert not left
        assert not api.bot().queue.pending

    clock.run(play())


async def _blocked_when_written_to(yizhan: Yizhan, api: FakeBotApi, wang: User, desk: Posted, talk: Talk) -> int:
    """The operator writes to somebody who has blocked the bot, and is told; she comes back, and reads it."""
    number = await _ticket(yizhan, talk.user)
    api.faults[:] = [faults.shut(chat=talk.user.id)]
    wang.say(f"认领 {number}")
    await reads(desk, f"现在你写的话都到 {number}号")
    wang.say(WORDS)
    gone = f"{number}号 收不到消息了"
    await reads(desk, gone)
    before = len(talk.posted)
    await asyncio.sleep(HOUR / 10)
    assert len(talk.posted) == before
    speak(talk.user, "我来了")
    await reads(talk.posted, WORDS)
    return sum(message["text"].startswith(gone) for message in desk)


async def _ticket(yizhan: Yizhan, user: User) -> int:
    """The number of her ticket."""
    from bot.events import Address
    from bot.store import people, tickets

    mark = yizhan.means.vault.mark(Address("telegram", str(user.bot.id), str(user.id)))
    her = await yizhan.store.read(lambda: people.by_mark(mark))
    assert her is not None
    return (await yizhan.store.read(lambda: tickets.of_person(her.id)))[0].number
