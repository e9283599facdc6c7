"""A whole house and a server in one event loop whose clock jumps: what would be waited for has passed at once.

Time runs as it really does while anything is being done, the store included; else it jumps to the next timer.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from bot.store.sqlite import SqliteStore
from tests.fakes.botapi import server
from tests.world import MONDAY

T = TypeVar("T")
TICK = 0.0005
"""Seconds of real quiet after which the clock jumps: what was sent over the loopback has arrived by then."""


class Jumping:
    """The clock. `monotonic` is also that of the fake server's log; `wall` is a Monday morning at first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.jumped = 0.0
        self._busy = 0
        self._wall = MONDAY.timestamp() - self.monotonic()
        monkeypatch.setattr(server, "time", SimpleNamespace(monotonic=self.monotonic, time=self.wall))
        for name in ("write", "read"):
            monkeypatch.setattr(SqliteStore, name, self._held(getattr(SqliteStore, name)))

    def monotonic(self) -> float:
        """Never goes back."""
        return time.monotonic() + self.jumped

    def wall(self) -> float:
        """UTC seconds."""
        return self._wall + self.monotonic()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in a loop that lives by this clock."""
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            return runner.run(work)

    def pass_over(self, wait: float) -> bool:
        """Nothing happened for a tick, and the next timer is so far away: jump there, unless the store is at work."""
        if self._busy or wait <= 0:
            return False
        self.jumped += wait
        return True

    def _held(self, call: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        async def held(*given: Any) -> T:
            self._busy += 1
            try:
                return await call(*given)
            finally:
                self._busy -= 1

        return held


class _Selector(selectors.DefaultSelector):
    """Waits a tick for what is really coming, then lets the clock jump."""

    def __init__(self, clock: Jumping) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= TICK:
            return super().select(timeout)
        events = super().select(TICK)
        while not events and not self._clock.pass_over(timeout - TICK):
            events = super().select(TICK)
        return events


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: Jumping) -> None:
        self._clock = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        return self._clock.monotonic()
