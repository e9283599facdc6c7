"""Telegram's side of the kill test: people who talk with a bot that is killed and started again, and what is left."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.botapi import FakeBotApi, User
from tests.peers.people import Posted, living, somebody, speak

TYPING = 0.15
"""Seconds at most between an answer and the next message of a person."""
START = 1.2
"""Seconds in which a bot has usually started: a kill falls there too when its moment has already passed."""


@dataclass
class Person:
    """Somebody who tells what happened. The hasty do not wait for an answer before they go on.

    Where there is `patience` (seconds), she says a thing again when no answer comes, and then begins again.
    """

    user: User
    posted: Posted
    texts: Sequence[str]
    hasty: bool = False
    patience: float | None = None
    updates: list[dict[str, Any]] = field(default_factory=list)
    swallowed: int = 0
    """Updates that were acknowledged when the bot was killed, and never answered."""
    ignored: int = 0
    """Messages after that, which a bot that has forgotten the talk does not answer."""
    begun_again: int = 0
    waits: int = 0
    """The update she waits for an answer to, 0 for none."""
    lost: int = 0
    """The update that was acknowledged and open at the last kill, 0 for none."""

    async def talk(self, chance: random.Random) -> None:
        """Say everything."""
        while not await self._through(chance):
            self.begun_again += 1

    async def _through(self, chance: random.Random) -> bool:
        for text in self.texts:
            if self.hasty:
                self.updates.append(speak(self.user, text))
            elif not (await self._answered(text) or await self._answered(text)):
                return False
            await asyncio.sleep(chance.uniform(0, TYPING))
        return True

    async def _answered(self, text: str) -> bool:
        due = len(self.posted) + 1
        update = speak(self.user, text)
        self.updates.append(update)
        self.waits = update["update_id"]
        try:
            await self.posted.reaches(due, self.patience)
        except TimeoutError:
            self.swallowed += self.lost == self.waits
            self.ignored += self.lost != self.waits
            return False
        finally:
            self.waits = 0
        return True


@dataclass(frozen=True)
class Dead:
    """What lay in the store at a kill: the events it had taken, and to whom something was on its way."""

    events: frozenset[str]
    leased: Counter[int]


@dataclass
class Storm:
    """A bot that is killed at chosen moments while people talk with it."""

    module: str
    folder: Path
    chance: random.Random
    api: FakeBotApi = field(default_factory=FakeBotApi)
    people: list[Person] = field(default_factory=list)
    kills: int = 0
    unkept: set[int] = field(default_factory=set)
    """Updates that were acknowledged at a kill and are not in the store."""
    leased: Counter[int] = field(default_factory=Counter)
    """At how many kills something was on its way, by person (row id); one message to a person at a time."""
    redelivered: int = 0
    began: float = field(default_factory=time.time)

    def add(self, texts: Sequence[str], *, hasty: bool = False, patience: float | None = None) -> None:
        """One more person."""
        self.people.append(Person(*somebody(self.api), texts, hasty, patience))

    def posts(self) -> int:
        """How much the bot has posted so far."""
        return sum(len(person.posted) for person in self.people)

    async def live(self, kills: Sequence[int], seconds: float) -> None:
        """Everybody says everything; the bot is killed when it has posted so much, or soon after."""
        await self.api.start()
        try:
            async with asyncio.timeout(seconds):
                await self._live(kills)
        finally:
            await self.api.stop()

    async def _live(self, kills: Sequence[int]) -> None:
        talking: list[asyncio.Task[None]] = []
        for moment in kills:
            async with self._living() as process:
                talking = talking or [asyncio.create_task(one.talk(self.chance)) for one in self.people]
                if self.posts() >= moment:
                    await asyncio.sleep(self.chance.uniform(0, START))
                else:
                    while self.posts() < moment and not all(one.done() for one in talking):  # noqa: ASYNC110
                        await asyncio.sleep(0.002)
                    await asyncio.sleep(self.chance.uniform(0, 0.02))
                process.kill()
                await process.wait()
                self._look()
        async with self._living() as process:
            talking = talking or [asyncio.create_task(one.talk(self.chance)) for one in self.people]
            await asyncio.gather(*talking)
            if self.module == "house":
                await self._settles()
                process.terminate()
                assert await process.wait() == 0

    def _living(self) -> Any:
        return living(self.module, self.api, self.folder, BEGAN=str(self.began))

    def _look(self) -> None:
        """What was acknowledged, and what of it is in the store."""
        self.kills += 1
        pending = {entry.id for entry in self.api.bot().queue.pending}
        self.redelivered += len(pending)
        for person in self.people:
            person.lost = 0 if person.waits in pending else person.waits
        if self.module == "house":
            dead = look(self.folder)
            said = {update["update_id"] for person in self.people for update in person.updates}
            self.unkept |= {one for one in said - pending if str(one) not in dead.events}
            self.leased += dead.leased

    async def _settles(self) -> None:
        """Until every update is confirmed and nothing is to be sent any more."""
        while self.api.bot().queue.pending or look(self.folder, "waiting").leased or look(self.folder).leased:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def look(folder: Path, state: str = "leased") -> Dead:
    """The events and the rows in a state; read from a copy: recovery is left to the next start."""
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.glob("yizhan.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, copy)
        connection = sqlite3.connect(Path(copy) / "yizhan.db")
        try:
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'outbox'").fetchone()[0]
            if not tables:
                return Dead(frozenset(), Counter())
            rows = connection.execute("SELECT DISTINCT person_id FROM outbox WHERE state = ?", (state,)).fetchall()
            events = connection.execute("SELECT event_id FROM inbox").fetchall()
        finally:
            connection.close()
    return Dead(frozenset(str(row[0]) for row in events), Counter(row[0] for row in rows))
