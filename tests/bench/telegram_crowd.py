"""Fifty people on the fake Bot API server, each going through the intake again and again, and a bot to answer them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.botapi import FakeBotApi
from tests.peers.intake import ANSWERS, FILED
from tests.peers.people import living, somebody, speak

PEOPLE = 50
PATIENCE = 60
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Window:
    """What was answered: when each answer came (perf_counter), and how long it took (seconds)."""

    module: str
    answers: list[tuple[float, float]] = field(default_factory=list)

    async def seat(self, api: FakeBotApi) -> None:
        """One new person after another."""
        while True:
            her, posted = somebody(api)
            for step, text in enumerate(("", *ANSWERS)):
                due = len(posted) + (2 if step == FILED and self.module == "house" else 1)
                said = time.perf_counter()
                speak(her, text)
                await posted.reaches(due, PATIENCE)
                came = time.perf_counter()
                self.answers.append((came, came - said))


@dataclass(frozen=True)
class Run:
    """One run: updates answered within so many seconds, the CPU seconds of the bot, and how long each answer took."""

    updates: int
    seconds: float
    cpu: float
    each: Sequence[float] = field(repr=False)


async def run(module: str, folder: Path, delay: float, warm: float, seconds: float) -> Run:
    """Let fifty people talk with a bot, and measure for so long after it is warm; each call takes `delay` seconds."""
    api, window = FakeBotApi(delay=delay), Window(module)
    await api.start()
    try:
        async with living(module, api, folder) as process:
            seats = [asyncio.create_task(window.seat(api)) for _ in range(PEOPLE)]
            try:
                await api.called("sendMessage", 1, PATIENCE)
                await _passes(warm, seats)
                begun, cpu = time.perf_counter(), _cpu(process.pid)
                await _passes(seconds, seats)
                ended, cpu = time.perf_counter(), _cpu(process.pid) - cpu
            finally:
                for seat in seats:
                    seat.cancel()
                await asyncio.gather(*seats, return_exceptions=True)
    finally:
        await api.stop()
    each = [took for came, took in window.answers if begun <= came < ended]
    return Run(len(each), ended - begun, cpu, each)


async def _passes(seconds: float, seats: Sequence[asyncio.Task[None]]) -> None:
    done, _waiting = await asyncio.wait(seats, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for seat in done:
        seat.result()


def _cpu(pid: int) -> float:
    """CPU seconds that a process has used so far, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
