"""Telegram is down for a minute while people go on writing; then all of it comes at once, and is answered in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from bot.app import Yizhan, opened, serving
from bot.channels.telegram import TelegramChannel
from bot.settings import Settings
from tests.crash.telegram_time import Jumping
from tests.fakes.botapi import FakeBotApi, busiest
from tests.peers.people import somebody, speak

PEOPLE, DOWN, RATE, SECONDS = 100, 60.0, 30, 600
BEFORE, MEANWHILE = ("", "4"), ("想问问离婚的事", "菜单", "5", "2")
"""Menu and a person; then her words and a ticket, the menu, more of it, and the numbers to call."""


@asynccontextmanager
async def house(folder: Path, api: FakeBotApi, clock: Jumping) -> AsyncIterator[Yizhan]:
    """The house on Telegram, paced as it is by itself."""
    settings = Settings(data_dir=folder, database_url="")
    async with (
        opened(
            settings,
            lambda memory: [
                TelegramChannel(
                    api.token,
                    memory=memory("telegram", api.token.partition(":")[0]),
                    api_base=api.base,
                    rate=RATE,
                    clock=clock.wall,
                    monotonic=clock.monotonic,
                )
            ],
            clock.wall,
        ) as yizhan,
        serving(yizhan),
    ):
        yield yizhan


@pytest.mark.all
def test_after_a_minute_of_silence_everything_arrives_in_order_and_not_too_fast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Jumping(monkeypatch)

    async def play() -> None:
        api = FakeBotApi(clock=clock.wall)
        await api.start()
        people = [somebody(api) for _ in range(PEOPLE)]
        async with house(tmp_path, api, clock):
            for text in BEFORE:
                for user, _posted in people:
                    speak(user, text)
                if text != BEFORE[-1]:
                    await asyncio.gather(*(posted.reaches(1, SECONDS) for _user, posted in people))
            # It goes down with answers on their way and others still to be sent.
            await people[PEOPLE // 2][1].reaches(2, SECONDS)
            await api.stop()
            down = clock.monotonic()
            for text in MEANWHILE:
                await asyncio.sleep(DOWN / len(MEANWHILE))
                for user, _posted in people:
                    speak(user, text)
            assert clock.monotonic() - down >= DOWN
            owed = sum(len(posted) for _user, posted in people)
            await api.start()
            want = len(BEFORE) + len(MEANWHILE)
            await asyncio.gather(*(posted.reaches(want, SECONDS) for _user, posted in people))
            took = clock.monotonic() - down - DOWN
            await asyncio.sleep(SECONDS)
        await api.stop()

        calls = api.of("sendMessage")
        gaps = [
            later.at - earlier.at
            for user, _posted in people
            for earlier, later in pairwise(call for call in calls if call.chat == user.id)
        ]
        print(
            f"\npeople {PEOPLE}, down {DOWN:.0f} s with {owed} of {PEOPLE * len(BEFORE)} answered; the other "
            f"{PEOPLE * want - owed} answers arrived in {took:.0f} s; most in a second {busiest(calls)} of {RATE}; "
            f"least between two to one chat {min(gaps):.2f} s"
        )
        first = [message["text"] for message in people[0][1]]
        assert len(set(first)) == want - 1, "the menu comes twice"
        for _user, posted in people:
            assert [_plain(message["text"]) for message in posted] == [_plain(text) for text in first]
        assert not api.bot().queue.pending
        assert busiest(calls) <= RATE
        assert min(gaps) >= 1

    clock.run(play())


def _plain(text: str) -> str:
    """The text without her ticket's code."""
    return "".join(char for char in text if not char.isdigit())
