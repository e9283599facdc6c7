"""What a frame leads to, whichever way it came: the house hears it, and the page is told when it is kept."""

from __future__ import annotations

import logging

from bot.channels.base import House
from bot.channels.web import frames, words
from bot.channels.web.limits import Limits
from bot.channels.web.lines import Line
from bot.events import Address, Inbound

log = logging.getLogger(__name__)


class Ear:
    """Hears frames and events for the house."""

    def __init__(self, name: str, account: str, house: House, limits: Limits) -> None:
        self._name = name
        self._account = account
        self._house = house
        self._limits = limits

    def address(self, token: str) -> Address:
        """The address of the page with this token."""
        return Address(self._name, self._account, token)

    def ready(self, token: str) -> None:
        """The page is there: what waits for it is tried at once."""
        self._house.ready(self.address(token))

    async def hear(self, token: str, line: Line, data: str) -> list[str]:
        """Take one frame and return the frames that answer it. Never raises for what a page sent."""
        try:
            if len(data) > self._limits.frame or len(data.encode("utf-8", "replace")) > self._limits.frame:
                raise frames.FrameError(words.TOO_LONG)
            heard = frames.read(data, self.address(token))
            if not line.pace.allows():
                raise frames.FrameError(words.TOO_FAST, heard.id if isinstance(heard, frames.Event) else "")
        except frames.FrameError as bad:
            return [frames.error(bad.text, bad.event)]
        match heard:
            case frames.Ping():
                return [frames.pong()]
            case frames.Ack(ids):
                self.acknowledge(token, line, ids)
                return []
            case frames.Event(client_id, inbound):
                return [await self.receive(line, client_id, inbound)]

    def acknowledge(self, token: str, line: Line, ids: tuple[int, ...]) -> None:
        """Messages are on the screen. One that was given up meanwhile is asked for again, and then settled at once."""
        late = [number for number in ids if not line.acknowledge(number)]
        if late and line.owed:
            line.owed = False
            self.ready(token)

    async def receive(self, line: Line, client_id: str, inbound: Inbound) -> str:
        """Hand one event to the house, in her order; the frame that says "there" or what went wrong."""
        try:
            async with line.turn:
                await self._house.receive(inbound)
        except Exception as error:
            log.error("an event was not kept: %s", type(error).__name__)
            return frames.error(words.NOT_KEPT, client_id)
        return frames.got(client_id)
