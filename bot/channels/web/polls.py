"""The same talk over plain HTTP, for networks and old phones where a WebSocket does not come up; and saying goodbye."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable

from aiohttp import web

from bot.channels.web import frames, words
from bot.channels.web.ear import Ear
from bot.channels.web.limits import Limits
from bot.channels.web.lines import Lines
from bot.channels.web.pages import answer, new_token, refusal, token_of
from bot.channels.web.shelf import Shelf
from bot.events import Inbound

LEAVE_WORD = "退出"
BODY_WAIT = 30.0
"""How long the body of a small request may take."""


class PollWire:
    """One long poll as a wire. After its end the page still counts as there for a while: the next is on its way."""

    def __init__(self, gap: float, clock: Callable[[], float]) -> None:
        self._gap = gap
        self._clock = clock
        self._until: float | None = None
        self._frames: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()

    async def push(self, _frame: str, /) -> None:
        # Not kept here: a poll answers with all that is not acknowledged, so nothing is lost between two.
        if not self._frames.done():
            self._frames.set_result([])

    def hang_up(self, *, elsewhere: bool) -> None:
        if not self._frames.done():
            self._frames.set_result([frames.elsewhere()] if elsewhere else [])

    def open(self) -> bool:
        return self._until is None or self._clock() < self._until

    async def wait(self, seconds: float) -> list[str]:
        """Until a message comes, or the time is over; the frames that are no messages."""
        try:
            async with asyncio.timeout(seconds):
                return await self._frames
        except TimeoutError:
            return []
        finally:
            self._until = self._clock() + self._gap


class Polls:
    """Serves /session, /in, /poll, /leave and /away."""

    def __init__(self, ear: Ear, lines: Lines, shelf: Shelf, limits: Limits, clock: Callable[[], float]) -> None:
        self._ear = ear
        self._lines = lines
        self._shelf = shelf
        self._limits = limits
        self._clock = clock
        self._waiting = 0

    async def session(self, _request: web.Request) -> web.Response:
        """A token for a page that has none."""
        return web.json_response({"token": new_token()})

    async def take(self, request: web.Request) -> web.Response:
        """One frame, as a socket would bring it."""
        token = token_of(request)
        if not token:
            return refusal(401, words.EXPIRED)
        data = await text_of(request, self._limits.frame)
        if data is None:
            return answer([frames.error(words.TOO_LONG)])
        line = self._lines.of(token)
        if line is None:
            return refusal(503, words.CROWDED)
        return answer(await self._ear.hear(token, line, data))

    async def poll(self, request: web.Request) -> web.Response:
        """Wait for what comes; acknowledgements of the last poll's messages travel along."""
        token = token_of(request)
        if not token:
            return refusal(401, words.EXPIRED)
        try:
            shown, waits = frames.acks(await text_of(request, self._limits.frame) or "")
        except frames.FrameError as bad:
            return answer([frames.error(bad.text)])
        line = self._lines.of(token)
        if line is None or self._waiting >= self._limits.connections:
            return refusal(503, words.CROWDED)
        if not line.pace.allows():
            return answer([frames.error(words.TOO_FAST)])
        self._ear.acknowledge(token, line, shown)
        calls = line.owed or not line.open()
        wire = PollWire(self._limits.poll_gap, self._clock)
        await line.attach(wire)
        if calls:
            line.owed = False
            self._ear.ready(token)
        self._waiting += 1
        try:
            came = await wire.wait(self._limits.poll_wait if waits else 0)
        finally:
            self._waiting -= 1
        line.used_at = self._clock()
        return answer(came or line.unshown())

    async def leave(self, request: web.Request) -> web.Response:
        """She pressed leave: nothing more is shown, and the house hears it as the word."""
        token = await self._goodbye(request)
        line = self._lines.of(token) if token else None
        if line is None or not line.pace.allows():
            return web.Response(status=204)
        event = secrets.token_hex(16)
        inbound = Inbound(self._ear.address(token), frames.event_id(token, event), text=LEAVE_WORD)
        await self._ear.receive(line, event, inbound)
        return web.Response(status=204)

    async def away(self, request: web.Request) -> web.Response:
        """The page closed: the line ends, and that is all it means; her network may only have gone."""
        await self._goodbye(request)
        return web.Response(status=204)

    async def _goodbye(self, request: web.Request) -> str:
        try:
            token = json.loads(await text_of(request, self._limits.frame) or "").get("token", "")
        except (ValueError, RecursionError, AttributeError):
            return ""
        if not frames.is_token(token):
            return ""
        line = self._lines.find(token)
        if line is not None:
            line.hang_up()
        self._shelf.clear_for(token)
        return str(token)


async def text_of(request: web.Request, limit: int) -> str | None:
    """The body as text, None if it is too long or too slow in coming; bytes that are no text are replaced."""
    try:
        data = await bytes_of(request, limit, BODY_WAIT)
    except TimeoutError:
        return None
    return None if data is None else data.decode("utf-8", "replace")


async def bytes_of(request: web.Request, limit: int, seconds: float) -> bytes | None:
    """The body, None as soon as it is longer than the limit; raises TimeoutError."""
    if (request.content_length or 0) > limit:
        return None
    data = bytearray()
    async with asyncio.timeout(seconds):
        async for chunk in request.content.iter_chunked(64 * 1024):
            data += chunk
            if len(data) > limit:
                return None
    return bytes(data)
