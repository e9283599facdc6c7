"""Who is on the line: one Line for each token, whatever it runs over, with the messages its page has not yet shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from bot.channels.web.limits import Limits
from bot.channels.web.pace import Pace


class Wire(Protocol):
    """One connection of a page: a socket, or a poll."""

    async def push(self, frame: str, /) -> None:
        """Send a frame; a connection that is gone is no error, the page will be back."""

    def hang_up(self, *, elsewhere: bool) -> None:
        """Close it, and say so if another page took over; returns at once."""

    def open(self) -> bool:
        """Whether the page can still be expected to hear."""


class Line:
    """One person's line. `turn` keeps her events in order; `owed` says that a message was given up on this line."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.turn = asyncio.Lock()
        self.pace = Pace(limits.frames_a_second, clock)
        self.owed = False
        self.used_at = clock()
        self._wire: Wire | None = None
        self._unacked: dict[int, tuple[str, asyncio.Future[bool]]] = {}

    def open(self) -> bool:
        """Whether her page is there."""
        return self._wire is not None and self._wire.open()

    def idle(self) -> bool:
        """Whether nobody needs this line: no page, nothing being sent, nothing being taken in."""
        return not self.open() and not self._unacked and not self.turn.locked()

    async def attach(self, wire: Wire) -> None:
        """Run over this connection from now on; an older one is hung up; what is not acknowledged is sent again."""
        old, self._wire = self._wire, wire
        if old is not None:
            old.hang_up(elsewhere=True)
        for frame, _ in tuple(self._unacked.values()):
            await wire.push(frame)

    def detach(self, wire: Wire) -> None:
        """The connection ended; a newer one stays."""
        if self._wire is wire:
            self._wire = None

    def hang_up(self) -> None:
        """She left, or the house closes: nothing more is shown."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.hang_up(elsewhere=False)
        for _, shown in self._unacked.values():
            if not shown.done():
                shown.set_result(False)

    async def deliver(self, number: int, frame: str, seconds: float) -> bool:
        """Send a message and wait until the page has it on the screen. False: not in time, or she left."""
        shown: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._unacked[number] = (frame, shown)
        try:
            async with asyncio.timeout(seconds):
                if self._wire is not None:
                    await self._wire.push(frame)
                return await shown
        except TimeoutError:
            self.owed = True
            # A page that hears will connect again and ask for what waits; one that is dead must not look open.
            if self._wire is not None:
                self._wire.hang_up(elsewhere=False)
            return False
        finally:
            del self._unacked[number]

    def acknowledge(self, number: int) -> bool:
        """The page has shown this message. False: nobody waits for that any more."""
        frame_shown = self._unacked.get(number)
        if frame_shown is None:
            return False
        if not frame_shown[1].done():
            frame_shown[1].set_result(True)
        return True

    def unshown(self) -> list[str]:
        """The frames that wait for the page."""
        return [frame for frame, shown in self._unacked.values() if not shown.done()]


class Lines:
    """All lines by token."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._lines: dict[str, Line] = {}
        self._sweep_at = clock() + limits.line_kept

    def find(self, token: str) -> Line | None:
        """The line of a token, None if nobody was there lately."""
        return self._lines.get(token)

    def of(self, token: str) -> Line | None:
        """The line of a token, made where there is none; None: too many are here."""
        now = self._clock()
        if now >= self._sweep_at or len(self._lines) >= self._limits.lines:
            self._sweep(now)
        line = self._lines.get(token)
        if line is None and len(self._lines) < self._limits.lines:
            line = self._lines[token] = Line(self._limits, self._clock)
        if line is not None:
            line.used_at = now
        return line

    def hang_up(self) -> None:
        """The house closes."""
        for line in self._lines.values():
            line.hang_up()

    def _sweep(self, now: float) -> None:
        self._sweep_at = now + self._limits.line_kept
        kept = self._limits.line_kept
        old = [token for token, line in self._lines.items() if line.idle() and now - line.used_at > kept]
        for token in old:
            del self._lines[token]
