"""The platform's side of the kill test: it repeats what was not acknowledged, and kills the house at chosen moments."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TYPING = 0.15
"""Seconds at most between an answer and the next message of a person."""
START = 1.2
"""Seconds in which a house has usually started: a kill falls there too when its moment has already passed."""


@dataclass
class Person:
    """Somebody who writes one message after another, each when the one before was acknowledged."""

    name: str
    texts: Sequence[str]
    said: int = 0

    def event(self) -> dict[str, str]:
        """The event that is not acknowledged yet."""
        return {"id": f"{self.name}-{self.said}", "user": self.name, "text": self.texts[self.said]}

    def done(self) -> bool:
        return self.said >= len(self.texts)


@dataclass
class Platform:
    """All people, and one life of the house after another.

    `flying` are at each kill the rows that were sent and not yet settled, by person; `leased` counts all rows leased.
    """

    folder: Path
    people: Mapping[str, Person]
    chance: random.Random
    began: float = field(default_factory=time.time)
    kills: int = 0
    repeated: int = 0
    leased: int = 0
    flying: list[dict[int, int]] = field(default_factory=list)
    _typing: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def log(self) -> Path:
        """Where the house writes what it sends."""
        return self.folder.with_suffix(".log")

    def acknowledged(self) -> int:
        """How many events were."""
        return sum(person.said for person in self.people.values())

    async def live(self, kills: Sequence[int]) -> None:
        """Everybody says everything; the house is killed when so many events were acknowledged, or soon after."""
        for moment in kills:
            await self._life(moment)
        await self._life(None)

    async def _life(self, moment: int | None) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.child", *map(str, (self.folder, self.log, self.began)),
            stdin=PIPE, stdout=PIPE,
        )  # fmt: skip
        for person in self.people.values():
            if not person.done():
                self.repeated += self.kills > 0
                self._write(process, person)
        hearing = asyncio.create_task(self._hear(process, moment))
        if moment is None:
            await hearing
            assert process.stdin is not None
            process.stdin.close()
            assert await process.wait() == 0
            return
        if self.acknowledged() >= moment:
            await asyncio.wait([hearing], timeout=self.chance.uniform(0, START))
        else:
            await hearing
            await asyncio.sleep(self.chance.uniform(0, 0.02))
        process.kill()
        await process.wait()
        self.kills += 1
        await hearing
        await self._hear(process, None, to_the_end=True)
        for typing in self._typing:
            typing.cancel()
        await asyncio.gather(*self._typing, return_exceptions=True)
        leased = _leased(self.folder)
        sent = {json.loads(line)["id"] for line in self.log.read_text(encoding="utf-8").splitlines()}
        self.leased += len(leased)
        self.flying.append({row: person for row, person in leased.items() if row in sent})

    async def _hear(self, process: Process, moment: int | None, *, to_the_end: bool = False) -> None:
        """Take acknowledgements until it is time to kill, or everybody is done, or the pipe ends."""
        assert process.stdout is not None
        while to_the_end or not (self._done() or (moment is not None and self.acknowledged() >= moment > 0)):
            line = await process.stdout.readline()
            if not line:
                assert to_the_end or moment is not None, "the house ended by itself"
                return
            name, number = line.decode().strip().rsplit("-", 1)
            person = self.people[name]
            assert int(number) == person.said, "an event was acknowledged out of order"
            person.said += 1
            if not (person.done() or to_the_end):
                task = asyncio.create_task(self._types(process, person))
                self._typing.add(task)
                task.add_done_callback(self._typing.discard)

    async def _types(self, process: Process, person: Person) -> None:
        await asyncio.sleep(self.chance.uniform(0, TYPING))
        self._write(process, person)

    def _write(self, process: Process, person: Person) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(person.event()).encode() + b"\n")

    def _done(self) -> bool:
        return all(person.done() for person in self.people.values())


def _leased(folder: Path) -> dict[int, int]:
    """The rows leased when the house was killed, by person; read from a copy: recovery is left to the next start."""
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.glob("yizhan.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, copy)
        connection = sqlite3.connect(Path(copy) / "yizhan.db")
        try:
            return dict(connection.execute("SELECT id, person_id FROM outbox WHERE state = 'leased'").fetchall())
        finally:
            connection.close()
