"""The pace in real time: a sending waits here for its turn, or is told how long it would have to."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Protocol

from bot.channels.telegram.limits import Limits
from bot.channels.telegram.pace import Pace, Ticket


class Alarm(Protocol):
    """A call that was ordered for later."""

    def cancel(self) -> None: ...


CallLater = Callable[[float, Callable[[], None]], Alarm]
"""Orders a call in so many seconds, as an event loop's `call_later`."""


class Gate:
    """Lets sendings through one by one. `clock` never goes back; `call_later` belongs to it."""

    def __init__(
        self, rate: float, limits: Limits, clock: Callable[[], float], call_later: CallLater | None = None
    ) -> None:
        self._pace = Pace(rate, limits)
        self._limits = limits
        self._clock = clock
        self._call_later = call_later
        self._waiting: dict[Ticket, tuple[asyncio.Future[float], float]] = {}
        self._alarm: Alarm | None = None

    async def enter(self, chat: str, *, live: bool) -> float:
        """Wait for the turn and give 0; or give at once the seconds until it, when they are beyond patience."""
        ticket, wait = self._pace.enter(chat, self._clock(), live=live)
        if wait > self._limits.patience:
            self._pace.leave(ticket)
            return wait
        if not self._waiting and wait == 0 and self._pace.grant(self._clock()) is not None:
            self._forget()
            return 0.0
        turn: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[ticket] = (turn, self._clock())
        self._step()
        try:
            return await turn
        except asyncio.CancelledError:
            self._waiting.pop(ticket, None)
            self._pace.leave(ticket)
            self._step()
            raise

    def pause(self, chat: str, seconds: float) -> None:
        """Telegram told this chat to wait."""
        now = self._clock()
        self._pace.pause(chat, seconds, now)
        for ticket, wait in self._pace.late(now):
            self._tell(ticket, wait)
        self._step()

    def arrived(self) -> None:
        """A message that was let through has arrived."""
        self._pace.arrived()

    def _step(self) -> None:
        """Let through whoever may go, and order the next call."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        now = self._clock()
        while (ticket := self._pace.grant(now)) is not None:
            self._tell(ticket, 0.0)
        self._put_off(now)
        self._forget()
        at = self._pace.next()
        if at < math.inf:
            call_later = self._call_later or asyncio.get_running_loop().call_later
            # A timer may fire a hair early by another clock: never ask again without waiting.
            self._alarm = call_later(max(at - now, 0.001), self._step)

    def _put_off(self, now: float) -> None:
        """Whoever was overtaken by live talk beyond patience comes back later."""
        while self._waiting:
            ticket, (_turn, since) = next(iter(self._waiting.items()))
            if now - since <= self._limits.patience:
                return
            self._pace.leave(ticket)
            self._tell(ticket, self._limits.patience)

    def _tell(self, ticket: Ticket, wait: float) -> None:
        turn, _since = self._waiting.pop(ticket, (None, 0))
        if turn is not None and not turn.done():
            turn.set_result(wait)

    def _forget(self) -> None:
        if len(self._pace) > self._limits.memory:
            self._pace.forget(self._clock())
